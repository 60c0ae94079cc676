//! The state file: nothing is repeated after a restart, and no other file is taken for it.

use std::os::unix::fs::PermissionsExt;

use nix::sys::signal::Signal;

use super::{LATE, Watched};
use crate::support::{Reply, RunningApsctl, Store, job, wait_until, web_server};

#[test]
fn a_restart_repeats_nothing() {
    let watched = Watched::with_late_job();
    assert_eq!(watched.alerts(&[]), LATE);
    assert_eq!(watched.alerts(&[]), [""; 0]);
    let mode = std::fs::metadata(watched.path("state.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // Nothing is left behind but the file and its lock.
    let files = std::fs::read_dir(watched.folder.path()).unwrap().map(|file| file.unwrap().file_name());
    let mut files: Vec<_> = files.map(|name| name.into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files, ["state.json", "state.json.lock"]);
    std::fs::remove_file(watched.path("state.json")).unwrap();
    assert_eq!(watched.alerts(&[]), LATE);
    assert_eq!(watched.alerts(&["--no-state"]), LATE);
}

/// A receiver that is new is told what there is.
#[test]
fn a_receiver_that_is_added_later_is_told_what_there_is() {
    let watched = Watched::with_late_job();
    assert_eq!(watched.alerts(&[]), LATE);
    let web = web_server(|_| Reply::Status(200, String::new()));
    assert_eq!(watched.alerts(&["--webhook", &web.url("/hook")]), [""; 0]);
    assert_eq!(web.requests().len(), 1);
    watched.sql("DELETE FROM apscheduler_jobs WHERE id = 'daily'");
    // It is told the end as soon as it is there again.
    assert_eq!(watched.alerts(&[]).len(), 1);
    watched.once(&["--webhook", &web.url("/hook")]).code(0);
    assert_eq!(web.requests().len(), 2);
}

#[test]
fn a_file_that_is_not_the_state_of_this_store_is_refused() {
    let watched = Watched::with_late_job();
    watched.once(&[]).code(1);
    let state = watched.read("state.json");
    let other = Watched::healthy();
    for (content, why) in [
        ("", "is damaged, or is no state file of apsctl"),
        ("{}", "is damaged, or is no state file of apsctl"),
        (&state[..state.len() / 2], "is damaged, or is no state file of apsctl"),
        (&state.replacen("\"apsctl_watch\":1", "\"apsctl_watch\":2,\"new\":1", 1), "has version 2 of the format"),
        (&state, "is about another store ("),
    ] {
        std::fs::write(other.path("state.json"), content).unwrap();
        let refused = other.once(&[]).code(3);
        assert!(refused.stderr.contains(why), "{refused}");
        assert!(refused.stderr.contains("hint: remove it (rm "), "{refused}");
        assert_eq!(other.read("state.json"), content);
    }
}

#[test]
fn the_file_may_be_named_relative_to_the_current_folder() {
    let watched = Watched::with_late_job();
    for name in ["w", "./x", "sub/../y"] {
        std::fs::create_dir_all(watched.path("sub")).unwrap();
        let watch = || {
            let mut command = watched.apsctl(&["--once", "--state", name]).command();
            let ended = command.current_dir(watched.folder.path()).output().unwrap();
            (ended.status.code(), String::from_utf8(ended.stdout).unwrap().lines().count(), ended.stderr)
        };
        assert_eq!([watch(), watch()], [(Some(1), 1, Vec::new()), (Some(1), 0, Vec::new())], "{name}");
        assert!(watched.folder.path().join(name).is_file(), "{name}");
    }
}

#[test]
fn a_file_that_others_may_change_is_refused() {
    let watched = Watched::with_late_job();
    watched.once(&[]).code(1);
    let path = watched.path("state.json");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o666)).unwrap();
    let refused = watched.once(&[]).code(2);
    assert!(refused.stderr.contains("can be written by others (mode 0666)"), "{refused}");
    for (path, why) in [("/nowhere/state.json", "No such file or directory"), ("/proc/state.json", "")] {
        let refused = watched.once(&["--state", path]).code(2);
        assert!(refused.stderr.contains(why) && refused.stderr.contains("hint: "), "{refused}");
    }
}

#[test]
fn two_processes_cannot_use_one_file() {
    let watched = Watched::with_late_job();
    let exec = format!("cat >> {}", watched.path("log"));
    let running = RunningApsctl::start(watched.apsctl(&["--every", "1h", "--exec", &exec]));
    wait_until("the first round is over", || watched.read("log").lines().count() == 1);
    let refused = watched.once(&[]).code(3);
    assert!(refused.stderr.contains("error: another process uses the state file"), "{refused}");
    running.signal(Signal::SIGTERM);
    running.wait().code(143);
    watched.once(&[]).code(1);
}

#[test]
fn each_store_has_its_own_file_by_default() {
    let folder = tempfile::tempdir().unwrap();
    let stores = [Store::new(), Store::new()];
    for store in &stores {
        job("daily").next_run_time("2025-10-26 10:00:00+00").insert(store);
    }
    let once = |store: &Store| {
        let watch = store.apsctl(&["watch", "--once", "-o", "jsonl"]);
        super::alerts(&watch.env("XDG_STATE_HOME", folder.path().to_str().unwrap()).run())
    };
    assert_eq!(stores.each_ref().map(|store| once(store).len()), [1, 1]);
    assert_eq!(stores.each_ref().map(|store| once(store).len()), [0, 0]);
    let files = std::fs::read_dir(folder.path().join("apsctl/watch")).unwrap();
    assert_eq!(files.count(), 4);
}

#[test]
fn alerts_are_sent_although_the_state_cannot_be_saved() {
    let watched = Watched::with_late_job();
    let log = watched.path("log");
    // A folder in place of the file: the new file cannot be renamed to it.
    let exec = format!("cat >> {log}; rm -f {0}; mkdir -p {0}", watched.path("state.json"));
    let running = RunningApsctl::start(watched.apsctl(&["--every", "1s", "--exec", &exec]));
    wait_until("the first round is over", || watched.read("log").lines().count() == 1);
    watched.make_late("weekly");
    wait_until("a later round is over", || watched.read("log").lines().count() == 2);
    running.signal(Signal::SIGTERM);
    let ended = running.wait().code(143);
    let text = "WARN the state cannot be saved, so that a restart will repeat reports: ";
    assert_eq!(ended.stderr.matches(text).count(), 1, "{ended}");
}
