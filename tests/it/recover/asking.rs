//! On a terminal

use rexpect::session::{PtySession, spawn_command};

use super::Scene;

fn session(scene: &Scene, args: &[&str]) -> PtySession {
    let command = scene.mark();
    let apsctl =
        scene.shown(&["--restart-command", &command, "--timeout", "1ms"]).args(args).env("TERM", "xterm");
    spawn_command(apsctl.command(), Some(30_000)).unwrap()
}

#[test]
fn somebody_is_asked_first() {
    for (answer, restarts) in [("n", false), ("", false), ("yes", true)] {
        let scene = Scene::new();
        let mut session = session(&scene, &[]);
        let seen = session.exp_string("Go on? [y/N]").unwrap();
        assert!(seen.contains("job daily has been due since 2025-10-26 09:00:00 UTC"), "{seen}");
        assert!(!scene.is_restarted());
        session.send_line(answer).unwrap();
        let seen = session.exp_eof().unwrap();
        assert_eq!(scene.is_restarted(), restarts, "{seen}");
        assert_eq!(seen.contains("error: not confirmed"), !restarts, "{seen}");
    }
}

#[test]
fn who_has_said_yes_is_not_asked() {
    let scene = Scene::new();
    let seen = session(&scene, &["--yes"]).exp_eof().unwrap();
    assert!(scene.is_restarted() && !seen.contains("Go on?"), "{seen}");
}

#[test]
fn progress_is_shown() {
    let scene = Scene::new();
    let apsctl = scene.shown(&["--no-restart", "--timeout", "2s"]).env("TERM", "xterm");
    let mut session = spawn_command(apsctl.command(), Some(30_000)).unwrap();
    session.exp_string("waiting for a run of job daily, next due at 2025-10-26 09:00:00 UTC").unwrap();
    session.exp_string("no run has ended within 2s").unwrap();
}
