//! What a real docker says of a container.

use apsctl::testing::{Container, ContainerStatus, DockerError};
use chrono::TimeDelta;

use crate::support::worker_container;

#[test]
fn a_running_worker_stands_as_docker_has_it() {
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
    let standing = worker.container().inspect().unwrap();
    assert!(standing.is_running());
    assert_eq!(standing.limits.memory_limit_bytes, Some(64 << 20));
    assert_eq!(standing.limits.memory_reservation_bytes, Some(32 << 20));
    assert_eq!(standing.limits.cpus(), Some(0.5));
    assert_eq!(standing.restart_policy, "always");
    assert_eq!(standing.environment["TZ"], "Europe/Berlin");
    assert!(standing.health.is_some(), "{standing:?}");
    assert!(!format!("{standing:?}").contains("s3cret"));
    let usage = worker.container().usage().unwrap().unwrap();
    assert!(usage.memory_bytes > 0 && usage.memory_limit_bytes == Some(64 << 20), "{usage:?}");
    let clock = worker.container().daemon_time().unwrap();
    assert!(clock - standing.started_at.unwrap() < TimeDelta::minutes(10));
    worker.docker(&["pause"]);
    assert_eq!(worker.container().inspect().unwrap().status, ContainerStatus::Paused);
    worker.docker(&["unpause"]);
    worker.docker(&["stop", "--time", "0"]);
    let standing = worker.container().inspect().unwrap();
    assert_eq!((standing.status, standing.exit_code), (ContainerStatus::Exited, 137));
    assert!(standing.finished_at > standing.started_at);
    assert_eq!(worker.container().usage(), Ok(None));
}

#[test]
fn a_worker_that_fails_is_restarted_and_that_is_counted() {
    let Some(worker) = worker_container("echo failing; exit 3", &["--restart", "on-failure:2"]) else {
        return;
    };
    let begun = std::time::Instant::now();
    loop {
        let standing = worker.container().inspect().unwrap();
        if standing.status == ContainerStatus::Exited && standing.restart_count == 2 {
            assert_eq!(standing.exit_code, 3);
            break;
        }
        assert!(begun.elapsed().as_secs() < 60, "{standing:?}");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

#[test]
fn a_container_that_is_not_there_and_one_like_it() {
    let Some(worker) = worker_container("exec sleep 600", &[]) else { return };
    let wrong = format!("{}x", worker.name);
    let absent = Container::named(&wrong).unwrap().inspect().unwrap_err();
    let DockerError::NoSuchContainer { name, similar: like, container_count: others } = &absent else {
        panic!("{absent:?}")
    };
    assert_eq!(*name, wrong);
    assert!(!like.is_empty() && *others > 0, "{absent:?}");
    assert!(absent.hint().starts_with("did you mean apsctl-test-"), "{}", absent.hint());
}
