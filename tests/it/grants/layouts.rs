//! The roles on the tables of APScheduler 3 and 4, and the privileges they need there

use super::least_privilege::{granted_privileges, unneeded_privileges};
use super::{ROLES, Roles};
use crate::support::Store;

pub(super) fn fixture(name: &str) -> Store {
    let store = Store::unmigrated();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/apscheduler/tests/fixtures/apscheduler/");
    store.sql(&std::fs::read_to_string(format!("{folder}{name}")).unwrap());
    store.migrate();
    store
}

/// Checks which commands a viewer, an operator and automation can run, and that they need all their privileges on `tables`.
fn check_roles(store: Store, tables: &[&str], allowed: [&[&str]; 3], refused: [&[&str]; 3]) {
    let roles = Roles::of(store, tempfile::tempdir().unwrap());
    for role in 0..3 {
        for words in allowed[role] {
            assert_eq!(roles.output(Some(role), words), roles.output(None, words), "{} {words}", ROLES[role]);
        }
        for words in refused[role] {
            let out = roles.run(Some(role), words).code(3);
            assert!(out.stderr.contains("permission denied for table"), "{} {words}: {out}", ROLES[role]);
        }
        let mut privileges = granted_privileges(&roles.store, ROLES[role]);
        let is_on_tables = |name: &str| tables.iter().any(|table| name.ends_with(&format!(" ON table public.{table}")));
        privileges.retain(|privilege| is_on_tables(&privilege.name));
        assert!(!privileges.is_empty());
        assert_eq!(unneeded_privileges(&roles, role, allowed[role], &privileges), Vec::<String>::new());
    }
    roles.run(Some(2), "run-once").code(0);
    roles.run(Some(0), "run-once").code(3);
}

#[test]
fn each_role_can_run_its_commands_on_apscheduler_3() {
    let store = fixture("aps3.sql");
    store.apsctl(&["jobs", "pause", "interval-micro", "--for", "1h"]).now("2025-10-26T09:00:00Z").run().code(0);
    check_roles(
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
                "jobs upcoming --for 6h",
                "jobs upcoming --backtest 30d",
                "jobs preflight --python python3",
                "watch --once --no-state",
            ],
            &[
                "jobs resume interval-micro --dry-run",
                "jobs remove interval-micro --dry-run",
                "jobs trigger interval-micro --force --dry-run",
                "jobs schedule interval-micro --every 30m --dry-run",
                "jobs edit interval-micro --grace 5m --dry-run",
                "jobs edit --all --max-instances 2 --dry-run",
                "undo 1 --dry-run -q",
            ],
            &["jobs resume --expired --dry-run"],
        ],
        [
            &[
                "jobs resume interval-micro",
                "jobs remove interval-micro",
                "jobs schedule interval-micro --every 30m",
                "jobs edit interval-micro --grace 5m",
                "undo 1",
            ],
            &[],
            &["jobs remove interval-micro", "jobs trigger interval-micro --force", "undo 1"],
        ],
    );
}

#[test]
fn an_operator_can_repair_rows_and_a_viewer_cannot() {
    let roles = Roles::of(fixture("broken.sql"), tempfile::tempdir().unwrap());
    roles.run(Some(0), "jobs repair col-null --now 2026-11-24T12:00:00Z").code(3);
    roles.run(Some(1), "jobs repair col-null --now 2026-11-24T12:00:00Z").code(0);
}

#[test]
fn each_role_can_run_its_commands_on_apscheduler_4() {
    let store = fixture("aps4.sql");
    store.apsctl(&["jobs", "pause", "opts", "--for", "1h"]).now("2025-10-26T09:00:00Z").run().code(0);
    store.run(&["jobs", "trigger", "opts", "--force"]).code(0);
    store.run(&["jobs", "edit", "interval-30s", "--grace", "5m"]).code(0);
    store.run(&["jobs", "remove", "by-task-id"]).code(0);
    // A scheduler died while it ran the job of another schedule.
    store.run(&["jobs", "trigger", "cron-berlin-0230", "--force"]).code(0);
    store.sql(
        "UPDATE tasks SET running_jobs = 7 WHERE id = (SELECT task_id FROM schedules WHERE id = 'cron-berlin-0230');
         UPDATE schedules SET acquired_by = 'dead', acquired_until = now() - interval '1 hour' WHERE id = 'cron-berlin-0230';
         UPDATE jobs SET acquired_by = 'dead', acquired_until = now() - interval '1 hour' WHERE schedule_id = 'cron-berlin-0230'",
    );
    check_roles(
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
                "jobs upcoming --for 6h",
                "jobs upcoming --backtest 30d",
                "jobs preflight --python python3",
                "watch --once --no-state",
            ],
            &[
                "jobs schedule opts --every 30m --dry-run",
                "jobs schedule opts --cron @daily --dry-run",
                "jobs edit opts --grace 5m --coalesce off --dry-run",
                "jobs resume opts --dry-run",
                "jobs remove opts --dry-run",
                "jobs trigger opts --force --dry-run",
                "jobs trigger opts --force --wait --timeout 50ms -o json",
                "jobs repair cron-berlin-0230 --dry-run",
                "undo 2 --dry-run -q",
                "undo 3 --dry-run -q",
                "undo 4 --dry-run -q",
            ],
            &["jobs resume --expired --dry-run"],
        ],
        [
            &[
                "jobs resume opts",
                "jobs remove opts",
                "jobs schedule opts --every 30m",
                "jobs edit opts --grace 5m",
                "jobs repair cron-berlin-0230",
                "undo 3",
            ],
            &[],
            &["jobs remove opts", "jobs trigger opts --force", "jobs repair cron-berlin-0230", "undo 3"],
        ],
    );
}
