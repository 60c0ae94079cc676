//! Every command that changes something applies the safeguards of the profile

use apsctl::testing::Cli;
use clap::Command;
use snapbox::{assert_data_eq, str};

use super::Home;
use crate::support::{Store, job};

/// The kind of change that a command makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Effect {
    /// An operator's change.
    Change,
    /// A pass: it needs no reason.
    Pass,
    /// It changes nothing, or only the sandbox.
    Nothing,
}

use Effect::{Change, Nothing, Pass};

/// Every command with its effect and the arguments of a change.
const COMMANDS: &[(&str, Effect, &[&str])] = &[
    ("jobs list", Nothing, &[]),
    ("jobs show", Nothing, &["a"]),
    ("jobs running", Nothing, &[]),
    ("jobs upcoming", Nothing, &[]),
    ("jobs trigger", Change, &["a"]),
    ("jobs pause", Change, &["a"]),
    ("jobs resume", Change, &["--expired"]),
    ("jobs remove", Change, &["a"]),
    ("jobs schedule", Change, &["a", "--cron", "@daily"]),
    ("jobs edit", Change, &["a", "--coalesce", "on"]),
    ("jobs verify", Nothing, &[]),
    ("jobs repair", Change, &["a"]),
    ("jobs snapshot", Nothing, &["-"]),
    ("jobs preflight", Nothing, &["--python", "python3"]),
    ("jobs diff", Nothing, &["-"]),
    ("jobs restore", Change, &["-", "a"]),
    ("audit tail", Nothing, &[]),
    ("audit operations archive", Change, &["--before", "1d", "/nowhere/FILE"]),
    ("audit prune", Change, &["--older-than", "90d"]),
    ("undo", Change, &[]),
    ("run-once", Pass, &[]),
    ("runs undo", Change, &["1", "--yes"]),
    ("runs import", Change, &["/dev/null"]),
    ("runs show", Nothing, &["1"]),
    ("runs expected", Nothing, &[]),
    ("maintenance begin", Change, &[]),
    ("maintenance end", Change, &[]),
    ("maintenance extend", Change, &["--for", "1h"]),
    ("maintenance status", Nothing, &[]),
    ("recover", Change, &["--yes"]),
    ("logs runs", Nothing, &["/dev/null"]),
    ("cron check", Nothing, &["@daily"]),
    ("cron next", Nothing, &["@daily"]),
    ("indexes verify", Nothing, &[]),
    ("indexes create", Change, &[]),
    ("stale", Nothing, &[]),
    ("store show", Nothing, &[]),
    ("doctor", Nothing, &[]),
    ("health", Nothing, &[]),
    ("metrics", Nothing, &[]),
    ("stats durations", Nothing, &[]),
    ("report", Nothing, &["--html", "-"]),
    ("rules list", Nothing, &[]),
    ("rules check", Nothing, &[]),
    ("rules preview", Nothing, &[]),
    ("migrate up", Change, &[]),
    ("migrate status", Nothing, &[]),
    ("migrate sql", Nothing, &[]),
    ("migrate grants", Change, &["--apply"]),
    ("sandbox up", Nothing, &[]),
    ("sandbox down", Nothing, &[]),
    ("sandbox status", Nothing, &[]),
    ("sandbox load", Nothing, &["/nowhere/FILE"]),
    ("incident save", Nothing, &["/nowhere/FILE"]),
    ("incident show", Nothing, &["/nowhere/FILE"]),
    // Its changes are those of other commands, with their safeguards.
    ("top", Nothing, &["--once"]),
    ("watch", Nothing, &["--once", "--no-state"]),
    ("demo", Nothing, &[]),
    ("config show", Nothing, &[]),
    ("completions", Nothing, &["bash"]),
];

/// Returns the names of all commands that change something.
pub(crate) fn commands_that_change_something() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().filter(|(_, does, _)| *does != Nothing).map(|(words, _, _)| *words)
}

/// Collects the commands without subcommands.
fn leaf_commands(words: &str, command: &Command, found: &mut Vec<(String, Command)>) {
    let mut is_leaf = true;
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        is_leaf = false;
        leaf_commands(format!("{words} {}", below.get_name()).trim(), below, found);
    }
    if is_leaf {
        found.push((words.to_owned(), command.clone()));
    }
}

#[test]
fn every_command_is_in_the_table_and_every_change_has_the_options() {
    let command = Cli::complete_command();
    let mut found = Vec::new();
    leaf_commands("", &command, &mut found);
    let names: Vec<&str> = found.iter().map(|(words, _)| words.as_str()).collect();
    for (words, _, _) in COMMANDS {
        assert!(names.contains(words), "there is no command `{words}` any more");
    }
    for (words, command) in &found {
        let row = COMMANDS.iter().find(|(known, _, _)| known == words);
        let (_, does, _) = row.unwrap_or_else(|| panic!("what does `{words}` change? see COMMANDS in this test"));
        let has = |name: &str| command.get_arguments().any(|argument| argument.get_long() == Some(name));
        let wanted = match does {
            Change => (true, true, true),
            Pass => (false, true, true),
            // `cron next` and the like.
            Nothing => (false, false, false),
        };
        assert_eq!((has("reason"), has("confirm"), has("dry-run")), wanted, "{words}: reason, confirm, dry-run");
    }
}

/// Runs a command with the profile `prod`.
fn on_prod(home: &Home, args: &[&str], more: &[&str]) -> crate::support::Output {
    home.apsctl(&[args, &["--profile", "prod"], more].concat()).run()
}

fn rows(does: &[Effect]) -> impl Iterator<Item = Vec<&'static str>> {
    COMMANDS
        .iter()
        .filter(|(_, d, _)| does.contains(d))
        .map(|(words, _, args)| words.split(' ').chain(args.iter().copied()).collect())
}

/// A missing server: a command that connects before it checks the safeguards exits with 4.
const NOWHERE: &str = "url = 'postgresql://u@%2Fnowhere/d'\n";

#[test]
fn a_change_without_a_reason_is_refused_before_connecting() {
    let home = Home::new(&format!("[profiles.prod]\n{NOWHERE}require_reason = true\n"));
    for args in rows(&[Change]) {
        for more in [&[][..], &["--reason", " "]] {
            let output = on_prod(&home, &args, more);
            assert_eq!(output.code, Some(2), "{args:?}: {output}");
            assert!(
                output.stderr.starts_with("error: profile prod requires a reason for every change\n"),
                "{args:?}: {output}"
            );
        }
        for excused in [&["--reason", "because"][..], &["--dry-run"]] {
            let output = on_prod(&home, &args, excused);
            assert!(
                output.code == Some(4) || output.code == Some(3) || args.contains(&"restore"),
                "{args:?}: {output}"
            );
            assert!(!output.stderr.contains("requires a reason"), "{args:?}: {output}");
        }
    }
}

#[test]
fn a_change_without_confirmation_is_refused_before_connecting() {
    let home = Home::new(&format!("[profiles.prod]\n{NOWHERE}confirm = 'type the name'\n"));
    for args in rows(&[Change]) {
        let output = on_prod(&home, &args, &[]);
        assert_eq!(output.code, Some(2), "{args:?}: {output}");
        assert!(
            output.stderr.starts_with("error: profile prod requires a confirmation for every change\n"),
            "{args:?}: {output}"
        );
        let output = on_prod(&home, &args, &["--confirm", "prod"]);
        assert!(!output.stderr.contains("confirmed"), "{args:?}: {output}");
    }
}

#[test]
fn a_read_only_profile_refuses_every_change_and_every_pass() {
    let home = Home::new(&format!("[profiles.prod]\n{NOWHERE}read_only = true\n"));
    for args in rows(&[Change, Pass]) {
        let output = on_prod(&home, &args, &[]);
        assert_eq!(output.code, Some(3), "{args:?}: {output}");
        assert!(output.stderr.starts_with("error: profile prod is read-only\n"), "{args:?}: {output}");
    }
    assert_data_eq!(
        home.apsctl(&["jobs", "pause", "a", "--profile", "prod", "--reason", "r"]).run(),
        str![[r#"
---- stderr ----
error: profile prod is read-only
hint: read_only = true in HOME/.config/apsctl/config.toml; no option lifts it
---- exit 3 ----

"#]]
    );
}

#[test]
fn every_change_and_every_pass_is_refused_with_read_only() {
    let (store, home) = (Store::new(), Home::new(""));
    job("a").insert(&store);
    for args in rows(&[Change, Pass]) {
        for (url, more) in [("postgresql://u@%2Fnowhere/d", &[][..]), (&store.url, &["--dry-run"])] {
            let output = home.apsctl(&[&args[..], &["--read-only", "-d", url], more].concat()).run();
            // A dry run may work without a lock, or have nothing to do.
            assert!(output.code == Some(3) || !more.is_empty(), "{args:?}: {output}");
            let is_named = output.stderr.starts_with("error: `--read-only` allows no changes\n");
            assert!(is_named || !more.is_empty(), "{args:?}: {output}");
            let shows_sql = ["cannot execute", "SELECT", "INSERT"].iter().any(|sql| output.stderr.contains(sql));
            assert!(!shows_sql, "{args:?}: {output}");
        }
    }
}

#[test]
fn sessions_of_a_read_only_profile_are_read_only() {
    let store = Store::new();
    job("a").insert(&store);
    let home = Home::new(&format!("[profiles.prod]\nurl = '{}'\nread_only = true\n", store.url));
    assert_data_eq!(
        home.apsctl(&["jobs", "pause", "a", "--profile", "prod", "-n"]).run(),
        str![[r#"
---- stderr ----
error: pausing: the session is read-only
hint: `--read-only` or the profile sets it, the server is a standby, or the command only reads and code of the database writes
---- exit 3 ----

"#]]
    );
}

#[test]
fn the_reason_of_a_migration_is_in_the_journal() {
    let store = Store::unmigrated();
    store.run(&["migrate", "up", "--reason", "first day"]).code(0);
    let row = "SELECT concat_ws('|', command, reason, job_id, after->'migrations'->>0) FROM apsctl.operations";
    assert_eq!(store.value(row), "apsctl migrate up --reason 'first day'|first day|V1__operator_state");
    // Without pending migrations there is no entry.
    store.run(&["migrate", "up", "--reason", "second day"]).code(0);
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "1");
}
