//! Runs and versions with UUIDs as ids.

use super::standard_store;

const TABLES: &str = "
    ALTER TABLE automation_audit_log ALTER id DROP IDENTITY;
    ALTER TABLE automation_audit_log ALTER id TYPE uuid USING gen_random_uuid(), ALTER id SET DEFAULT gen_random_uuid();
    ALTER TABLE versions ALTER id DROP IDENTITY;
    ALTER TABLE versions ALTER id TYPE uuid USING gen_random_uuid(), ALTER approved_in_run TYPE uuid USING NULL";

#[test]
fn passes_are_shown_and_undone_by_uuid() {
    let store = standard_store();
    store.sql(TABLES);
    let pass = store.run(&["run-once", "-o", "json"]).code(0).json();
    let id = pass["run_id"].as_str().unwrap().to_owned();
    assert_eq!(id.len(), 36);
    assert_eq!(store.value(&format!("SELECT count(*) FROM versions WHERE approved_in_run = '{id}'")), "13");
    let shown = store.run(&["runs", "show", &id, "-o", "json"]).code(0).json();
    assert_eq!((&shown["id"], &shown["still_approved"]), (&id.as_str().into(), &13.into()), "{shown}");
    let undone = store.run(&["runs", "undo", &id, "--yes", "-o", "json"]).code(0).json();
    assert_eq!((&undone["run_id"], &undone["taken_back"]), (&id.as_str().into(), &13.into()), "{undone}");
    assert_eq!(store.value("SELECT count(*) FROM versions WHERE approved_in_run IS NOT NULL"), "0");
    let version = store.value("SELECT min(id::text) FROM versions");
    store.run(&["rules", "preview", "--version", &version]).code(0);
    store.run(&["runs", "show", "7f000000-0000-0000-0000-000000000000"]).code(3);
}
