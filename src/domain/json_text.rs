//! Handles JSON as text. The server allows deeper nesting and longer numbers than `serde_json`, and one such row must not
//! prevent others from being read.
//!
//! JSON that apsctl only prints stays text. JSON that apsctl evaluates is read by [`parse_within_limits`], which replaces
//! parts beyond the limits instead of failing.

use serde::de::IgnoredAny;
use serde_json::Value;

/// The maximum depth of a parsed value. `serde_json` fails at 128.
const MAX_DEPTH: usize = 100;

/// The maximum depth that is printed line by line.
const MAX_PRETTY_DEPTH: usize = 24;

/// Replaces values that are nested too deeply.
pub const TOO_DEEP: &str = "(nested too deeply to be shown here)";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Open(char),
    Close(char),
    Comma,
    Colon,
    /// A string with its quotes.
    Text(&'a str),
    /// A number or a word.
    Plain(&'a str),
}

/// Returns the tokens of a JSON text. Does not fail for other texts.
fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let first = rest.chars().next()?;
        let end = match first {
            '{' | '[' | '}' | ']' | ',' | ':' => 1,
            '"' => string_end(rest),
            _ => rest.find(['{', '[', '}', ']', ',', ':', '"', ' ', '\t', '\n', '\r']).unwrap_or(rest.len()),
        };
        let (token, tail) = rest.split_at(end);
        rest = tail;
        Some(match first {
            '{' | '[' => Token::Open(first),
            '}' | ']' => Token::Close(first),
            ',' => Token::Comma,
            ':' => Token::Colon,
            '"' => Token::Text(token),
            _ => Token::Plain(token),
        })
    })
}

/// Returns the end of the string at the beginning of the text, including its quotes.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

impl Token<'_> {
    fn push_to(self, text: &mut String) {
        match self {
            Self::Open(c) | Self::Close(c) => text.push(c),
            Self::Comma => text.push(','),
            Self::Colon => text.push(':'),
            Self::Text(part) | Self::Plain(part) => text.push_str(part),
        }
    }
}

/// Returns whether the text is one JSON value, with any depth and any length of numbers.
pub fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Removes the spaces between the tokens.
pub fn compact(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    tokens(json).for_each(|token| token.push_to(&mut text));
    text
}

/// Formats like `serde_json::to_string_pretty` and indents all lines but the first by `depth` steps. Very deep values
/// stay on one line.
pub fn pretty(json: &str, depth: usize) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let mut tokens = tokens(json).peekable();
    let (base, mut depth) = (depth, depth);
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(token) = tokens.next() {
        let is_laid_out = depth < base + MAX_PRETTY_DEPTH;
        if matches!(token, Token::Close(_)) {
            depth = depth.saturating_sub(1);
            if depth < base + MAX_PRETTY_DEPTH {
                line(&mut text, depth);
            }
        }
        token.push_to(&mut text);
        match token {
            Token::Open(_) => {
                if let Some(Token::Close(close)) = tokens.peek() {
                    text.push(*close);
                    tokens.next();
                    continue;
                }
                depth += 1;
                if is_laid_out {
                    line(&mut text, depth);
                }
            }
            Token::Comma if depth <= base + MAX_PRETTY_DEPTH => line(&mut text, depth),
            Token::Colon if depth <= base + MAX_PRETTY_DEPTH => text.push(' '),
            _ => {}
        }
    }
    text
}

/// Parses JSON. Replaces a value that is nested too deeply by a note, and a number that is too large by its digits as a
/// text. Returns `null` if the text is not JSON.
pub fn parse_within_limits(json: &str) -> Value {
    serde_json::from_str(json).or_else(|_| serde_json::from_str(&replace_beyond_limits(json))).unwrap_or_default()
}

fn replace_beyond_limits(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut depth = 0_usize;
    for token in tokens(json) {
        match token {
            Token::Open(_) => depth += 1,
            Token::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        match token {
            Token::Open(_) if depth == MAX_DEPTH + 1 => text.push_str(&Value::from(TOO_DEEP).to_string()),
            Token::Close(_) if depth == MAX_DEPTH => {}
            _ if depth > MAX_DEPTH => {}
            Token::Plain(number) if serde_json::from_str::<Value>(number).is_err() => {
                text.push_str(&Value::from(number).to_string());
            }
            token => token.push_to(&mut text),
        }
    }
    text
}

/// Returns the names of an object's members and the texts of their values; `None` if the text is not an object.
pub fn members(json: &str) -> Option<Vec<(String, &str)>> {
    let offset = |part: &str| part.as_ptr() as usize - json.as_ptr() as usize;
    let inner = json.trim().strip_prefix('{')?.strip_suffix('}')?;
    let (mut members, mut rest) = (Vec::new(), inner.trim_start());
    while !rest.is_empty() {
        let (name, tail) = rest.split_at_checked(string_end(rest)).filter(|_| rest.starts_with('"'))?;
        let name: String = serde_json::from_str(name).ok()?;
        let tail = tail.trim_start().strip_prefix(':')?.trim_start();
        let value = &tail[..value_end(tail)];
        members.push((name, value.trim_end()));
        let end = offset(tail) + value.len();
        let after = json[end..offset(inner) + inner.len()].trim_start();
        rest = match after.strip_prefix(',') {
            Some(next) => next.trim_start(),
            None if after.is_empty() => "",
            None => return None,
        };
    }
    Some(members)
}

/// Returns the end of the value at the beginning of the text.
fn value_end(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                at += string_end(&text[at..]);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Returns the text of an object's member.
pub fn member<'a>(json: &'a str, name: &str) -> Option<&'a str> {
    members(json)?.into_iter().rev().find(|(own, _)| own == name).map(|(_, value)| value)
}

/// Returns the string at a path of names.
pub fn string_at(json: &str, names: &[&str]) -> Option<String> {
    let found = names.iter().try_fold(json, |json, name| member(json, name))?;
    serde_json::from_str(found).ok()
}

#[cfg(test)]
mod tests;
