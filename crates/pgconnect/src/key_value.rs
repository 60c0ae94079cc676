//! Parses libpq's `key=value` connection strings, such as `host=db dbname='my app'`.

use crate::error::Error;
use crate::parameters::Parameters;

/// Whether `c` separates words: C's `isspace`, without blanks of other scripts.
pub(crate) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r')
}

/// Parses `text`. Values may be quoted; `\` escapes the next character inside and outside quotes.
pub(crate) fn parse(text: &str) -> Result<Parameters, Error> {
    let mut parameters = Parameters::new();
    let mut rest = text.trim_start_matches(is_blank);
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || is_blank(c)).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let Some(after) = after.trim_start_matches(is_blank).strip_prefix('=') else {
            // The message does not repeat the word: it may be part of a password that contains a blank.
            return Err(Error::settings("missing \"=\" in the connection string"));
        };
        let (value, after) = parse_value(after.trim_start_matches(is_blank))?;
        parameters.insert(key.to_owned(), value);
        rest = after.trim_start_matches(is_blank);
    }
    Ok(parameters)
}

/// Returns the value at the start of `text`, and the rest.
fn parse_value(text: &str) -> Result<(String, &str), Error> {
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
        return Err(Error::settings("unterminated quoted string in the connection string"));
    }
    Ok((value, ""))
}
