//! What other commands say about a time whose runs `audit prune` has deleted: unknown, not that nothing ran

use serde_json::{Value, json};

use crate::support::{Output, Store, job};

/// A store with a job that ran each day at 09:00 for `days` days, of which the runs older than 10 days are deleted.
fn pruned(days: u32) -> Store {
    let store = Store::new();
    job("daily").insert(&store);
    store.run(&["jobs", "schedule", "daily", "--cron", "0 9 * * *"]).code(0);
    store.sql(&format!(
        "UPDATE apsctl.schedules SET updated_at = '2025-01-01';
         INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
         SELECT 'daily', 'completed', t, t + interval '2 seconds'
         FROM generate_series(0, {days} - 1) d, LATERAL (SELECT timestamptz '2025-10-26 09:00:00+00' - d * interval '1 day') x (t)"
    ));
    // The journal has no entries that could be archived.
    store.run(&["audit", "prune", "--older-than", "10d", "--yes"]).code(0);
    store
}

fn count(rows: &Value, key: &str, word: &str) -> usize {
    rows.as_array().unwrap().iter().filter(|row| row[key] == word).count()
}

const DELETED: &str = "runs before 2025-10-16 12:00 UTC were deleted by `apsctl audit prune`";

#[test]
fn durations_leave_out_the_time() {
    let store = pruned(60);
    // A kept run of a day is no statistic of that day.
    store.sql("INSERT INTO automation_audit_log (job_id, status, created_at, completed_at) VALUES ('daily', 'completed', '2025-10-01 09:00:00+00', '2025-10-01 10:00:00+00')");
    let out = store.run(&["stats", "durations", "-o", "json"]).code(0);
    assert_eq!(out.json().as_array().unwrap().len(), 10, "{out}");
    assert!(out.stderr.contains(&format!("not shown: {DELETED}\n")), "{out}");
    let out = store.run(&["stats", "durations", "--days", "5", "-o", "json"]).code(0);
    assert_eq!((out.json().as_array().unwrap().len(), out.stderr.as_str()), (5, ""));
    let shown = crate::support::terminal(80).show(&store.apsctl(&["stats", "durations"])).text;
    assert!(shown.contains("Not shown: runs before 2025-10-16 12:00 UTC were deleted"), "{shown}");
    let page = store.run(&["report", "--html", "-"]).code(0).stdout;
    assert!(page.contains("Not shown: runs before 2025-10-16 12:00 UTC were deleted by apsctl audit prune."));
    assert!(page.contains("runs were deleted by audit prune: everything before"));
}

#[test]
fn slots_of_the_time_are_not_missed() {
    let store = pruned(60);
    let out = store.run(&["runs", "expected", "--since", "30d", "-o", "json"]).code(0);
    let rows = out.json();
    assert_eq!((count(&rows, "status", "on_time"), count(&rows, "status", "missed")), (10, 0), "{out}");
    assert!(
        out.stderr.contains("compared only since 2025-10-16 12:00 UTC: older runs were deleted by `audit prune`\n"),
        "{out}"
    );
    let shown = crate::support::terminal(80).show(&store.apsctl(&["runs", "expected", "--since", "30d"])).text;
    assert!(shown.contains("Judged only since Thu 16 Oct 12:00: older runs were deleted by audit prune."), "{shown}");
    // A run that is missing after that time is missed.
    store.sql("DELETE FROM automation_audit_log WHERE created_at::date = '2025-10-20'");
    let rows = store.run(&["runs", "expected", "--since", "30d", "-o", "json"]).code(1).json();
    assert_eq!((count(&rows, "status", "on_time"), count(&rows, "status", "missed")), (9, 1));
    // All of the selected time is unknown.
    let out = store.run(&["runs", "expected", "--since", "2025-09-01", "--until", "2025-09-10", "-o", "json"]).code(0);
    assert_eq!(count(&out.json(), "status", "missed"), 0, "{out}");
    assert!(out.stderr.contains("compared only since 2025-10-16 12:00 UTC"), "{out}");
}

#[test]
fn predictions_are_compared_with_what_is_left() {
    let store = pruned(60);
    let rows = store.run(&["jobs", "upcoming", "--backtest", "30d", "-o", "json"]).code(0).json();
    let total = rows.as_array().unwrap().last().unwrap().clone();
    assert_eq!((&total["recorded_starts"], &total["without_start"]), (&json!(10), &json!(0)));
    assert_eq!(
        total["note"],
        "only runs since 2025-10-16 12:00 UTC are compared: older runs were deleted by `audit prune`"
    );
    store.run(&["audit", "prune", "--older-than", "1s", "--yes"]).code(0);
    let out = store.run(&["jobs", "upcoming", "--backtest", "30d"]).code(3);
    assert!(out.stderr.contains("and older runs were deleted by `audit prune`"), "{out}");
}

#[test]
fn a_job_without_a_recorded_run_may_have_run() {
    let store = pruned(60);
    job("yearly").insert(&store);
    store.sql("DELETE FROM automation_audit_log; UPDATE apscheduler_jobs SET next_run_time = '2026-01-01'");
    let audit_recent = |args: &[&str]| -> Value {
        let out: Output = store.run(&[&["health", "-o", "json"], args].concat());
        let checks = out.json()["checks"].as_array().unwrap().clone();
        checks.into_iter().find(|check| check["check"] == "audit-recent").unwrap()
    };
    let check = audit_recent(&[]);
    assert_eq!(check["verdict"], "unknown", "{check}");
    assert_eq!(check["evidence"], "no run has started since 2025-10-16T12:00:00Z, and older runs were deleted");
    assert_eq!(audit_recent(&["--ran-within", "30d"])["verdict"], "unknown");
    // Within the last day, none has.
    assert_eq!(audit_recent(&["--ran-within", "1d"])["verdict"], "warning");

    let stale =
        |within: &str| store.run(&["stale", "--ran-within", within, "-o", "json"]).code(1).json()[0]["detail"].clone();
    assert_eq!(stale("1d"), "no run in the audit log for 1day");
    assert_eq!(
        stale("30d"),
        "no run in the audit log since 2025-10-16T12:00:00Z; whether it ran before is unknown, because older runs were deleted"
    );
    let shown = crate::support::terminal(80).show(&store.apsctl(&["jobs", "list"])).text;
    assert!(!shown.contains("never") && shown.contains("no run is recorded, and older runs were deleted."), "{shown}");
    let shown = crate::support::terminal(80).show(&store.apsctl(&["runs", "expected", "--since", "30d"])).text;
    assert!(!shown.contains("never run"), "{shown}");
}

#[test]
fn the_name_of_the_table_may_be_written_in_any_way() {
    for (pruned_as, read_as) in
        [("automation_audit_log", "public.automation_audit_log"), ("public.automation_audit_log", "")]
    {
        let store = Store::new();
        store.sql("INSERT INTO automation_audit_log (status, created_at, completed_at) VALUES ('completed', '2025-09-01', '2025-09-01')");
        let named = |args: &[&str], name: &str| {
            let apsctl = store.apsctl(args);
            if name.is_empty() { apsctl } else { apsctl.env("APSCTL_AUDIT_TABLE", name) }
        };
        named(&["audit", "prune", "--older-than", "10d", "--yes"], pruned_as).run().code(0);
        let out = named(&["stats", "durations"], read_as).run().code(0);
        assert!(out.stderr.contains(DELETED), "{pruned_as} {read_as}: {out}");
    }
}

/// Without the right to read what was deleted, and on a store of an older release, the commands work as before.
#[test]
fn a_role_without_rights_on_the_schema_sees_the_runs() {
    let store = pruned(60);
    let url = store.create_role("reader", "USAGE ON SCHEMA public; SELECT ON ALL TABLES IN SCHEMA public");
    let rows = store.run(&["stats", "durations", "-o", "json", "-d", &url]).code(0).json();
    assert_eq!(rows.as_array().unwrap().len(), 10);
}
