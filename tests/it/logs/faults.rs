//! Programs called `docker` that are none, or hang, talk for ever, or refuse.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use snapbox::{assert_data_eq, str};

use super::Folder;
use crate::support::{Output, apsctl};

/// `apsctl logs` where docker is this script.
fn with(script: &str) -> Output {
    let folder = Folder::new();
    let docker = folder.path("docker");
    fs::write(&docker, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&docker, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path("").display(), std::env::var("PATH").unwrap());
    apsctl(&["logs"]).env("PATH", &path).env("APSCTL_DOCKER_TIMEOUT", "1s").run()
}

#[test]
fn no_docker_at_all() {
    assert_data_eq!(
        apsctl(&["logs"]).env("PATH", "/nowhere").run(),
        str![[r#"
---- stderr ----
error: there is no program docker here
hint: install docker's client, or read a file with --file
---- exit 4 ----

"#]]
    );
}

#[test]
fn a_daemon_that_hangs() {
    let begun = Instant::now();
    // It leaves somebody behind who holds its output open.
    assert_data_eq!(
        with("sleep 300 & sleep 300"),
        str![[r#"
---- stderr ----
error: docker has not answered within 1s (docker inspect --type container --format {{json .}} -- task-tracker-worker)
hint: the daemon may hang: try `docker ps`; APSCTL_DOCKER_TIMEOUT allows it more time
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        with("exec >&- 2>&-; sleep 300"),
        str![[r#"
---- stderr ----
error: docker has not answered within 1s (docker inspect --type container --format {{json .}} -- task-tracker-worker)
hint: the daemon may hang: try `docker ps`; APSCTL_DOCKER_TIMEOUT allows it more time
---- exit 4 ----

"#]]
    );
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[test]
fn one_that_talks_for_ever() {
    let begun = Instant::now();
    let out = with("while :; do echo nothing of use; done").code(4);
    assert!(out.stderr.starts_with("error: docker "), "{out}");
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[test]
fn those_that_refuse() {
    assert_data_eq!(
        with(
            "echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' >&2; exit 1"
        ),
        str![[r#"
---- stderr ----
error: docker's daemon does not answer: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?
hint: is it running (systemctl start docker)? DOCKER_HOST and `docker context use` say where it is
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        with(
            "echo 'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock' >&2; exit 1"
        ),
        str![[r#"
---- stderr ----
error: docker is not for this user: permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock
hint: run it as root, or as a member of the group docker
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        with("exit 1"),
        str![[r#"
---- stderr ----
error: docker failed, and did not say why
hint: try `docker ps`
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        with(r#"printf 'password=s3cret \033[2J\n' >&2; exit 1"#),
        str![[r#"
---- stderr ----
error: docker failed: password=*** /x1b[2J
hint: try `docker ps`
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        with("echo '{}'"),
        str![[r#"
---- stderr ----
error: docker failed: docker inspect said something else
hint: try `docker ps`
---- exit 4 ----

"#]]
    );
}
