//! Removes secrets from everything that is written to an archive.

use std::hash::{BuildHasher as _, RandomState};

use apscheduler::pickle::Masking;
use apscheduler::{aps3, aps4};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::domain::hex::{bytea, hex, unhex};
use crate::domain::incident::column_type::{is_json, is_text};
use crate::domain::incident::table::{ColumnDescription, TableDescription};
use crate::error::{HIDDEN, redact_json, redact_text};

/// A shorter text is not searched for, because it would be found everywhere.
const MIN_SECRET_BYTES: usize = 5;

/// A pickle that cannot be loaded, in place of one whose arguments cannot be found.
const BROKEN_PICKLE: &[u8] = b"\x80\x04\x95";

/// Columns that name functions, states and settings. They are compared with other values, so only known secrets are removed.
const NAME_COLUMNS: [&str; 16] = [
    "func_ref",
    "func",
    "job_state",
    "status",
    "cron",
    "time_zone",
    "dialect",
    "coalesce",
    "outcome",
    "job_executor",
    "jobs_table",
    "jobs_id",
    "undo_right",
    "kept_job_state",
    "server",
    "version_ids",
];

/// Columns of bytes that contain no value of a user.
const HARMLESS_BYTES: [&str; 4] = ["trigger", "hash", "prev_hash", "key"];

pub(super) struct Scrubber {
    /// The secrets that the configuration contains, in each of their encodings.
    known: Vec<String>,
    /// Placeholders are hashes with a key that is not saved, so equal values can be recognized, but not guessed.
    key: RandomState,
    with_arguments: bool,
}

impl Scrubber {
    pub(super) fn new(secrets: impl IntoIterator<Item = String>, with_arguments: bool) -> Self {
        let mut known: Vec<String> = Vec::new();
        for secret in secrets.into_iter().filter(|secret| secret.len() >= MIN_SECRET_BYTES) {
            let json = Value::from(secret.as_str()).to_string();
            known.extend([
                utf8_percent_encode(&secret, NON_ALPHANUMERIC).to_string(),
                json[1..json.len() - 1].to_owned(),
                openssl::base64::encode_block(secret.as_bytes()),
                utf16_hex(&secret),
                hex(secret.as_bytes()),
            ]);
            known.extend(base64_within(&secret));
            known.push(secret);
        }
        // A secret may contain another one.
        known.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        known.dedup();
        Self { known, key: RandomState::new(), with_arguments }
    }

    /// Returns a text without secrets.
    pub(super) fn text(&self, text: &str) -> String {
        self.without_known(&redact_text(text))
    }

    fn without_known(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in self.known.iter().filter(|secret| !secret.is_empty()) {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), HIDDEN);
            }
        }
        text
    }

    /// Returns JSON without secrets, as it was if it has none.
    pub(super) fn json(&self, text: &str) -> String {
        self.json_with(text, |_| ())
    }

    /// Returns the JSON image of a job without its arguments and secrets.
    pub(super) fn image(&self, text: &str) -> String {
        self.json_with(text, |value| self.mask_image(value))
    }

    fn json_with(&self, text: &str, change: impl FnOnce(&mut Value)) -> String {
        let Ok(original) = serde_json::from_str::<Value>(text) else { return self.text(text) };
        let mut value = original.clone();
        change(&mut value);
        redact_json(&mut value);
        let text = if value == original { text.to_owned() } else { value.to_string() };
        self.without_known(&text)
    }

    /// Removes the secrets of a row.
    pub(super) fn row(&self, table: &TableDescription, row: &mut [Option<String>]) {
        for (column, value) in table.columns.iter().zip(row) {
            if let Some(text) = value {
                *value = self.column(&table.role, column, text);
            }
        }
    }

    fn column(&self, role: &str, column: &ColumnDescription, text: &str) -> Option<String> {
        let name = column.name.as_str();
        let is_argument = matches!(name, "args" | "kwargs") && (role == "jobs" || role.starts_with("aps_"));
        Some(match column.type_name.as_str() {
            "bytea" if HARMLESS_BYTES.contains(&name) => text.to_owned(),
            "bytea" if name == "job_state" || is_argument => self.pickle(text, is_argument),
            // What a job has returned or raised.
            "bytea" => return column.not_null.then(|| "\\x".to_owned()),
            kind if is_argument && (is_json(kind) || is_text(kind)) => {
                if self.with_arguments {
                    self.json(text)
                } else {
                    self.masked_json(text, kind)
                }
            }
            kind if is_json(kind) => self.image(text),
            "enum" => text.to_owned(),
            kind if is_text(kind) && NAME_COLUMNS.contains(&name) => self.without_known(text),
            kind if is_text(kind) && (name == "id" || name.ends_with("_id")) => {
                let clean = self.text(text);
                // Two ids stay different.
                if clean == text { clean } else { self.distinct(&clean, text) }
            }
            // Also JSON in a text column.
            kind if is_text(kind) && text.trim_start().starts_with(['{', '[']) => self.image(text),
            kind if is_text(kind) || kind.contains("text") || kind.contains("character") => self.text(text),
            _ => text.to_owned(),
        })
    }

    /// Returns a text without its secrets, so that two texts stay different.
    fn distinct(&self, clean: &str, text: &str) -> String {
        format!("{clean}{:08x}", self.mask(text.as_bytes()))
    }

    /// Returns the placeholder of a value.
    fn mask(&self, bytes: &[u8]) -> u32 {
        let hash = self.key.hash_one(bytes);
        u32::try_from(hash & 0x7fff_ffff).unwrap_or_default()
    }

    /// Returns arguments in JSON with placeholders.
    fn masked_json(&self, text: &str, kind: &str) -> String {
        match serde_json::from_str::<Value>(text) {
            Ok(mut value) => {
                self.mask_json(&mut value);
                value.to_string()
            }
            Err(_) if is_json(kind) => format!("\"{HIDDEN}\""),
            Err(_) => format!("{HIDDEN}{:08x}", self.mask(text.as_bytes())),
        }
    }

    fn mask_json(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = format!("{HIDDEN}{:08x}", self.mask(text.as_bytes())),
            Value::Number(number) => *value = self.mask(number.to_string().as_bytes()).into(),
            Value::Array(items) => items.iter_mut().for_each(|item| self.mask_json(item)),
            Value::Object(members) => {
                let masked = std::mem::take(members).into_iter().map(|(name, mut value)| {
                    self.mask_json(&mut value);
                    (self.text(&name), value)
                });
                *members = masked.collect();
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// Replaces the arguments in an image of a job, at any depth.
    fn mask_image(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.mask_image(item)),
            Value::Object(members) => {
                for (name, value) in members {
                    let is_argument = matches!(name.as_str(), "args" | "kwargs");
                    match value {
                        Value::String(text) if text.starts_with("\\x") => {
                            if name == "job_state" || is_argument {
                                *text = self.pickle(text, is_argument);
                            } else if !HARMLESS_BYTES.contains(&name.as_str()) {
                                "\\x".clone_into(text);
                            }
                        }
                        value if is_argument && !self.with_arguments => self.mask_json(value),
                        value => self.mask_image(value),
                    }
                }
            }
            _ => {}
        }
    }

    /// Returns a pickle without arguments, in PostgreSQL's hexadecimal form.
    fn pickle(&self, text: &str, is_argument: bool) -> String {
        if self.with_arguments {
            return text.to_owned();
        }
        let Some(bytes) = unhex(text) else { return "\\x".into() };
        let masking = Masking {
            number: &|bytes| self.mask(bytes),
            clean: &|text| {
                let clean = self.text(text);
                (clean != text).then(|| self.distinct(&clean, text))
            },
        };
        let job = if is_argument { None } else { aps3::mask_arguments(&bytes, masking) };
        // Something else than a job is replaced as a whole.
        let masked = job.or_else(|| aps4::mask_arguments(&bytes, masking));
        let masked = masked.unwrap_or_else(|| if bytes.is_empty() { Vec::new() } else { BROKEN_PICKLE.to_vec() });
        bytea(&masked)
    }
}

/// Returns the forms of a secret in the base64 of a longer text: what it looks like behind one or two other bytes.
fn base64_within(secret: &str) -> Vec<String> {
    let encode = |before: usize, first: usize| {
        let text = openssl::base64::encode_block(&[&vec![0; before], secret.as_bytes()].concat());
        // The last character may depend on the bytes that follow.
        let complete = (before + secret.len()) * 8 / 6;
        text.get(first..complete).map(str::to_owned)
    };
    let forms = [(0, 0), (1, 2), (2, 3)].into_iter().filter_map(|(before, first)| encode(before, first));
    forms.filter(|form| form.len() >= MIN_SECRET_BYTES).collect()
}

/// Returns a text in UTF-16, little-endian, in hexadecimal.
fn utf16_hex(text: &str) -> String {
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    hex(&bytes)
}
