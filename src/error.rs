//! The error of a command, its exit codes, how it is printed, and how secrets are removed from it.

mod reason;
mod redact_command;
mod redact_text;

use std::fmt;
use std::io;
use std::path::Path;

use pgconnect::SECRET_PARAMETERS;
pub use reason::Reason;
pub use redact_command::redact_command;
pub use redact_text::{HIDDEN, redact_json, redact_text};

/// The exit codes. Scripts depend on them, so they never change (docs/reference.md lists them).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// The command is done, or there was nothing to do.
    Done = 0,
    /// A check found a problem, or a pass failed.
    Found = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// The change is not allowed: by the state of the store, a safeguard, or a missing privilege.
    Refused = 3,
    /// The database cannot be reached, the connection was lost, or a statement failed.
    Failed = 4,
    /// `--wait` timed out.
    WaitedOut = 124,
    /// SIGINT ended the command.
    Interrupted = 130,
    /// SIGTERM ended the command.
    Terminated = 143,
}

/// What kind of failure it was. It decides whether a command may try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// Another try would fail the same way.
    Lasting,
    /// No server could be reached.
    NoConnection,
    /// The connection broke. The running statement may or may not have been executed.
    ConnectionLost,
    /// The server was too busy, or a row or table is locked.
    Passing,
    /// A deadlock or a serialization failure. The same change may succeed at once.
    Crossed,
    /// A statement timed out.
    TimedOut,
    /// Another pass has taken the lease.
    LeaseLost,
    /// The store has changed since the plan was made.
    Drifted,
    /// The state of the job does not allow the change.
    WrongState,
    /// A scheduler is about to write the row, or has just written it.
    BetweenRuns,
}

/// Why a command failed, and what to do about it.
#[derive(Debug, Clone)]
pub struct CliError {
    pub code: ExitCode,
    pub message: String,
    pub hint: Option<String>,
    /// Several reasons, each with its remedy.
    pub reasons: Vec<Reason>,
    pub kind: FailureKind,
    /// If connecting failed: how.
    pub connection: Option<pgconnect::ErrorKind>,
    /// If a constraint or a trigger of the application's tables rejected a statement: what to do about it.
    pub rejected: Option<String>,
}

impl CliError {
    fn new(code: ExitCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            reasons: Vec::new(),
            kind: FailureKind::Lasting,
            connection: None,
            rejected: None,
        }
    }

    /// The command line or the configuration is wrong (exit 2).
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Usage, message)
    }

    /// The state of the store, a safeguard or a missing privilege forbids it (exit 3).
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Refused, message)
    }

    /// The database could not be reached, or a statement failed (exit 4).
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Failed, message)
    }

    /// A file that the command line or the configuration names cannot be read or written. The name is wrong (exit 2), unless the
    /// system failed, as with a full disk (exit 4).
    pub fn file(path: &Path, error: &io::Error) -> Self {
        use io::ErrorKind as Kind;
        let is_failure = matches!(
            error.kind(),
            Kind::StorageFull
                | Kind::QuotaExceeded
                | Kind::OutOfMemory
                | Kind::Interrupted
                | Kind::TimedOut
                | Kind::Other
        ) || error.raw_os_error() == Some(nix::libc::EIO);
        let message = format!("{}: {}", path.display(), without_error_numbers(&error.to_string()));
        Self::new(if is_failure { ExitCode::Failed } else { ExitCode::Usage }, message)
    }

    /// Any other exit code: a failed pass, a timeout, a signal.
    pub fn with_code(code: ExitCode, message: impl Into<String>) -> Self {
        Self::new(code, message)
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn reasons(mut self, reasons: Vec<Reason>) -> Self {
        self.reasons = reasons;
        self
    }

    #[must_use]
    pub fn kind(mut self, kind: FailureKind) -> Self {
        self.kind = kind;
        self
    }

    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CliError {}

/// Returns the exit code of an error. A pipe closed by its reader is not an error.
pub fn exit_code_of(error: &anyhow::Error) -> ExitCode {
    for cause in error.chain() {
        if let Some(error) = cause.downcast_ref::<CliError>() {
            return error.code;
        }
        if io_error_kind(cause) == Some(io::ErrorKind::BrokenPipe) {
            return ExitCode::Done;
        }
    }
    ExitCode::Failed
}

/// Returns the kind of an error of the system, also of one inside an error of the JSON or CSV writer.
fn io_error_kind(cause: &(dyn std::error::Error + 'static)) -> Option<io::ErrorKind> {
    let own_kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
    let json = || cause.downcast_ref::<serde_json::Error>()?.io_error_kind();
    let csv = || match cause.downcast_ref::<csv::Error>()?.kind() {
        csv::ErrorKind::Io(error) => Some(error.kind()),
        _ => None,
    };
    own_kind.or_else(json).or_else(csv)
}

/// Adds to the refusal of a change of several items that none of them was changed.
pub fn nothing_was_changed(mut error: anyhow::Error, items: usize) -> anyhow::Error {
    if items > 1
        && let Some(refusal) = error.downcast_mut::<CliError>()
        && refusal.code == ExitCode::Refused
    {
        refusal.message.push_str("; nothing was changed");
    }
    error
}

/// Returns the first [`CliError`] among the causes of an error.
pub fn cli_error_of(error: &anyhow::Error) -> Option<&CliError> {
    error.chain().find_map(|cause| cause.downcast_ref())
}

/// Formats an error for stderr: `error: …` with its causes, each `reason: …` with its `hint: …`, then the error's own `hint: …`.
/// Secrets are removed; `printable` escapes control characters.
pub fn format_error(error: &anyhow::Error, printable: fn(&str) -> String) -> String {
    let message = without_error_numbers(&format!("{error:#}"));
    let mut text = format!("error: {}\n", printable(&redact(&message)));
    let printed = |text: &str| printable(&redact(text));
    for reason in error.chain().filter_map(|c| c.downcast_ref::<CliError>()).flat_map(|error| &error.reasons) {
        text.push_str(&format!("reason: {}\nhint: {}\n", printed(&reason.what), printed(&reason.remedy)));
    }
    for hint in error.chain().filter_map(|c| c.downcast_ref::<CliError>()?.hint.as_ref()) {
        text.push_str("hint: ");
        text.push_str(&printable(&redact(hint)));
        text.push('\n');
    }
    text
}

/// Removes the numbers that Rust adds to the messages of the operating system, such as ` (os error 2)`.
pub fn without_error_numbers(text: &str) -> String {
    let mut parts = text.split(" (os error ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |clean, part| clean + part.split_once(')').map_or("", |(_, rest)| rest))
}

/// Replaces what may be a secret in `text` by `***`: `//user:…@` in a URL, and `password=…` in a key=value string.
pub fn redact(text: &str) -> String {
    SECRET_PARAMETERS.iter().fold(redact_url(text), |text, key| redact_parameter(&text, key))
}

fn redact_url(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        clean.push_str(before);
        // A password may contain unescaped "/" and "@" by mistake: hide everything up to the last "@" of the word.
        let word = after.find(char::is_whitespace).unwrap_or(after.len());
        rest = match (after[..word].find(':'), after[..word].rfind('@')) {
            (Some(colon), Some(last)) if colon < last => {
                clean.push_str(&after[..=colon]);
                clean.push_str("***");
                &after[last..]
            }
            _ => after,
        };
    }
    clean + rest
}

fn redact_parameter(text: &str, key: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.to_ascii_lowercase().find(key) {
        let (before, after) = rest.split_at(at + key.len());
        clean.push_str(before);
        let value = after.trim_start();
        let Some(value) = value.strip_prefix('=') else {
            rest = after;
            continue;
        };
        clean.push_str("=***");
        let value = value.trim_start();
        let end = match value.strip_prefix('\'') {
            Some(quoted) => end_of_quoted(quoted) + 1,
            None => value.find([' ', '&', '\t', '\n']).unwrap_or(value.len()),
        };
        rest = &value[end..];
    }
    clean + rest
}

/// Returns where a quoted value ends, including its closing quote (`\'` does not close it).
fn end_of_quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_redacted() {
        for (text, clean) in [
            ("postgresql://u:s3cret@h/db", "postgresql://u:***@h/db"),
            ("bad URL postgresql://u:p@ss/w@h/db here", "bad URL postgresql://u:***@h/db here"),
            ("host=h password=s3cret user=u", "host=h password=*** user=u"),
            ("host=h password = 's3 \\'cret' user=u", "host=h password=*** user=u"),
            ("postgresql://h/db?password=s3cret&x=1", "postgresql://h/db?password=***&x=1"),
            ("PGPASSWORD=s3cret x", "PGPASSWORD=*** x"),
            ("host=h sslpassword=s3cret oauth_client_secret=t0p", "host=h sslpassword=*** oauth_client_secret=***"),
            ("no password given", "no password given"),
        ] {
            let redacted = redact(text);
            assert_eq!(redacted, clean);
        }
    }

    #[test]
    fn a_closed_pipe_is_success() {
        let error = anyhow::Error::from(io::Error::from(io::ErrorKind::BrokenPipe)).context("writing");
        assert_eq!(exit_code_of(&error), ExitCode::Done);
        assert_eq!(exit_code_of(&CliError::usage("x").into()), ExitCode::Usage);
        assert_eq!(exit_code_of(&anyhow::anyhow!("x")), ExitCode::Failed);
    }
}
