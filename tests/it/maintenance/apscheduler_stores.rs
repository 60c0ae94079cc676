//! Maintenance in APScheduler's own stores.

use super::{alice, all_of};
use crate::aps3::writing::migrated as three;
use crate::aps4::{SCHEMAS, apsctl, migrated as four};
use crate::support::Store;

#[test]
fn every_pickle_is_restored_byte_for_byte() {
    for table in ["apscheduler_jobs", "aps_p0", "aps_p2", "aps_p4"] {
        let store = three("aps3.sql");
        let run = |args: &[&str]| store.apsctl(args).env("APSCTL_JOBS_TABLE", table).run();
        let scheduled = format!("SELECT count(*) FROM {table} WHERE next_run_time IS NOT NULL");
        let (before, all) = (all_of(&store, table), store.value(&scheduled));
        assert_ne!(all, "0");
        run(&["maintenance", "begin", "--for", "1h"]).code(0);
        assert_eq!(store.value(&scheduled), "0", "{table}");
        assert_eq!(store.value("SELECT count(*) FROM apsctl.maintenance_jobs"), all);
        run(&["maintenance", "end"]).code(0);
        assert_eq!(all_of(&store, table), before, "{table}");
        assert_eq!(store.value("SELECT count(*) FROM apsctl.pauses"), "0");
    }
}

#[test]
fn every_schedule_is_restored_byte_for_byte() {
    for schema in SCHEMAS {
        let store = four();
        let run = |args: &[&str]| apsctl(&store, schema, args).run();
        let table = format!("{schema}.schedules");
        let before = all_of(&store, &table);
        run(&["maintenance", "begin"]).code(0);
        assert_eq!(store.value(&format!("SELECT bool_and(paused) FROM {table}")), "true");
        run(&["maintenance", "end"]).code(0);
        assert_eq!(all_of(&store, &table), before, "{schema}");
    }
}

#[test]
fn an_unreadable_row_does_not_prevent_the_pause_of_the_others() {
    let store = Store::unmigrated();
    store.sql(&crate::aps3::fixture("broken.sql"));
    store.migrate();
    let before = all_of(&store, "apscheduler_jobs");
    let out = alice(&store, &["maintenance", "begin"]).code(1);
    assert!(out.stderr.contains("see `apsctl jobs verify`"), "{out}");
    assert!(out.stdout.contains("unreadable"), "{out}");
    assert_ne!(all_of(&store, "apscheduler_jobs"), before);
    alice(&store, &["maintenance", "end"]).code(0);
    assert_eq!(all_of(&store, "apscheduler_jobs"), before);
}
