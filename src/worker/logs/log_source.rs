//! The interface of everything a log can be read from.

use std::collections::VecDeque;
use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, Utc};

/// Which part of a log to read.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadOptions {
    /// The first time; only containers apply it, files are filtered by their reader.
    pub since: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    /// Wait for new lines at the end.
    pub follow: bool,
    /// Read the rotated predecessors of each file first.
    pub include_rotated: bool,
}

/// The result of one attempt to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadResult {
    /// This many bytes were read.
    Bytes(usize),
    /// There is nothing to read now; there may be later.
    Idle,
    /// The current line is finished, even without a line break; there may be more later.
    Break,
    End,
}

pub trait LogSource {
    /// Reads into `buffer`, which is not empty, and returns soon even if there is nothing to read.
    fn read(&mut self, buffer: &mut [u8]) -> Result<ReadResult>;

    /// Returns the container's name, the file's path, or `-`.
    fn name(&self) -> Arc<str>;

    /// Returns the times of the lines read so far that nobody has taken yet, if the source knows them.
    fn line_timestamps(&mut self) -> Option<&mut VecDeque<Option<DateTime<Utc>>>> {
        None
    }

    /// Whether `read` waits before it returns `Idle`.
    fn waits_when_idle(&self) -> bool {
        false
    }
}
