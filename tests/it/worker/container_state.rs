//! The state of a container, as the real Docker returns it.

use apsctl::testing::{Container, ContainerStatus, DockerError};
use chrono::TimeDelta;

use crate::support::worker_container;

#[test]
fn a_running_container_is_described() {
    let options = [
        "--env",
        "TZ=Europe/Berlin",
        "--env",
        "JOB_TIMEOUT_SECONDS=30",
        "--env",
        "DATABASE_URL=postgresql://u:s3cret@h/d",
        "--memory",
        "64m",
        "--memory-reservation",
        "32m",
        "--cpus",
        "0.5",
        "--restart",
        "always",
        "--health-cmd",
        "cat /bin/sh >/dev/null",
        "--health-interval",
        "1s",
    ];
    let Some(worker) = worker_container("echo up; exec sleep 600", &options) else { return };
    worker.wait_for_log("up");
    let state = worker.container().inspect().unwrap();
    assert!(state.is_running());
    assert_eq!(state.limits.memory_limit_bytes, Some(64 << 20));
    assert_eq!(state.limits.memory_reservation_bytes, Some(32 << 20));
    assert_eq!(state.limits.cpus(), Some(0.5));
    assert_eq!(state.restart_policy, "always");
    assert_eq!(state.environment["TZ"], "Europe/Berlin");
    assert!(state.health.is_some(), "{state:?}");
    assert!(!format!("{state:?}").contains("s3cret"));
    let usage = worker.container().usage().unwrap().unwrap();
    assert!(usage.memory_bytes > 0 && usage.memory_limit_bytes == Some(64 << 20), "{usage:?}");
    let clock = worker.container().daemon_time().unwrap();
    assert!(clock - state.started_at.unwrap() < TimeDelta::minutes(10));
    worker.docker(&["pause"]);
    assert_eq!(worker.container().inspect().unwrap().status, ContainerStatus::Paused);
    worker.docker(&["unpause"]);
    worker.docker(&["stop", "--time", "0"]);
    let state = worker.container().inspect().unwrap();
    assert_eq!((state.status, state.exit_code), (ContainerStatus::Exited, 137));
    assert!(state.finished_at > state.started_at);
    assert_eq!(worker.container().usage(), Ok(None));
}

#[test]
fn restarts_of_a_failing_container_are_counted() {
    let Some(worker) = worker_container("echo failing; exit 3", &["--restart", "on-failure:2"]) else {
        return;
    };
    let begun = std::time::Instant::now();
    loop {
        let state = worker.container().inspect().unwrap();
        if state.status == ContainerStatus::Exited && state.restart_count == 2 {
            assert_eq!(state.exit_code, 3);
            break;
        }
        assert!(begun.elapsed().as_secs() < 60, "{state:?}");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

#[test]
fn a_missing_container_is_an_error_with_similar_names() {
    let Some(worker) = worker_container("exec sleep 600", &[]) else { return };
    let wrong = format!("{}x", worker.name);
    let error = Container::named(&wrong).unwrap().inspect().unwrap_err();
    let DockerError::NoSuchContainer { name, similar, container_count } = &error else { panic!("{error:?}") };
    assert_eq!(*name, wrong);
    assert!(!similar.is_empty() && *container_count > 0, "{error:?}");
    assert!(error.hint().starts_with("did you mean apsctl-test-"), "{}", error.hint());
}
