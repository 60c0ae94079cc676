//! The completions and man pages: generated from the command line, and true to it.
//!
//! `APSCTL_RENEW=1` (`make generate`) writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use apsctl::cli::Cli;
use clap::Command;
use clap_complete::{Shell, generate};

/// The command line as it is, with what clap adds to it.
pub(crate) fn command_line() -> Command {
    Cli::complete_command()
}

/// Every command with its words, such as `apsctl jobs list`; the whole first.
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
        clap_mangen::Man::new(command.clone()).title(&name).source(source).render(&mut text).unwrap();
        // What clap calls "extra" is to us, in every command, its examples.
        let text = String::from_utf8(text).unwrap();
        let text = text.replace(".SH EXTRA\nExamples:\n", ".SH EXAMPLES\n");
        pages.insert(format!("{name}.1"), text.replace(".SH EXTRA\nExample:\n", ".SH EXAMPLES\n"));
    });
    pages
}

/// Compares a folder with what it should hold, or makes it so.
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
    let is_true = |(name, text): (&String, &String)| {
        found.get(name).map(|p| fs::read_to_string(p).unwrap()).as_ref() == Some(text)
    };
    let stale: Vec<_> = expected.iter().filter(|&pair| !is_true(pair)).map(|(name, _)| name).collect();
    let left: Vec<_> = found.keys().filter(|name| !expected.contains_key(*name)).collect();
    assert!(
        stale.is_empty() && left.is_empty(),
        "{}: stale {stale:?}, left over {left:?}; `make generate` renews them",
        folder.display()
    );
}

#[test]
fn completions_are_true_to_the_command_line() {
    check("completions", &completions());
}

#[test]
fn man_pages_are_true_to_the_command_line() {
    check("man", &man_pages());
}

#[test]
fn every_command_says_in_a_line_what_it_is_for_and_shows_an_example() {
    every_command("apsctl", &command_line(), &mut |words, command| {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        assert!(!about.is_empty() && !about.contains('\n'), "{words}: one line of purpose, not {about:?}");
        let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let example = after.lines().skip_while(|line| !line.starts_with("Example")).nth(1);
        assert!(example.is_some_and(|line| line.contains("apsctl")), "{words}: no example in {after:?}");
    });
}

#[test]
fn every_option_is_explained() {
    every_command("apsctl", &command_line(), &mut |words, command| {
        for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
            assert!(argument.get_help().is_some(), "{words}: {} has no help", argument.get_id());
        }
    });
}

#[test]
fn the_command_prints_what_is_shipped() {
    let script = crate::support::apsctl(&["completions", "bash"]).stdout_on_success();
    assert_eq!(script, completions()["apsctl.bash"]);
    crate::support::apsctl(&["completions", "tcsh"]).run().code(2);
}
