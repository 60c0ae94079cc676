//! Removes secrets from any text: a log line, an error message, a command line, JSON.
//!
//! A text that is saved for others is searched more strictly than one that the user sees: some harmless values are removed, too.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

use super::redact_command;
use super::redact_command::is_secret_name;

/// What replaces a secret.
pub const HIDDEN: &str = "***";

/// Private keys, also cut off ones.
static PRIVATE_KEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|\z)")
});

/// Tokens that are recognized by their form: AWS, JSON web tokens, GitHub, GitLab, Slack, Stripe, Google, npm and others.
static TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(concat!(
        r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}",
        r"|\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?",
        r"|\b(?:gh[pousr]_|github_pat_|glpat-|xox[a-z]-|xapp-|[rsp]k_(?:live|test)_|sk-|hf_|npm_|pypi-|dop_v1_|shpat_|whsec_|hvs\.|SG\.|ya29\.|AIza)[A-Za-z0-9._-]{8,}",
    ))
});

/// A credential after its scheme, in a header or its value.
static SCHEME: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?i)\b(basic|bearer|digest|negotiate|token|apikey)(\s+)([A-Za-z0-9+/._~=-]{8,})"));

/// Webhooks, whose path is the secret, and Telegram's bots.
static WEBHOOK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r#"(?i)(https?://(?:hooks\.[^\s/"']+|api\.telegram\.org|[^\s"'<>]*?/(?:web)?hooks?[a-z0-9]*)/)[^\s"'<>]+"#)
});

/// The user of a URL without a password, which may be a token, as in a Sentry DSN.
static URL_USER: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r#"://[^\s/@:"'?#]{16,}@"#));

/// A line of a password file: host, port, database, user, password.
static PASSWORD_FILE_LINE: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?m)\b([\w.*-]+:(?:\d{1,5}|\*):[\w.*-]+:[\w.*-]+:)[^\s:]{4,}"));

/// A name and its quoted value: JSON, also escaped in a text, a dict or tuple of Python, an assignment.
static QUOTED_VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(concat!(
        r#"([\w./-]+)((?:\\*["'])?\s*(?:[:=]|,\s)\s*)[bBuUrRfF]{0,2}"#,
        r#"(\\+"(?s:.*?)\\+"|\\+'(?s:.*?)\\+'|"(?:[^"\\]|\\(?s:.))*"?|'(?:[^'\\]|\\(?s:.))*'?)"#,
    ))
});

/// A password in a connection string of ODBC.
static ODBC: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r#"(?i)\b(pwd\s*=\s*)[^;\s"']+(;|$)"#));

fn regex(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

/// Replaces what may be a secret in a text by `***`.
pub fn redact_text(text: &str) -> String {
    let text = replace(&PRIVATE_KEY, text, |_| "-----BEGIN PRIVATE KEY-----***".into());
    let text = replace(&QUOTED_VALUE, &text, |found| {
        let (name, separator) = (&found[1], &found[2]);
        // A list of texts is not a list of names and values, unless the names are quoted.
        let is_pair = !separator.contains(',') || separator.starts_with(['"', '\'', '\\']);
        if is_pair && is_secret_name(name) { format!("{name}{separator}\"{HIDDEN}\"") } else { found[0].to_owned() }
    });
    let text = replace(&SCHEME, &text, |found| {
        // A word such as in "basic authentication" is not a credential.
        let is_word = found[3].chars().all(|c| c.is_ascii_lowercase());
        if is_word && !found[1].eq_ignore_ascii_case("bearer") {
            found[0].to_owned()
        } else {
            format!("{}{}{HIDDEN}", &found[1], &found[2])
        }
    });
    let text = redact_command(&text);
    let text = replace(&ODBC, &text, |found| format!("{}{HIDDEN}{}", &found[1], &found[2]));
    let text = replace(&WEBHOOK, &text, |found| format!("{}{HIDDEN}", &found[1]));
    let text = replace(&URL_USER, &text, |_| format!("://{HIDDEN}@"));
    let text = replace(&PASSWORD_FILE_LINE, &text, |found| format!("{}{HIDDEN}", &found[1]));
    replace(&TOKEN, &text, |_| HIDDEN.into()).into_owned()
}

fn replace<'t>(pattern: &LazyLock<Option<Regex>>, text: &'t str, by: impl Fn(&Captures<'_>) -> String) -> Cow<'t, str> {
    match &**pattern {
        Some(pattern) => pattern.replace_all(text, by),
        None => Cow::Borrowed(text),
    }
}

/// Replaces secrets in a JSON value: values whose key names a secret, and secrets in texts and keys.
pub fn redact_json(value: &mut Value) {
    match value {
        Value::String(text) => *text = redact_text(text),
        Value::Array(items) => {
            // `["authorization", "…"]`, as headers are often written.
            if let [Value::String(name), Value::String(secret)] = items.as_mut_slice()
                && is_secret_name(name)
            {
                HIDDEN.clone_into(secret);
            }
            items.iter_mut().for_each(redact_json);
        }
        Value::Object(members) => {
            let redacted = std::mem::take(members).into_iter().map(|(name, mut value)| {
                let hides = is_secret_name(&name) && !matches!(value, Value::Null | Value::Bool(_));
                if hides {
                    value = HIDDEN.into();
                } else {
                    redact_json(&mut value);
                }
                (redact_text(&name), value)
            });
            *members = redacted.collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_in_every_form() {
        for text in [
            "connecting to postgresql://app:s3cret@db/app",
            r#"{"password": "s3cret", "x": 1}"#,
            r#"{\"api_key\": \"s3cret\"}"#,
            "{'password': b's3cret', 'n': 1}",
            "kwargs={'token': 's3cret'}",
            "[('authorization', 'Bearer s3cret')]",
            "password=s3cret",
            "DB_PASSWORD='s3cret word s3cret'",
            "secret: s3cret",
            "Authorization: Basic dXNlcjpzM2NyZXQ=s3cret",
            "got token s3cret1234",
            "Bearer s3cret",
            "AWS key AKIAS3CRETS3CRETS3CR used",
            "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzM2NyZXQifQ.s3cret_sig here",
            "-----BEGIN RSA PRIVATE KEY-----\nMIIs3cret\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\nMIIs3cret",
            "POST https://hooks.slack.com/services/T0/B0/s3cret failed",
            "POST https://example.org/api/webhooks/12/s3cret failed",
            "https://api.telegram.org/bot12:s3cret/sendMessage",
            "dsn https://0123456789abcs3cret@o0.ingest.sentry.io/1",
            "db.example.org:5432:app:app:s3cret",
            "Driver=x;PWD=s3cret;Server=y",
            "ghp_s3crets3crets3cret",
            "xoxb-12-s3cret-s3cret",
            "sk_live_s3crets3cret",
            "curl -H 'X-Api-Key: s3cret' http://h",
            "https://h/path?access_token=s3cret&x=1",
        ] {
            let clean = redact_text(text);
            assert!(!clean.to_lowercase().contains("s3cret"), "{text}: {clean}");
        }
    }

    #[test]
    fn other_texts_stay() {
        for text in [
            "2025-10-26 09:00:01 ERROR Automation run failed: psycopg2.OperationalError",
            "basic authentication is off",
            "rule 'High Confidence' matched 34 versions",
            "postgresql://app@db:5432/app",
            "run 12 of job daily: 5 of 7",
            "key 'author', value 'alice'",
            r#"{"field": "confidence", "op": "gt", "value": 0.5}"#,
            "File \"/app/main.py\", line 12, in run",
            "10:20:30:45 elapsed",
        ] {
            assert_eq!(redact_text(text), text);
        }
    }

    #[test]
    fn json_is_redacted_by_its_keys_and_texts() {
        let mut value: Value = serde_json::from_str(
            r#"{"password": "s3cret", "pin": 1234, "list": [["cookie", "s3cret"], "Bearer s3cret"], "token": null, "x": {"api-key": ["s3cret"]}}"#,
        )
        .unwrap();
        redact_json(&mut value);
        let expected = r#"{"password":"***","pin":"***","list":[["cookie","***"],"Bearer ***"],"token":null,"x":{"api-key":"***"}}"#;
        assert_eq!(value.to_string(), expected);
    }
}
