//! `recover` on a terminal: the question and the progress line.

use rexpect::session::{PtySession, spawn_command};

use super::RecoverySetup;

fn session(setup: &RecoverySetup, args: &[&str]) -> PtySession {
    let command = setup.marker_command();
    let apsctl =
        setup.recover_command(&["--restart-command", &command, "--timeout", "1ms"]).args(args).env("TERM", "xterm");
    spawn_command(apsctl.command(), Some(30_000)).unwrap()
}

#[test]
fn a_restart_must_be_confirmed() {
    for (answer, restarts) in [("n", false), ("", false), ("yes", true)] {
        let setup = RecoverySetup::new();
        let mut session = session(&setup, &[]);
        let seen = session.exp_string("? [y/N]").unwrap();
        let words: Vec<&str> = seen.split_whitespace().collect();
        assert!(words.join(" ").contains("job daily has been due since 2025-10-26 09:00:00 UTC"), "{seen}");
        assert!(!setup.is_restarted());
        session.send_line(answer).unwrap();
        let seen = session.exp_eof().unwrap();
        assert_eq!(setup.is_restarted(), restarts, "{seen}");
        assert_eq!(seen.contains("error: not confirmed"), !restarts, "{seen}");
    }
}

#[test]
fn yes_skips_the_question() {
    let setup = RecoverySetup::new();
    let seen = session(&setup, &["--yes"]).exp_eof().unwrap();
    assert!(setup.is_restarted() && !seen.contains("[y/N]"), "{seen}");
}

#[test]
fn progress_is_shown() {
    let setup = RecoverySetup::new();
    let apsctl = setup.recover_command(&["--no-restart", "--timeout", "2s"]).env("TERM", "xterm");
    let mut session = spawn_command(apsctl.command(), Some(30_000)).unwrap();
    session.exp_string("waiting for a run of job daily, next due at 2025-10-26 09:00:00 UTC").unwrap();
    session.exp_string("no run ended within 2s").unwrap();
}
