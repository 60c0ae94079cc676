//! Numeric job ids in the operator journal

use serde_json::json;

use crate::support::{Store, job};

#[test]
fn job_ids_are_numbers_if_their_column_is_numeric() {
    let store = Store::new();
    job("7").insert(&store);
    store.run(&["jobs", "pause", "7"]).code(0);
    let commands: [&[&str]; 2] = [&["audit", "operations"], &["audit", "operations", "-n", "0"]];
    for command in commands {
        let listed = store.run(&[command, &["-o", "json"]].concat()).code(0).json();
        assert_eq!(listed[0]["job_id"], json!("7"), "{listed}");
    }
    store.sql("ALTER TABLE apscheduler_jobs ALTER id TYPE bigint USING id::bigint");
    for command in commands {
        let listed = store.run(&[command, &["-o", "json"]].concat()).code(0).json();
        assert_eq!(listed[0]["job_id"], json!(7), "{listed}");
    }
}
