//! The completions and man pages are generated from the command line; the tests compare them with the files.
//!
//! `APSCTL_RENEW=1` (`make generate`) writes the files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use apsctl::cli::Cli;
use clap::Command;
use clap_complete::{Shell, generate};

/// The complete command line, with the arguments and commands that clap adds.
pub(crate) fn command_line() -> Command {
    Cli::complete_command()
}

/// Calls `each` with every command and its words, such as `apsctl jobs list`; with `apsctl` itself first.
pub(crate) fn every_command(words: &str, command: &Command, each: &mut impl FnMut(&str, &Command)) {
    each(words, command);
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        every_command(&format!("{words} {}", below.get_name()), below, each);
    }
}

fn completions() -> BTreeMap<String, String> {
    let shells = [
        (Shell::Bash, "apsctl.bash"),
        (Shell::Elvish, "apsctl.elv"),
        (Shell::Fish, "apsctl.fish"),
        (Shell::PowerShell, "_apsctl.ps1"),
        (Shell::Zsh, "_apsctl"),
    ];
    let script = |(shell, name): (Shell, &str)| {
        let mut text = Vec::new();
        generate(shell, &mut command_line(), "apsctl", &mut text);
        (name.to_owned(), String::from_utf8(text).unwrap())
    };
    shells.into_iter().map(script).collect()
}

fn man_pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    every_command("apsctl", &command_line(), &mut |words, command| {
        let name = words.replace(' ', "-");
        let mut text = Vec::new();
        let source = concat!("apsctl ", env!("CARGO_PKG_VERSION"));
        clap_mangen::Man::new(examples_only(command)).title(&name).source(source).render(&mut text).unwrap();
        // In our commands, the section that clap calls "extra" holds the examples.
        let text = String::from_utf8(text).unwrap();
        let text = text.replace(".SH EXTRA\nExamples:\n", ".SH EXAMPLES\n");
        pages.insert(format!("{name}.1"), text.replace(".SH EXTRA\nExample:\n", ".SH EXAMPLES\n"));
    });
    pages
}

/// Drops what our help says before the examples. A man page lists commands and options elsewhere.
fn examples_only(command: &Command) -> Command {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let examples = help.find("Example").map_or(String::new(), |start| help[start..].to_owned());
    command.clone().after_long_help(examples)
}

/// Compares the files of a folder with the expected ones, or writes them.
fn check(folder: &str, expected: &BTreeMap<String, String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let found: BTreeMap<String, PathBuf> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .collect();
    if std::env::var_os("APSCTL_RENEW").is_some() {
        fs::create_dir_all(&folder).unwrap();
        for path in found.values() {
            fs::remove_file(path).unwrap();
        }
        for (name, text) in expected {
            fs::write(folder.join(name), text).unwrap();
        }
        return;
    }
    let is_current = |(name, text): (&String, &String)| {
        found.get(name).map(|p| fs::read_to_string(p).unwrap()).as_ref() == Some(text)
    };
    let stale: Vec<_> = expected.iter().filter(|&pair| !is_current(pair)).map(|(name, _)| name).collect();
    let surplus: Vec<_> = found.keys().filter(|name| !expected.contains_key(*name)).collect();
    assert!(
        stale.is_empty() && surplus.is_empty(),
        "{}: stale {stale:?}, surplus {surplus:?}; run `make generate`",
        folder.display()
    );
}

#[test]
fn completions_match_the_command_line() {
    check("completions", &completions());
}

#[test]
fn man_pages_match_the_command_line() {
    check("man", &man_pages());
}

#[test]
fn every_option_has_a_help_text() {
    every_command("apsctl", &command_line(), &mut |words, command| {
        for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
            assert!(argument.get_help().is_some(), "{words}: {} has no help", argument.get_id());
        }
    });
}

#[test]
fn the_completions_command_prints_the_shipped_script() {
    let script = crate::support::apsctl(&["completions", "bash"]).stdout_on_success();
    assert_eq!(script, completions()["apsctl.bash"]);
    crate::support::apsctl(&["completions", "tcsh"]).run().code(2);
}
