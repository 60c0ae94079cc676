//! The parts of a log line.

use std::borrow::Cow;

use super::level::Level;
use super::timestamp::Timestamp;

/// A log line, divided into its header fields and the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedLine<'a> {
    pub timestamp: Option<Timestamp>,
    pub level: Option<Level>,
    pub logger: Option<Cow<'a, str>>,
    pub process: Option<Cow<'a, str>>,
    pub message: Cow<'a, str>,
}
