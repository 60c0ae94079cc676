//! How this run of apsctl selects its store, so that every printed command repeats it and can be pasted as it is.

use std::fmt;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use pgconnect::{Parameters, SECRET_PARAMETERS, parse_connection_string};

use crate::domain::shell;
use crate::error::redact;

/// The beginning of every command of apsctl that is printed: `apsctl`, and the options that select the store.
///
/// Use it in format strings, such as ``format!("run `{APSCTL} jobs verify`")``.
pub const APSCTL: Program = Program;

/// Displays as `apsctl` with the options that select the store.
#[derive(Debug, Clone, Copy)]
pub struct Program;

/// The options of the command line that select a store.
#[derive(Debug, Clone, Copy, Default)]
pub struct StoreSelection<'a> {
    pub database_url: Option<&'a str>,
    pub profile: Option<&'a str>,
    pub env_file: Option<&'a Path>,
    pub sandbox: bool,
}

static PREFIX: OnceLock<String> = OnceLock::new();

/// The command uses the sandbox without the option `--sandbox`.
static USES_SANDBOX: AtomicBool = AtomicBool::new(false);

/// The connection of printed psql commands, without secrets. Unset if psql itself finds the same store by libpq's variables.
static PSQL_CONNECTION: OnceLock<String> = OnceLock::new();

/// Sets the connection string of the store, which printed psql commands repeat. Only the first call has an effect.
pub fn set_psql_connection(text: &str) {
    PSQL_CONNECTION.get_or_init(|| for_psql(text));
}

/// Returns the command line that executes a statement on the store with psql.
pub fn psql(statement: &str) -> String {
    format!("{} -c {}", psql_program(), shell::quote(statement))
}

fn psql_program() -> String {
    PSQL_CONNECTION.get().map_or_else(|| "psql".to_owned(), |text| shell::with_option("psql", "-d", text))
}

/// Sets the options that later commands repeat. Only the first call has an effect.
pub fn set_selection(selection: StoreSelection<'_>) {
    PREFIX.get_or_init(|| selection.prefix());
}

/// Lets printed commands select the sandbox.
pub fn select_sandbox() {
    USES_SANDBOX.store(true, Ordering::Relaxed);
}

/// Returns a command line of apsctl that selects the same store. `command` is quoted already.
pub fn apsctl(command: &str) -> String {
    format!("{APSCTL} {command}")
}

/// Replaces `{apsctl}` and `{psql}` in a text of `domain`, which does not know how the store was selected.
pub fn fill(text: &'static str) -> String {
    text.replace("{apsctl}", &APSCTL.to_string()).replace("{psql}", &psql_program())
}

/// Replaces `{apsctl}`, and `{id}` by an argument that ends the command line.
pub fn fill_for(text: &'static str, id: &str) -> String {
    fill(text).replace("{id}", &shell::argument(id))
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if USES_SANDBOX.load(Ordering::Relaxed) {
            return f.write_str("apsctl --sandbox");
        }
        f.write_str(PREFIX.get().map_or("apsctl", String::as_str))
    }
}

impl StoreSelection<'_> {
    fn prefix(&self) -> String {
        let mut prefix = "apsctl".to_owned();
        if let Some(url) = self.database_url {
            prefix = shell::with_option(&prefix, "-d", &without_secrets(url));
        }
        if let Some(profile) = self.profile {
            prefix = shell::with_option(&prefix, "--profile", profile);
        }
        if let Some(file) = self.env_file {
            prefix = shell::with_option(&prefix, "--env-file", &file.to_string_lossy());
        }
        if self.sandbox {
            prefix += " --sandbox";
        }
        prefix
    }
}

/// Removes passwords from a connection string, which keeps its form if possible.
fn without_secrets(text: &str) -> String {
    let redacted = redact(text);
    let Ok(mut parameters) = parse_connection_string(text) else { return redacted };
    if redacted == text {
        return redacted;
    }
    parameters.retain(|name, _| !SECRET_PARAMETERS.iter().any(|secret| name.contains(secret)));
    let url = redacted.replacen(":***@", "@", 1);
    let (base, query) = url.split_once('?').unwrap_or((&url, ""));
    let query: Vec<&str> = query.split('&').filter(|part| !part.is_empty() && !part.ends_with("=***")).collect();
    let url = if query.is_empty() { base.to_owned() } else { format!("{base}?{}", query.join("&")) };
    let is_same = redact(&url) == url && parse_connection_string(&url).is_ok_and(|parsed| parsed == parameters);
    if is_same { url } else { key_value_pairs(&parameters) }
}

/// Returns a connection string without passwords in a form that psql knows: it has no names of drivers in URLs.
fn for_psql(text: &str) -> String {
    let text = without_secrets(text);
    let is_known =
        !text.contains("://") || ["postgresql://", "postgres://"].iter().any(|scheme| text.starts_with(scheme));
    match parse_connection_string(&text) {
        Ok(parameters) if !is_known => key_value_pairs(&parameters),
        _ => text,
    }
}

fn key_value_pairs(parameters: &Parameters) -> String {
    let quoted = |value: &str| {
        let is_plain = !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || c == '\'' || c == '\\');
        if is_plain { value.to_owned() } else { format!("'{}'", value.replace('\\', r"\\").replace('\'', r"\'")) }
    };
    let pairs: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect();
    pairs.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_string_is_repeated_without_its_secrets() {
        for (text, expected) in [
            ("postgresql://u@h/db", "postgresql://u@h/db"),
            ("postgresql://u:s3cret@h:5433/db?sslmode=require", "postgresql://u@h:5433/db?sslmode=require"),
            ("postgresql+psycopg2://u:s3cret@h/db", "postgresql+psycopg2://u@h/db"),
            ("postgresql://h/db?password=s3cret&sslmode=require", "postgresql://h/db?sslmode=require"),
            ("postgresql://h/db?sslpassword=s3cret", "postgresql://h/db"),
            ("postgresql://u:p%40ss@h/db", "postgresql://u@h/db"),
            ("host=h password='s3 cret' user=u dbname='a b'", "dbname='a b' host=h user=u"),
            ("host=h user=u", "host=h user=u"),
            ("tasktracker", "tasktracker"),
        ] {
            assert_eq!(without_secrets(text), expected, "{text}");
            let mut parameters = parse_connection_string(text).unwrap();
            parameters.retain(|name, _| !name.contains("password"));
            assert_eq!(parse_connection_string(expected).unwrap(), parameters, "{text}");
        }
        assert!(!without_secrets("postgresql://u:s3cret@h:port/db").contains("s3cret"));
    }

    #[test]
    fn psql_gets_the_connection_without_passwords_and_drivers() {
        for (text, expected) in [
            ("postgresql://u:s3cret@h:5433/db?sslmode=require", "postgresql://u@h:5433/db?sslmode=require"),
            ("postgresql+asyncpg://u:s3cret@h/db", "dbname=db host=h user=u"),
            ("host=h password=s3cret user=u", "host=h user=u"),
            ("service=prod", "service=prod"),
        ] {
            assert_eq!(for_psql(text), expected);
        }
    }

    #[test]
    fn the_prefix_repeats_every_option() {
        let selection = StoreSelection {
            database_url: Some("host=h dbname='a b'"),
            profile: Some("-prod"),
            env_file: Some(Path::new("/srv/my app/.env")),
            sandbox: false,
        };
        let expected = r"apsctl -d 'host=h dbname='\''a b'\''' --profile=-prod --env-file '/srv/my app/.env'";
        assert_eq!(selection.prefix(), expected);
        assert_eq!(StoreSelection { sandbox: true, ..StoreSelection::default() }.prefix(), "apsctl --sandbox");
        assert_eq!(StoreSelection::default().prefix(), "apsctl");
    }
}
