//! `apsctl audit prune` on imported runs: the deleted time is unknown, and the runs of a wrong log are removed

use crate::support::Store;

/// A store of APScheduler 3 into which logs were imported: their names, first and last days (before 2025-10-26), and a run each day.
fn imported(logs: &[(&str, u32, u32)]) -> Store {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, next_run_time float8, job_state bytea NOT NULL)",
    );
    store.run(&["migrate", "up"]).code(0);
    for (log, first, last) in logs {
        store.sql(&format!(
            "INSERT INTO apsctl.run_imports (source, covered_from, covered_until)
             VALUES ('{log}', timestamptz '2025-10-26 10:00:00+00' - {first} * interval '1 day', timestamptz '2025-10-26 10:00:00+00' - {last} * interval '1 day');
             INSERT INTO apsctl.runs (key, job_id, job_name, trigger, status, created_at, completed_at, source)
             SELECT sha256(convert_to('{log}' || d, 'UTF8')), 'tick', 'tick', 'cron', 'completed', t, t + interval '1 second', '{log}'
             FROM generate_series({last}, {first}) d, LATERAL (SELECT timestamptz '2025-10-26 09:00:00+00' - d * interval '1 day') x (t)
             ON CONFLICT DO NOTHING"
        ));
    }
    store
}

fn logs(store: &Store) -> String {
    store.value(
        "SELECT string_agg(concat_ws(' ', source, timestamptz '2025-10-26 10:00:00+00' - covered_from), ', ' ORDER BY source) FROM apsctl.run_imports",
    )
}

fn runs(store: &Store) -> String {
    store.value("SELECT string_agg(concat_ws(' ', source, n), ', ' ORDER BY source) FROM (SELECT source, count(*) AS n FROM apsctl.runs GROUP BY 1) r")
}

#[test]
fn the_deleted_time_is_not_covered_any_more() {
    let store = imported(&[("a", 100, 0), ("old", 300, 200)]);
    let row = store.run(&["audit", "prune", "--older-than", "90d", "--yes", "-o", "json"]).code(0).json();
    assert_eq!((&row["runs"], &row["table"]), (&112.into(), &"apsctl.runs".into()));
    assert_eq!(runs(&store), "a 90");
    // What was imported only before that time covers nothing.
    assert_eq!(logs(&store), "a 89 days 22:00:00, old 200 days");
    let out = store.run(&["stats", "durations", "--days", "100", "-o", "json"]).code(0);
    assert_eq!(out.json().as_array().unwrap().len(), 90, "{out}");
    assert!(out.stderr.contains("not shown: runs before 2025-07-28 12:00 UTC were deleted"), "{out}");
    let health = store.run(&["health", "-o", "json"]).json();
    let audit =
        health["checks"].as_array().unwrap().iter().find(|check| check["check"] == "audit-recent").unwrap().clone();
    // The import ended two hours ago.
    assert_eq!(audit["verdict"], "unknown", "{audit}");
    // The old part is imported again.
    store.sql("UPDATE apsctl.run_imports SET covered_from = '2025-07-01' WHERE source = 'a'");
    let out = store.run(&["stats", "durations", "--days", "100", "-o", "json"]).code(0);
    assert_eq!(out.stderr, "");
}

#[test]
fn the_newest_imported_run_of_a_job_is_kept() {
    let store = imported(&[("a", 300, 200)]);
    store.run(&["audit", "prune", "--older-than", "90d", "--keep-last", "1", "--yes"]).code(0);
    assert_eq!((runs(&store).as_str(), logs(&store).as_str()), ("a 1", "a 200 days"));
    let list = store.run(&["audit", "tail", "--since", "all", "-o", "json"]).code(0).json();
    assert_eq!(list.as_array().unwrap().len(), 1);
}

#[test]
fn the_runs_of_a_wrong_log_are_removed() {
    let store = imported(&[("/var/a.log", 100, 50), ("/var/wrong.log", 60, 0), ("/var/z.log", 300, 200)]);
    store.sql("INSERT INTO apsctl.runs (key, job_name, trigger, status, created_at, source) VALUES ('x', 'j', 't', 'running', '2025-10-26', '/var/wrong.log')");
    let out = store.run(&["audit", "prune", "--imported-log", "/var/wrong"]).code(3);
    assert!(out.stderr.contains("no runs were imported from /var/wrong\n"), "{out}");
    assert!(out.stderr.contains("imported are: ") && out.stderr.contains("/var/z.log"), "{out}");
    let args = ["audit", "prune", "--imported-log", "/var/wrong.log"];
    let dry = store.run(&[&args[..], &["-n", "-o", "json"]].concat()).code(0).json();
    assert_eq!(dry["runs"], 62);
    let out = store.run(&[&args[..], &["--yes", "-o", "json"]].concat()).code(0);
    assert_eq!(out.json()["runs"], 62, "{out}");
    assert!(
        out.stderr.contains("import /var/a.log again: its time overlaps, so some of its runs may be missing\n"),
        "{out}"
    );
    assert_eq!(runs(&store), "/var/a.log 51, /var/z.log 101");
    // The other log of the same time may lack runs, so its time is unknown.
    assert_eq!(logs(&store), "/var/z.log 300 days");
    let entry = store.run(&["audit", "operations", "-o", "json"]).json().as_array().unwrap().last().unwrap().clone();
    assert_eq!(entry["after"]["pruned"]["imported_log"], "/var/wrong.log");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.pruned"), "0");
    store.run(&args).code(3);
    // One of both is needed.
    store.run(&["audit", "prune"]).code(2);
    store.run(&["audit", "prune", "--imported-log", "a", "--older-than", "1d"]).code(2);
}
