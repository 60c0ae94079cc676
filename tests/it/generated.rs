//! The completions and man pages are generated from the command line; the tests compare them with the files.
//!
//! `APSCTL_RENEW=1` (`make generate`) writes the files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use apsctl::testing::Cli;
use clap::{Arg, Command};
use clap_complete::{Shell, generate};

use crate::support::files_below;

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

/// Drops what our help says before the examples. A man page lists commands and options elsewhere. It lists every option,
/// also those that `-h` hides.
fn examples_only(command: &Command) -> Command {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let examples = help.find("Example").map_or(String::new(), |start| help[start..].to_owned());
    command.clone().after_long_help(examples).mut_args(|option| option.hide_short_help(false))
}

const MARKER: &str = "<!-- The lists below are generated from the command line: run `make generate`. -->\n";

/// The generated part of docs/reference.md: the options of every command. Each group of options that all commands have
/// is listed once, under `apsctl`.
fn command_reference() -> String {
    let mut text = String::new();
    every_command("apsctl", &command_line(), &mut |words, command| {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        text += &format!("\n### {words}\n\n{about}.\n");
        let is_shown = |argument: &&Arg| {
            let is_automatic = ["help", "version"].contains(&argument.get_id().as_str());
            !argument.is_hide_set() && !is_automatic && (!argument.is_global_set() || words == "apsctl")
        };
        let mut options = command.get_arguments().filter(is_shown).peekable();
        if options.peek().is_some() {
            text += "\n| option | |\n|---|---|\n";
        }
        for option in options {
            let help = option.get_help().map(ToString::to_string).unwrap_or_default().replace('|', "\\|");
            text += &format!("| `{}` | {help} |\n", option_syntax(option));
        }
    });
    text
}

fn option_syntax(option: &Arg) -> String {
    let value = option.get_value_names().map_or(String::new(), |names| names.join(" "));
    let has_value = option.get_action().takes_values();
    match (option.get_short(), option.get_long()) {
        (short, Some(long)) => {
            let short = short.map_or(String::new(), |short| format!("-{short}, "));
            format!("{short}--{long}{}", if has_value { format!(" {value}") } else { String::new() })
        }
        (Some(short), None) => format!("-{short} {value}"),
        (None, None) => value,
    }
}

#[test]
fn the_reference_matches_the_command_line() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference.md");
    let text = fs::read_to_string(&path).unwrap();
    let (by_hand, generated) = text.split_once(MARKER).expect("docs/reference.md has the marker");
    let expected = command_reference();
    if std::env::var_os("APSCTL_RENEW").is_some() {
        fs::write(path, format!("{by_hand}{MARKER}{expected}")).unwrap();
        return;
    }
    assert!(generated == expected, "docs/reference.md is stale; run `make generate`");
}

/// Every environment variable that the source code names, and every exit code.
#[test]
fn the_reference_has_every_variable_and_exit_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let reference = fs::read_to_string(root.join("docs/reference.md")).unwrap();
    let mut missing = Vec::new();
    for path in files_below(&root.join("src"), ".rs") {
        let source = fs::read_to_string(path).unwrap();
        let names = source.split('"').filter(|text| {
            let is_ours =
                ["APSCTL_", "SCHEDULER_", "AUTOMATION_", "JOB_"].iter().any(|prefix| text.starts_with(prefix));
            let is_name = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
            is_ours && is_name && !text.ends_with('_') && *text != "APSCTL_NOW"
        });
        missing.extend(names.filter(|name| !reference.contains(*name)).map(str::to_owned));
    }
    assert!(missing.is_empty(), "docs/reference.md lacks {missing:?}");
    for code in ["| 0 |", "| 1 |", "| 2 |", "| 3 |", "| 4 |", "| 124 |", "| 130, 143 |"] {
        assert!(reference.contains(code), "docs/reference.md lacks the exit code {code}");
    }
}

/// Compares the files of a folder with the expected ones, or writes them.
pub(crate) fn check(folder: &str, expected: &BTreeMap<String, String>) {
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
