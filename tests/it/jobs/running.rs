//! `apsctl jobs running`

use snapbox::{assert_data_eq, str};

use crate::support::{Store, insert_run, job};

#[test]
fn no_job_is_running() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "running"]),
        str![[r#"
id  func_ref  since  running_seconds  holder  holder_state  run_id  blocked_by  holder_reason
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "running", "-o", "json"]),
        str![[r#"
[]
---- exit 0 ----

"#]]
    );
}

#[test]
fn without_a_lease_the_owner_is_unknown_and_lost_after_the_timeout() {
    let store = Store::new();
    job("young").state("EXECUTING").insert(&store);
    job("old").state("EXECUTING").insert(&store);
    job("traceless").state("EXECUTING").insert(&store);
    insert_run(&store, "young", "running", "2025-10-26 11:59:50+00", None);
    insert_run(&store, "old", "running", "2025-10-26 11:00:00+00", None);
    assert_data_eq!(
        store.run(&["jobs", "running"]),
        str![[r#"
id         func_ref            since                    running_seconds  holder  holder_state  run_id  blocked_by  holder_reason
old        app.jobs.old        2025-10-26 11:00:00 UTC             3600          lost          2                   it has no lease, and its run has exceeded the job timeout
traceless  app.jobs.traceless                                                    lost                              it has neither a lease nor an open run
young      app.jobs.young      2025-10-26 11:59:50 UTC               10          unknown       1                   it has no lease, but a run that has not exceeded the job timeout
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_lease_names_the_owner_and_whether_it_is_alive() {
    let store = Store::new();
    job("alive").state("EXECUTING").insert(&store);
    job("lost").state("EXECUTING").insert(&store);
    lease(&store, "alive", "1 hour");
    lease(&store, "lost", "-1 second");
    assert_data_eq!(
        store.run(&["jobs", "running"]),
        str![[r#"
id     func_ref        since                    running_seconds  holder                holder_state  run_id  blocked_by  holder_reason
alive  app.jobs.alive  2025-10-26 11:59:30 UTC               30  pid 4711 on worker-1  alive                             its lease has not expired
lost   app.jobs.lost   2025-10-26 11:59:30 UTC               30  pid 4711 on worker-1  lost                              it did not renew its lease, which has expired
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "running", "-o", "jsonl"]),
        str![[r#"
{"id":"alive","func_ref":"app.jobs.alive","since":"2025-10-26T11:59:30Z","running_seconds":30.0,"holder":"pid 4711 on worker-1","holder_state":"alive","run_id":null,"blocked_by":null,"holder_reason":"its lease has not expired"}
{"id":"lost","func_ref":"app.jobs.lost","since":"2025-10-26T11:59:30Z","running_seconds":30.0,"holder":"pid 4711 on worker-1","holder_state":"lost","run_id":null,"blocked_by":null,"holder_reason":"it did not renew its lease, which has expired"}
---- exit 0 ----

"#]]
    );
}

#[test]
fn the_job_timeout_is_a_setting() {
    let store = Store::new();
    job("slow").state("EXECUTING").insert(&store);
    insert_run(&store, "slow", "running", "2025-10-26 11:58:00+00", None);
    let state = |apsctl: crate::support::Apsctl| apsctl.run().json()[0]["holder_state"].to_string();
    let plain = ["jobs", "running", "-o", "json"];
    assert_eq!(state(store.apsctl(&plain)), "\"lost\"");
    assert_eq!(state(store.apsctl(&plain).env("JOB_TIMEOUT_SECONDS", "300")), "\"unknown\"");
    assert_eq!(state(store.apsctl(&plain).env("SCHEDULER_JOB_TIMEOUT", "300")), "\"unknown\"");
    let flag = [&plain[..], &["--job-timeout", "1m"]].concat();
    assert_eq!(state(store.apsctl(&flag).env("JOB_TIMEOUT_SECONDS", "300")), "\"lost\"");
    let wrong = store.apsctl(&plain).env("JOB_TIMEOUT_SECONDS", "soon").run();
    assert_data_eq!(
        wrong,
        str![[r#"
---- stderr ----
error: invalid value "soon" for JOB_TIMEOUT_SECONDS/SCHEDULER_JOB_TIMEOUT: not a duration; write it like 90s, 15m, 2h or 7d
---- exit 2 ----

"#]]
    );
}

#[test]
fn the_session_that_blocks_the_owner_is_shown() {
    let store = Store::new();
    job("daily").state("EXECUTING").insert(&store);
    let (mut culprit, mut holder) = (store.client(), store.client());
    culprit.batch_execute("SET application_name = 'pgadmin'; BEGIN; LOCK TABLE versions").unwrap();
    let backend: i32 = culprit.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    let held: i32 = holder.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    lease(&store, "daily", "1 hour");
    store.sql(&format!("UPDATE apsctl.lease SET backend_pid = {held}"));
    let waiting = std::thread::spawn(move || holder.batch_execute("SELECT count(*) FROM versions"));
    while store.value("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0" {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let args = ["jobs", "running", "-o", "json"];
    let blocked = store.apsctl(&args).replace_in_output(&format!("pid {backend}"), "pid PID").run().json();
    assert_data_eq!(blocked[0]["blocked_by"].to_string(), str![[r#""pid PID (pgadmin, idle in transaction)""#]]);
    culprit.batch_execute("ROLLBACK").unwrap();
    waiting.join().unwrap().unwrap();
}

fn lease(store: &Store, job_id: &str, left: &str) {
    let expires_at = format!("clock_timestamp() + interval '{left}'");
    crate::support::lease()
        .name(job_id)
        .job(job_id)
        .acquired_at("2025-10-26 11:59:30Z")
        .expires_at(&expires_at)
        .insert(store);
}
