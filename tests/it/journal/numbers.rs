//! Ids of jobs in the operator journal

use serde_json::json;

use crate::support::{Store, job};

#[test]
fn ids_of_jobs_are_numbers_where_their_column_has_numbers() {
    let store = Store::new();
    job("7").insert(&store);
    store.run(&["jobs", "pause", "7"]).code(0);
    let forms: [&[&str]; 2] = [&["audit", "operations"], &["audit", "operations", "-n", "0"]];
    for form in forms {
        let listed = store.run(&[form, &["-o", "json"]].concat()).code(0).json();
        assert_eq!(listed[0]["job_id"], json!("7"), "{listed}");
    }
    store.sql("ALTER TABLE apscheduler_jobs ALTER id TYPE bigint USING id::bigint");
    for form in forms {
        let listed = store.run(&[form, &["-o", "json"]].concat()).code(0).json();
        assert_eq!(listed[0]["job_id"], json!(7), "{listed}");
    }
}
