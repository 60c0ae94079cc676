//! Every command gives the same output through the pooler as directly, and leaves nothing behind in the sessions.

use crate::audit::follow::Follower;
use crate::run_once::{automation, high_confidence, versions};
use crate::support::{Pooler, Store, insert_run, job, pooler};

use super::left_behind;

/// The commands run in this order: each change prepares the commands after it.
const COMMANDS: &[&[&str]] = &[
    &["migrate", "status"],
    &["migrate", "up"],
    &["jobs", "list"],
    &["jobs", "list", "--func", "app.*", "--sort", "id", "-o", "json"],
    &["jobs", "show", "daily"],
    &["jobs", "show", "nowhere"],
    &["jobs", "running"],
    &["jobs", "trigger", "weekly", "--dry-run"],
    &["jobs", "trigger", "weekly", "--reason", "now"],
    &["jobs", "trigger", "at_work"],
    &["jobs", "pause", "weekly", "--for", "1h", "--reason", "rest"],
    &["jobs", "show", "weekly", "-o", "json"],
    &["jobs", "resume", "weekly", "--at", "2025-10-28T09:00:00Z"],
    &["jobs", "schedule", "weekly", "--cron", "0 9 * * 1", "--tz", "Europe/Berlin"],
    &["jobs", "remove", "weekly"],
    &["jobs", "remove", "monthly", "--purge", "--yes"],
    &["undo"],
    &["audit", "operations"],
    &["audit", "operations", "-o", "json"],
    &["audit", "tail"],
    &["audit", "tail", "-n", "1", "-o", "jsonl"],
    &["audit", "tail", "-n", "0", "--since", "all", "-o", "csv"],
    &["audit", "tail", "--status", "failed", "--since", "all"],
    &["recover", "daily", "--dry-run", "--file", "/dev/null"],
    &["recover", "--yes", "--restart-command", "true", "--timeout", "1ms", "--file", "/dev/null"],
    &["logs", "runs", crate::logs::LOG],
    &["stale"],
    &["stale", "--ran-within", "1d", "-o", "nagios"],
    &["doctor", "slow"],
    &["health"],
    &["health", "-o", "nagios"],
    &["metrics"],
    &["indexes", "verify"],
    &["indexes", "create", "--dry-run"],
    &["indexes", "create"],
    &["indexes", "create"],
    &["indexes", "verify", "-o", "json"],
    &["stats", "durations", "--days", "3"],
    &["stats", "durations", "--by", "job", "--check"],
    &["runs", "show", "1", "--no-log"],
    &["runs", "expected", "--since", "30d"],
    &["maintenance", "begin", "--for", "1h", "--reason", "disks"],
    &["maintenance", "status"],
    &["maintenance", "extend", "--for", "2h"],
    &["stale"],
    &["maintenance", "end", "--expired"],
    &["maintenance", "end"],
    &["rules", "list"],
    &["rules", "check"],
    &["rules", "preview"],
    &["rules", "preview", "--version", "3"],
    &["run-once", "--dry-run"],
    &["run-once", "--max-approvals", "1"],
    &["run-once", "--if-due"],
    &["jobs", "trigger", "weekly", "--read-only"],
    &["indexes", "create", "--read-only"],
];

fn fill(store: &Store) {
    automation(store);
    job("weekly").insert(store);
    job("monthly").without_next_run().insert(store);
    job("at_work").state("EXECUTING").next_run_time("2025-10-26 08:00:00+00").insert(store);
    high_confidence(store);
    store.sql("INSERT INTO approval_rules (name, conditions) VALUES ('odd', '{\"field\": \"nowhere\"}')");
    versions(store, 5, 2);
    store.sql("UPDATE versions SET created_at = '2025-10-26 11:00Z'");
    insert_run(store, "daily", "completed", "2025-10-26 09:00:00+00", Some(2.0));
    insert_run(store, "daily", "failed", "2025-10-25 09:00:00+00", Some(31.0));
    store.sql(
        "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
         SELECT 'weekly', 'completed', '2025-09-01Z'::timestamptz + g * interval '1 s', '2025-10-01Z' FROM generate_series(1, 2500) g",
    );
}

/// Returns the content of the store without the times of the machine's clock.
fn content(store: &Store) -> String {
    let tables = ["apscheduler_jobs", "versions", "apsctl.schedules", "apsctl.pauses", "apsctl.operations"];
    let each = tables.map(|table| {
        store.value(&format!(
            "SELECT string_agg((to_jsonb(t) - 'at' - 'updated_at' - 'paused_at' - 'prev_hash' - 'hash')::text, E'\\n' ORDER BY t::text) FROM {table} t"
        ))
    });
    each.join("\n\n")
}

#[test]
fn every_command_gives_the_same_output_through_the_pooler() {
    let Some(pooler) = pooler() else { return };
    let (direct, behind) = (Store::new(), Store::new().through_pooler(pooler));
    for store in [&direct, &behind] {
        fill(store);
    }
    for command in COMMANDS {
        let [expected, output] = [&direct, &behind].map(|store| store.run(command).to_string());
        assert_eq!(output, expected, "{command:?}");
    }
    assert_eq!(content(&behind), content(&direct));
    assert_eq!(left_behind(pooler, &behind), Vec::<String>::new());
}

/// All commands run at the same time and repeatedly: anything left in a session would affect another command.
#[test]
fn concurrent_reading_commands_do_not_affect_each_other() {
    let Some(pooler) = pooler() else { return };
    let store = Store::new().through_pooler(pooler);
    fill(&store);
    let reads: Vec<_> = COMMANDS.iter().filter(|command| is_read(command)).collect();
    let expected: Vec<String> = reads.iter().map(|read| store.run(read).to_string()).collect();
    std::thread::scope(|scope| {
        for (read, expected) in reads.iter().zip(&expected) {
            let store = &store;
            scope.spawn(move || {
                for _ in 0..3 {
                    assert_eq!(&store.run(read).to_string(), expected, "{read:?}");
                }
            });
        }
    });
    assert_eq!(left_behind(pooler, &store), Vec::<String>::new());
}

fn is_read(command: &[&str]) -> bool {
    let writes = [
        "trigger",
        "pause",
        "resume",
        "schedule",
        "remove",
        "undo",
        "up",
        "create",
        "run-once",
        "begin",
        "extend",
        "end",
        "--restart-command",
    ];
    !command.iter().any(|word| writes.contains(word))
}

#[test]
fn following_runs_works_through_the_pooler() {
    let Some(pooler) = pooler() else { return };
    let store = Store::new();
    let follower = Follower::start(&pooler.url(store.database()), &[]);
    let insert = "INSERT INTO automation_audit_log (job_id, status, created_at) VALUES ('j', 'running', now())";
    let mut open = store.client();
    let mut open = open.transaction().unwrap();
    open.batch_execute(insert).unwrap();
    store.sql(insert);
    follower.shows_each_once(&[2]);
    // The pooler loses its sessions and opens new ones.
    store.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'apsctl audit tail'");
    store.sql(insert);
    open.commit().unwrap();
    follower.shows_each_once(&[1, 2, 3]);
    assert_eq!(follower.interrupt(), Some(130));
}

#[test]
fn runs_are_deleted_and_operations_archived_through_the_pooler() {
    let Some(pooler) = pooler() else { return };
    let store = Store::new().through_pooler(pooler);
    store.sql(
        "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
         SELECT 'j', 'completed', t, t FROM generate_series(1, 5000) n, LATERAL (SELECT timestamptz '2025-01-01' + n * interval '1 minute') x (t)",
    );
    let row =
        store.run(&["audit", "prune", "--older-than", "90d", "--keep-last", "2", "--yes", "-o", "json"]).code(0).json();
    assert_eq!((&row["runs"], &row["kept_last"]), (&4998.into(), &2.into()));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.jsonl");
    let file = file.to_str().unwrap();
    store.run(&["audit", "operations", "archive", "--before", "2025-10-27", file, "--yes"]).code(0);
    store.run(&["audit", "operations", "--verify", "--against", file]).code(0);
    assert_eq!(left_behind(pooler, &store), Vec::<String>::new());
}

#[test]
fn concurrent_migrations_wait_for_each_other() {
    // Six migrations share three sessions: a session-level lock would be granted twice.
    let Some(pooler) = pooler() else { return };
    let store = Store::unmigrated().through_pooler(pooler);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| store.run(&["migrate", "up", "--create-tables"]).code(0));
        }
    });
    assert_eq!(store.value("SELECT count(*) FROM apsctl.migrations"), "10");
    assert_eq!(left_behind(pooler, &store), Vec::<String>::new());
    store.run(&["run-once"]).code(0);
}

#[test]
fn index_creation_respects_lock_timeout_and_leaves_nothing_behind() {
    let Some(pooler) = Pooler::start("") else { return };
    let store = Store::new().through_pooler(&pooler);
    let mut old = store.client();
    let isolation = postgres::IsolationLevel::RepeatableRead;
    let mut transaction = old.build_transaction().isolation_level(isolation).start().unwrap();
    transaction.batch_execute("SELECT 1").unwrap();
    let out = store.run(&["indexes", "create", "--lock-timeout", "300ms"]).code(4);
    assert!(out.stderr.contains("another transaction blocked it for more than 0.3 s"), "{out}");
    assert_eq!(store.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0");
    assert_eq!(left_behind(&pooler, &store), Vec::<String>::new());
    transaction.commit().unwrap();
    store.run(&["indexes", "create"]).code(0);
}
