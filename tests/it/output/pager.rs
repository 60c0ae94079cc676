//! The pager, in a terminal of ten lines.

use nix::sys::wait::WaitStatus;
use rexpect::session::PtySession;

use crate::support::{Apsctl, Store, job, terminal};

/// Marks each line, so that the output shows whether it went through the pager.
const PAGER: &str = "sed 's/^/| /'";

fn store_with_jobs() -> Store {
    let store = Store::new();
    (0..20).for_each(|number| job(&format!("job-{number:02}")).insert(&store));
    store
}

fn show(store: &Store, args: &[&str], pager: &str) -> (String, Option<i32>) {
    let mut session = terminal(100).height(10).start(&store.apsctl(args).env("APSCTL_PAGER", pager));
    let text = session.exp_eof().unwrap();
    (text, exit_code(&session))
}

fn exit_code(session: &PtySession) -> Option<i32> {
    match session.process().wait().unwrap() {
        WaitStatus::Exited(_, code) => Some(code),
        _ => None,
    }
}

fn is_paged(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("| "))
}

#[test]
fn what_is_taller_than_the_terminal_is_paged() {
    let store = store_with_jobs();
    let all = ["job-00", "job-01", "job-02", "job-03", "job-04", "job-05", "job-06", "job-07", "job-08"];
    for (args, expected) in [
        (&["jobs", "list"][..], true),
        (&["jobs", "list", "-o", "wide"], true),
        (&["jobs", "list", "--columns", "id"], true),
        (&["jobs", "list", "--limit", "2"], false),
        (&["jobs", "list", "--no-pager"], false),
        (&["jobs", "list", "--plain"], false),
        (&["jobs", "list", "-o", "jsonl"], false),
        (&["jobs", "list", "-o", "csv"], false),
        (&[&["jobs", "pause"][..], &all, &["-n"]].concat(), false),
        (&[&["jobs", "pause"][..], &all].concat(), false),
        (&["completions", "bash"], false),
    ] {
        let (text, _) = show(&store, args, PAGER);
        assert_eq!(is_paged(&text), expected, "{args:?}: {text}");
    }
    for pager in ["", "cat", " cat "] {
        let (text, _) = show(&store, &["jobs", "list"], pager);
        assert!(!is_paged(&text) && text.contains("job-19"), "{pager:?}: {text}");
    }
}

#[test]
fn a_refreshed_list_is_not_paged() {
    let store = store_with_jobs();
    let apsctl = store.apsctl(&["jobs", "list", "--watch=50ms"]).env("APSCTL_PAGER", PAGER);
    let mut session = terminal(100).height(10).start(&apsctl);
    session.exp_string("more lines below").unwrap();
    let shown = session.exp_string("more lines below").unwrap();
    assert!(!is_paged(&shown), "{shown}");
    session.send_control('c').unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn a_pager_that_cannot_run_is_a_warning() {
    let store = store_with_jobs();
    for pager in ["/nosuch/pager", "/nosuch/pager 'with quotes'"] {
        let (text, code) = show(&store, &["jobs", "list"], pager);
        assert!(text.contains(&format!("WARN APSCTL_PAGER: cannot run `{pager}`")), "{text}");
        assert!(text.contains("job-19"), "{text}");
        assert_eq!(code, Some(0), "{text}");
    }
}

#[test]
fn a_pager_that_quits_early_does_not_change_the_exit_code() {
    let store = Store::new();
    (0..400).for_each(|number| job(&format!("job-{number:03}")).next_run_time("2025-10-20T00:00:00Z").insert(&store));
    for (args, expected) in [(&["jobs", "list"][..], 0), (&["stale"], 1)] {
        let (text, code) = show(&store, args, "head -n 1");
        assert_eq!(code, Some(expected), "{args:?}: {text}");
        assert!(!text.contains("error"), "{args:?}: {text}");
    }
}

#[test]
fn ctrl_c_is_for_the_pager() {
    let store = store_with_jobs();
    // Like less, it ignores SIGINT and waits for a line.
    let pager = "trap '' INT; cat; read answer < /dev/tty; echo quit";
    let apsctl: Apsctl = store.apsctl(&["jobs", "list"]).env("APSCTL_PAGER", pager);
    let mut session = terminal(100).height(10).start(&apsctl);
    session.exp_string("job-19").unwrap();
    session.send_control('c').unwrap();
    session.send_line("").unwrap();
    session.exp_string("quit").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(exit_code(&session), Some(0));
}
