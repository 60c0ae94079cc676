//! The restart command, and the pass of the worker that it starts

use crate::support::RunningApsctl;
use nix::sys::signal::Signal;
use snapbox::{assert_data_eq, str};

use super::{RecoverySetup, journal};
use crate::run_once::{broken, runs};

#[test]
fn a_pass_of_the_restarted_worker_is_a_recovery() {
    let setup = RecoverySetup::new();
    let worker = setup.worker_command("");
    assert_data_eq!(
        setup.recover_with(&worker).args(&["--reason", "worker hangs"]).run(),
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
    assert_eq!(runs(&setup.store), "1 completed 6 4");
    assert_eq!(journal(&setup.store), format!("-|{worker}|worker hangs"));
}

#[test]
fn the_steps_as_json() {
    let setup = RecoverySetup::new();
    let ended =
        setup.recover_command(&["--yes", "--restart-command", &setup.worker_command(""), "-o", "json"]).run().code(0);
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
fn a_failed_run_exits_1_with_its_error() {
    let setup = RecoverySetup::new();
    broken(&setup.store);
    let ended = setup.recover_with(&setup.worker_command("--retries 0")).run().code(1);
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
fn a_worker_without_a_run_exits_124() {
    let setup = RecoverySetup::new();
    let command = setup.marker_command();
    assert_data_eq!(
        setup.recover_with(&command).args(&["--timeout", "10ms"]).run(),
        str![[r#"
step,status,evidence,seconds
identify,done,"worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,done,touch FOLDER/restarted,0
watch,failed,no run ended within 10ms; the job has been due since 2025-10-26 09:00:00 UTC: check that the worker runs,0
verify,skipped,no run was found,0
---- stderr ----
2025-10-26 12:00:00 INFO worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC
2025-10-26 12:00:00 INFO restarting the worker: touch FOLDER/restarted
2025-10-26 12:00:00 INFO waiting up to 10ms for a run of job daily, due at 2025-10-26 09:00:00 UTC
---- exit 124 ----

"#]]
    );
    assert!(setup.is_restarted());
}

#[test]
fn a_failed_restart_command_exits_4() {
    let setup = RecoverySetup::new();
    assert_data_eq!(
        setup.recover_with("echo no such service: worker >&2; exit 14").run(),
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
    let ended = setup.recover_with("/nowhere/restart worker").run().code(4);
    assert_data_eq!(
        ended.stdout,
        str![[r#"
step,status,evidence,seconds
identify,done,"worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,failed,/nowhere/restart worker: it could not be started: No such file or directory,0
watch,skipped,the worker was not restarted,0
verify,skipped,the worker was not restarted,0

"#]]
    );
}

#[test]
fn a_hanging_restart_command_is_stopped() {
    let setup = RecoverySetup::new();
    let pid = setup.path("pid");
    let command = format!("sleep 1000 & echo $! > {}; wait", pid.display());
    let ended = setup.recover_with(&command).args(&["--restart-timeout", "300ms"]).run().code(4);
    assert!(ended.stdout.contains("stopped after 300ms"), "{ended}");
    assert!(is_gone(&pid), "the process still runs");
}

#[test]
fn an_interrupt_ends_the_restart_command_and_its_children() {
    let setup = RecoverySetup::new();
    let pid = setup.path("pid");
    let command = format!("sleep 1000 & echo $! > {}; wait", pid.display());
    let running = RunningApsctl::start(setup.recover_with(&command));
    while std::fs::read_to_string(&pid).unwrap_or_default().trim().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    running.signal(Signal::SIGINT);
    let ended = running.wait().code(130);
    let words = "error: interrupted (SIGINT)\nnote: operation 1 is committed\n";
    assert!(ended.stderr.ends_with(words), "{ended}");
    assert!(is_gone(&pid), "the process still runs");
}

#[test]
fn an_interrupt_ends_the_wait() {
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let setup = RecoverySetup::new();
        let running = setup.start_watching(&[]);
        running.signal(signal);
        let ended = running.wait().code(code);
        assert!(ended.stdout.is_empty(), "{ended}");
    }
}

/// Whether the process in this file has ended. Its new parent may need a moment to reap it.
fn is_gone(pid: &std::path::Path) -> bool {
    let pid: i32 = std::fs::read_to_string(pid).unwrap().trim().parse().unwrap();
    let begin = std::time::Instant::now();
    let stat = || std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    while nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), None).is_ok() && !stat().contains(") Z") {
        if begin.elapsed() > std::time::Duration::from_mins(1) {
            return false;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    true
}

#[test]
fn the_command_may_come_from_the_environment() {
    let setup = RecoverySetup::new();
    let ended = setup.recover(&["--dry-run"]).run().code(0);
    assert!(ended.stdout.contains("\nrestart,skipped,would run: docker compose restart worker,0\n"), "{ended}");
    let command = setup.marker_command();
    let scene_run = setup.recover(&["--yes", "--timeout", "1ms"]).env("APSCTL_RESTART_COMMAND", &command);
    scene_run.run().code(124);
    assert!(setup.is_restarted());
    setup.recover_with(" ").run().code(2);
}

#[test]
fn secrets_in_the_restart_command_are_never_shown() {
    for words in [
        "--password s3cret",
        "--password=s3cret",
        "--api-key 's3cret'",
        "-H 'Authorization: Bearer s3cret'",
        "https://u:s3cret@h/",
        "DB_TOKEN=s3cret",
        "PGPASSWORD=\"s3cret\"",
    ] {
        let setup = RecoverySetup::new();
        let command = format!("echo {words} && touch {}", setup.path("restarted").display());
        for dry_run in [true, false] {
            let args: &[&str] = if dry_run { &["--dry-run"] } else { &["--timeout", "1ms"] };
            let out = setup.recover_with(&command).args(args).run();
            assert!(!out.to_string().contains("s3cret"), "{words}: {out}");
            let out = setup.recover(&["--yes"]).env("APSCTL_RESTART_COMMAND", &command).args(args).run();
            assert!(!out.to_string().contains("s3cret"), "{words}: {out}");
        }
        let joined = format!("--restart-command={command}");
        let out = setup.recover(&["--yes", &joined, "--timeout", "1ms"]).run();
        assert!(!out.to_string().contains("s3cret") && setup.is_restarted(), "{words}: {out}");
        let all = setup.store.value("SELECT string_agg(o::text, ' ') FROM apsctl.operations o");
        assert!(all.contains("touch") && !all.contains("s3cret"), "{words}: {all}");
    }
}
