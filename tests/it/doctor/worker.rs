//! The checks of the worker's container, with a real docker.

use super::{found, healthy_store};
use crate::support::{Output, Store, WorkerContainer, worker_container};

/// Runs doctor with docker on a healthy store, for this worker's container.
fn run_doctor(store: &Store, worker: &WorkerContainer, args: &[&str]) -> Output {
    store
        .apsctl(&["doctor", "-o", "json", "--container", &worker.name])
        .args(args)
        .env("TZ", "UTC")
        .env("HOME", &std::env::var("HOME").unwrap_or_default())
        .replace_in_output(&worker.name, "WORKER")
        .run()
}

/// Returns the evidence of a check.
#[track_caller]
fn evidence(ended: &Output, check: &str) -> String {
    let rows = ended.json();
    let row = rows.as_array().unwrap().iter().find(|row| row["check"] == check);
    row.unwrap_or_else(|| panic!("no {check} in {ended}"))["evidence"].as_str().unwrap().to_owned()
}

/// The limits in Task Tracker's guide.
const LIMITS: [&str; 6] = ["--cpus", "2", "--memory", "2g", "--memory-swap", "2g"];

#[test]
fn a_worker_with_the_guides_limits_has_no_findings() {
    let Some(worker) = worker_container("echo 2025-10-26 09:00:05 INFO ready; sleep 600", &LIMITS) else {
        return;
    };
    worker.wait_for_log("ready");
    let store = healthy_store::store();
    let ended = run_doctor(&store, &worker, &["-v"]).code(0);
    assert!(evidence(&ended, "worker").starts_with("container WORKER is running since "), "{ended}");
    assert_eq!(evidence(&ended, "container-limits"), "container WORKER may use 2 CPUs and 2 GB of memory");
    assert!(evidence(&ended, "memory").starts_with("container WORKER uses "), "{ended}");
    assert!(evidence(&ended, "log-errors").contains("has no warning or error"), "{ended}");
    assert!(!found(&ended).contains(&("memory".into(), "unknown".into())), "{ended}");
}

#[test]
fn a_worker_that_has_stopped_comes_first() {
    let Some(worker) = worker_container("exit 3", &LIMITS) else { return };
    worker.docker(&["wait"]);
    let store = healthy_store::store();
    store.sql("UPDATE approval_rules SET is_active = false");
    let ended = run_doctor(&store, &worker, &[]).code(1);
    assert_eq!(found(&ended)[0], ("worker".into(), "critical".into()), "{ended}");
    let said = evidence(&ended, "worker");
    assert!(said.starts_with("container WORKER is exited since ") && said.contains("exit code 3"), "{said}");
    assert_eq!(ended.json()[0]["fix"], "docker start WORKER");
    assert_eq!(found(&ended)[1], ("rules-match".into(), "critical".into()));
}

#[test]
fn a_running_worker_that_picks_up_no_job_is_critical() {
    let Some(worker) = worker_container("sleep 600", &LIMITS) else { return };
    let store = healthy_store::store();
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 11:00Z' WHERE id = 'hourly'");
    let ended = run_doctor(&store, &worker, &[]).code(1);
    assert_eq!(found(&ended)[0], ("worker".into(), "critical".into()), "{ended}");
    assert!(evidence(&ended, "worker").contains("but job hourly has been due since"), "{ended}");
    assert_eq!(ended.json()[0]["fix"], "docker restart WORKER");
}

#[test]
fn a_worker_without_limits_and_with_its_own_settings() {
    let variables =
        ["--env", "TZ=Europe/Berlin", "--env", "JOB_TIMEOUT_SECONDS=2", "--env", "SCHEDULER_MAX_CONCURRENT_JOBS=1"];
    let Some(worker) = worker_container("sleep 600", &variables) else { return };
    let store = healthy_store::store();
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-27 05:30Z' WHERE id = 'zoned'");
    let ended = run_doctor(&store, &worker, &["-v"]).code(1);
    let limits = evidence(&ended, "container-limits");
    assert!(limits.contains("has no memory limit") && limits.contains("has no CPU limit"), "{limits}");
    assert!(evidence(&ended, "timezone").contains("it was computed in Europe/Berlin (the worker's TZ)"), "{ended}");
    assert!(evidence(&ended, "job-timeout").contains("is 3s; the timeout is 2s"), "{ended}");
    assert_eq!(evidence(&ended, "concurrency"), "0 jobs executing, at most 1 may");
}

#[test]
fn a_worker_that_ran_out_of_memory_is_critical() {
    // The shell itself uses the memory, so that the container's first process is killed.
    let hungry = "x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done";
    let Some(worker) = worker_container(hungry, &["--cpus", "1", "--memory", "16m", "--memory-swap", "16m"]) else {
        return;
    };
    worker.docker(&["wait"]);
    let store = healthy_store::store();
    let ended = run_doctor(&store, &worker, &[]).code(1);
    assert!(evidence(&ended, "worker").contains("it was killed because it ran out of memory"), "{ended}");
    assert!(
        evidence(&ended, "memory").contains("was killed because it ran out of memory (its limit is 16 MB)"),
        "{ended}"
    );
    assert!(evidence(&ended, "container-limits").contains("may use 16 MB of memory"), "{ended}");
}

#[test]
fn an_invalid_container_name_is_a_usage_error() {
    let store = healthy_store::store();
    let ended = store.apsctl(&["doctor", "--container=-x;y"]).run().code(2);
    assert!(ended.stderr.contains("is not a valid container name"), "{ended}");
}
