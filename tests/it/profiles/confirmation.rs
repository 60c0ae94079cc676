//! `confirm = "type the name"`: a prompt on a terminal, an option elsewhere

use rexpect::session::{PtySession, spawn_command};
use snapbox::{assert_data_eq, str};

use super::Home;
use crate::support::{Apsctl, LiveScreen, Store, job, terminal};

fn home_with_confirmation(store: &Store) -> Home {
    Home::new(&format!(
        "[profiles.prod]\nurl = '{}'\nconfirm = 'type the name'\n[profiles.dev]\nurl = '{}'\n",
        store.url, store.url
    ))
}

const PAUSE: [&str; 5] = ["jobs", "pause", "a", "--profile", "prod"];

fn pause(home: &Home, args: &[&str]) -> Apsctl {
    home.apsctl(&[&PAUSE, args].concat())
}

fn state(store: &Store) -> String {
    store.value("SELECT job_state FROM apscheduler_jobs")
}

fn store() -> Store {
    let store = Store::new();
    job("a").insert(&store);
    store
}

#[test]
fn without_a_terminal_an_option_is_required() {
    let store = store();
    let home = home_with_confirmation(&store);
    assert_data_eq!(
        pause(&home, &[]).run(),
        str![[r#"
---- stderr ----
error: profile prod requires a confirmation for every change
hint: add --confirm prod
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        pause(&home, &["--confirm", "dev"]).run(),
        str![[r#"
---- stderr ----
error: not confirmed: the profile is prod, not "dev"
hint: nothing was changed
---- exit 3 ----

"#]]
    );
    assert_eq!(state(&store), "SCHEDULED");
    pause(&home, &["--dry-run"]).run().code(0);
    // A confirmed name must always match the profile's.
    pause(&home, &["--dry-run", "--confirm", "dev"]).run().code(3);
    home.apsctl(&["jobs", "pause", "a", "--profile", "dev", "--confirm", "prod"]).run().code(3);
    assert_data_eq!(
        store.run(&["jobs", "pause", "a", "--confirm", "prod"]),
        str![[r#"
---- stderr ----
error: --confirm: no profile is in use
---- exit 2 ----

"#]]
    );
    assert_eq!(state(&store), "SCHEDULED");
    pause(&home, &["--confirm", "prod"]).run().code(0);
    assert_eq!(state(&store), "PAUSED");
    home.apsctl(&["jobs", "resume", "a", "--profile", "dev"]).run().code(0);
    assert_eq!(state(&store), "SCHEDULED");
}

fn on_terminal(apsctl: &Apsctl) -> PtySession {
    spawn_command(apsctl.command(), Some(10_000)).unwrap()
}

const QUESTION: &str = "Type the name of the profile to continue: ";

fn code(session: &PtySession) -> Option<i32> {
    // `Exited(Pid(17), 3)`: rexpect does not export the type.
    let status = format!("{:?}", session.process().wait().unwrap());
    status.strip_suffix(')')?.rsplit_once(", ")?.1.parse().ok()
}

#[test]
fn on_a_terminal_the_name_must_be_typed() {
    let store = store();
    let home = home_with_confirmation(&store);
    let mut session = on_terminal(&pause(&home, &[]));
    let before = session.exp_string(QUESTION).unwrap();
    assert_eq!(before, format!("This changes database \"{}\" as \"postgres\" (profile prod).\r\n", store.database()));
    assert_eq!(state(&store), "SCHEDULED");
    session.send_line("prod").unwrap();
    let after = session.exp_eof().unwrap();
    assert!(after.contains("= a is paused until resumed"), "{after}");
    assert_eq!(code(&session), Some(0));
    assert_eq!(state(&store), "PAUSED");
}

#[test]
fn a_wrong_name_no_answer_and_a_signal_change_nothing() {
    let store = store();
    let home = home_with_confirmation(&store);
    for (typed, expected, said) in [
        ("dev\n", 3, "error: not confirmed: the profile is prod, not \"dev\""),
        ("PROD\n", 3, "not \"PROD\""),
        ("\n", 3, "not \"\""),
        ("\u{4}", 3, "not \"\""),
        ("\u{3}", 130, "error: interrupted (SIGINT)"),
    ] {
        let mut session = on_terminal(&pause(&home, &[]));
        session.exp_string(QUESTION).unwrap();
        session.send(typed).unwrap();
        session.flush().unwrap();
        let after = session.exp_eof().unwrap();
        assert!(after.contains(said), "{typed:?}: {after}");
        assert_eq!(code(&session), Some(expected), "{typed:?}: {after}");
    }
    assert_eq!(state(&store), "SCHEDULED");
}

#[test]
fn a_pass_needs_confirmation_only_on_a_terminal() {
    let store = Store::new();
    let home = Home::new(&format!(
        "[profiles.prod]\nurl = '{}'\nconfirm = 'type the name'\nrequire_reason = true\n",
        store.url
    ));
    // The pass also ends pauses that have run out.
    job("a").insert(&store);
    let give = ["--profile", "prod", "--reason", "r", "--confirm", "prod"];
    home.apsctl(&[&["jobs", "pause", "a", "--for", "1s"], &give[..]].concat()).run().code(0);
    let pass = home.apsctl(&["run-once", "--profile", "prod"]).now("2025-10-26T13:00:00Z");
    pass.run().code(0);
    assert_eq!(state(&store), "SCHEDULED");
    let count = || store.value("SELECT count(*) FROM automation_audit_log");
    assert_eq!(count(), "1");
    let mut session = on_terminal(&home.apsctl(&["run-once", "--profile", "prod"]));
    session.exp_string(QUESTION).unwrap();
    session.send_line("no").unwrap();
    session.exp_eof().unwrap();
    assert_eq!((code(&session), count()), (Some(3), "1".into()));
    let mut session = on_terminal(&home.apsctl(&["run-once", "--profile", "prod", "--confirm", "prod"]));
    session.exp_eof().unwrap();
    assert_eq!((code(&session), count()), (Some(0), "2".into()));
}

#[test]
fn top_asks_for_the_reason_and_the_name_in_its_bottom_line() {
    let store = store();
    let home = Home::new(&format!(
        "[profiles.prod]\nurl = '{}'\nconfirm = 'type the name'\nrequire_reason = true\n",
        store.url
    ));
    let mut screen =
        LiveScreen::start(terminal(80), &home.apsctl(&["--profile", "prod", "top", "--interval", "200ms"]));
    screen.wait_for("(profile prod)");
    screen.press("py");
    screen.wait_for("Reason (for the journal): _");
    screen.press("\r");
    screen.wait_for("no reason: nothing was changed");
    screen.press("py");
    screen.wait_for("Reason (for the journal): _");
    screen.press("-n disk x\x7ffull\r");
    screen.wait_for("Type its name to continue: _");
    screen.press("dev\r");
    screen.wait_for("not confirmed: the profile is prod, not \"dev\"");
    assert_eq!(state(&store), "SCHEDULED");
    screen.press("py");
    screen.wait_for("Reason (for the journal): _");
    screen.press("-n disk full\r");
    screen.wait_for("Type its name to continue: _");
    screen.press("prod\r");
    screen.wait_for("a is PAUSED");
    assert_eq!(store.value("SELECT reason FROM apsctl.operations"), "-n disk full");
    // Each change is confirmed again.
    screen.press("ry");
    screen.wait_for("Reason (for the journal): _");
    screen.press("\x1b");
    screen.wait_for("not confirmed: nothing was changed");
}
