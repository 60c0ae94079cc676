//! A process that is killed may repeat a report, but never loses one.

use std::time::Duration;

use nix::sys::signal::Signal;
use serde_json::Value;

use super::{LATE, Watched, describe, objects};
use crate::support::{Reply, RunningApsctl, wait_until, web_server};

#[test]
fn a_report_is_not_lost_if_the_process_is_killed_while_it_is_delivered() {
    let watched = Watched::with_late_job();
    watched.make_late("weekly");
    let log = watched.path("log");
    // The command kills apsctl, which is its parent, in the first, second … report.
    let killing = format!("cat >> {log}; kill -9 $PPID");
    for round in 1..=2 {
        assert_eq!(watched.once(&["--exec", &killing]).code, None);
        assert_eq!(objects(&watched.read("log")).len(), round);
    }
    let delivered = watched.once(&["--exec", &format!("cat >> {log}")]).code(1);
    assert_eq!(delivered.stdout, "");
    let reports = objects(&watched.read("log"));
    let ids: Vec<&Value> = reports.iter().map(|report| &report["id"]).collect();
    assert_eq!((ids.len(), ids[0] == ids[1], ids[1] == ids[2], ids[2] == ids[3]), (4, true, true, false));
    let expected = [LATE[0], "appeared stale overdue weekly warning"];
    assert_eq!(reports[2..].iter().map(describe).collect::<Vec<_>>(), expected);
    watched.once(&["--exec", &format!("cat >> {log}")]).code(1);
    assert_eq!(objects(&watched.read("log")).len(), 4);
}

#[test]
fn the_end_of_a_finding_is_not_lost_either() {
    let watched = Watched::with_late_job();
    let log = watched.path("log");
    watched.once(&["--exec", "true"]).code(1);
    watched.sql("DELETE FROM apscheduler_jobs WHERE id = 'daily'");
    assert_eq!(watched.once(&["--exec", "kill -9 $PPID"]).code, None);
    watched.once(&["--exec", &format!("cat >> {log}")]).code(0);
    let gone = LATE.map(|alert| alert.replace("appeared", "gone"));
    assert_eq!(objects(&watched.read("log")).iter().map(describe).collect::<Vec<_>>(), gone);
}

#[test]
fn a_webhook_gets_the_report_again_with_the_same_id() {
    for (signal, code) in [(Signal::SIGKILL, None), (Signal::SIGTERM, Some(143)), (Signal::SIGINT, Some(130))] {
        let watched = Watched::with_late_job();
        let args = |url: &str| ["--check", "stale", "--webhook", url, "--every", "1h"].map(str::to_owned);
        let silent = web_server(|_| Reply::After(Duration::from_mins(1)));
        let url = silent.url("/");
        let running = RunningApsctl::start(watched.apsctl(&args(&url).each_ref().map(String::as_str)));
        silent.wait_for_requests(1);
        running.signal(signal);
        assert_eq!(running.wait().code, code);
        let web = web_server(|_| Reply::Status(200, String::new()));
        let ended = watched.once(&["--check", "stale", "--webhook", &web.url("/")]).code(1);
        assert_eq!(ended.stdout, "");
        let body = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(web.requests().len(), 1);
        assert_eq!(body(&silent.requests()[0].body), body(&web.requests()[0].body));
    }
}

#[test]
fn a_command_is_ended_by_a_signal_and_run_again() {
    let watched = Watched::with_late_job();
    let log = watched.path("log");
    let exec = format!("echo begun >> {log}; sleep 1000");
    let running = RunningApsctl::start(watched.apsctl(&["--check", "stale", "--exec", &exec]));
    wait_until("the command has begun", || watched.read("log") == "begun\n");
    running.signal(Signal::SIGTERM);
    running.wait().code(143);
    watched.once(&["--check", "stale", "--exec", &format!("cat > {log}")]).code(1);
    assert_eq!(objects(&watched.read("log")).iter().map(describe).collect::<Vec<_>>(), LATE);
}
