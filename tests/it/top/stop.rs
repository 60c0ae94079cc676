//! However it ends, the terminal is as it was before.

use nix::sys::signal::Signal;

use super::{demo, start};
use crate::support::HeldLock;

#[test]
fn signals_restore_the_terminal() {
    let store = demo();
    for (signal, code, words) in [
        (Signal::SIGTERM, 143, "terminated (SIGTERM)"),
        (Signal::SIGINT, 130, "interrupted (SIGINT)"),
        (Signal::SIGHUP, 143, "terminated (SIGHUP)"),
    ] {
        let screen = start(&store, &[]);
        assert!(screen.is_full_screen());
        screen.signal(signal);
        let shown = screen.wait_for_end(code);
        assert!(shown.contains(words), "{signal}: {shown}");
    }
}

#[test]
fn ctrl_c_quits() {
    let store = demo();
    let mut screen = start(&store, &[]);
    screen.press("\x03");
    screen.wait_for_end(0);
}

#[test]
fn a_panic_restores_the_terminal_before_its_message() {
    let store = demo();
    let screen = start(&store, &["--panic"]);
    let shown = screen.wait_for_end(101);
    assert!(shown.contains("--panic was given"), "{shown}");
}

#[test]
fn a_page_that_takes_long_does_not_delay_the_end() {
    let store = demo();
    let mut screen = start(&store, &["--statement-timeout", "0"]);
    screen.wait_for("import-legacy");
    // The thread that reads the store waits for the lock, too.
    let lock = HeldLock::by(&store, "LOCK automation_audit_log");
    screen.press("l");
    screen.wait_for("runs of import-legacy …");
    screen.press("q");
    screen.wait_for_end(0);
    lock.release();
}
