//! The log of a container, with the real Docker.

use std::time::Duration;

use snapbox::{assert_data_eq, str};

use super::follow::Follower;
use crate::support::{apsctl, worker_container};

#[test]
fn both_streams_are_shown_and_lines_without_a_time_get_dockers() {
    let script = r#"echo "2025-10-26 09:00:02 INFO Automation run started"; sleep 0.1
        echo "2025-10-26 09:00:03 ERROR Automation run failed: x" >&2; sleep 0.1
        echo "INFO:     schedule without a time"; echo "2025-10-26 09:00:04 DEBUG schedule""#;
    let Some(worker) = worker_container(script, &["--env", "TZ=Europe/Berlin"]) else { return };
    worker.wait_for_log("DEBUG");
    let logs = |args: &[&str]| {
        apsctl(&["logs", "--container", &worker.name]).args(args).replace_in_output(&worker.name, "WORKER").run()
    };
    assert_data_eq!(
        logs(&[]),
        str![[r#"
2025-10-26 09:00:02 INFO Automation run started
2025-10-26 09:00:03 ERROR Automation run failed: x
INFO:     schedule without a time
---- exit 0 ----

"#]]
    );
    let json = logs(&["-o", "json"]).code(0).json();
    // The time zone of the container applies.
    assert_eq!(json[0]["time"], "2025-10-26T08:00:02Z");
    let time: chrono::DateTime<chrono::Utc> = json[2]["time"].as_str().unwrap().parse().unwrap();
    assert!((worker.container().daemon_time().unwrap() - time).num_minutes() < 10);
    assert_eq!(json[2]["message"], "schedule without a time");
    // Nothing was logged after that time.
    assert_data_eq!(
        logs(&["--since", "2099-01-01"]),
        str![[r#"
---- stderr ----
no lines to show
---- exit 0 ----

"#]]
    );
    let by_variable = apsctl(&["logs", "-o", "json"]).env("APSCTL_LOG_CONTAINER", &worker.name);
    let by_variable = by_variable.replace_in_output(&worker.name, "WORKER").run();
    assert_eq!(by_variable.code(0).json(), json);
    assert_data_eq!(
        logs(&["runs", "--no-audit"]),
        str![[r#"
started_at               completed_at             status  duration_seconds  versions_approved  attempts  audit_id  audit  difference  versions_evaluated  rules  error  lines  process  job_id  job_name  trigger  executor  scheduled_at
2025-10-26 08:00:02 UTC  2025-10-26 08:00:03 UTC  failed                 1                            1                                                          x          2
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_line_that_docker_stores_in_pieces_is_one_line() {
    let script = r#"x=automation; i=0; while [ $i -lt 12 ]; do x="$x$x"; i=$((i+1)); done; echo "$x"; echo "schedule""#;
    let Some(worker) = worker_container(script, &[]) else { return };
    worker.wait_for_log("schedule");
    let json = apsctl(&["logs", "--container", &worker.name, "-o", "json"]).run().code(0).json();
    assert!(json[0]["message"].as_str().unwrap() == "automation".repeat(4096));
    assert_eq!((&json[1]["message"], json.as_array().unwrap().len()), (&"schedule".into(), 2));
}

/// Each line is shown once although the worker is restarted, killed and started again.
#[test]
fn following_continues_after_a_restart() {
    let script = r#"n=0; [ -e /n ] && n=$(cat /n)
        while :; do n=$((n+1)); echo "INFO schedule $n"; echo $n >/n; sleep 0.05; done"#;
    let Some(worker) = worker_container(script, &[]) else { return };
    worker.wait_for_log("schedule 5");
    let follower = Follower::start(apsctl(&["logs", "--follow", "--container", &worker.name]));
    let number = |line: &String| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap();
    let last = || follower.lines().last().map_or(0, number);
    follower.wait_for("lines", || last() > 10);
    worker.docker(&["restart", "--time", "0"]);
    let before = last();
    follower.wait_for("lines after the restart", || last() > before + 5);
    worker.docker(&["kill"]);
    follower.wait_for("word of its end", || follower.messages().contains("the container is exited (exit code 137)"));
    let before = last();
    worker.docker(&["start"]);
    follower.wait_for("lines after the start", || last() > before + 5);
    let shown: Vec<u64> = follower.lines().iter().map(number).collect();
    // After a restart, the worker may write its last number again. Those lines are different lines.
    let fresh = apsctl(&["logs", "--all", "--container", &worker.name]).real_time().run().code(0).stdout;
    let logged: Vec<u64> = fresh.lines().map(|line| number(&line.to_owned())).collect();
    assert_eq!(shown[..], logged[..shown.len()]);
    assert_eq!(follower.interrupt(), Some(130));
}

#[test]
fn a_container_without_a_log_and_a_missing_one() {
    let Some(worker) = worker_container("echo schedule; exec sleep 600", &["--log-driver", "none"]) else {
        return;
    };
    let logs = |name: &str| apsctl(&["logs", "--container", name]).replace_in_output(&worker.name, "WORKER").run();
    assert_data_eq!(
        logs(&worker.name),
        str![[r#"
---- stderr ----
error: container WORKER has no log (its log driver is none)
hint: read a file with --file
---- exit 3 ----

"#]]
    );
    let out = logs(&format!("{}-x", worker.name)).code(3);
    assert!(out.stderr.contains("error: no such container: WORKER-x\nhint: did you mean "), "{out}");
}

#[test]
fn ctrl_c_ends_docker_logs() {
    let Some(worker) = worker_container("echo schedule; exec sleep 600", &[]) else { return };
    worker.wait_for_log("schedule");
    let follower = Follower::start(apsctl(&["logs", "-f", "--container", &worker.name]));
    follower.expect_lines(&["schedule"]);
    assert_eq!(follower.interrupt(), Some(130));
    let has_child = || {
        let found = std::process::Command::new("sh")
            .args(["-c", &format!("grep -l {} /proc/[0-9]*/cmdline 2>/dev/null", worker.name)])
            .output();
        let listed = String::from_utf8(found.unwrap().stdout).unwrap();
        listed.lines().any(|path| std::fs::read(path).is_ok_and(|line| line.windows(6).any(|word| word == b"logs\0-")))
    };
    let begun = std::time::Instant::now();
    while has_child() {
        assert!(begun.elapsed() < Duration::from_secs(10), "docker logs goes on");
        std::thread::sleep(Duration::from_millis(50));
    }
}
