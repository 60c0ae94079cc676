//! What is written to standard output, and the exit codes.

use snapbox::{assert_data_eq, str};

use super::{Watched, mask_ids};
use crate::support::{RunningApsctl, apsctl, wait_until};
use nix::sys::signal::Signal;

fn shown(watched: &Watched, args: &[&str]) -> String {
    let state = watched.path("state.json");
    let all = [&["watch", "--once", "--check", "stale", "--state", &state], args].concat();
    let (socket, port) = watched.store.socket();
    let address = format!("DATABASE on {socket}:{port}");
    let ended = watched.store.apsctl(&all).hide_url().replace_in_output(&address, "STORE").run();
    mask_ids(&ended.to_string())
}

#[test]
fn each_format_has_the_same_columns() {
    let watched = Watched::with_late_job();
    let first_round = |format: &str| {
        std::fs::remove_file(watched.path("state.json")).ok();
        shown(&watched, &["-o", format])
    };
    assert_data_eq!(
        first_round("jsonl"),
        str![[r#"
{"time":"2025-10-26T12:00:00Z","event":"appeared","check":"stale","code":"overdue","severity":"warning","job_id":"daily","summary":"has been due since 2025-10-26 10:00:00 UTC, and no worker has picked it up","since":"2025-10-26T12:00:00Z","fix":"docker compose restart worker","store":"STORE","fingerprint":"HEX","id":"HEX"}
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        first_round("json"),
        str![[r#"
[
{"time":"2025-10-26T12:00:00Z","event":"appeared","check":"stale","code":"overdue","severity":"warning","job_id":"daily","summary":"has been due since 2025-10-26 10:00:00 UTC, and no worker has picked it up","since":"2025-10-26T12:00:00Z","fix":"docker compose restart worker","store":"STORE","fingerprint":"HEX","id":"HEX"}
]
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        first_round("csv"),
        str![[r#"
time,event,check,code,severity,job_id,summary,since,fix,store,fingerprint,id
2025-10-26T12:00:00Z,appeared,stale,overdue,warning,daily,"has been due since 2025-10-26 10:00:00 UTC, and no worker has picked it up",2025-10-26T12:00:00Z,docker compose restart worker,STORE,HEX,HEX
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        shown(&watched, &["-o", "json"]),
        str![[r#"
[]
---- exit 1 ----

"#]]
    );
    watched.sql("DELETE FROM apscheduler_jobs WHERE id = 'daily'");
    let columns = ["--columns", "event,check,code,job_id,fix"];
    assert_data_eq!(
        shown(&watched, &columns),
        str![[r#"
event  check  code     job_id  fix
gone   stale  overdue  daily
---- exit 0 ----

"#]]
    );
}

#[test]
fn the_exit_code_tells_whether_there_are_findings() {
    let watched = Watched::healthy();
    watched.once(&[]).code(0);
    watched.make_late("daily");
    watched.once(&[]).code(1);
    // Also if nothing is new.
    watched.once(&[]).code(1);
    // What is not reported yet does not count.
    watched.once(&["--no-state", "--for", "5m"]).code(0);
    watched.once(&["--exec", "false", "--no-state"]).code(4);
    watched.once(&["--no-state", "-d", "postgresql://u@127.0.0.1:1/none"]).code(4);
}

#[test]
fn invalid_arguments_are_refused() {
    let watched = Watched::healthy();
    for (args, why) in [
        (&["--every", "500ms"][..], "the interval must be at least 1s"),
        (&["--send-timeout", "0"], "the time must be more than 0s"),
        (&["--once", "--every", "1m"], "cannot be used with"),
        (&["--no-state", "--state", "x"], "cannot be used with"),
        (&["--check", "doctor"], "invalid value 'doctor' for '--check <CHECK>'"),
        (&["--once", "--no-state", "--exec", " "], "error: --exec is empty"),
        (&["--once", "--columns", "id,x"], "`apsctl watch` has no column \"x\""),
    ] {
        let ended = apsctl(&[&["watch", "-d", &watched.store.url], args].concat()).run().code(2);
        assert!(ended.stderr.contains(why), "{args:?}: {ended}");
    }
}

#[test]
fn it_ends_in_an_orderly_way_after_a_signal() {
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let watched = Watched::with_late_job();
        let log = watched.path("log");
        let exec = format!("cat >> {log}");
        let running = RunningApsctl::start(watched.apsctl(&["--every", "1s", "--exec", &exec]));
        wait_until("the first round is over", || watched.read("log").lines().count() == 1);
        // In a later round.
        watched.make_late("weekly");
        wait_until("a later round is over", || watched.read("log").lines().count() == 2);
        running.signal(signal);
        let ended = running.wait().code(code);
        let expected = [&super::LATE[..], &["appeared stale overdue weekly warning"]].concat();
        assert_eq!(super::alerts(&ended), expected, "{ended}");
        // The state is saved.
        assert_eq!(watched.alerts(&[]), [""; 0]);
    }
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let watched = Watched::with_late_job();
    let mut command = watched.apsctl(&["--every", "1s"]).command();
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    // Nobody has read the reports, so they are written again.
    assert_eq!(watched.alerts(&[]), super::LATE);
}

/// The systemd unit of the documentation.
#[test]
fn the_documented_unit_is_valid() {
    let page = include_str!("../../../docs/alerts.md");
    let unit = page.split("```ini\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let command = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/apsctl ")).unwrap();
    // The arguments are valid.
    let folder = tempfile::tempdir().unwrap();
    let command = command.replace("%S/apsctl-watch", folder.path().to_str().unwrap()).replace("--every 1m", "--once");
    let watched = Watched::with_late_job();
    let args: Vec<&str> = command.split(' ').collect();
    watched.store.apsctl(&args).run().code(0);
    let file = folder.path().join("apsctl-watch.service");
    std::fs::write(&file, unit.replace("/usr/local/bin/apsctl", env!("CARGO_BIN_EXE_apsctl"))).unwrap();
    match std::process::Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&file).output() {
        Ok(verified) => {
            let stderr = String::from_utf8_lossy(&verified.stderr);
            assert!(verified.status.success() && !stderr.contains("apsctl-watch"), "{stderr}");
        }
        Err(_) => crate::support::report_skip("there is no systemd-analyze"),
    }
}
