//! An incremental pass evaluates only versions that have changed. A full dry run checks that it misses nothing.

use apsctl::cluster::start_temporary;
use postgres::{Client, NoTls};
use serde_json::Value;

use super::chaos::Dice;
use super::{approved, high_confidence, rule, slow, store_with, versions};
use crate::support::{HeldLock, Store, apsctl, start_blocked_pass};

/// Runs a pass, and returns its result.
#[track_caller]
fn pass(store: &Store, args: &[&str]) -> Value {
    let mut all = vec!["run-once", "-q", "-o", "json"];
    all.extend(args);
    store.run(&all).code(0).json()
}

#[track_caller]
fn is_incremental(store: &Store) -> bool {
    pass(store, &[])["incremental"].as_bool().unwrap()
}

/// Asserts that a full evaluation would approve nothing more.
#[track_caller]
fn assert_nothing_missed(store: &Store, now: &str) {
    let out = store.apsctl(&["run-once", "--dry-run"]).now(now).run().code(0);
    assert!(out.stderr.contains("Would auto-approve 0 versions"), "{out}");
}

/// Uses its own server, since other tests' transactions would hold back the snapshots.
#[test]
fn only_changed_versions_are_evaluated_and_all_pending_ones_counted() {
    let server = start_temporary(&[("max_prepared_transactions", "2")]).unwrap();
    let url = server.url("postgres");
    apsctl(&["migrate", "up", "--create-tables", "-d", &url]).stdout_on_success();
    let sql = |sql: &str| Client::connect(&url, NoTls).unwrap().batch_execute(sql).unwrap();
    let evaluated = |args: &[&str]| {
        let row = apsctl(&["run-once", "-q", "-o", "json", "-d", &url]).args(args).run().code(0).json();
        ["versions_evaluated", "versions_approved", "pending"].map(|key| row[key].as_i64().unwrap())
    };
    sql(
        r#"INSERT INTO approval_rules (name, conditions) VALUES ('sure', '{"field": "confidence", "op": "gt", "value": 0.9}')"#,
    );
    sql("INSERT INTO versions (confidence) SELECT 0.5 FROM generate_series(1, 100)");
    assert_eq!(evaluated(&[]), [100, 0, 100]);
    assert_eq!(evaluated(&[]), [0, 0, 100]);
    sql("INSERT INTO versions (confidence) VALUES (0.95), (0.95), (0.5)");
    assert_eq!(evaluated(&[]), [3, 2, 101]);
    sql("UPDATE versions SET confidence = 0.95 WHERE id IN (7, 70)");
    assert_eq!(evaluated(&["--batch-size", "1"]), [2, 2, 99]);
    assert_eq!(evaluated(&["--full"]), [99, 0, 99]);
    // The next pass evaluates everything again that was written since the oldest open transaction began.
    let mut open = Client::connect(&url, NoTls).unwrap();
    open.batch_execute("BEGIN; UPDATE versions SET confidence = 0.95 WHERE id = 1").unwrap();
    sql("INSERT INTO versions (confidence) VALUES (0.4)");
    assert_eq!(evaluated(&[]), [1, 0, 100]);
    open.batch_execute("COMMIT").unwrap();
    assert_eq!(evaluated(&[]), [2, 1, 99]);
    assert_eq!(evaluated(&[]), [0, 0, 99]);
    let log = apsctl(&["run-once", "-d", &url]).run().code(0).stderr;
    assert!(log.contains("INFO Skipping 99 pending versions that have not changed since the last pass"), "{log}");
}

#[test]
fn the_next_pass_sees_what_was_not_committed_yet() {
    let store = store_with(10, 0);
    let open = [
        "UPDATE versions SET confidence = 0.95 WHERE id = 2",
        "SAVEPOINT a; UPDATE versions SET confidence = 0.95 WHERE id = 3; SAVEPOINT b;
         UPDATE versions SET confidence = 0.95 WHERE id = 4; RELEASE b",
        "INSERT INTO versions (id, confidence) VALUES (50, 0.95)",
        "DELETE FROM versions WHERE id = 5; INSERT INTO versions (id, confidence) VALUES (5, 0.95)",
    ];
    let open = open.map(|sql| HeldLock::by(&store, sql));
    let prepared = store.database().to_owned();
    store.sql(&format!("BEGIN; UPDATE versions SET confidence = 0.95 WHERE id = 6; PREPARE TRANSACTION '{prepared}'"));
    for _ in 0..2 {
        assert_eq!(pass(&store, &[])["versions_approved"], 0);
    }
    open.into_iter().for_each(HeldLock::release);
    store.sql(&format!("COMMIT PREPARED '{prepared}'"));
    let row = pass(&store, &[]);
    assert_eq!((&row["versions_approved"], &row["incremental"]), (&6.into(), &true.into()));
    assert_eq!(approved(&store), "2 3 4 5 6 50");
}

#[test]
fn a_change_of_rules_or_columns_causes_a_full_evaluation() {
    let store = store_with(4, 0);
    rule(&store, "Low", 200, r#"{"field": "confidence", "op": "lt", "value": 0.1}"#);
    let changes = [
        (
            "a changed rule",
            "UPDATE approval_rules SET conditions = jsonb_set(conditions, '{value}', '0.91') WHERE priority = 100",
        ),
        (
            "an added rule",
            r#"INSERT INTO approval_rules (name, conditions) VALUES ('New', '{"field": "id", "op": "lt", "value": 0}')"#,
        ),
        ("another order", "UPDATE approval_rules SET priority = 300 WHERE priority = 100"),
        ("a rule less", "UPDATE approval_rules SET is_active = false WHERE priority = 200"),
        ("a rule activated again", "UPDATE approval_rules SET is_active = true"),
        ("another column", "ALTER TABLE versions ADD COLUMN reviewed boolean DEFAULT true"),
        (
            "a column of the same name",
            "ALTER TABLE versions DROP COLUMN reviewed, ADD COLUMN reviewed boolean DEFAULT false",
        ),
        ("another type", "ALTER TABLE versions ALTER COLUMN confidence TYPE real"),
    ];
    pass(&store, &[]);
    for (what, change) in changes {
        assert!(is_incremental(&store), "before {what}");
        store.sql(change);
        assert!(!is_incremental(&store), "{what}");
    }
    assert!(is_incremental(&store));
    store.sql("UPDATE approval_rules SET name = name || '!', updated_at = now()");
    assert!(is_incremental(&store), "a name decides nothing");
}

#[test]
fn a_rule_with_an_age_is_evaluated_for_versions_it_newly_matches() {
    let store = Store::new();
    store.sql("ALTER TABLE versions ADD COLUMN seen date, ADD COLUMN local timestamp");
    rule(&store, "Old", 1, r#"{"field": "created_at", "op": "older_than", "value": "30d"}"#);
    rule(&store, "Not new", 2, r#"{"not": {"field": "created_at", "op": "newer_than", "value": "20d"}}"#);
    rule(&store, "Said", 3, r#"{"field": "metadata.at", "op": "older_than", "value": "5d"}"#);
    rule(&store, "Local", 4, r#"{"field": "local", "op": "older_than", "value": "3d"}"#);
    store.sql(
        r#"INSERT INTO versions (id, created_at, metadata, local) VALUES
             (1, '2025-10-01 00:00:00+00', '{}', NULL),
             (2, '2025-10-10 00:00:00+00', '{}', NULL),
             (3, '2025-10-26 00:00:00+00', '{"at": "2025-10-24T00:00:00Z"}', NULL),
             (4, '2025-10-26 00:00:00+00', '{"at": "never"}', '2025-10-25 00:00:00'),
             (5, '2025-11-20 00:00:00+00', '{}', NULL)"#,
    );
    let at = |now: &str| {
        let out = store.apsctl(&["run-once", "-q", "-o", "json"]).now(now).run().code(0);
        assert_nothing_missed(&store, now);
        (approved(&store), out.json()["incremental"].as_bool().unwrap())
    };
    assert_eq!(at("2025-10-20T12:00:00Z"), ("NULL".into(), false));
    assert_eq!(at("2025-10-22T00:00:00Z"), ("1".into(), true));
    assert_eq!(at("2025-10-28T00:00:01Z"), ("1 4".into(), true));
    assert_eq!(at("2025-10-29T23:59:59Z"), ("1 3 4".into(), true));
    assert_eq!(at("2025-10-30T00:00:00Z"), ("1 2 3 4".into(), true));
    // The clock goes back, and forward again.
    assert_eq!(at("2025-10-01T00:00:00Z"), ("1 2 3 4".into(), true));
    assert_eq!(at("2025-12-10T00:00:00Z"), ("1 2 3 4 5".into(), true));
}

#[test]
fn a_version_set_back_to_pending_is_evaluated_again() {
    let store = store_with(3, 3);
    pass(&store, &[]);
    store.sql("UPDATE versions SET approved = false WHERE id = 2");
    assert_eq!(pass(&store, &[])["versions_approved"], 1);
}

#[test]
fn everything_is_evaluated_where_changed_rows_cannot_be_recognized() {
    let store = store_with(4, 0);
    store.sql("CREATE TYPE mood AS ENUM ('bad')");
    pass(&store, &[]);
    let forgets = [
        ("a restored dump", "UPDATE apsctl.evaluations SET digest = digest"),
        (
            "ids that came round",
            "UPDATE apsctl.evaluations SET from_xid = from_xid - 2100000000, written_by = pg_current_xact_id()::text::bigint",
        ),
        (
            "ids that went back",
            "UPDATE apsctl.evaluations SET from_xid = from_xid + 1000000, written_by = pg_current_xact_id()::text::bigint",
        ),
        (
            "another table of that name",
            "ALTER TABLE versions RENAME TO old; CREATE TABLE versions (LIKE old INCLUDING ALL); INSERT INTO versions SELECT * FROM old",
        ),
        ("an enum with a value that gets another name", "ALTER TYPE mood RENAME VALUE 'bad' TO 'good'"),
        (
            // apsctl recognizes Citus by its catalog.
            "rows on the servers of Citus",
            "SET allow_system_table_mods = on; CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass, partmethod \"char\")",
        ),
    ];
    for (what, sql) in forgets {
        assert!(is_incremental(&store), "before {what}");
        store.sql(sql);
        assert!(!is_incremental(&store), "{what}");
    }
    assert!(!is_incremental(&store), "Citus stays");
    store.sql("SET allow_system_table_mods = on; DROP TABLE pg_catalog.pg_dist_partition");
    pass(&store, &[]);
    assert!(is_incremental(&store));
    let other = store.create_role("other", "postgres");
    let out = store.apsctl(&["run-once", "-q", "-o", "json", "-d", &other]).run().code(0);
    assert_eq!(out.json()["incremental"], false, "another role may see other rows");
}

#[test]
fn row_level_security_causes_a_full_evaluation() {
    let store = store_with(4, 0);
    store.sql(
        "CREATE TABLE shown (id bigint); INSERT INTO shown VALUES (1), (2);
         ALTER TABLE versions ENABLE ROW LEVEL SECURITY;
         CREATE POLICY shown_only ON versions USING (id IN (SELECT id FROM shown))",
    );
    let all =
        "ALL ON ALL TABLES IN SCHEMA public, apsctl; USAGE ON SCHEMA apsctl; USAGE ON ALL SEQUENCES IN SCHEMA public";
    let url = store.create_role("limited", all);
    let pass = || store.apsctl(&["run-once", "-q", "-o", "json", "-d", &url]).run().code(0).json();
    assert_eq!(pass()["versions_evaluated"], 2);
    store.sql("INSERT INTO shown VALUES (3)");
    let row = pass();
    assert_eq!((&row["versions_evaluated"], &row["incremental"]), (&3.into(), &false.into()));
}

#[test]
fn the_old_rows_of_an_attached_partition_are_evaluated() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE versions (id bigint NOT NULL, approved boolean NOT NULL DEFAULT false, confidence float8,
                                approved_at timestamptz, approved_by_rule bigint, approved_in_run bigint)
             PARTITION BY RANGE (id);
         CREATE TABLE versions_a PARTITION OF versions FOR VALUES FROM (0) TO (100);
         CREATE TABLE versions_b (LIKE versions);
         INSERT INTO versions_a VALUES (1, false, 0.5); INSERT INTO versions_b VALUES (101, false, 0.95)",
    );
    store.run(&["migrate", "up", "--create-tables"]).code(0);
    high_confidence(&store);
    pass(&store, &[]);
    assert!(is_incremental(&store));
    store.sql("ALTER TABLE versions ATTACH PARTITION versions_b FOR VALUES FROM (100) TO (200)");
    assert_eq!(pass(&store, &[])["versions_approved"], 1);
    assert!(is_incremental(&store));
}

#[test]
fn an_incremental_pass_continues_one_that_ended_early() {
    let store = store_with(20, 0);
    pass(&store, &[]);
    store.sql("UPDATE versions SET confidence = 0.95 WHERE id > 10");
    let (running, lock) = start_blocked_pass(&store, 15, &["--timeout", "1s"]);
    // The next pass continues after this version, so only the one after that evaluates it.
    store.sql("UPDATE versions SET confidence = 0.95 WHERE id = 1");
    running.wait().code(1);
    lock.release();
    let row = pass(&store, &[]);
    assert_eq!((&row["status"], &row["incremental"]), (&"recovered".into(), &true.into()));
    pass(&store, &[]);
    assert_eq!(approved(&store), "1 11 12 13 14 15 16 17 18 19 20");
    assert_nothing_missed(&store, crate::support::NOW);
}

#[test]
fn a_rule_changed_after_an_early_end_causes_a_full_evaluation() {
    let store = store_with(10, 10);
    slow(&store, "0.2");
    let args = ["run-once", "--batch-size", "2", "--timeout", "1s", "--retries", "0"];
    store.apsctl(&args).real_time().run().code(1);
    store.sql("UPDATE versions SET approved = false");
    store.sql("UPDATE approval_rules SET conditions = jsonb_set(conditions, '{value}', '0.8')");
    let row = pass(&store, &[]);
    assert_eq!((&row["versions_approved"], &row["incremental"]), (&10.into(), &false.into()));
}

#[test]
fn incremental_passes_miss_nothing_between_random_changes() {
    let store = Store::new();
    high_confidence(&store);
    rule(&store, "Old", 2, r#"{"field": "created_at", "op": "older_than", "value": "10d"}"#);
    rule(&store, "Lang", 3, r#"{"not": {"field": "metadata.lang", "op": "in", "value": ["en", "de"]}}"#);
    versions(&store, 30, 3);
    store.sql(r#"UPDATE versions SET metadata = '{"lang": "en"}', created_at = '2025-10-26' "#);
    let mut dice = Dice(11);
    let mut open: Vec<HeldLock> = Vec::new();
    for step in 0..40 {
        let id = 1 + dice.below(30);
        let mut lock = |sql: String| open.push(HeldLock::by(&store, &format!("SET LOCAL lock_timeout = '1ms'; {sql}")));
        match dice.below(7) {
            0 => lock(format!("INSERT INTO versions (confidence) VALUES (0.9{id})")),
            1 => lock(format!("SAVEPOINT s; INSERT INTO versions (metadata) VALUES ('{{\"lang\": \"fr\", \"n\": {id}}}')")),
            2 => drop(store.client().execute(&format!("UPDATE versions SET approved = false WHERE id = {id} AND id NOT IN (SELECT id FROM versions FOR UPDATE SKIP LOCKED)"), &[])),
            3 => drop(store.sql(&format!("INSERT INTO versions (confidence, created_at) VALUES (0.9{id}, '2025-10-2{}')", id % 10))),
            4 if !open.is_empty() => open.remove(0).release(),
            5 => drop(store.sql(&format!("UPDATE approval_rules SET conditions = jsonb_set(conditions, '{{value}}', '0.9{}') WHERE name = 'High Confidence'", id % 3))),
            _ => {}
        }
        let now = format!("2025-11-{:02}T{:02}:00:00Z", 1 + step / 2, dice.below(24));
        store.apsctl(&["run-once", "-q", "--batch-size", "7"]).now(&now).run().code(0);
        assert_nothing_missed(&store, &now);
    }
}
