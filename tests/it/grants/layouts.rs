//! The roles on the tables that APScheduler has created.

use super::least::{atoms, idle};
use super::{ROLES, Roles};
use crate::support::Store;

pub(super) fn fixture(name: &str) -> Store {
    let store = Store::unmigrated();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/apscheduler/tests/fixtures/apscheduler/");
    store.sql(&std::fs::read_to_string(format!("{folder}{name}")).unwrap());
    store.migrate();
    store
}

/// Results for a viewer, an operator and automation on APScheduler's tables.
fn check(store: Store, tables: &[&str], allowed: [&[&str]; 3], refused: [&[&str]; 3]) {
    let roles = Roles::of(store, tempfile::tempdir().unwrap());
    for role in 0..3 {
        for words in allowed[role] {
            assert_eq!(roles.said(Some(role), words), roles.said(None, words), "{} {words}", ROLES[role]);
        }
        for words in refused[role] {
            let out = roles.run(Some(role), words).code(3);
            assert!(out.stderr.contains("permission denied for table"), "{} {words}: {out}", ROLES[role]);
        }
        let mut atoms = atoms(&roles.store, ROLES[role]);
        let ends = |what: &str| tables.iter().any(|table| what.ends_with(&format!(" ON table public.{table}")));
        atoms.retain(|atom| ends(&atom.what));
        assert!(!atoms.is_empty());
        assert_eq!(idle(&roles, role, allowed[role], &atoms), Vec::<String>::new());
    }
    roles.run(Some(2), "run-once").code(0);
    roles.run(Some(0), "run-once").code(3);
}

#[test]
fn on_apscheduler_3s_table() {
    let store = fixture("aps3.sql");
    store.apsctl(&["jobs", "pause", "interval-micro", "--for", "1h"]).now("2025-10-26T09:00:00Z").run().code(0);
    check(
        store,
        &["apscheduler_jobs"],
        [
            &[
                "jobs list",
                "jobs show interval-micro",
                "jobs verify",
                "stale --ran-within 1h",
                "health",
                "metrics",
                "jobs snapshot -",
            ],
            &[
                "jobs resume interval-micro --dry-run",
                "jobs remove interval-micro --dry-run",
                "jobs trigger interval-micro --force --dry-run",
                "undo 1 --dry-run -q",
            ],
            &["jobs resume --expired --dry-run"],
        ],
        [
            &["jobs resume interval-micro", "jobs remove interval-micro", "undo 1"],
            &[],
            &["jobs remove interval-micro", "jobs trigger interval-micro --force", "undo 1"],
        ],
    );
}

#[test]
fn an_operator_repairs_rows_and_a_viewer_does_not() {
    let roles = Roles::of(fixture("broken.sql"), tempfile::tempdir().unwrap());
    roles.run(Some(0), "jobs repair col-null --now 2026-11-24T12:00:00Z").code(3);
    roles.run(Some(1), "jobs repair col-null --now 2026-11-24T12:00:00Z").code(0);
}

#[test]
fn on_apscheduler_4s_tables() {
    let store = fixture("aps4.sql");
    store.apsctl(&["jobs", "pause", "opts", "--for", "1h"]).now("2025-10-26T09:00:00Z").run().code(0);
    store.run(&["jobs", "trigger", "opts", "--force"]).code(0);
    store.run(&["jobs", "remove", "by-task-id"]).code(0);
    // Traces of a dead scheduler in another schedule.
    store.run(&["jobs", "trigger", "cron-berlin-0230", "--force"]).code(0);
    store.sql(
        "UPDATE tasks SET running_jobs = 7 WHERE id = (SELECT task_id FROM schedules WHERE id = 'cron-berlin-0230');
         UPDATE schedules SET acquired_by = 'dead', acquired_until = now() - interval '1 hour' WHERE id = 'cron-berlin-0230';
         UPDATE jobs SET acquired_by = 'dead', acquired_until = now() - interval '1 hour' WHERE schedule_id = 'cron-berlin-0230'",
    );
    check(
        store,
        &["schedules", "tasks", "jobs", "job_results", "metadata"],
        [
            &[
                "jobs list",
                "jobs show opts",
                "jobs running",
                "jobs verify",
                "stale --ran-within 1h",
                "health",
                "metrics",
            ],
            &[
                "jobs resume opts --dry-run",
                "jobs remove opts --dry-run",
                "jobs trigger opts --force --dry-run",
                "jobs trigger opts --force --wait --timeout 50ms -o json",
                "jobs repair cron-berlin-0230 --dry-run",
                "undo 2 --dry-run -q",
                "undo 3 --dry-run -q",
            ],
            &["jobs resume --expired --dry-run"],
        ],
        [
            &["jobs resume opts", "jobs remove opts", "jobs repair cron-berlin-0230", "undo 3"],
            &[],
            &["jobs remove opts", "jobs trigger opts --force", "jobs repair cron-berlin-0230", "undo 3"],
        ],
    );
}
