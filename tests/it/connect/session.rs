//! The session on the server

use std::time::Duration;

use snapbox::{assert_data_eq, str};

use crate::support::{Store, store_with_job};

#[test]
fn a_session_is_named_read_only_and_has_a_timeout() {
    let store = store_with_job("a");
    let (name, query) = blocked(&store, &["jobs", "list", "--statement-timeout", "7s"]);
    assert_eq!(name, "apsctl jobs list");
    assert!(query.contains("apscheduler_jobs"), "{query}");
    store.sql(
        "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE '% %', \
         current_setting('statement_timeout'), current_setting('TimeZone'); END $$; \
         CREATE TRIGGER tell BEFORE UPDATE ON apscheduler_jobs FOR EACH ROW EXECUTE FUNCTION tell()",
    );
    assert_data_eq!(
        store.run(&["jobs", "trigger", "a"]),
        str![[r#"
---- stderr ----
error: triggering: 10s UTC
hint: a trigger or function of the application rejects the change (PL/pgSQL function tell() line 1 at RAISE): make it in the application
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "trigger", "a", "--statement-timeout", "0"]),
        str![[r#"
---- stderr ----
error: triggering: 0 UTC
hint: a trigger or function of the application rejects the change (PL/pgSQL function tell() line 1 at RAISE): make it in the application
---- exit 3 ----

"#]]
    );
    store.sql(
        "ALTER TABLE apscheduler_jobs RENAME TO kept; CREATE FUNCTION sneak() RETURNS SETOF kept LANGUAGE plpgsql AS \
         $$ BEGIN UPDATE kept SET job_state = 'GONE'; RETURN QUERY SELECT * FROM kept; END $$; \
         CREATE VIEW apscheduler_jobs AS SELECT * FROM sneak()",
    );
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
---- stderr ----
error: listing jobs: the session is read-only
hint: `--read-only` or the profile sets it, the server is a standby, or the command only reads and code of the database writes
---- exit 3 ----

"#]]
    );
}

#[test]
fn options_of_the_user_do_not_replace_those_of_apsctl() {
    let store = store_with_job("a");
    store.sql(
        "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE '% % % %', \
         current_setting('statement_timeout'), current_setting('TimeZone'), current_setting('work_mem'), \
         current_setting('application_name'); END $$; \
         CREATE TRIGGER tell BEFORE UPDATE ON apscheduler_jobs FOR EACH ROW EXECUTE FUNCTION tell()",
    );
    let options = "-c statement_timeout=1min -c TimeZone=Asia/Tokyo -c work_mem=7MB -c application_name=mine";
    let named = store.apsctl(&["jobs", "trigger", "a"]).env("PGOPTIONS", options).env("PGAPPNAME", "mine");
    assert_data_eq!(
        named.run(),
        str![[r#"
---- stderr ----
error: triggering: 10s UTC 7MB apsctl jobs trigger
hint: a trigger or function of the application rejects the change (PL/pgSQL function tell() line 1 at RAISE): make it in the application
---- exit 3 ----

"#]]
    );
    let options = "-c default_transaction_read_only=on -c DateStyle=German -c bytea_output=escape";
    let list = store.apsctl(&["jobs", "list", "-o", "csv"]).env("PGOPTIONS", options).env("PGDATESTYLE", "German");
    assert!(list.stdout_on_success().contains("2025-10-27"));
}

#[test]
fn a_blocked_query_times_out() {
    let store = store_with_job("a");
    let mut other = store.client();
    let mut held = other.transaction().unwrap();
    held.batch_execute("LOCK TABLE apscheduler_jobs").unwrap();
    assert_data_eq!(
        store.run(&["jobs", "list", "--statement-timeout", "50ms"]),
        str![[r#"
---- stderr ----
error: listing jobs: canceling statement due to statement timeout
hint: --statement-timeout sets how long a statement may take
---- exit 4 ----

"#]]
    );
}

#[test]
fn a_terminated_session_is_a_lost_connection() {
    let store = store_with_job("a");
    let mut other = store.client();
    let mut held = other.transaction().unwrap();
    held.batch_execute("LOCK TABLE apscheduler_jobs").unwrap();
    let ended = std::thread::scope(|scope| {
        let apsctl = scope.spawn(|| store.run(&["jobs", "list"]));
        let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while store.value(end) == "0" {
            std::thread::sleep(Duration::from_millis(5));
        }
        apsctl.join().unwrap()
    });
    // The server's last message does not always arrive.
    let words = " (terminating connection due to administrator command)";
    let said = ended.code(4).stderr.replace(words, "");
    assert_eq!(said, "error: listing jobs: the connection to the server was lost\n");
}

/// Returns name and statement of an apsctl that waits for a lock.
fn blocked(store: &Store, args: &[&str]) -> (String, String) {
    let mut other = store.client();
    let mut held = other.transaction().unwrap();
    held.batch_execute("LOCK TABLE apscheduler_jobs").unwrap();
    std::thread::scope(|scope| {
        let apsctl = scope.spawn(|| store.run(args).code(0));
        let waits = "SELECT application_name, query FROM pg_stat_activity \
                     WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let seen = loop {
            if let Some(row) = store.query(waits).first() {
                break (row.get(0), row.get(1));
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        held.rollback().unwrap();
        drop(apsctl.join().unwrap());
        seen
    })
}
