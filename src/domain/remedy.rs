//! The remedy for a finding, as data. `commands::remedy` decides how it is printed.

use std::fmt::Display;

use super::identifier::quote_identifier;
use super::shell;

/// One way to remove the cause of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// A command of apsctl: its words after the program's name, not quoted.
    Apsctl(Vec<String>),
    /// A command line of another program, quoted for the shell.
    Shell(String),
    /// A statement to execute with psql.
    Psql(String),
    /// A variable of the worker's environment and its new value.
    Setting(&'static str, String),
    /// An imperative sentence.
    Instruction(String),
    /// Several commands, one after the other.
    Sequence(Vec<Self>),
}

impl Remedy {
    /// Returns a command of apsctl from words that need no quoting, such as `jobs list --state PAUSED`.
    pub fn apsctl(words: &str) -> Self {
        Self::Apsctl(words.split(' ').map(str::to_owned).collect())
    }

    /// Returns a command of apsctl with an argument, which may look like an option.
    pub fn apsctl_for(words: &str, argument: &str) -> Self {
        let dashes = argument.starts_with('-').then(|| "--".to_owned());
        Self::apsctl(words).with_words(dashes.into_iter().chain([argument.to_owned()]))
    }

    /// Returns a command of apsctl with an option, whose value may look like another option.
    pub fn apsctl_with(words: &str, option: &str, value: &str) -> Self {
        let option_words = if value.starts_with('-') {
            vec![format!("{option}={value}")]
        } else {
            vec![option.to_owned(), value.to_owned()]
        };
        Self::apsctl(words).with_words(option_words)
    }

    fn with_words(self, further: impl IntoIterator<Item = String>) -> Self {
        match self {
            Self::Apsctl(words) => Self::Apsctl(words.into_iter().chain(further).collect()),
            other => other,
        }
    }

    /// Returns the command line of another program.
    pub fn shell(command: impl Into<String>) -> Self {
        Self::Shell(command.into())
    }

    /// Returns the command line of another program with an argument, which may look like an option.
    pub fn shell_for(command: &str, argument: &str) -> Self {
        Self::Shell(shell::with_argument(command, argument))
    }

    /// Returns the command that executes a statement with psql.
    pub fn psql(statement: &str) -> Self {
        Self::Psql(statement.to_owned())
    }

    /// Returns the command that lets a role read tables, which are given as SQL identifiers.
    pub fn grant_select(tables: &[String], role: &str) -> Self {
        Self::psql(&format!("GRANT SELECT ON {} TO {}", tables.join(", "), quote_identifier(role)))
    }

    pub fn setting(name: &'static str, value: impl Display) -> Self {
        Self::Setting(name, value.to_string())
    }

    pub fn instruction(sentence: impl Into<String>) -> Self {
        Self::Instruction(sentence.into())
    }

    /// Whether it is a command of apsctl that begins with these words.
    pub fn is_apsctl(&self, words: &[&str]) -> bool {
        matches!(self, Self::Apsctl(own) if own.iter().map(String::as_str).take(words.len()).eq(words.iter().copied()))
    }
}
