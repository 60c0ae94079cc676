//! The secrets that the configuration contains, so that an archive can be searched for them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::context::Context;
use crate::db::{self, SECRET_PARAMETERS};
use crate::environment::process_variable;
use crate::error::redact_text;
use crate::limited_read;

/// Words in the names of variables with URLs whose path is a secret.
const HOOK_WORDS: [&str; 3] = ["HOOK", "PING", "HEARTBEAT"];

/// A shorter part of a path is no secret.
const MIN_PATH_SECRET: usize = 8;

/// Returns the passwords and tokens of the connection, the environment, the password file and the worker's container.
pub(super) fn known_secrets(context: &Context, container: &BTreeMap<String, String>) -> Vec<String> {
    let mut secrets = Vec::new();
    // A name is secret if its value would be redacted.
    let is_secret = |name: &str| redact_text(&format!("{name}=probe")) != format!("{name}=probe");
    let mut urls: Vec<String> = context.connection_text().map(str::to_owned).into_iter().collect();
    secrets.extend(context.environment().values_named(is_secret));
    urls.extend(context.environment().values_named(|name| !is_secret(name)));
    for (name, value) in container {
        if is_secret(name) { secrets.push(value.clone()) } else { urls.push(value.clone()) }
    }
    secrets.extend(urls.iter().flat_map(|url| secrets_of_url(url)));
    let names_hook = |name: &str| HOOK_WORDS.iter().any(|word| name.contains(word));
    let hooks = context.environment().values_named(names_hook);
    let of_container = container.iter().filter(|(name, _)| names_hook(name));
    secrets.extend(hooks.iter().chain(of_container.map(|(_, value)| value)).flat_map(|url| secrets_of_hook(url)));
    secrets.extend(password_file_secrets());
    secrets.extend(service_file_secrets());
    secrets.retain(|secret| !secret.is_empty());
    secrets
}

/// Returns the password of a URL, as it is written and decoded, and secret parameters of a connection string.
fn secrets_of_url(text: &str) -> Vec<String> {
    let mut secrets = Vec::new();
    let authority = text.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@'));
    if let Some((_, password)) = authority.and_then(|(user, _)| user.split_once(':')) {
        secrets.push(password.to_owned());
        secrets.push(percent_encoding::percent_decode_str(password).decode_utf8_lossy().into_owned());
    }
    if let Ok(parameters) = db::parse_connection_string(text) {
        secrets.extend(parameters.into_iter().filter(|(name, _)| is_secret_parameter(name)).map(|(_, value)| value));
    }
    secrets
}

fn is_secret_parameter(name: &str) -> bool {
    SECRET_PARAMETERS.iter().any(|secret| name.contains(secret))
}

/// Returns the parts of a URL's path and query that identify the receiver.
fn secrets_of_hook(url: &str) -> Vec<String> {
    let Some((_, rest)) = url.split_once("://") else { return Vec::new() };
    let parts = rest.split(['/', '?', '&', '=', '#']).skip(1);
    parts.filter(|part| part.len() >= MIN_PATH_SECRET).map(str::to_owned).collect()
}

/// Returns the passwords of all services in libpq's service file.
fn service_file_secrets() -> Vec<String> {
    let text = read_settings("PGSERVICEFILE", ".pg_service.conf");
    let settings = text.lines().filter_map(|line| line.split_once('='));
    settings.filter(|(name, _)| is_secret_parameter(name)).map(|(_, value)| value.trim().to_owned()).collect()
}

/// Returns the passwords of libpq's password file.
fn password_file_secrets() -> Vec<String> {
    let text = read_settings("PGPASSFILE", ".pgpass");
    let password = |line: &str| Some(line.splitn(5, ':').nth(4)?.replace("\\:", ":").replace("\\\\", "\\"));
    text.lines().filter(|line| !line.starts_with('#')).filter_map(password).collect()
}

/// Reads a file of libpq that a variable names, by default one in the home directory. Returns an empty text if it cannot be read.
fn read_settings(variable: &str, default: &str) -> String {
    let home = || Some(PathBuf::from(process_variable("HOME")?).join(default));
    let Some(path) = process_variable(variable).map(PathBuf::from).or_else(home) else { return String::new() };
    let text = limited_read::read_file(&path, limited_read::MAX_SETTINGS_BYTES).unwrap_or_default();
    String::from_utf8_lossy(&text).into_owned()
}
