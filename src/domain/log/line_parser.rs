//! Parses the header of a log line: time, level, logger and process, in the formats of common loggers.

use super::parsed_line::ParsedLine;
use super::timestamp::{TIMESTAMP_LENGTH, starts_with_timestamp};
use super::{colors::strip_colors, json_line, level::Level, timestamp::Timestamp};

/// The largest number of fields between the time and the level.
const MAX_FIELDS_BEFORE_LEVEL: usize = 6;

/// Whether the line begins like a time or a level. This is a quick check, because it is made for every line.
pub fn has_header(line: &[u8]) -> bool {
    // Skip a color sequence.
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

/// Returns the level of a line. Most lines look like `2025-10-26 09:00:02 INFO text` and need no full parsing.
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

/// Returns the level at the start of a line and its length: in capitals and delimited, like `INFO:`, `ERROR x`, `WARN]`.
fn leading_level(line: &[u8]) -> Option<(Level, usize)> {
    let end = line.iter().take(9).position(|byte| !byte.is_ascii_uppercase())?;
    if !matches!(line[end], b':' | b' ' | b']' | 0x1b) {
        return None;
    }
    let level = Level::from_name(std::str::from_utf8(&line[..end]).ok()?)?;
    Some((level, end))
}

impl<'a> ParsedLine<'a> {
    /// Parses a line without line break and colors.
    pub fn parse(line: &'a str) -> Self {
        if let Some(parsed) = line.starts_with('{').then(|| json_line::parse_json_line(line)).flatten() {
            return parsed;
        }
        let open = line.strip_prefix('[');
        if let Some((stamp, rest)) = Timestamp::parse_prefix(open.unwrap_or(line)) {
            return Self { timestamp: Some(stamp), ..Self::parse_after_time(rest, open.is_some()) };
        }
        let bare = open.unwrap_or(line);
        match leading_level(bare.as_bytes()) {
            Some((level, end)) => {
                let rest = bare[end..].strip_prefix(']').unwrap_or(&bare[end..]);
                // `INFO:root:text` is Python's default format, `INFO:     text` is uvicorn's.
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

    /// Parses what follows the time: fields up to the level, then the message.
    fn parse_after_time(rest: &'a str, is_bracketed: bool) -> Self {
        // Celery's format: `[2025-10-26 09:00:02,123: INFO/MainProcess] text`.
        if let Some((field, message)) = rest.strip_prefix(':').and_then(|rest| rest.split_once(']'))
            && is_bracketed
            && let Some((level, process)) = field.split_once('/')
            && let Some(level) = Level::from_name(level.trim())
        {
            let process = Some(process.trim().into());
            return Self { level: Some(level), process, ..Self::message_only(message.trim_start()) };
        }
        let rest = if is_bracketed { rest.strip_prefix(']').unwrap_or(rest) } else { rest };
        let message = rest.trim_start_matches([' ', '\t', ':']);
        let mut parsed = Self::message_only(message);
        let mut remaining = message;
        for _ in 0..MAX_FIELDS_BEFORE_LEVEL {
            let Some((field, is_delimited, after)) = next_field(remaining) else { break };
            if let Some(level) = level_in_field(field, is_delimited) {
                let Self { logger, process, .. } = parsed;
                let after = Self::parse_after_level(after);
                let (logger, process) = (after.logger.or(logger), after.process.or(process));
                return Self { timestamp: None, level: Some(level), logger, process, message: after.message };
            }
            if !is_delimited && !field.contains(['.', ':', '/', '[']) && process_number(field).is_none() {
                break;
            }
            parsed.add_field(field);
            remaining = after;
        }
        // Without a level, the fields belong to the message.
        Self::message_only(message)
    }

    /// Parses what follows the level: `[1234]`, `[a.logger]`, `a.logger:`, `module:function:12 -`, then the message.
    fn parse_after_level(rest: &'a str) -> Self {
        let mut message = rest.trim_start_matches([' ', '\t', ':']);
        let mut parsed = Self::message_only(message);
        message = message.strip_prefix("- ").or_else(|| message.strip_prefix("| ")).unwrap_or(message);
        while let Some((field, after)) = message.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            if !(is_logger_name(field) || process_number(field).is_some())
                || parsed.logger.is_some() && parsed.process.is_some()
            {
                break;
            }
            parsed.add_field(field);
            message = after.trim_start_matches([' ', ':']);
        }
        if let Some((name, after)) = message.split_once([' ', '\t'])
            && parsed.logger.is_none()
        {
            let dotted = name.strip_suffix(':').filter(|name| name.contains('.') && is_logger_name(name));
            // loguru's format.
            let placed = after.strip_prefix("- ").filter(|_| name.matches(':').count() == 2);
            if dotted.is_some() {
                parsed.logger = dotted.map(Into::into);
                message = after.trim_start();
            } else if let (Some(after), Some((module, _))) = (placed, name.split_once(':')) {
                parsed.logger = Some(module.into());
                message = after;
            }
        }
        parsed.message = message.into();
        parsed
    }

    /// Stores a field other than the level: a number is the process, a name is the logger.
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

/// Returns the number in `1234`, `pid:1234`, `pid=1234` or `#1234`.
fn process_number(field: &str) -> Option<&str> {
    let bare = ["pid:", "pid=", "pid ", "PID ", "#"].iter().find_map(|start| field.strip_prefix(start));
    let bare = bare.unwrap_or(field).trim();
    (!bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit())).then_some(bare)
}

fn is_logger_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '/'))
}

/// Returns the level in a field. A field that is not delimited must be in capitals.
fn level_in_field(field: &str, is_delimited: bool) -> Option<Level> {
    let word = field.trim_matches([' ', ':', '[', ']', '(', ')', '<', '>']);
    let in_capitals = word.bytes().all(|byte| byte.is_ascii_uppercase());
    Level::from_name(word).filter(|_| is_delimited || in_capitals)
}

/// Returns the next field, whether brackets, dashes or bars delimit it, and the rest.
fn next_field(text: &str) -> Option<(&str, bool, &str)> {
    let text = text.trim_start();
    if let Some(inner) = text.strip_prefix('[') {
        let (field, after) = inner.split_once(']')?;
        return Some((field, true, after.trim_start_matches(':')));
    }
    for (start, between) in [("- ", " - "), ("| ", " | ")] {
        if let Some(rest) = text.strip_prefix(start) {
            let (field, _) = rest.split_once(between)?;
            // Keep the bar or dash: it begins the next field.
            return Some((field.trim(), true, &rest[field.len() + 1..]));
        }
    }
    let (field, after) = text.split_once([' ', '\t'])?;
    Some((field, false, after))
}

#[cfg(test)]
mod tests;
