//! A record as a value.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Level, ParsedLine, RawEntry, strip_colors};

/// How long a line may be, in bytes; of a longer one the beginning is kept.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// What the words about the rest of a line may take, so that none is shortened twice.
const OMISSION_NOTE_BYTES: usize = 64;

/// How lines are to be read.
#[derive(Debug, Clone, Copy)]
pub struct EntryParser {
    /// The zone of times that have none.
    pub zone: Tz,
}

/// A line of a log, with what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    /// Its own, else that of the line above or of docker.
    pub time: Option<DateTime<Utc>>,
    pub level: Option<Level>,
    pub logger: Option<String>,
    /// A process's number, or its or a thread's name.
    pub process: Option<String>,
    pub message: String,
    /// All of it as it stands, but for colours.
    pub text: String,
    /// The container or the file.
    pub source: Arc<str>,
}

impl EntryParser {
    /// A record as a line. `time` is what is known where it has none of its own.
    pub fn parse(&self, record: &RawEntry, time: Option<DateTime<Utc>>, source: &Arc<str>) -> LogEntry {
        let text = entry_text(record);
        let (first, rest) = match text.split_once('\n') {
            Some((first, rest)) if !record.is_continuation => (first, Some(rest)),
            _ => (text.as_str(), None),
        };
        let head = if record.is_continuation { ParsedLine::parse("") } else { ParsedLine::parse(first) };
        let own = head.timestamp.and_then(|stamp| stamp.to_utc(self.zone));
        let mut message = if record.is_continuation { text.clone() } else { head.message.into_owned() };
        if let Some(rest) = rest {
            message.push('\n');
            message.push_str(rest);
        }
        LogEntry {
            time: own.or(time),
            level: head.level,
            logger: head.logger.map(Cow::into_owned),
            process: head.process.map(Cow::into_owned),
            message,
            text,
            source: source.clone(),
        }
    }
}

/// The text of a record: no line too long, no colours, and something for what is no UTF-8.
fn entry_text(record: &RawEntry) -> String {
    let mut text = String::with_capacity(record.bytes.len());
    for (at, line) in record.lines().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        text.push_str(&strip_colors(&truncate_line(line)));
    }
    text
}

/// A line as text, with words about what is left out of one that is too long.
pub fn truncate_line(line: &[u8]) -> Cow<'_, str> {
    if line.len() <= MAX_LINE_BYTES + OMISSION_NOTE_BYTES {
        return String::from_utf8_lossy(line);
    }
    let mut text = String::from_utf8_lossy(&line[..MAX_LINE_BYTES]).into_owned();
    text.push_str(&omission_note((line.len() - MAX_LINE_BYTES) as u64));
    Cow::Owned(text)
}

/// The words about the rest of a line.
pub fn omission_note(bytes: u64) -> String {
    format!(" [… {bytes} bytes more are left out]")
}
