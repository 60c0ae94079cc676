//! The restart command, and the pass of the worker that it starts

use crate::support::RunningApsctl;
use nix::sys::signal::Signal;
use snapbox::{assert_data_eq, str};

use super::{Scene, journal};
use crate::run_once::{broken, runs};

#[test]
fn a_worker_that_makes_a_pass_is_a_recovery() {
    let scene = Scene::new();
    let worker = scene.worker("");
    assert_data_eq!(
        scene.restarted_by(&worker).args(&["--reason", "worker hangs"]).run(),
        str![[r#"
step,status,evidence,seconds
identify,done,"worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,done,APSCTL run-once  >>FOLDER/worker.log 2>&1 &,0
watch,done,run 1 began at 2025-10-26 12:00:00 UTC,0
verify,done,"run 1 completed (0s, 4 approved); recent_runs 1",0
---- stderr ----
2025-10-26 12:00:00 INFO worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC
2025-10-26 12:00:00 INFO restarting the worker: APSCTL run-once  >>FOLDER/worker.log 2>&1 &
2025-10-26 12:00:00 INFO waiting up to 5m for a run of job daily, due at 2025-10-26 09:00:00 UTC
---- exit 0 ----

"#]]
    );
    assert_eq!(runs(&scene.store), "1 completed 6 4");
    assert_eq!(journal(&scene.store), format!("-|{worker}|worker hangs"));
}

#[test]
fn the_steps_for_programs() {
    let scene = Scene::new();
    let ended = scene.shown(&["--yes", "--restart-command", &scene.worker(""), "-o", "json"]).run().code(0);
    assert_data_eq!(
        ended.stdout,
        str![[r#"
[
{"step":"identify","status":"done","evidence":"worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC","seconds":0.0},
{"step":"restart","status":"done","evidence":"APSCTL run-once  >>FOLDER/worker.log 2>&1 &","seconds":0.0},
{"step":"watch","status":"done","evidence":"run 1 began at 2025-10-26 12:00:00 UTC","seconds":0.0},
{"step":"verify","status":"done","evidence":"run 1 completed (0s, 4 approved); recent_runs 1","seconds":0.0}
]

"#]]
    );
}

#[test]
fn a_run_that_fails_is_exit_1_with_its_error() {
    let scene = Scene::new();
    broken(&scene.store);
    let ended = scene.restarted_by(&scene.worker("--retries 0")).run().code(1);
    assert_data_eq!(
        ended.stdout,
        str![[r#"
step,status,evidence,seconds
identify,done,"worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,done,APSCTL run-once --retries 0 >>FOLDER/worker.log 2>&1 &,0
watch,done,run 1 began at 2025-10-26 12:00:00 UTC; the next one is due at 2025-10-26 09:00:00 UTC,0
verify,failed,"run 1 failed (0s, 0 approved): out of ink; recent_runs 1",0

"#]]
    );
}

#[test]
fn a_worker_that_does_nothing_is_waited_for_in_vain() {
    let scene = Scene::new();
    let command = scene.mark();
    assert_data_eq!(
        scene.restarted_by(&command).args(&["--timeout", "10ms"]).run(),
        str![[r#"
step,status,evidence,seconds
identify,done,"worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,done,touch FOLDER/restarted,0
watch,failed,no run has ended within 10ms; it has been due since 2025-10-26 09:00:00 UTC: is the worker running?,0
verify,skipped,no run has been seen,0
---- stderr ----
2025-10-26 12:00:00 INFO worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC
2025-10-26 12:00:00 INFO restarting the worker: touch FOLDER/restarted
2025-10-26 12:00:00 INFO waiting up to 10ms for a run of job daily, due at 2025-10-26 09:00:00 UTC
---- exit 124 ----

"#]]
    );
    assert!(scene.is_restarted());
}

#[test]
fn a_restart_that_fails_ends_it() {
    let scene = Scene::new();
    assert_data_eq!(
        scene.restarted_by("echo no such service: worker >&2; exit 14").run(),
        str![[r#"
step,status,evidence,seconds
identify,done,"worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,failed,echo no such service: worker >&2; exit 14: exit code 14: no such service: worker,0
watch,skipped,the worker was not restarted,0
verify,skipped,the worker was not restarted,0
---- stderr ----
2025-10-26 12:00:00 INFO worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC
2025-10-26 12:00:00 INFO restarting the worker: echo no such service: worker >&2; exit 14
2025-10-26 12:00:00 INFO restart: no such service: worker
---- exit 4 ----

"#]]
    );
    let ended = scene.restarted_by("/nowhere/restart worker").run().code(4);
    assert_data_eq!(
        ended.stdout,
        str![[r#"
step,status,evidence,seconds
identify,done,"worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,failed,/nowhere/restart worker: it cannot be started: No such file or directory (os error 2),0
watch,skipped,the worker was not restarted,0
verify,skipped,the worker was not restarted,0

"#]]
    );
}

#[test]
fn a_restart_that_hangs_is_stopped() {
    let scene = Scene::new();
    let pid = scene.path("pid");
    let command = format!("sleep 1000 & echo $! > {}; wait", pid.display());
    let ended = scene.restarted_by(&command).args(&["--restart-timeout", "300ms"]).run().code(4);
    assert!(ended.stdout.contains("not done within 300ms, and stopped"), "{ended}");
    assert!(is_gone(&pid), "it is still there");
}

#[test]
fn an_interrupt_ends_the_restart_with_all_it_has_started() {
    let scene = Scene::new();
    let pid = scene.path("pid");
    let command = format!("sleep 1000 & echo $! > {}; wait", pid.display());
    let going = RunningApsctl::start(scene.restarted_by(&command));
    while std::fs::read_to_string(&pid).unwrap_or_default().trim().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    going.signal(Signal::SIGINT);
    let ended = going.wait().code(130);
    let words = "error: interrupted (SIGINT)\nnote: operation 1 is committed\n";
    assert!(ended.stderr.ends_with(words), "{ended}");
    assert!(is_gone(&pid), "it is still there");
}

#[test]
fn an_interrupt_ends_the_watch() {
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let scene = Scene::new();
        let going = scene.watching(&[]);
        going.signal(signal);
        let ended = going.wait().code(code);
        assert!(ended.stdout.is_empty(), "{ended}");
    }
}

/// Whether the process of this number has ended; whoever adopts it may take a moment to see that.
fn is_gone(pid: &std::path::Path) -> bool {
    let pid: i32 = std::fs::read_to_string(pid).unwrap().trim().parse().unwrap();
    let begun = std::time::Instant::now();
    let stat = || std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    while nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), None).is_ok() && !stat().contains(") Z") {
        if begun.elapsed() > std::time::Duration::from_secs(60) {
            return false;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    true
}

#[test]
fn the_command_may_come_from_the_environment() {
    let scene = Scene::new();
    let ended = scene.recover(&["--dry-run"]).run().code(0);
    assert!(
        ended.stdout.contains("\nrestart,skipped,would run: docker compose restart worker,0\n"),
        "{ended}"
    );
    let command = scene.mark();
    let scene_run = scene.recover(&["--yes", "--timeout", "1ms"]).env("APSCTL_RESTART_COMMAND", &command);
    scene_run.run().code(124);
    assert!(scene.is_restarted());
    scene.restarted_by(" ").run().code(2);
}

#[test]
fn secrets_of_the_restart_command_are_shown_nowhere() {
    for words in [
        "--password s3cret",
        "--password=s3cret",
        "--api-key 's3cret'",
        "-H 'Authorization: Bearer s3cret'",
        "https://u:s3cret@h/",
        "DB_TOKEN=s3cret",
        "PGPASSWORD=\"s3cret\"",
    ] {
        let scene = Scene::new();
        let command = format!("echo {words} && touch {}", scene.path("restarted").display());
        for dry_run in [true, false] {
            let args: &[&str] = if dry_run { &["--dry-run"] } else { &["--timeout", "1ms"] };
            let out = scene.restarted_by(&command).args(args).run();
            assert!(!out.to_string().contains("s3cret"), "{words}: {out}");
            let out = scene.recover(&["--yes"]).env("APSCTL_RESTART_COMMAND", &command).args(args).run();
            assert!(!out.to_string().contains("s3cret"), "{words}: {out}");
        }
        let joined = format!("--restart-command={command}");
        let out = scene.recover(&["--yes", &joined, "--timeout", "1ms"]).run();
        assert!(!out.to_string().contains("s3cret") && scene.is_restarted(), "{words}: {out}");
        let all = scene.store.value("SELECT string_agg(o::text, ' ') FROM apsctl.operations o");
        assert!(all.contains("touch") && !all.contains("s3cret"), "{words}: {all}");
    }
}
