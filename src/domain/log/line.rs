//! A record as a value.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Head, Level, Record, without_colours};

/// How long a line may be, in bytes; of a longer one the beginning is kept.
pub const LONGEST: usize = 1 << 20;

/// What the words about the rest of a line may take, so that none is shortened twice.
const SLACK: usize = 64;

/// How lines are to be read.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// The zone of times that have none.
    pub zone: Tz,
}

/// A line of a log, with what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
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

impl Reading {
    /// A record as a line. `time` is what is known where it has none of its own.
    pub fn line(&self, record: &Record, time: Option<DateTime<Utc>>, source: &Arc<str>) -> Line {
        let text = text(record);
        let (first, rest) = match text.split_once('\n') {
            Some((first, rest)) if !record.continues => (first, Some(rest)),
            _ => (text.as_str(), None),
        };
        let head = if record.continues { Head::read("") } else { Head::read(first) };
        let own = head.stamp.and_then(|stamp| stamp.moment(self.zone));
        let mut message = if record.continues { text.clone() } else { head.message.into_owned() };
        if let Some(rest) = rest {
            message.push('\n');
            message.push_str(rest);
        }
        Line {
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
fn text(record: &Record) -> String {
    let mut text = String::with_capacity(record.bytes.len());
    for (at, line) in record.lines().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        text.push_str(&without_colours(&shortened(line)));
    }
    text
}

/// A line as text, with words about what is left out of one that is too long.
pub fn shortened(line: &[u8]) -> Cow<'_, str> {
    if line.len() <= LONGEST + SLACK {
        return String::from_utf8_lossy(line);
    }
    let mut text = String::from_utf8_lossy(&line[..LONGEST]).into_owned();
    text.push_str(&left_out((line.len() - LONGEST) as u64));
    Cow::Owned(text)
}

/// The words about the rest of a line.
pub fn left_out(bytes: u64) -> String {
    format!(" [… {bytes} bytes more are left out]")
}
