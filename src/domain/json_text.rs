//! JSON as text, as the server has written it: nested as deep and with numbers as long as the server allows. A parser into
//! values of ours has limits to both, and one row beyond them must not keep the others from being read.
//!
//! What only passes through apsctl stays text. What apsctl looks into is read by [`value`], which leaves out what is beyond
//! the limits instead of failing.

use serde::de::IgnoredAny;
use serde_json::Value;

/// How deep a value is read: the parser fails from 128 on.
const DEEPEST: usize = 100;

/// How deep a value is laid out line by line.
const INDENTED: usize = 24;

/// What stands in a value that was read for what is nested too deep.
pub const TOO_DEEP: &str = "(nested too deeply to be shown here)";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Open(char),
    Close(char),
    Comma,
    Colon,
    /// A string with its quotes.
    Text(&'a str),
    /// A number, or a word.
    Plain(&'a str),
}

/// The tokens of a JSON text. Of one that is no JSON some tokens or others.
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

/// Where the string ends that the text begins with, its quotes included.
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

/// Whether the text is one JSON value, however deep it is nested and however long its numbers are.
pub fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// The same on one line, without spaces between the tokens.
pub fn compact(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    tokens(json).for_each(|token| token.push_to(&mut text));
    text
}

/// The same laid out as `serde_json::to_string_pretty` does it, `depth` steps indented from its second line on; what is
/// nested very deep stays on one line.
pub fn pretty(json: &str, depth: usize) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let mut tokens = tokens(json).peekable();
    let (base, mut depth) = (depth, depth);
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(token) = tokens.next() {
        let is_laid_out = depth < base + INDENTED;
        if matches!(token, Token::Close(_)) {
            depth = depth.saturating_sub(1);
            if depth < base + INDENTED {
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
            Token::Comma if depth <= base + INDENTED => line(&mut text, depth),
            Token::Colon if depth <= base + INDENTED => text.push(' '),
            _ => {}
        }
    }
    text
}

/// What fits into a value of ours: what is nested too deep is replaced by words, a number that is too large by its digits as
/// a text. `null` where the text is no JSON.
pub fn value(json: &str) -> Value {
    serde_json::from_str(json).or_else(|_| serde_json::from_str(&within_limits(json))).unwrap_or_default()
}

fn within_limits(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut depth = 0_usize;
    for token in tokens(json) {
        match token {
            Token::Open(_) => depth += 1,
            Token::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        match token {
            Token::Open(_) if depth == DEEPEST + 1 => text.push_str(&Value::from(TOO_DEEP).to_string()),
            Token::Close(_) if depth == DEEPEST => {}
            _ if depth > DEEPEST => {}
            Token::Plain(number) if serde_json::from_str::<Value>(number).is_err() => {
                text.push_str(&Value::from(number).to_string());
            }
            token => token.push_to(&mut text),
        }
    }
    text
}

/// The members of an object, each with the text of its value. None where it is no object.
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

/// Where the value ends that the text begins with.
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

/// The text of the value of this name in an object.
pub fn member<'a>(json: &'a str, name: &str) -> Option<&'a str> {
    members(json)?.into_iter().rev().find(|(own, _)| own == name).map(|(_, value)| value)
}

/// The text that stands at these names, one within the other.
pub fn text_at(json: &str, names: &[&str]) -> Option<String> {
    let found = names.iter().try_fold(json, |json, name| member(json, name))?;
    serde_json::from_str(found).ok()
}

#[cfg(test)]
mod tests;
