//! Where bytes come from.

use std::collections::VecDeque;
use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, Utc};

/// What came of an attempt to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadResult {
    Bytes(usize),
    /// Nothing right now; there may be more later.
    Idle,
    /// What came last ends here, be it with the end of a line or without; there may be more later.
    Break,
    End,
}

pub trait LogSource {
    /// Reads into `buffer`, which has room, without waiting for long.
    fn read(&mut self, buffer: &mut [u8]) -> Result<ReadResult>;

    /// What it is called: the container's name, the file's path, `-`.
    fn name(&self) -> Arc<str>;

    /// When each line came that was read so far and not yet asked for, if that is known.
    fn line_timestamps(&mut self) -> Option<&mut VecDeque<Option<DateTime<Utc>>>> {
        None
    }

    /// Whether `Idle` is said only after having waited.
    fn waits_when_idle(&self) -> bool {
        false
    }
}
