//! Jobs that cannot be paused do not prevent the pause of the others.

use serde_json::{Value, json};

use super::{alice, all_of, apsctl, jobs, store_with_jobs};
use crate::aps3::writing::migrated as three;
use crate::support::{Output, Store};

const DJANGO: &str =
    "CREATE TABLE django_apscheduler_djangojob (id varchar(255) PRIMARY KEY, next_run_time timestamptz, job_state bytea NOT NULL);
     INSERT INTO django_apscheduler_djangojob SELECT id, to_timestamp(next_run_time), job_state FROM apscheduler_jobs;
     DROP TABLE apscheduler_jobs";

/// The time at which the job cron-simple of the fixture is due.
const DUE: &str = "2026-12-01T03:15:00Z";

fn results(output: &Output) -> Vec<(Value, Value)> {
    let rows = output.json();
    rows.as_array().unwrap().iter().map(|row| (row["id"].clone(), row["result"].clone())).collect()
}

fn due(store: &Store, table: &str) {
    let before = all_of(store, table);
    let is_paused = format!("SELECT string_agg(id, ' ') FROM {table} WHERE next_run_time IS NOT NULL");
    let tried = apsctl(store, &["maintenance", "begin", "-n", "-o", "json"]).now(DUE).run().code(1);
    assert_eq!(all_of(store, table), before, "{tried}");
    let begun = apsctl(store, &["maintenance", "begin", "-o", "json"]).now(DUE).run().code(1);
    assert_eq!(store.value(&is_paused), "cron-simple", "{begun}");
    let left: Vec<_> = results(&begun).into_iter().filter(|(_, result)| result != "paused").collect();
    assert_eq!(left, [(json!("cron-simple"), json!("not_paused"))], "{begun}");
    assert!(begun.stdout.contains("is due, so its scheduler may be about to write its row"), "{begun}");
    assert!(begun.stderr.contains("1 jobs are not paused"), "{begun}");
    assert_eq!(results(&tried), results(&begun));
    let paused = store.value("SELECT count(*) FROM apsctl.maintenance_jobs");
    assert_eq!(paused, (results(&begun).len() - 1).to_string());
    // A later pause is not reported as overwritten.
    let status = apsctl(store, &["maintenance", "status", "-o", "json"]).now(DUE).run().code(0).json();
    assert_eq!(status["overwritten"], json!([]), "{status}");
    apsctl(store, &["maintenance", "end"]).now("2026-12-01T03:16:30Z").run().code(0);
    assert_eq!(all_of(store, table), before);
}

#[test]
fn a_due_job_is_not_paused_and_is_named() {
    let store = three("aps3.sql");
    store.sql("DELETE FROM apscheduler_jobs WHERE id <> 'cron-simple' AND next_run_time < 1796100000");
    due(&store, "apscheduler_jobs");
    let store = three("aps3.sql");
    store.sql("DELETE FROM apscheduler_jobs WHERE id <> 'cron-simple' AND next_run_time < 1796100000");
    store.sql(DJANGO);
    due(&store, "django_apscheduler_djangojob");
}

#[test]
fn a_job_whose_change_a_trigger_refuses_is_not_paused_and_is_named() {
    for keep in ["RAISE EXCEPTION 'billing stays'", "RETURN NULL"] {
        let store = store_with_jobs();
        let before = jobs(&store);
        store.sql(&format!(
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {keep}; END $$;
             CREATE TRIGGER keep BEFORE UPDATE ON apscheduler_jobs FOR EACH ROW WHEN (OLD.id = 'daily') EXECUTE FUNCTION keep()"
        ));
        let begun = alice(&store, &["maintenance", "begin", "-o", "json"]).code(1);
        assert!(results(&begun).contains(&(json!("daily"), json!("not_paused"))), "{begun}");
        assert_eq!(results(&begun).iter().filter(|(_, result)| result == "paused").count(), 6, "{begun}");
        assert_eq!(store.value("SELECT job_state FROM apscheduler_jobs WHERE id = 'daily'"), "SCHEDULED");
        alice(&store, &["maintenance", "end"]).code(0);
        assert_eq!(jobs(&store), before);
        alice(&store, &["audit", "operations", "--verify"]).code(0);
    }
}

#[test]
fn the_maintenance_is_refused_if_no_job_can_be_paused() {
    let store = store_with_jobs();
    let before = jobs(&store);
    store.sql(
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'frozen'; END $$;
         CREATE TRIGGER keep BEFORE UPDATE ON apscheduler_jobs FOR EACH ROW EXECUTE FUNCTION keep()",
    );
    let refused = alice(&store, &["maintenance", "begin"]).code(3);
    assert!(refused.stderr.contains("a trigger or function of the application"), "{refused}");
    assert_eq!(jobs(&store), before);
    assert_eq!(store.value("SELECT count(*) FROM apsctl.maintenance"), "0");
}
