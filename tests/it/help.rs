//! The help of every command: `-h` is one screen of 80 columns, `--help` is complete, and every example works.

use std::fs;
use std::path::{Path, PathBuf};

use apsctl::testing::Cli;
use clap::Command;
use clap::error::ErrorKind;

use crate::generated::{command_line, every_command};
use crate::support::apsctl;

const WIDTH: usize = 80;
const MAX_SUMMARY: usize = 72;
const MAX_LINES: usize = 40;

fn short_help(command: &Command) -> String {
    command.clone().term_width(WIDTH).render_help().to_string()
}

fn is_group(command: &Command) -> bool {
    command.get_subcommands().any(|sub| sub.get_name() != "help")
}

/// Runs `check` on every command, and fails with all the problems it returns.
fn check_all(check: impl Fn(&str, &Command) -> Vec<String>) {
    let mut problems = Vec::new();
    every_command("apsctl", &command_line(), &mut |words, command| {
        problems.extend(check(words, command).into_iter().map(|problem| format!("{words}: {problem}")));
    });
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn every_command_has_a_summary_of_one_line() {
    check_all(|_, command| {
        let summary = command.get_about().map(ToString::to_string).unwrap_or_default();
        let is_short = !summary.is_empty() && summary.chars().count() <= MAX_SUMMARY && !summary.contains('\n');
        (!is_short).then(|| format!("a summary has 1 to {MAX_SUMMARY} characters: {summary:?}")).into_iter().collect()
    });
}

#[test]
fn short_help_is_one_screen() {
    check_all(|words, command| {
        let help = short_help(command);
        let limit = if words == "apsctl jobs pause" { 24 } else { MAX_LINES };
        let mut problems = Vec::new();
        if help.lines().count() > limit {
            problems.push(format!("-h has {} lines, not at most {limit}", help.lines().count()));
        }
        let wide = help.lines().filter(|line| line.chars().count() > WIDTH);
        problems.extend(wide.map(|line| format!("wider than {WIDTH} columns: {line}")));
        problems
    });
}

/// A continuation line is indented deeper than any option or argument.
#[test]
fn short_help_has_one_line_per_option() {
    check_all(|_, command| {
        let help = short_help(command);
        let options = help.lines().skip_while(|line| !matches!(*line, "Arguments:" | "Options:"));
        let options = options.take_while(|line| !line.starts_with("Global options"));
        let folded = options.filter(|line| line.len() > 8 && line.starts_with("        "));
        folded.map(|line| format!("an option takes several lines: {}", line.trim())).collect()
    });
}

#[test]
fn full_help_lists_every_option() {
    check_all(|_, command| {
        let help = command.clone().render_long_help().to_string();
        let visible = command.get_arguments().filter(|argument| !argument.is_hide_set());
        let names = visible.filter_map(|argument| Some(format!("--{}", argument.get_long()?)));
        names.filter(|name| !help.contains(name.as_str())).map(|name| format!("--help lacks {name}")).collect()
    });
}

#[test]
fn every_command_has_both_helps() {
    check_all(|words, _| {
        let failed = ["-h", "--help"].into_iter().filter(|help| {
            let line = words.split(' ').chain([*help]);
            !Cli::complete_command().try_get_matches_from(line).is_err_and(|e| e.kind() == ErrorKind::DisplayHelp)
        });
        failed.map(|help| format!("{help} fails")).collect()
    });
}

#[test]
fn top_level_help_names_every_command() {
    let help = apsctl(&["-h"]).stdout_on_success();
    let words: Vec<&str> = help.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
    for command in command_line().get_subcommands() {
        assert!(words.contains(&command.get_name()), "apsctl -h lacks {}", command.get_name());
        for sub in command
            .get_subcommands()
            .filter(|sub| ["jobs", "audit"].contains(&command.get_name()) && sub.get_name() != "help")
        {
            assert!(words.contains(&sub.get_name()), "apsctl -h lacks {} {}", command.get_name(), sub.get_name());
        }
    }
}

#[test]
fn help_is_80_columns_wide_without_a_terminal() {
    for help in [&["-h"][..], &["--help"], &["run-once", "--help"], &["jobs", "pause", "-h"]] {
        let text = apsctl(help).stdout_on_success();
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
    }
}

#[test]
fn every_command_has_two_or_three_examples() {
    check_all(|_, command| {
        let count = examples(command).len();
        let (least, most) = if is_group(command) { (0, 5) } else { (2, 4) };
        (!(least..=most).contains(&count)).then(|| format!("{count} examples")).into_iter().collect()
    });
}

#[test]
fn every_example_parses() {
    check_all(|_, command| examples(command).iter().filter_map(|example| parse_error(example, false)).collect());
}

/// Every line of a code block that begins with `apsctl`, and every inline code that does.
#[test]
fn every_command_in_the_documents_parses() {
    let mut problems = Vec::new();
    for path in documents() {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut commands = 0;
        for (command, may_be_incomplete) in commands_in(&text) {
            commands += 1;
            problems.extend(parse_error(&command, may_be_incomplete).map(|error| format!("{name}: {error}")));
        }
        assert!(commands > 0 || name != "README.md", "{name} has no commands");
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

fn examples(command: &Command) -> Vec<String> {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let lines = help.lines().skip_while(|line| !line.starts_with("Example")).skip(1);
    lines.filter(|line| line.contains("apsctl ")).map(|line| line.trim().to_owned()).collect()
}

/// The commands of a Markdown text: those in code blocks, and (`true`) those in running text, which may lack arguments.
fn commands_in(markdown: &str) -> Vec<(String, bool)> {
    let mut commands = Vec::new();
    let mut language = None;
    for line in markdown.lines() {
        if let Some(fence) = line.trim_start().strip_prefix("```") {
            language = if language.is_some() { None } else { Some(fence.to_owned()) };
        } else if language.as_deref().is_some_and(|l| ["console", "sh"].contains(&l)) {
            let typed = line.strip_prefix("$ ").or((language.as_deref() == Some("sh")).then_some(line));
            commands.extend(typed.filter(|line| is_command(line)).map(|line| (line.to_owned(), false)));
        } else if language.is_none() {
            let inline = line.split('`').skip(1).step_by(2);
            commands.extend(inline.filter(|code| code.starts_with("apsctl ")).map(|code| (code.to_owned(), true)));
        }
    }
    commands
}

/// Whether a line of a shell runs apsctl, maybe with `sudo` or variables before it.
fn is_command(line: &str) -> bool {
    let before = line.split("apsctl ").next().unwrap_or_default();
    line.contains("apsctl ") && before.split_whitespace().all(|word| word == "sudo" || word.contains('='))
}

/// Why an example is not a valid command line. What stands around the command (`sudo`, a pipe, a comment) is ignored.
fn parse_error(example: &str, may_be_incomplete: bool) -> Option<String> {
    let words = shell_words(&example[example.find("apsctl ")?..]);
    // `apsctl COMMAND -h` stands for any command, and `…` for anything.
    if words.iter().any(|word| word == "COMMAND" || word.contains('…')) {
        return None;
    }
    let error = Cli::complete_command().try_get_matches_from(&words).err()?;
    let is_accepted = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => true,
        ErrorKind::MissingRequiredArgument
        | ErrorKind::MissingSubcommand
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => may_be_incomplete,
        _ => false,
    };
    (!is_accepted).then(|| format!("{example}: {}", error.to_string().lines().next().unwrap_or_default()))
}

/// The words of the first command of a line, up to a pipe, a redirection, a comment, or a description after two spaces.
fn shell_words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '\\') => word.get_or_insert_default().extend(characters.next()),
            (None, ' ') if characters.peek() == Some(&' ') => break,
            (None, ' ') => words.extend(word.take()),
            (None, '|' | '>' | '<' | '&' | ';' | ')') => break,
            (None, '#') if word.is_none() => break,
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Links to other documents, and paths such as `src/cli.rs`.
#[test]
fn every_file_named_in_the_documents_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut missing = Vec::new();
    for path in documents() {
        let text = fs::read_to_string(&path).unwrap();
        let folder = path.parent().unwrap();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        let links = links.filter(|link| !link.is_empty() && !link.contains("://")).map(|link| folder.join(link));
        let code = text.split('`').skip(1).step_by(2);
        let code = code.filter(|code| {
            let is_ours = ["src/", "tests/", "crates/", "docs/", "tools/"].iter().any(|top| code.starts_with(top));
            is_ours && !code.contains("NOUN") && !code.contains(' ')
        });
        let named = links.chain(code.map(|code| root.join(code))).filter(|path| !path.exists());
        missing.extend(named.map(|file| format!("{}: {}", path.display(), file.display())));
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs =
        fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    docs.chain(["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(|name| root.join(name))).collect()
}
