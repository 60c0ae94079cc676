//! The check `schedulers`, and unreadable jobs.

use postgres::{Client, NoTls};
use serde_json::Value;

use super::{doctor, found};
use crate::support::{Output, Store};

fn schedulers(ended: &Output) -> Value {
    let rows = ended.json();
    let row = rows.as_array().unwrap().iter().find(|row| row["check"] == "schedulers");
    row.unwrap_or_else(|| panic!("no schedulers in {ended}")).clone()
}

/// Returns a session that has polled the table like `SQLAlchemyJobStore`, in a transaction that is still open.
fn poller(store: &Store, name: &str) -> Client {
    let mut client = Client::connect(&format!("{}&application_name={name}", store.url), NoTls).unwrap();
    client
        .batch_execute(
            "BEGIN; SELECT apscheduler_jobs.id, apscheduler_jobs.job_state \nFROM apscheduler_jobs \n\
             WHERE apscheduler_jobs.next_run_time <= 1796086800.5 ORDER BY apscheduler_jobs.next_run_time",
        )
        .unwrap();
    client
}

fn store() -> Store {
    let store = Store::unmigrated();
    store.sql(&crate::aps3::fixture("certain.sql"));
    store
}

fn run_doctor(store: &Store) -> Output {
    doctor(store, &["not-running", "-v", "-o", "json"]).run()
}

#[test]
fn one_scheduler_is_ok() {
    let store = store();
    assert_eq!(schedulers(&run_doctor(&store))["verdict"], "ok");
    let _one = poller(&store, "web");
    let row = schedulers(&run_doctor(&store));
    assert_eq!(row["verdict"], "ok", "{row}");
    assert!(row["evidence"].as_str().unwrap().contains("(web, local) polls apscheduler_jobs"), "{row}");
}

#[test]
fn two_schedulers_are_critical() {
    let store = store();
    let _web = poller(&store, "web");
    let _worker = poller(&store, "worker");
    let ended = run_doctor(&store).code(1);
    let row = schedulers(&ended);
    assert_eq!(row["verdict"], "critical", "{row}");
    let evidence = row["evidence"].as_str().unwrap();
    assert!(evidence.starts_with("2 schedulers poll apscheduler_jobs: pid "), "{evidence}");
    assert!(evidence.contains("each scheduler runs every job"), "{evidence}");
}

#[test]
fn two_polls_at_the_same_time_are_critical() {
    let store = store();
    let _first = poller(&store, "same");
    let _second = poller(&store, "same");
    assert_eq!(schedulers(&run_doctor(&store).code(1))["verdict"], "critical");
}

#[test]
fn sessions_that_do_not_poll_leave_it_unknown() {
    let store = store();
    let mut idle = store.client();
    idle.batch_execute("SELECT 1").unwrap();
    let row = schedulers(&run_doctor(&store));
    assert_eq!(row["verdict"], "unknown", "{row}");
}

#[test]
fn unreadable_jobs_are_never_ok() {
    let store = super::healthy_store::store();
    store.sql("ALTER TABLE apscheduler_jobs RENAME job_state TO stage");
    let ended = doctor(&store, &["-o", "json"]).run().code(1);
    assert!(found(&ended).contains(&("job-scheduled".into(), "critical".into())), "{ended}");
    let nagios = doctor(&store, &["-o", "nagios"]).run();
    assert!(nagios.code.unwrap() > 1 && nagios.stdout.starts_with("DOCTOR CRITICAL"), "{nagios}");
}
