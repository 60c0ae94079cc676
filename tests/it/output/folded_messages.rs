//! Errors, hints and notes: folded on a terminal, one line each elsewhere.

use crate::support::{Store, job, terminal};

const LONG_ID: &str = "nightly-export-of-every-invoice-and-credit-note-to-the-archive-of-the-tax-office";

/// Commands whose messages are wider than a terminal.
const COMMANDS: &[&[&str]] = &[
    &["jobs", "show", "nosuch"],
    &["jobs", "resume", LONG_ID],
    &["jobs", "trigger", LONG_ID],
    &["jobs", "pause", "--id", "nosuch-*"],
    &["jobs", "edit", "a", "--max-instances", "3"],
    &["jobs", "list", "--columns", "job"],
    &["jobs", "list", "--since"],
    &["jobs", "list", "--sort", "no"],
    &["jobs", "list", "--tz", "Warsaw"],
    &["jobs", "preflight", "--python", "/nosuch/python"],
    &["jobs", "restore", "/nosuch/jobs.snapshot", "a"],
    &["logs", "--file", "/nosuch/worker.log"],
    &["runs", "import", "--file", "/nosuch/worker.log"],
    &["runs", "undo", "12"],
    &["undo", "99"],
    &["--read-only", "jobs", "pause", "a"],
    &["run-once", "--plan", "/nosuch/plan"],
    &["watch", "--once"],
];

fn store() -> Store {
    let store = Store::new();
    job("a").insert(&store);
    job(LONG_ID).state("PAUSED").without_next_run().insert(&store);
    store
}

/// Whether a line may be wider than the terminal: it is one word, or a command to paste.
fn is_whole(line: &str) -> bool {
    let line = line.trim();
    let command = line.trim_end_matches(['.', ',', ';', ')']).trim_start_matches('(');
    !line.contains(' ') || command.starts_with('`') && command[1..].find('`') == Some(command.len() - 2)
}

#[test]
fn messages_are_folded_on_a_terminal_only() {
    let store = store();
    for args in COMMANDS {
        let apsctl = store.apsctl(args).env("HOME", "/nosuch");
        let shown = terminal(80).show(&apsctl).text;
        for line in shown.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80 || is_whole(line), "{line}\n{shown}");
        }
        let piped = apsctl.run().stderr;
        assert!(
            piped
                .lines()
                .all(|line| !line.starts_with("  ")
                    || ["  tip:", "  [possible"].iter().any(|known| line.starts_with(known))),
            "{piped}"
        );
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert!(words(&shown).ends_with(&words(&piped)), "{shown}\n{piped}");
        // A screen reader finds the sentences itself.
        let plain = terminal(80).show(&apsctl.args(&["--plain"])).text;
        assert!(plain.ends_with(&piped), "{plain}\n{piped}");
    }
}
