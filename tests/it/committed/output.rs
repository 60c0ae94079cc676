//! Standard output cannot be written: the change is committed, and stderr reports it.

use std::fs::OpenOptions;
use std::process::{Command, Stdio};

use super::{CASES, assert_stderr_contains, committed, operations, since};
use crate::support::Output;

/// A pipe without a reader.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

fn full() -> Stdio {
    OpenOptions::new().write(true).open("/dev/full").unwrap().into()
}

fn run(mut command: Command, stdout: Stdio, stderr: Stdio) -> Output {
    let ended = command.stdin(Stdio::null()).stdout(stdout).stderr(stderr).spawn().unwrap();
    let ended = ended.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Output { stdout: text(&ended.stdout), stderr: text(&ended.stderr), code: ended.status.code() }
}

#[test]
fn if_stdout_cannot_be_written_stderr_names_the_operations() {
    for case in CASES {
        for (what, stdout, why) in [("full", full(), "No space left on device"), ("closed", closed(), "Broken pipe")] {
            for quiet in [false, true] {
                let (store, case_name) = ((case.store)(), format!("{} to a {what} stdout", case.words()));
                let before = operations(&store);
                let stdout = if what == "full" { full() } else { closed() };
                let apsctl = case.on(&store).args(if quiet { &["-q"] } else { &[] });
                let out = run(apsctl.command(), stdout, Stdio::piped()).code(0);
                let made = since(&store, &before);
                assert!(!made.is_empty(), "{case_name}: nothing is in the journal\n{out}");
                assert_stderr_contains(
                    &out,
                    &format!("warning: {}, but the output could not be written", committed(&made)),
                    &case_name,
                );
                assert_stderr_contains(&out, why, &case_name);
            }
            drop(stdout);
        }
    }
}

#[test]
fn a_command_without_a_change_reports_only_the_write_error() {
    let store = super::jobs();
    let list = |stdout| run(store.apsctl(&["jobs", "list"]).command(), stdout, Stdio::piped());
    let out = list(full()).code(4);
    assert!(out.stderr.starts_with("error: No space left on device"), "{out}");
    assert_eq!(list(closed()).code(0).stderr, "");
    // The same applies to a dry run.
    let out = run(store.apsctl(&["jobs", "pause", "a", "--dry-run"]).command(), full(), Stdio::piped()).code(4);
    assert!(!out.stderr.contains("committed"), "{out}");
}

#[test]
fn an_unwritable_stderr_is_not_a_failure() {
    for case in CASES {
        let store = (case.store)();
        let before = operations(&store);
        let out = run(case.on(&store).command(), Stdio::piped(), full()).code(0);
        assert!(!since(&store, &before).is_empty(), "{}", case.words());
        out.json();
        let store = (case.store)();
        run(case.on(&store).command(), full(), full()).code(0);
    }
}
