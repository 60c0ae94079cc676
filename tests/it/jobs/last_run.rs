//! The last run of each job in `jobs list`, from the audit log.

use snapbox::{assert_data_eq, str};

use crate::support::{Store, insert_run, job, terminal};

/// Returns id, time and status of each job's last run.
fn last_runs(store: &Store, args: &[&str]) -> String {
    let jobs = store.run(&[&["jobs", "list", "-o", "json"], args].concat()).code(0).json();
    let line = |job: &serde_json::Value| format!("{} {} {}\n", job["id"], job["last_run_at"], job["last_run_status"]);
    jobs.as_array().unwrap().iter().map(line).collect::<String>().replace('"', "")
}

fn three_jobs() -> Store {
    let store = Store::new();
    for id in ["daily", "idle", "weekly"] {
        job(id).insert(&store);
    }
    store
}

#[test]
fn the_newest_run_counts() {
    let store = three_jobs();
    insert_run(&store, "daily", "FAILED", "2025-10-25 09:00:00+00", Some(1.0));
    insert_run(&store, "daily", "completed", "2025-10-26 09:00:00+00", Some(1.0));
    insert_run(&store, "daily", "ERROR", "2025-10-24 09:00:00+00", Some(1.0));
    insert_run(&store, "weekly", "odd", "2025-10-20 09:00:00+00", None);
    insert_run(&store, "gone", "completed", "2025-10-26 11:00:00+00", Some(1.0));
    let expected = "daily 2025-10-26T09:00:00Z completed\nidle null null\nweekly 2025-10-20T09:00:00Z odd\n";
    assert_eq!(last_runs(&store, &[]), expected);
    assert_eq!(last_runs(&store, &["--limit", "0"]), expected);
    store.sql("UPDATE automation_audit_log SET created_at = 'infinity' WHERE status = 'completed'");
    assert_eq!(last_runs(&store, &["--id", "daily"]), "daily 2025-10-25T09:00:00Z failed\n");
}

/// A run is found among many newer ones of other jobs. Among very many, it needs an index.
#[test]
fn a_run_before_many_others_is_found() {
    let store = three_jobs();
    let insert = |number: i32| {
        store.sql(&format!(
            "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
             SELECT 'daily', 'completed', at, at FROM generate_series(1, {number}) n,
                    LATERAL (SELECT timestamptz '2025-10-26 11:00Z' - n * interval '1 second' AS at) time"
        ));
    };
    insert_run(&store, "weekly", "failed", "2025-10-19 09:00:00+00", Some(1.0));
    insert(1000);
    let expected = "daily 2025-10-26T10:59:59Z completed\nidle null null\nweekly 2025-10-19T09:00:00Z failed\n";
    assert_eq!(last_runs(&store, &[]), expected);
    assert_eq!(last_runs(&store, &["--limit", "0"]), expected);
    insert(101_000);
    let without = expected.replace("2025-10-19T09:00:00Z failed", "null null");
    assert_eq!(last_runs(&store, &[]), without);
    let hint = "An index on (job_id, created_at) finds older ones.";
    let screen = terminal(80).show(&store.apsctl(&["jobs", "list"]));
    assert!(screen.text.contains(hint) && !screen.text.contains("never"), "{screen}");
    store.sql("CREATE INDEX ON automation_audit_log (job_id, created_at)");
    assert_eq!(last_runs(&store, &[]), expected);
    let screen = terminal(80).show(&store.apsctl(&["jobs", "list"]));
    assert!(!screen.text.contains(hint) && screen.text.contains("never"), "{screen}");
}

/// A listing of many jobs reads only the newest runs.
#[test]
fn many_jobs_have_their_newest_runs() {
    let store = three_jobs();
    store.sql(
        "INSERT INTO apscheduler_jobs (id, func_ref, job_state) SELECT 'other-' || n, 'f', 'PENDING' FROM generate_series(1, 600) n;
         INSERT INTO automation_audit_log (job_id, status, created_at)
         SELECT 'other-' || n, 'completed', timestamptz '2025-10-26 11:00Z' - n * interval '1 minute' FROM generate_series(1, 600) n",
    );
    for limit in ["0", "1000"] {
        let listed = last_runs(&store, &["--limit", limit]);
        assert_eq!(listed.lines().count(), 603);
        assert!(listed.contains("other-1 2025-10-26T10:59:00Z completed\n"), "{listed}");
        assert!(listed.contains("other-600 null null\n"), "{listed}");
    }
    let screen = terminal(80).height(999).show(&store.apsctl(&["jobs", "list"]));
    assert!(screen.text.contains("`-`: not among the newest 500 runs."), "{screen}");
}

#[test]
fn without_a_readable_log_the_columns_are_null() {
    let store = three_jobs();
    insert_run(&store, "daily", "completed", "2025-10-26 09:00:00+00", Some(1.0));
    let nulls = "daily null null\nidle null null\nweekly null null\n";
    let reader = store.create_role("reader", "SELECT ON apscheduler_jobs");
    assert_eq!(last_runs(&store, &["-d", &reader]), nulls);
    let screen = terminal(80).show(&store.apsctl(&["jobs", "list", "-d", &reader]));
    assert!(!screen.text.contains("LAST RUN"), "{screen}");
    for change in ["ALTER TABLE automation_audit_log DROP COLUMN job_id", "DROP TABLE automation_audit_log"] {
        store.sql(change);
        assert_eq!(last_runs(&store, &[]), nulls, "{change}");
        assert_eq!(last_runs(&store, &["--limit", "0"]), nulls, "{change}");
    }
}

#[test]
fn the_log_may_have_other_types_and_fewer_columns() {
    let store = Store::new();
    store.sql(
        "DROP TABLE automation_audit_log;
         CREATE TABLE automation_audit_log (job_id bigint, status varchar(20), created_at double precision);
         INSERT INTO automation_audit_log VALUES (1, 'Success', 1761469200), (1, 'Failure', 1761465600), (2, NULL, 1761469200);
         ALTER TABLE apscheduler_jobs ALTER id TYPE bigint USING id::bigint",
    );
    store.sql(
        "INSERT INTO apscheduler_jobs (id, func_ref, job_state, next_run_time)
         SELECT n, 'f', 'SCHEDULED', '2025-10-27 09:00Z' FROM generate_series(1, 3) n",
    );
    let expected = "1 2025-10-26T09:00:00Z completed\n2 2025-10-26T09:00:00Z null\n3 null null\n";
    assert_eq!(last_runs(&store, &[]), expected);
    assert_data_eq!(
        terminal(100).show(&store.apsctl(&["jobs", "list"])),
        str![[r#"
JOB  STATE      NEXT RUN          LAST RUN  SCHEDULE
1    SCHEDULED  in 21h Mon 09:00  ✓ 3h      -
2    SCHEDULED  in 21h Mon 09:00  ? 3h      -
3    SCHEDULED  in 21h Mon 09:00  never     -

3 jobs. Times in UTC.
All columns: -o wide

"#]]
    );
}
