//! A pass evaluates each version once, in batches with their own transactions.

use super::{approved, count_approvals, runs, store_with};
use crate::support::{Store, apsctl};

#[test]
fn every_batch_size_gives_the_same_result() {
    for size in ["1", "2", "3", "5", "9", "10", "11", "5000"] {
        let store = store_with(10, 7);
        count_approvals(&store);
        store.run(&["run-once", "--batch-size", size]).code(0);
        assert_eq!(runs(&store), "1 completed 10 7", "batches of {size}");
        assert_eq!(approved(&store), "1 2 3 4 5 6 7", "batches of {size}");
        let counted = store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals");
        assert_eq!(counted, "7 7", "batches of {size}");
    }
}

#[test]
fn each_batch_has_its_own_transaction() {
    let store = store_with(7, 7);
    store.run(&["run-once", "--batch-size", "3"]).code(0);
    let transactions = "SELECT string_agg(n::text, ' ' ORDER BY first)
         FROM (SELECT count(*) AS n, min(id) AS first FROM versions GROUP BY xmin::text) t";
    assert_eq!(store.value(transactions), "3 3 1");
}

#[test]
fn a_second_pass_finds_nothing_to_approve() {
    let store = store_with(5, 3);
    count_approvals(&store);
    store.run(&["run-once"]).code(0);
    store.run(&["run-once", "--full"]).code(0);
    assert_eq!(runs(&store), "1 completed 5 3, 2 completed 2 0");
    assert_eq!(store.value("SELECT count(*) FROM approvals"), "3");
}

/// Creates a store whose `versions` the application has created, with ids of this type.
fn store_with_ids(kind: &str, ids: &str) -> Store {
    let store = Store::unmigrated();
    store.sql(&format!(
        "CREATE TABLE versions (id {kind} PRIMARY KEY, approved boolean NOT NULL DEFAULT false,
                                confidence numeric(4, 3), approved_at timestamptz,
                                approved_by_rule bigint, approved_in_run bigint, note text NOT NULL DEFAULT 'kept');
         INSERT INTO versions (id, confidence) SELECT {ids}, 0.95 FROM generate_series(1, 25) g"
    ));
    store.run(&["migrate", "up", "--create-tables"]).code(0);
    super::high_confidence(&store);
    store
}

#[test]
fn ids_may_be_uuids() {
    let store = store_with_ids("uuid", "gen_random_uuid()");
    count_approvals(&store);
    store.run(&["run-once", "--batch-size", "4"]).code(0);
    assert_eq!(runs(&store), "1 completed 25 25");
    assert_eq!(store.value("SELECT count(DISTINCT version) || ' ' || count(*) FROM approvals"), "25 25");
}

#[test]
fn ids_may_be_texts() {
    let store = store_with_ids("varchar(20)", "'v:' || g");
    store.run(&["run-once", "--batch-size", "4"]).code(0);
    assert_eq!(runs(&store), "1 completed 25 25");
}

#[test]
fn the_tables_may_have_other_names_and_columns() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE SCHEMA app;
         CREATE TABLE app.\"Versions\" (id integer PRIMARY KEY, approved boolean, title text NOT NULL,
                                        words integer GENERATED ALWAYS AS (length(title)) STORED,
                                        approved_at timestamptz, approved_by_rule bigint, approved_in_run bigint);
         INSERT INTO app.\"Versions\" VALUES (1, false, 'one'), (2, false, 'three')",
    );
    let names = [
        ("APSCTL_JOBS_TABLE", "app.jobs"),
        ("APSCTL_AUDIT_TABLE", "app.runs"),
        ("APSCTL_VERSIONS_TABLE", "app.Versions"),
        ("APSCTL_RULES_TABLE", "app.rules"),
    ];
    let here = |args: &[&str]| {
        let on = apsctl(args).env("APSCTL_DATABASE_URL", &store.url);
        names.iter().fold(on, |apsctl, (name, value)| apsctl.env(name, value)).run()
    };
    here(&["migrate", "up", "--create-tables"]).code(0);
    store.sql(
        r#"INSERT INTO app.rules (name, conditions) VALUES ('short', '{"field": "words", "op": "lt", "value": 4}')"#,
    );
    here(&["run-once"]).code(0).has_log(&[
        "INFO Evaluating 2 pending versions",
        "INFO Rule 'short' matched 1 versions",
        "INFO Auto-approved 1 versions",
    ]);
    assert_eq!(store.value(r#"SELECT string_agg(id::text, ' ') FROM app."Versions" WHERE approved"#), "1");
    assert_eq!(store.value("SELECT status FROM app.runs"), "completed");
}

#[test]
fn the_table_may_be_partitioned() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE versions (id bigint NOT NULL, approved boolean NOT NULL DEFAULT false, confidence real,
                                approved_at timestamptz, approved_by_rule bigint, approved_in_run bigint)
           PARTITION BY RANGE (id);
         CREATE TABLE versions_1 PARTITION OF versions FOR VALUES FROM (0) TO (5);
         CREATE TABLE versions_2 PARTITION OF versions DEFAULT;
         INSERT INTO versions SELECT g, false, 0.95 FROM generate_series(1, 9) g",
    );
    store.run(&["migrate", "up", "--create-tables"]).code(0);
    super::high_confidence(&store);
    store.run(&["run-once", "--batch-size", "2"]).code(0);
    assert_eq!(runs(&store), "1 completed 9 9");
}

#[test]
fn a_batch_that_fails_only_when_it_commits_is_not_counted() {
    let store = store_with(4, 4);
    store.sql(
        "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN IF NEW.id = 3 THEN RAISE 'too late'; END IF; RETURN NULL; END $$;
         CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON versions DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION late()",
    );
    let out = store.run(&["run-once", "--batch-size", "2", "-o", "json"]).code(1);
    assert_eq!(out.json()["versions_approved"], 2, "{out}");
    assert!(out.stderr.contains("ERROR Automation run failed: too late"), "{out}");
    assert_eq!((approved(&store), runs(&store)), ("1 2".into(), "1 failed 2 2".into()));
}
