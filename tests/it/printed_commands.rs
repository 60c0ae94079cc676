//! A command of apsctl that is printed can be pasted as it is, and reaches the store of the command that printed it.

use std::path::Path;
use std::process::Command;

use regex::Regex;

use apsctl::cluster::Cluster;
use apsctl::testing::Cli;

use crate::support::{Apsctl, Output, Store, apsctl, job};

/// Command lines that print other commands: in notes, hints, remedies and columns.
const PRINTING: &[&[&str]] = &[
    &["jobs", "pause", "a"],
    &["undo"],
    &["jobs", "pause", "a", "b"],
    &["jobs", "resume", "done"],
    &["jobs", "resume", "open-end", "--at", "2020-01-01T00:00:00Z"],
    &["jobs", "trigger", "gone"],
    &["jobs", "trigger", "running"],
    &["jobs", "show", "a", "-o", "json"],
    &["jobs", "show", "gone"],
    &["jobs", "schedule", "a", "--cron", "0 0 30 2 *"],
    &["jobs", "trigger", "--func", "nosuch"],
    &["jobs", "restore", "/dev/null", "a"],
    &["jobs", "repair", "a"],
    &["doctor", "-o", "json"],
    &["undo", "99"],
    &["runs", "show", "99"],
    &["runs", "undo", "99"],
    &["maintenance", "begin", "--for", "1m"],
    &["maintenance", "begin"],
    &["maintenance", "end"],
    &["maintenance", "extend", "--for", "1m"],
    &["indexes", "verify"],
    &["run-once", "--plan", "/dev/null"],
];

/// Placeholders in printed commands.
const PLACEHOLDERS: [(&str, &str); 6] = [
    ("EXPR", "@daily"),
    ("OPERATION", "1"),
    ("OP", "1"),
    ("DURATION", "1h"),
    ("TIME", "2030-01-01T00:00:00Z"),
    ("ID", "1"),
];

/// Returns the commands in an output: between backticks, and the remedies of doctor.
fn commands_in(out: &Output) -> Vec<String> {
    let text = format!("{}\n{}", out.stdout, out.stderr);
    let quoted = Regex::new(r"`(apsctl [^`]+)`").unwrap();
    let remedy = Regex::new(r#""(?:remedy|fix|command)": ?"(apsctl (?:[^"\\]|\\.)+)""#).unwrap();
    let found = |pattern: &Regex| -> Vec<String> { pattern.captures_iter(&text).map(|c| c[1].to_owned()).collect() };
    let remedies = found(&remedy).into_iter().map(|text| serde_json::from_str(&format!("\"{text}\"")).unwrap());
    let all: Vec<String> = found(&quoted).into_iter().chain(remedies).collect();
    // A remedy may be a sequence of commands.
    all.iter().flat_map(|commands| commands.split(" && ")).map(str::to_owned).collect()
}

/// Lets the shell split a printed command into words. Placeholders are replaced, and a redirection is left out.
fn shell_words(command: &str) -> Vec<String> {
    let command = command.split(" > ").next().unwrap();
    let out = Command::new("sh").arg("-c").arg(format!("printf '%s\\0' {command}")).output().unwrap();
    assert!(out.status.success(), "{command}");
    let words = String::from_utf8(out.stdout).unwrap();
    let fill =
        |word: &str| PLACEHOLDERS.iter().find(|(name, _)| *name == word).map_or(word, |(_, value)| value).to_owned();
    words.split_terminator('\0').map(fill).collect()
}

/// Returns why a printed command is not a complete command line.
pub(crate) fn parse_error(command: &str) -> Option<String> {
    let error = Cli::complete_command().try_get_matches_from(shell_words(command)).err()?;
    Some(format!("`{command}`: {}", error.to_string().lines().take(2).collect::<Vec<_>>().join(" ")))
}

/// One way to select a store.
struct Selection {
    args: Vec<String>,
    env: Vec<(&'static str, String)>,
    /// What the printed commands begin with.
    prefix: String,
}

impl Selection {
    fn apsctl(&self, args: &[&str]) -> Apsctl {
        let own: Vec<&str> = self.args.iter().map(String::as_str).collect();
        self.env.iter().fold(apsctl(&own).args(args), |apsctl, (name, value)| apsctl.env(name, value))
    }

    /// Runs a printed command in a shell, in an environment that selects no other store.
    fn paste(&self, command: &str) -> Output {
        let folder = Path::new(env!("CARGO_BIN_EXE_apsctl")).parent().unwrap();
        let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(command).env_clear().envs(self.env.iter().map(|(name, value)| (name, value)));
        let ended = shell.env("PATH", path).env("APSCTL_NOW", crate::support::NOW).output().unwrap();
        apsctl(&[]).output(&ended)
    }
}

/// Selects a store, with files of the given names.
type Way = fn(&Store, &dyn Fn(&str) -> String) -> Selection;

fn fill(store: &Store) {
    for id in ["a", "b"] {
        job(id).insert(store);
    }
    job("done").state("COMPLETED").insert(store);
    job("open-end").state("PAUSED").insert(store);
    job("gone").state("REMOVED").insert(store);
    job("running").state("EXECUTING").insert(store);
}

/// Pauses a job, pastes the printed command that takes it back, and checks the store.
fn assert_pasted_undo_works(selection: &Selection, store: &Store) {
    let state = || store.value("SELECT job_state FROM apscheduler_jobs WHERE id = 'b'");
    let out = selection.apsctl(&["jobs", "pause", "b"]).run().code(0);
    assert_eq!(state(), "PAUSED");
    selection.paste(&commands_in(&out)[0]).code(0);
    assert_eq!(state(), "SCHEDULED");
}

#[test]
fn printed_commands_select_the_store_of_their_command() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let ways: [Way; 4] = [
        |store, _| {
            let url = store.url.replace("postgres@", "postgres:s3cret@");
            let prefix = format!("apsctl -d '{}' ", store.url);
            Selection { args: vec!["-d".into(), url], env: Vec::new(), prefix }
        },
        |store, _| {
            let text = format!("{} password='s3 cret'", store.keyword_string());
            Selection { args: vec!["-d".into(), text], env: Vec::new(), prefix: "apsctl -d 'dbname=".into() }
        },
        |store, path| {
            let file = path("my settings");
            std::fs::write(&file, format!("DATABASE_URL={}\n", store.url)).unwrap();
            let prefix = format!("apsctl --env-file '{file}' ");
            Selection { args: vec!["--env-file".into(), file], env: Vec::new(), prefix }
        },
        |store, path| {
            let home = path("home");
            std::fs::create_dir_all(format!("{home}/.config/apsctl")).unwrap();
            let file = format!("{home}/.config/apsctl/config.toml");
            std::fs::write(file, format!("[profiles.prod]\nurl = \"{}\"\n", store.url)).unwrap();
            let args = vec!["--profile".into(), "prod".into()];
            Selection { args, env: vec![("HOME", home)], prefix: "apsctl --profile prod ".into() }
        },
    ];
    for way in ways {
        let store = Store::new();
        fill(&store);
        let selection = way(&store, &path);
        assert_pasted_undo_works(&selection, &store);
        let prefix = &selection.prefix;
        let mut wrong = Vec::new();
        for args in PRINTING {
            let out = selection.apsctl(args).run();
            assert!(!format!("{out}").contains("s3cret"), "{args:?}: {out}");
            let commands = commands_in(&out);
            if commands.is_empty() {
                wrong.push(format!("{args:?} prints no command: {out}"));
            }
            for command in commands {
                if !command.starts_with(prefix.as_str()) {
                    wrong.push(format!("{args:?}: `{command}` does not begin with {prefix}"));
                }
                wrong.extend(parse_error(&command).map(|error| format!("{args:?}: {error}")));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// A sandbox that is removed even if its test fails.
struct RemovedAtEnd(Cluster);

impl Drop for RemovedAtEnd {
    fn drop(&mut self) {
        drop(self.0.remove());
    }
}

#[test]
fn a_command_printed_on_the_sandbox_changes_only_the_sandbox() {
    let state = tempfile::tempdir().unwrap();
    let home = state.path().display().to_string();
    let other = Store::new();
    job("digest-email").insert(&other);
    other.run(&["jobs", "pause", "digest-email"]).code(0);
    let env = vec![("XDG_STATE_HOME", home), ("APSCTL_DATABASE_URL", other.url.clone())];
    let selection = Selection { args: vec!["--sandbox".into()], env, prefix: "apsctl --sandbox ".into() };
    let _cluster = RemovedAtEnd(Cluster::at(&state.path().join("apsctl/sandbox")));
    let demo = selection.apsctl(&["demo"]).run();
    let commands = commands_in(&demo);
    assert!(commands.iter().filter(|command| command.starts_with("apsctl --sandbox ")).count() >= 4, "{demo}");
    let paused = selection.apsctl(&["jobs", "pause", "digest-email"]).run().code(0);
    let commands = commands_in(&paused);
    assert!(commands.iter().all(|command| command.starts_with("apsctl --sandbox undo ")), "{commands:?}");
    selection.paste(&commands[0]).code(0);
    let shown = selection.apsctl(&["jobs", "show", "digest-email", "-o", "json"]).run().code(0).json();
    assert_eq!(shown["job_state"], "SCHEDULED");
    assert_eq!(other.value("SELECT job_state FROM apscheduler_jobs"), "PAUSED");
}
