//! A parsed log entry.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::colors::strip_colors;
use super::level::Level;
use super::parsed_line::ParsedLine;
use super::raw_entry::RawEntry;
use super::timestamp::Timestamp;

/// The largest length of a line; a longer line is truncated.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// The allowance for the omission note, so that no line is truncated twice.
const OMISSION_NOTE_BYTES: usize = 64;

/// Parses entries.
#[derive(Debug, Clone, Copy)]
pub struct EntryParser {
    /// The time zone of times without one.
    pub zone: Tz,
}

/// A log entry: a line and the lines that belong to it.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    /// The time in the line, or that of the line above, or Docker's.
    pub time: Option<DateTime<Utc>>,
    /// Whether the line has a time without a zone, which is read in the parser's zone.
    pub is_local_time: bool,
    pub level: Option<Level>,
    pub logger: Option<String>,
    /// The number of a process, or the name of a process or thread.
    pub process: Option<String>,
    pub message: String,
    /// The complete text without colors.
    pub text: String,
    /// The name of the container or file.
    pub source: Arc<str>,
}

impl EntryParser {
    /// Parses an entry. `time` is its time if the line has none.
    pub fn parse(&self, entry: &RawEntry, time: Option<DateTime<Utc>>, source: &Arc<str>) -> LogEntry {
        let text = entry_text(entry);
        let (first, rest) = match text.split_once('\n') {
            Some((first, rest)) if !entry.is_continuation => (first, Some(rest)),
            _ => (text.as_str(), None),
        };
        let parsed = if entry.is_continuation { ParsedLine::parse("") } else { ParsedLine::parse(first) };
        let own_time = parsed.timestamp.and_then(|stamp| stamp.to_utc(self.zone));
        let mut message = if entry.is_continuation { text.clone() } else { parsed.message.into_owned() };
        if let Some(rest) = rest {
            message.push('\n');
            message.push_str(rest);
        }
        LogEntry {
            time: own_time.or(time),
            is_local_time: own_time.is_some() && matches!(parsed.timestamp, Some(Timestamp::Local(_))),
            level: parsed.level,
            logger: parsed.logger.map(Cow::into_owned),
            process: parsed.process.map(Cow::into_owned),
            message,
            text,
            source: source.clone(),
        }
    }
}

/// Returns the text of an entry, with long lines truncated, without colors and with replacements for invalid UTF-8.
fn entry_text(entry: &RawEntry) -> String {
    let mut text = String::with_capacity(entry.bytes.len());
    for (index, line) in entry.lines().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        text.push_str(&strip_colors(&truncate_line(line)));
    }
    text
}

/// Returns a line as text; a line that is too long is truncated and ends with an omission note.
pub fn truncate_line(line: &[u8]) -> Cow<'_, str> {
    if line.len() <= MAX_LINE_BYTES + OMISSION_NOTE_BYTES {
        return String::from_utf8_lossy(line);
    }
    let mut text = String::from_utf8_lossy(&line[..MAX_LINE_BYTES]).into_owned();
    text.push_str(&omission_note((line.len() - MAX_LINE_BYTES) as u64));
    Cow::Owned(text)
}

/// Returns the note that replaces the omitted end of a line.
pub fn omission_note(bytes: u64) -> String {
    format!(" [… {bytes} more bytes omitted]")
}
