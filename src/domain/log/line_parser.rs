//! What a line says of itself before its message: time, level, logger, process.

use std::borrow::Cow;

use super::timestamp::{TIMESTAMP_LENGTH, starts_with_timestamp};
use super::{Level, Timestamp, json_line, strip_colors};

/// A line taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedLine<'a> {
    pub timestamp: Option<Timestamp>,
    pub level: Option<Level>,
    pub logger: Option<Cow<'a, str>>,
    pub process: Option<Cow<'a, str>>,
    pub message: Cow<'a, str>,
}

/// How many fields there may be between the time and the level.
const MAX_FIELDS_BEFORE_LEVEL: usize = 6;

/// Whether the line has a time or a level of its own, by its looks: there are very many to be asked about.
pub fn has_header(line: &[u8]) -> bool {
    // A colour before it.
    let colour = if line.first() == Some(&0x1b) { line.iter().position(|byte| *byte == b'm') } else { None };
    let line = colour.map_or(line, |end| &line[end + 1..]);
    match line.first() {
        Some(b'0'..=b'9') => starts_with_timestamp(line),
        Some(b'{') => line.trim_ascii_end().ends_with(b"}"),
        Some(b'[') => starts_with_timestamp(&line[1..]) || leading_level(&line[1..]).is_some(),
        Some(b'A'..=b'Z') => leading_level(line).is_some(),
        _ => false,
    }
}

/// The level of a line. Most are the guide's, `2025-10-26 09:00:02 INFO text`, and need not be taken apart for it.
pub fn find_level(line: &[u8]) -> Option<Level> {
    if starts_with_timestamp(line)
        && let Some((level, _)) = line.get(TIMESTAMP_LENGTH + 1..).and_then(leading_level)
        && line[TIMESTAMP_LENGTH] == b' '
    {
        return Some(level);
    }
    if !has_header(line) {
        return None;
    }
    ParsedLine::parse(&strip_colors(&String::from_utf8_lossy(line))).level
}

/// The level that begins a line, in capitals and set off: `INFO:`, `ERROR x`, `WARN]`.
fn leading_level(line: &[u8]) -> Option<(Level, usize)> {
    let end = line.iter().take(9).position(|byte| !byte.is_ascii_uppercase())?;
    if !matches!(line[end], b':' | b' ' | b']' | 0x1b) {
        return None;
    }
    let level = Level::from_name(std::str::from_utf8(&line[..end]).ok()?)?;
    Some((level, end))
}

impl<'a> ParsedLine<'a> {
    /// Takes a line (without its end, and without colours) apart.
    pub fn parse(line: &'a str) -> Self {
        if let Some(head) = line.starts_with('{').then(|| json_line::parse_json_line(line)).flatten() {
            return head;
        }
        let open = line.strip_prefix('[');
        if let Some((stamp, rest)) = Timestamp::parse_prefix(open.unwrap_or(line)) {
            return Self { timestamp: Some(stamp), ..Self::parse_after_time(rest, open.is_some()) };
        }
        let bare = open.unwrap_or(line);
        match leading_level(bare.as_bytes()) {
            Some((level, end)) => {
                let rest = bare[end..].strip_prefix(']').unwrap_or(&bare[end..]);
                // `INFO:root:text`, Python's own; `INFO:     text`, uvicorn's.
                let named = rest.strip_prefix(':').and_then(|rest| rest.split_once(':'));
                match named.filter(|(name, _)| is_logger_name(name) && open.is_none()) {
                    Some((logger, message)) => Self {
                        level: Some(level),
                        logger: Some(logger.into()),
                        ..Self::message_only(message.trim_start())
                    },
                    None => Self { level: Some(level), ..Self::parse_after_level(rest) },
                }
            }
            None => Self::message_only(line),
        }
    }

    fn message_only(message: &'a str) -> Self {
        Self { timestamp: None, level: None, logger: None, process: None, message: message.into() }
    }

    /// What follows the time: fields up to the level, and the message.
    fn parse_after_time(rest: &'a str, bracketed: bool) -> Self {
        // `[2025-10-26 09:00:02,123: INFO/MainProcess] text`, Celery's.
        if let Some((field, message)) = rest.strip_prefix(':').and_then(|rest| rest.split_once(']'))
            && bracketed
            && let Some((level, process)) = field.split_once('/')
            && let Some(level) = Level::from_name(level.trim())
        {
            let process = Some(process.trim().into());
            return Self { level: Some(level), process, ..Self::message_only(message.trim_start()) };
        }
        let rest = if bracketed { rest.strip_prefix(']').unwrap_or(rest) } else { rest };
        let message = rest.trim_start_matches([' ', '\t', ':']);
        let mut head = Self::message_only(message);
        let mut left = message;
        for _ in 0..MAX_FIELDS_BEFORE_LEVEL {
            let Some((field, set_off, after)) = next_field(left) else { break };
            if let Some(level) = level_in_field(field, set_off) {
                let Self { logger, process, .. } = head;
                let after = Self::parse_after_level(after);
                let (logger, process) = (after.logger.or(logger), after.process.or(process));
                return Self { timestamp: None, level: Some(level), logger, process, message: after.message };
            }
            if !set_off && !field.contains(['.', ':', '/', '[']) && process_number(field).is_none() {
                break;
            }
            head.add_field(field);
            left = after;
        }
        // No level after all: what looked like its fields is the message's.
        Self::message_only(message)
    }

    /// What follows the level: `[1234]`, `[a.logger]`, `a.logger:`, `module:function:12 -`, then the message.
    fn parse_after_level(rest: &'a str) -> Self {
        let mut message = rest.trim_start_matches([' ', '\t', ':']);
        let mut head = Self::message_only(message);
        message = message.strip_prefix("- ").or_else(|| message.strip_prefix("| ")).unwrap_or(message);
        while let Some((field, after)) = message.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            if !(is_logger_name(field) || process_number(field).is_some())
                || head.logger.is_some() && head.process.is_some()
            {
                break;
            }
            head.add_field(field);
            message = after.trim_start_matches([' ', ':']);
        }
        if let Some((name, after)) = message.split_once([' ', '\t'])
            && head.logger.is_none()
        {
            let dotted = name.strip_suffix(':').filter(|name| name.contains('.') && is_logger_name(name));
            // loguru's.
            let placed = after.strip_prefix("- ").filter(|_| name.matches(':').count() == 2);
            if dotted.is_some() {
                head.logger = dotted.map(Into::into);
                message = after.trim_start();
            } else if let (Some(after), Some((module, _))) = (placed, name.split_once(':')) {
                head.logger = Some(module.into());
                message = after;
            }
        }
        head.message = message.into();
        head
    }

    /// A field that is no level: a process where it has a number, else the logger.
    fn add_field(&mut self, field: &'a str) {
        let field = field.trim_end_matches(':');
        let (name, inner) = match field.strip_suffix(']').and_then(|field| field.split_once('[')) {
            Some((name, inner)) => (name, Some(inner)),
            None => (field, None),
        };
        if let Some(process) = inner.and_then(process_number).or_else(|| process_number(name)) {
            self.process = Some(process.into());
        }
        if process_number(name).is_none() && !name.is_empty() {
            self.logger = Some(name.into());
        }
    }
}

/// `1234`, `pid:1234`, `pid=1234`, `#1234`.
fn process_number(field: &str) -> Option<&str> {
    let bare = ["pid:", "pid=", "pid ", "PID ", "#"].iter().find_map(|start| field.strip_prefix(start));
    let bare = bare.unwrap_or(field).trim();
    (!bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit())).then_some(bare)
}

fn is_logger_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '/'))
}

/// A level among the fields: in capitals, or set off by brackets, dashes or bars.
fn level_in_field(field: &str, set_off: bool) -> Option<Level> {
    let word = field.trim_matches([' ', ':', '[', ']', '(', ')', '<', '>']);
    let in_capitals = word.bytes().all(|byte| byte.is_ascii_uppercase());
    Level::from_name(word).filter(|_| set_off || in_capitals)
}

/// The next field, whether something sets it off, and what follows it.
fn next_field(text: &str) -> Option<(&str, bool, &str)> {
    let text = text.trim_start();
    if let Some(inner) = text.strip_prefix('[') {
        let (field, after) = inner.split_once(']')?;
        return Some((field, true, after.trim_start_matches(':')));
    }
    for (start, between) in [("- ", " - "), ("| ", " | ")] {
        if let Some(rest) = text.strip_prefix(start) {
            let (field, _) = rest.split_once(between)?;
            // The bar or dash stays, to begin the next field.
            return Some((field.trim(), true, &rest[field.len() + 1..]));
        }
    }
    let (field, after) = text.split_once([' ', '\t'])?;
    Some((field, false, after))
}

#[cfg(test)]
mod tests;
