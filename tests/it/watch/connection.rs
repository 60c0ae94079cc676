//! A database that cannot be reached is a finding, and ends no other finding.

use apsctl::cluster::{StopMode, start_temporary};

use super::{LATE, Watched};
use crate::support::{RunningApsctl, Store, apsctl, job, wait_for, wait_until};

#[test]
fn an_unreachable_database_is_reported_once_and_once_when_it_is_back() {
    let server = start_temporary(&[]).unwrap();
    let url = server.url("postgres");
    apsctl(&["migrate", "up", "--create-tables", "-d", &url]).stdout_on_success();
    let watched = Watched::new(Store::on_server(&server, "postgres", &url));
    job("fresh").insert(&watched.store);
    watched.make_late("daily");
    assert_eq!(watched.alerts(&[]), LATE);
    server.stop(StopMode::Fast).unwrap();
    let down = watched.once(&[]).code(4);
    assert_eq!(super::alerts(&down), ["appeared database unreachable - critical"], "{down}");
    let finding = super::objects(&down.stdout).remove(0);
    let summary = finding["summary"].as_str().unwrap();
    assert!(summary.starts_with("the database cannot be reached: "), "{summary}");
    assert!(finding["fix"].as_str().unwrap().contains("is PostgreSQL running?"), "{finding}");
    assert_eq!(watched.alerts(&[]), [""; 0]);
    server.start(&[]).unwrap();
    assert_eq!(watched.alerts(&[]), ["gone database unreachable - critical"]);
    assert_eq!(watched.alerts(&[]), [""; 0]);
}

#[test]
fn a_lost_connection_is_replaced_without_an_alert() {
    let watched = Watched::with_late_job();
    let exec = format!("cat >> {}", watched.path("log"));
    let running = RunningApsctl::start(watched.apsctl(&["--every", "1s", "--exec", &exec]));
    let sessions = "FROM pg_stat_activity WHERE application_name = 'apsctl watch' AND datname = current_database()";
    wait_for(&watched.store, &format!("SELECT count(*) = 1 {sessions} AND state = 'idle'"));
    wait_until("the first round is over", || watched.read("log").lines().count() == 1);
    watched.sql(&format!("SELECT pg_terminate_backend(pid, 10000) {sessions}"));
    watched.make_late("weekly");
    wait_until("a later round is over", || watched.read("log").lines().count() == 2);
    running.signal(nix::sys::signal::Signal::SIGTERM);
    let ended = running.wait().code(143);
    let expected = [&LATE[..], &["appeared stale overdue weekly warning"]].concat();
    assert_eq!(super::alerts(&ended), expected, "{ended}");
}

#[test]
fn the_password_is_never_shown() {
    let watched = Watched::healthy();
    let url = "postgresql://u:s3cret@127.0.0.1:1/none";
    let exec = format!("cat >> {0}; env >> {0}", watched.path("log"));
    let ended = watched.once(&["-d", url, "--exec", &exec, "-vv"]).code(4);
    assert_eq!(super::alerts(&ended), ["appeared database unreachable - critical"]);
    let log = watched.read("log");
    assert!(log.contains("APSCTL_FINDING_CODE=unreachable"), "{log}");
    for text in [&ended.stdout, &ended.stderr, &log, &watched.read("state.json")] {
        assert!(!text.contains("s3cret"), "{text}");
    }
}

#[test]
fn wrong_settings_end_the_command() {
    let watched = Watched::healthy();
    watched.once(&["-d", "postgresql://h:port/db"]).code(2);
    // A database that does not exist may be created later.
    let missing = watched.once(&["--no-state", "-d", &watched.store.url.replacen("@/test", "@/nosuch", 1)]);
    assert_eq!(super::alerts(&missing.code(4)), ["appeared database unreachable - critical"]);
}
