//! Tables with the maximum number of columns.

use std::fmt::Write as _;

use super::variants::{Variant, variant};
use super::{compare, standard_store};

/// Returns SQL that adds columns up to the limit of 1,600.
fn add_columns(table: &str) -> String {
    let store = standard_store();
    let has: usize = store
        .value(&format!("SELECT count(*) FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0"))
        .parse()
        .unwrap();
    let mut sql = format!("ALTER TABLE {table}");
    for number in has..1600 {
        let _ = write!(sql, "{} ADD extra_{number} integer", if number == has { "" } else { "," });
    }
    sql
}

fn check(name: &'static str, more_sql: &str) {
    let tables = ["apscheduler_jobs", "automation_audit_log", "versions"];
    let sql: Vec<String> = tables.iter().map(|table| add_columns(table)).chain([more_sql.to_owned()]).collect();
    // `runs show` also prints columns that apsctl does not know.
    let variant = Variant { except: &["runs show"], ..variant(name, "") };
    let store = standard_store();
    store.sql(&sql.join(";"));
    let differences = compare(&store, &variant);
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
    let shown = store.run(&["runs", "show", "60", "-o", "json"]).code(0).json();
    assert!(shown.to_string().contains("extra_1599"), "{shown}");
}

#[test]
fn every_command_supports_tables_with_1600_columns() {
    check("1,600 columns", "");
}

#[test]
fn every_command_supports_tables_with_1600_columns_of_other_types() {
    check(
        "1,600 columns of other types",
        "ALTER TABLE apscheduler_jobs ALTER next_run_time TYPE timestamp, ALTER args TYPE json, ALTER kwargs TYPE json;
         ALTER TABLE automation_audit_log ALTER created_at DROP DEFAULT, ALTER created_at TYPE timestamp, ALTER details TYPE json;
         ALTER TABLE versions ALTER approved DROP DEFAULT, ALTER approved TYPE integer USING approved::integer",
    );
}
