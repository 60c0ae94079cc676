//! A check that cannot be made is a finding of its own, and ends no other finding.

use super::{LATE, Watched};
use crate::support::{HeldLock, Store, insert_run, job};

#[test]
fn a_check_that_fails_ends_no_finding() {
    let watched = Watched::with_late_job();
    assert_eq!(watched.alerts(&[]), LATE);
    let lock = HeldLock::by(&watched.store, "LOCK TABLE apscheduler_jobs");
    let args = ["--statement-timeout", "200ms"];
    let locked = watched.once(&args).code(4);
    let unknown = ["appeared stale unknown - unknown".to_owned()];
    assert_eq!(super::alerts(&locked), unknown, "{locked}");
    let finding = super::objects(&locked.stdout).remove(0);
    let summary = finding["summary"].as_str().unwrap();
    assert!(summary.starts_with("not checked: ") && summary.contains("statement timeout"), "{summary}");
    assert!(summary.ends_with(" (also not checked: verify, health)"), "{summary}");
    assert_eq!(finding["fix"], "--statement-timeout sets how long a statement may take");
    assert_eq!(super::alerts(&watched.once(&args).code(4)), [""; 0]);
    lock.release();
    assert_eq!(watched.alerts(&args), unknown.map(|alert| alert.replace("appeared", "gone")));
    watched.sql("DELETE FROM apscheduler_jobs WHERE id = 'daily'");
    assert_eq!(watched.alerts(&args), LATE.map(|alert| alert.replace("appeared", "gone")));
}

#[test]
fn a_part_of_a_check_that_cannot_be_made_ends_no_finding_of_that_part() {
    let watched = Watched::healthy();
    insert_run(&watched.store, "fresh", "failed", "2025-10-26 11:00:00+00", Some(1.0));
    assert_eq!(watched.alerts(&[]), ["appeared health audit-recent - critical"]);
    watched.make_late("daily");
    watched.sql("ALTER TABLE automation_audit_log RENAME TO hidden");
    let hidden = watched.once(&[]).code(1);
    assert_eq!(super::alerts(&hidden), ["appeared health unknown-audit-recent - unknown", LATE[0]]);
    watched.sql("DELETE FROM apscheduler_jobs WHERE id = 'daily'");
    // The other parts of the check are made.
    assert_eq!(watched.alerts(&[]), LATE.map(|alert| alert.replace("appeared", "gone")));
    watched.sql("ALTER TABLE hidden RENAME TO automation_audit_log");
    assert_eq!(watched.alerts(&[]), ["gone health unknown-audit-recent - unknown"]);
    watched.sql("DELETE FROM automation_audit_log");
    assert_eq!(watched.alerts(&[]), ["gone health audit-recent - critical"]);
}

#[test]
fn a_role_without_privileges_is_told_once() {
    let watched = Watched::with_late_job();
    let url = watched.store.create_role("watcher", "USAGE ON SCHEMA apsctl");
    let denied = watched.once(&["-d", &url]).code(4);
    assert_eq!(super::alerts(&denied), ["appeared stale unknown - unknown"], "{denied}");
    assert!(super::objects(&denied.stdout)[0]["summary"].as_str().unwrap().contains("permission denied"), "{denied}");
    let again = watched.once(&["-d", &url]).code(4);
    assert_eq!((again.stdout.as_str(), again.stderr.as_str()), ("", ""));
}

#[test]
fn hidden_rows_are_reported_once() {
    let store = Store::new();
    job("fresh").insert(&store);
    let watched = Watched::new(store);
    let url = watched.store.create_role(
        "hidden_watcher",
        "SELECT ON ALL TABLES IN SCHEMA public; USAGE ON SCHEMA apsctl; SELECT ON ALL TABLES IN SCHEMA apsctl",
    );
    watched.sql(
        "ALTER TABLE apscheduler_jobs ENABLE ROW LEVEL SECURITY; CREATE POLICY visible ON apscheduler_jobs USING (true)",
    );
    let first = watched.once(&["-d", &url]).code(0);
    assert_eq!(super::alerts(&first), ["appeared database unknown-hidden-rows - unknown"], "{first}");
    assert_eq!(watched.once(&["-d", &url]).code(0).stderr, "");
}

/// Stock stores do not record everything that `health` asks for.
#[test]
fn what_a_stock_store_does_not_record_is_reported_once() {
    let watched = Watched::new(crate::aps3::store_from_dump("broken.sql"));
    watched.sql("DELETE FROM apscheduler_jobs WHERE id NOT IN ('no-module')");
    let alerts = |args: &[&str]| super::alerts(&watched.apsctl(args).now("2026-11-30T22:00:00Z").run());
    let first = alerts(&["--once", "--check", "health"]);
    assert!(first.contains(&"appeared health unknown-lease - unknown".to_owned()), "{first:?}");
    assert_eq!(alerts(&["--once", "--check", "health"]), [""; 0]);
}
