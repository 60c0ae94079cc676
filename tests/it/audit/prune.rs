//! `apsctl audit prune`: which runs are deleted, what stays, and what is refused

use nix::sys::signal::Signal;
use snapbox::{assert_data_eq, str};

use crate::support::{
    AfterCommit, CommitFate, CommitProxy, HeldLock, Output, RunningApsctl, Store, insert_run, job, wait_for,
};

/// Inserts completed runs of a job, one a day, the newest `first` days ago.
fn daily_runs(store: &Store, job_id: &str, first: u32, count: u32) {
    store.sql(&format!(
        "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
         SELECT nullif('{job_id}', ''), 'completed', t, t + interval '2 seconds'
         FROM generate_series({first}, {first} + {count} - 1) d, LATERAL (SELECT timestamptz '2025-10-26 06:00:00+00' - d * interval '1 day') x (t)"
    ));
}

fn runs(store: &Store) -> String {
    store.value("SELECT count(*) FROM automation_audit_log")
}

/// Returns the jobs and the ages in days of the runs that are left.
fn left(store: &Store) -> String {
    store.value(
        "SELECT string_agg(concat_ws(' ', job_id, timestamptz '2025-10-26 06:00:00+00' - created_at), ', ' ORDER BY created_at DESC, job_id)
         FROM automation_audit_log",
    )
}

fn prune(store: &Store, args: &[&str]) -> Output {
    store.run(&[&["audit", "prune"], args].concat())
}

#[test]
fn old_runs_are_deleted_and_the_journal_says_so() {
    let store = Store::new();
    daily_runs(&store, "daily", 1, 200);
    insert_run(&store, "daily", "running", "2025-01-01 09:00:00+00", None);
    assert_data_eq!(
        prune(&store, &["--older-than", "90d"]),
        str![[r#"
---- stderr ----
error: more than 20 runs need --yes; nothing was deleted
hint: --dry-run shows how many runs would be deleted, --yes deletes them
---- exit 3 ----

"#]]
    );
    let dry = prune(&store, &["--older-than", "90d", "--dry-run", "-o", "json"]).code(0);
    let row = dry.json();
    assert_eq!(
        (&row["runs"], &row["kept_open"], &row["table"]),
        (&111.into(), &1.into(), &"automation_audit_log".into())
    );
    assert!(row["bytes"].as_i64() > Some(1000), "{dry}");
    assert_eq!(runs(&store), "201");
    let row = prune(&store, &["--older-than", "90d", "--yes", "--reason", "disk", "-o", "json"]).code(0).json();
    assert_eq!((&row["runs"], &row["operation"]), (&111.into(), &1.into()));
    assert_eq!(runs(&store), "90");
    let entry = &store.run(&["audit", "operations", "-o", "json"]).json()[0];
    assert_eq!((&entry["reason"], &entry["job_id"]), (&"disk".into(), &serde_json::Value::Null));
    assert_eq!(
        entry["after"],
        serde_json::json!({"pruned": {"table": "automation_audit_log", "before": "2025-07-28T12:00:00Z", "keep_last": 0, "runs": 111}})
    );
    assert_eq!(
        store.value("SELECT concat_ws(' ', source, before AT TIME ZONE 'UTC', runs) FROM apsctl.pruned"),
        "public.automation_audit_log 2025-07-28 12:00:00 111"
    );
    let again = prune(&store, &["--older-than", "90d"]).code(0);
    assert!(again.stderr.contains("nothing was deleted"), "{again}");
    store.run(&["audit", "operations", "--verify"]).code(0);
}

#[test]
fn the_newest_runs_of_each_job_are_kept() {
    for (keep, expected) in [
        ("1", "busy 1 day, 100 days, rare 120 days"),
        ("2", "busy 1 day, busy 100 days, 100 days, 101 days, rare 120 days, rare 121 days"),
        (
            "9",
            "busy 1 day, busy 100 days, 100 days, busy 101 days, 101 days, 102 days, 103 days, rare 120 days, rare 121 days, rare 122 days",
        ),
    ] {
        let store = Store::new();
        daily_runs(&store, "busy", 1, 1);
        daily_runs(&store, "busy", 100, 2);
        daily_runs(&store, "rare", 120, 3);
        daily_runs(&store, "", 100, 4);
        prune(&store, &["--older-than", "90d", "--keep-last", keep, "--yes"]).code(0);
        assert_eq!(left(&store), expected, "{keep}");
    }
}

/// A copy that `jobs trigger` adds to an APScheduler 3 store counts as its job.
#[test]
fn many_kept_runs_are_compared_in_parts() {
    let store = Store::new();
    store.sql(
        "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
         SELECT 'job-' || j || CASE WHEN at = 2 THEN ':apsctl:2025' ELSE '' END, 'completed', t, t
         FROM generate_series(1, 5000) j, generate_series(1, 3) at, LATERAL (SELECT timestamptz '2025-01-01' + j / 3000 * interval '1 hour' + at * interval '1 minute') x (t)",
    );
    let row = prune(&store, &["--older-than", "90d", "--keep-last", "1", "--yes", "-o", "json"]).code(0).json();
    assert_eq!((&row["runs"], &row["kept_last"]), (&10_000.into(), &5000.into()));
    assert_eq!(store.value("SELECT count(DISTINCT job_id) || ' ' || count(*) FROM automation_audit_log"), "5000 5000");
    assert_eq!(
        store.value(
            "SELECT count(*) FROM automation_audit_log WHERE created_at::time = '00:03' OR created_at::time = '01:03'"
        ),
        "5000"
    );
}

#[test]
fn what_has_not_ended_and_what_the_next_pass_needs_are_kept() {
    let store = Store::new();
    crate::run_once::automation(&store);
    for (at, status) in ["Running", "failed", "COMPLETED", "strange"].iter().enumerate() {
        insert_run(&store, "daily", status, &format!("2025-10-2{at} 09:00:00+00"), None);
    }
    insert_run(&store, "other", "abandoned", "2025-10-01 09:00:00+00", Some(1.0));
    insert_run(&store, "other", "completed", "2025-10-02 09:00:00+00", Some(1.0));
    store.sql("UPDATE apsctl.lease SET run_id = 5; INSERT INTO apsctl.lease (name, token, run_id) SELECT 'run-once', 1, '5' WHERE NOT EXISTS (SELECT FROM apsctl.lease)");
    prune(&store, &["--older-than", "1d", "--yes"]).code(0);
    // 1 runs, 4 may run, 5 is the run of the lease. The newest run of the pass is the fourth.
    assert_eq!(store.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM automation_audit_log"), "1 4 5");
    // The next pass says whether the previous one has failed.
    store.sql("DELETE FROM apsctl.lease; UPDATE automation_audit_log SET status = 'failed', completed_at = created_at");
    prune(&store, &["--older-than", "1d", "--yes"]).code(0);
    assert_eq!(store.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM automation_audit_log"), "4");
    // It looks back 30 days.
    store.sql("UPDATE automation_audit_log SET created_at = '2025-09-20'");
    prune(&store, &["--older-than", "1d", "--yes"]).code(0);
    assert_eq!(runs(&store), "0");
}

#[test]
fn runs_of_every_type_of_time_are_deleted() {
    for (kind, value, runs) in [
        ("timestamptz", "t", 10),
        ("timestamp", "t AT TIME ZONE 'Europe/Berlin'", 10),
        ("date", "(t AT TIME ZONE 'Europe/Berlin')::date", 10),
        ("double precision", "extract(epoch FROM t)::double precision", 10),
        ("numeric", "extract(epoch FROM t)::numeric", 10),
        ("bigint", "extract(epoch FROM t)::bigint", 10),
        ("text", "to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')", 10),
        ("varchar(40)", "to_char(t AT TIME ZONE 'Europe/Berlin', 'YYYY-MM-DD HH24:MI:SS')", 10),
    ] {
        let store = Store::new();
        store.sql(&format!(
            "DROP TABLE automation_audit_log;
             CREATE TABLE automation_audit_log (created_at {kind}, completed_at timestamptz, word text);
             INSERT INTO automation_audit_log SELECT {value}, now() FROM generate_series(85, 94) d,
                 LATERAL (SELECT timestamptz '2025-10-26 12:00:00+00' - d * interval '1 day') x (t);
             INSERT INTO automation_audit_log SELECT {value}, NULL FROM (SELECT timestamptz '2025-01-01') x (t);
             INSERT INTO automation_audit_log (created_at) VALUES (NULL)"
        ));
        let args = ["--older-than", "2160h", "--keep-last", "1", "--yes", "--store-tz", "Europe/Berlin", "-o", "json"];
        let row = prune(&store, &args).code(0).json();
        assert_eq!(row["runs"], 4, "{kind}");
        assert_eq!(store.value("SELECT count(*) FROM automation_audit_log"), (runs - 4 + 2).to_string(), "{kind}");
    }
}

#[test]
fn approvals_are_deleted_with_their_runs() {
    let store = crate::runs::undo::three_passes();
    store.sql("UPDATE automation_audit_log SET created_at = '2025-01-01', completed_at = '2025-01-01' WHERE id < 3");
    let row = prune(&store, &["--older-than", "90d", "--yes", "-o", "json"]).code(0).json();
    assert_eq!((&row["runs"], &row["approvals"]), (&2.into(), &3.into()));
    assert_eq!(store.value("SELECT string_agg(run, ' ') FROM apsctl.approvals"), "3");
    assert_data_eq!(
        store.run(&["runs", "undo", "2", "--yes"]),
        str![[r#"
---- stderr ----
error: no such run: 2
hint: runs before 2025-07-28 12:00 UTC were deleted by `apsctl audit prune`
---- exit 3 ----

"#]]
    );
    let shown = store.run(&["runs", "show", "2"]).code(3);
    assert!(shown.stderr.contains("were deleted by `apsctl audit prune`"), "{shown}");
    assert_eq!(store.run(&["runs", "undo", "3", "--yes", "-o", "json"]).code(0).json()["taken_back"], 1);
}

/// What is done to the table, and the reason of the refusal.
const OBSTACLES: &[(&str, &str)] = &[
    (
        "CREATE TABLE child () INHERITS (automation_audit_log)",
        "automation_audit_log has partitions or child tables, whose rows apsctl does not delete one by one",
    ),
    (
        "ALTER TABLE automation_audit_log RENAME TO inner_log; CREATE VIEW automation_audit_log AS SELECT * FROM inner_log",
        "automation_audit_log is a view",
    ),
    (
        "ALTER TABLE automation_audit_log RENAME TO inner_log;
         CREATE TABLE automation_audit_log (LIKE inner_log) PARTITION BY RANGE (created_at);
         CREATE TABLE part PARTITION OF automation_audit_log DEFAULT",
        "automation_audit_log has partitions or child tables, whose rows apsctl does not delete one by one",
    ),
    (
        "CREATE TABLE notes (run_id bigint REFERENCES automation_audit_log ON DELETE CASCADE)",
        "rows of public.notes (constraint notes_run_id_fkey) refer to runs in automation_audit_log, and would be changed, deleted or in the way",
    ),
    (
        "CREATE FUNCTION public.evil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE LOG ''evil ran''; RETURN OLD; END';
         CREATE TRIGGER spy BEFORE DELETE ON automation_audit_log FOR EACH ROW EXECUTE FUNCTION public.evil()",
        "trigger spy of automation_audit_log runs code of the application for each deletion",
    ),
    (
        "CREATE RULE keep AS ON DELETE TO automation_audit_log DO ALSO SELECT 1",
        "rule keep of automation_audit_log runs code of the application for each deletion",
    ),
    (
        "INSERT INTO automation_audit_log (status, created_at, completed_at, error)
         SELECT 'completed', '2025-01-01', '2025-01-01', repeat('x', 1500) FROM generate_series(1, 12000)",
        "automation_audit_log has no index that begins with created_at, so each batch would read the whole table",
    ),
];

#[test]
fn a_table_whose_deletion_would_do_more_is_refused() {
    for (sql, reason) in OBSTACLES {
        let store = Store::new();
        daily_runs(&store, "daily", 100, 3);
        store.sql(sql);
        let before = runs(&store);
        for args in [&["--older-than", "90d", "--yes"][..], &["--older-than", "90d", "--dry-run"]] {
            let out = prune(&store, args).code(3);
            assert!(out.stderr.contains(&format!("\nreason: {reason}\nhint: ")), "{sql}: {out}");
        }
        assert_eq!(runs(&store), before, "{sql}");
    }
    // With the index that is named, it works.
    let store = Store::new();
    store.sql(OBSTACLES[6].0);
    store.run(&["indexes", "create"]).code(0);
    assert_eq!(prune(&store, &["--older-than", "90d", "--yes", "-o", "json"]).code(0).json()["runs"], 12_000);
    // Triggers for other statements do not matter, nor do disabled ones.
    let store = Store::new();
    daily_runs(&store, "daily", 100, 3);
    store.sql(OBSTACLES[4].0);
    store.sql(
        "ALTER TABLE automation_audit_log DISABLE TRIGGER spy;
         CREATE TRIGGER other BEFORE INSERT OR UPDATE ON automation_audit_log FOR EACH ROW EXECUTE FUNCTION public.evil()",
    );
    prune(&store, &["--older-than", "90d", "--yes"]).code(0);
    assert_eq!(runs(&store), "0");
}

#[test]
fn only_a_role_with_all_rights_may_delete_runs() {
    let store = Store::new();
    daily_runs(&store, "daily", 100, 3);
    let rights = "USAGE ON SCHEMA public, apsctl; SELECT ON ALL TABLES IN SCHEMA public, apsctl; EXECUTE ON FUNCTION apsctl.journal";
    let url = store.create_role("reader", rights);
    let out = prune(&store, &["--older-than", "90d", "--yes", "-d", &url]).code(3);
    assert!(out.stderr.contains("reason: this database role may not DELETE on automation_audit_log\n"), "{out}");
    assert!(
        out.stderr
            .contains("reason: this database role may not UPDATE on automation_audit_log (needed to lock rows)\n"),
        "{out}"
    );
    store.sql("ALTER TABLE automation_audit_log ENABLE ROW LEVEL SECURITY; GRANT DELETE, UPDATE ON automation_audit_log TO PUBLIC");
    let out = prune(&store, &["--older-than", "90d", "--yes", "-d", &url]).code(3);
    assert!(out.stderr.contains("row-level security may hide rows of automation_audit_log"), "{out}");
    store.sql("ALTER TABLE automation_audit_log DISABLE ROW LEVEL SECURITY");
    let out = prune(&store, &["--older-than", "90d", "--yes", "-d", &url]).code(3);
    assert!(out.stderr.contains("permission denied for table pruned"), "{out}");
    assert_eq!(runs(&store), "3");
    let out = prune(&store, &["--older-than", "90d", "--yes", "--read-only"]).code(3);
    assert!(out.stderr.contains("read-only"), "{out}");
    assert_eq!(runs(&store), "3");
}

#[test]
fn a_run_that_another_session_has_locked_is_left() {
    let store = Store::new();
    daily_runs(&store, "daily", 100, 30);
    let lock = HeldLock::by(&store, "SELECT FROM automation_audit_log WHERE id IN (7, 8) FOR UPDATE");
    let out = prune(&store, &["--older-than", "90d", "--yes"]).code(0);
    assert!(out.stderr.contains("2 runs left, because other sessions had locked them; run the command again"), "{out}");
    assert_eq!(runs(&store), "2");
    lock.release();
    prune(&store, &["--older-than", "90d", "--yes"]).code(0);
    assert_eq!(runs(&store), "0");
}

#[test]
fn a_signal_between_batches_says_what_is_deleted() {
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let store = Store::new();
        daily_runs(&store, "daily", 100, 5000);
        let gate = CommitProxy::new(&store, CommitFate::Held, 2, AfterCommit::AcceptClients);
        let args = ["audit", "prune", "--older-than", "90d", "--yes", "-d", &gate.url()];
        let going = RunningApsctl::start(store.apsctl(&args));
        gate.wait_for_commit();
        going.signal(signal);
        std::thread::sleep(std::time::Duration::from_millis(300));
        gate.release();
        let out = going.wait().code(code);
        let deleted = 5000 - runs(&store).parse::<i64>().unwrap();
        assert!(
            out.stderr.contains(&format!(
                "note: operation 1 is committed; {deleted} runs of automation_audit_log are deleted\n"
            )),
            "{out}"
        );
        assert_eq!(store.value("SELECT runs FROM apsctl.pruned"), deleted.to_string());
        // The rest is deleted when the command is repeated.
        prune(&store, &["--older-than", "90d", "--yes"]).code(0);
        assert_eq!((runs(&store), store.value("SELECT runs FROM apsctl.pruned")), ("0".into(), "5000".into()));
    }
}

#[test]
fn two_prunes_and_a_pass_run_beside_each_other() {
    let store = crate::run_once::store_with(4, 4);
    crate::run_once::automation(&store);
    daily_runs(&store, "daily", 100, 20_000);
    store.run(&["indexes", "create"]).code(0);
    let args = ["audit", "prune", "--older-than", "90d", "--yes", "-o", "json"];
    let prunes = [(); 2].map(|()| RunningApsctl::start(store.apsctl(&args)));
    wait_for(&store, "SELECT count(*) > 0 FROM apsctl.pruned");
    store.run(&["run-once"]).code(0);
    let deleted: i64 = prunes.into_iter().map(|prune| prune.wait().code(0).json()["runs"].as_i64().unwrap()).sum();
    assert_eq!((deleted, runs(&store).as_str()), (20_000, "1"));
    assert_eq!(store.value("SELECT runs FROM apsctl.pruned"), "20000");
    store.run(&["audit", "operations", "--verify"]).code(0);
}

/// A lock on the whole table makes the batches fail, not hang.
#[test]
fn a_locked_table_is_waited_for_up_to_the_timeout() {
    let store = Store::new();
    daily_runs(&store, "daily", 100, 30);
    let lock = HeldLock::by(&store, "LOCK TABLE automation_audit_log IN SHARE MODE");
    let out = prune(&store, &["--older-than", "90d", "--yes", "--statement-timeout", "400ms"]).code(4);
    assert!(out.stderr.contains("statement timeout"), "{out}");
    assert_eq!(runs(&store), "30");
    lock.release();
}

#[test]
fn the_log_of_django_apscheduler_is_pruned() {
    let store = crate::aps3::writing::migrated("aps3.sql");
    store.sql(
        "DROP TABLE IF EXISTS automation_audit_log;
         ALTER TABLE apscheduler_jobs RENAME TO django_apscheduler_djangojob;
         ALTER TABLE django_apscheduler_djangojob ALTER next_run_time TYPE timestamptz USING to_timestamp(next_run_time);
         CREATE TABLE django_apscheduler_djangojobexecution (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
             job_id varchar(255) NOT NULL, status varchar(50) NOT NULL, run_time timestamptz NOT NULL,
             duration numeric(15, 2), finished numeric(15, 2), exception varchar(1000), traceback text);
         INSERT INTO django_apscheduler_djangojobexecution (job_id, status, run_time, finished)
         SELECT 'cron-simple', (ARRAY['Executed', 'Error!', 'Missed!', 'Started execution'])[1 + d % 4],
                timestamptz '2025-10-26 12:00:00+00' - d * interval '1 day', CASE WHEN d % 4 < 2 THEN 1 END FROM generate_series(1, 100) d",
    );
    let dry = prune(&store, &["--older-than", "90d", "-n", "-o", "json"]).code(0).json();
    assert_eq!((&dry["runs"], &dry["kept_open"]), (&7.into(), &3.into()));
    let row = prune(&store, &["--older-than", "90d", "--keep-last", "1", "--yes", "-o", "json"]).code(0).json();
    assert_eq!((&row["runs"], &row["table"]), (&7.into(), &"public.django_apscheduler_djangojobexecution".into()));
    assert_eq!(
        store.value("SELECT string_agg(DISTINCT status, ' ') FROM django_apscheduler_djangojobexecution WHERE run_time < '2025-07-28 12:00:00+00'"),
        "Started execution"
    );
}

#[test]
fn on_a_terminal_the_command_asks() {
    let store = Store::new();
    daily_runs(&store, "daily", 100, 3);
    job("daily").insert(&store);
    for (answer, end, left) in [("n", "not confirmed", "3"), ("y", "3 runs in automation_audit_log", "0")] {
        let mut session = crate::support::terminal(80).start(&store.apsctl(&["audit", "prune", "--older-than", "90d"]));
        session.exp_string("Delete 3 runs? [y/N]").unwrap();
        session.send_line(answer).unwrap();
        session.exp_string(end).unwrap();
        session.exp_eof().unwrap();
        assert_eq!(runs(&store), left);
    }
}
