//! Docker commands that are missing, hang, print without end or fail.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use snapbox::{assert_data_eq, str};

use super::Folder;
use crate::support::{Output, apsctl};

/// Runs `apsctl logs` with this script as the command `docker`.
fn logs_with_docker(script: &str) -> Output {
    let folder = Folder::new();
    let docker = folder.path("docker");
    fs::write(&docker, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&docker, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path("").display(), std::env::var("PATH").unwrap());
    apsctl(&["logs"]).env("PATH", &path).env("APSCTL_DOCKER_TIMEOUT", "1s").run()
}

#[test]
fn docker_is_not_installed() {
    assert_data_eq!(
        apsctl(&["logs"]).env("PATH", "/nowhere").run(),
        str![[r#"
---- stderr ----
error: the program docker is not installed
hint: install the Docker client, or read a file with --file
---- exit 4 ----

"#]]
    );
}

#[test]
fn the_daemon_hangs() {
    let begun = Instant::now();
    // It leaves a process behind that holds its output open.
    assert_data_eq!(
        logs_with_docker("sleep 300 & sleep 300"),
        str![[r#"
---- stderr ----
error: docker did not respond within 1s (docker inspect --type container --format {{json .}} -- task-tracker-worker)
hint: check the daemon with `docker ps`, or set APSCTL_DOCKER_TIMEOUT to a longer time
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        logs_with_docker("exec >&- 2>&-; sleep 300"),
        str![[r#"
---- stderr ----
error: docker did not respond within 1s (docker inspect --type container --format {{json .}} -- task-tracker-worker)
hint: check the daemon with `docker ps`, or set APSCTL_DOCKER_TIMEOUT to a longer time
---- exit 4 ----

"#]]
    );
    assert!(begun.elapsed() < Duration::from_mins(1));
}

#[test]
fn docker_prints_without_end() {
    let begun = Instant::now();
    let out = logs_with_docker("while :; do echo nothing of use; done").code(4);
    assert!(out.stderr.starts_with("error: docker "), "{out}");
    assert!(begun.elapsed() < Duration::from_mins(1));
}

#[test]
fn docker_fails() {
    assert_data_eq!(
        logs_with_docker(
            "echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' >&2; exit 1"
        ),
        str![[r#"
---- stderr ----
error: the Docker daemon does not respond: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?
hint: start the daemon (systemctl start docker), or check DOCKER_HOST and `docker context use`
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        logs_with_docker(
            "echo 'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock' >&2; exit 1"
        ),
        str![[r#"
---- stderr ----
error: this user may not use Docker: permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock
hint: run apsctl as root or as a member of the group docker
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        logs_with_docker("exit 1"),
        str![[r#"
---- stderr ----
error: docker failed without a message
hint: check the daemon with `docker ps`
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        logs_with_docker(r#"printf 'password=s3cret \033[2J\n' >&2; exit 1"#),
        str![[r#"
---- stderr ----
error: docker failed: password=*** /x1b[2J
hint: check the daemon with `docker ps`
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        logs_with_docker("echo '{}'"),
        str![[r#"
---- stderr ----
error: docker failed: docker inspect returned an unknown format
hint: check the daemon with `docker ps`
---- exit 4 ----

"#]]
    );
}
