//! `host=… dbname='…'`: libpq's key=value strings.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::error::Refusal;

/// Values may be quoted; `\` escapes the next character, in quotes and out.
pub(super) fn parse(text: &str) -> Result<BTreeMap<String, String>> {
    let mut pairs = BTreeMap::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let Some(after) = after.trim_start().strip_prefix('=') else {
            // The word is not repeated: it may be a piece of a password with a blank in it.
            return Err(Refusal::usage("missing \"=\" in the connection string").into());
        };
        let (value, after) = value(after.trim_start())?;
        pairs.insert(key.to_owned(), value);
        rest = after.trim_start();
    }
    Ok(pairs)
}

fn value(text: &str) -> Result<(String, &str)> {
    let quoted = text.strip_prefix('\'');
    let mut chars = quoted.unwrap_or(text).char_indices();
    let body = quoted.unwrap_or(text);
    let mut value = String::new();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            '\'' if quoted.is_some() => return Ok((value, &body[at + 1..])),
            c if quoted.is_none() && c.is_whitespace() => return Ok((value, &body[at..])),
            c => value.push(c),
        }
    }
    if quoted.is_some() {
        return Err(Refusal::usage("unterminated quoted string in the connection string").into());
    }
    Ok((value, ""))
}
