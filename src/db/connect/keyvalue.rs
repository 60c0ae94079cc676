//! `host=… dbname='…'`: libpq's key=value strings.

use anyhow::Result;

use super::keyword::Given;
use crate::error::CliError;

/// What separates words: C's `isspace`, and no blanks of other scripts.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r')
}

/// Values may be quoted; `\` escapes the next character, in quotes and out.
pub(super) fn parse(text: &str) -> Result<Given> {
    let mut pairs = Given::new();
    let mut rest = text.trim_start_matches(is_blank);
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || is_blank(c)).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let Some(after) = after.trim_start_matches(is_blank).strip_prefix('=') else {
            // The word is not repeated: it may be a piece of a password with a blank in it.
            return Err(CliError::usage("missing \"=\" in the connection string").into());
        };
        let (value, after) = value(after.trim_start_matches(is_blank))?;
        pairs.insert(key.to_owned(), value);
        rest = after.trim_start_matches(is_blank);
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
            c if quoted.is_none() && is_blank(c) => return Ok((value, &body[at..])),
            c => value.push(c),
        }
    }
    if quoted.is_some() {
        return Err(CliError::usage("unterminated quoted string in the connection string").into());
    }
    Ok((value, ""))
}
