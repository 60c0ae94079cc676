//! Large pieces of a log, each of whole records.

use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{DateTime, Utc};
use memchr::{memchr, memchr_iter};

use super::{LogSource, ReadResult};
use crate::domain::log::{MAX_LINE_BYTES, PreviousEntry, complete_len, last_entry, omission_note};

/// Room for a line of the greatest length, what belongs to it, and what makes the search worth while.
const BUFFER_BYTES: usize = 4 << 20;

/// How long what has come may wait for more.
const MAX_FILL_TIME: Duration = Duration::from_millis(200);

pub struct ChunkReader {
    source: Box<dyn LogSource>,
    buffer: Vec<u8>,
    /// How much of the buffer is filled, and how much of that has been handed over.
    filled: usize,
    consumed: usize,
    previous: PreviousEntry,
    /// How much of a line that is too long has been left out, while it goes on.
    omitted_bytes: Option<u64>,
    state: ReaderState,
    /// How much is held at most, and how much of one line.
    buffer_size: usize,
    max_line_bytes: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReaderState {
    Reading,
    /// What there is has been handed over, or will be now.
    Idle,
    /// The same, and no line goes on after it.
    Break,
    Ended,
}

/// A piece of a log.
pub struct Chunk<'a> {
    pub bytes: &'a [u8],
    pub previous: PreviousEntry,
    /// When each line came, if that is known.
    pub line_timestamps: Vec<Option<DateTime<Utc>>>,
}

pub enum NextChunk<'a> {
    Chunk(Chunk<'a>),
    Idle,
    End,
}

impl ChunkReader {
    pub fn new(feed: Box<dyn LogSource>) -> Self {
        Self::with_limits(feed, BUFFER_BYTES, MAX_LINE_BYTES)
    }

    /// The same with other bounds: a record that takes more than half of the room is handed over in pieces.
    pub fn with_limits(feed: Box<dyn LogSource>, room: usize, longest: usize) -> Self {
        Self {
            buffer_size: room,
            max_line_bytes: longest,
            source: feed,
            buffer: Vec::new(),
            filled: 0,
            consumed: 0,
            previous: PreviousEntry::Complete,
            omitted_bytes: None,
            state: ReaderState::Reading,
        }
    }

    pub fn source(&self) -> &dyn LogSource {
        &*self.source
    }

    /// The next piece. The end of a log ends its last line, too.
    pub fn next_chunk(&mut self) -> Result<NextChunk<'_>> {
        self.buffer.copy_within(self.consumed..self.filled, 0);
        self.filled -= self.consumed;
        self.consumed = 0;
        if self.buffer.is_empty() {
            self.buffer.resize(self.buffer_size, 0);
        }
        loop {
            if self.state == ReaderState::Reading {
                self.fill()?;
            }
            if let Some(end) = self.ready_bytes() {
                return Ok(NextChunk::Chunk(self.take_chunk(end)));
            }
            match self.state {
                ReaderState::Reading => {}
                ReaderState::Idle => {
                    self.state = ReaderState::Reading;
                    return Ok(NextChunk::Idle);
                }
                ReaderState::Break => {
                    self.previous = PreviousEntry::Complete;
                    self.state = ReaderState::Reading;
                }
                ReaderState::Ended => return Ok(NextChunk::End),
            }
        }
    }

    /// Reads until the buffer is full or there is nothing to read.
    fn fill(&mut self) -> Result<()> {
        let begun = Instant::now();
        self.truncate_long_line();
        while self.filled < self.buffer_size {
            match self.source.read(&mut self.buffer[self.filled..])? {
                ReadResult::Bytes(read) => {
                    self.accept(read);
                    // What trickles in is to be seen before the buffer is full.
                    if self.source.waits_when_idle() && begun.elapsed() > MAX_FILL_TIME {
                        self.state = ReaderState::Idle;
                    }
                }
                ReadResult::Idle => self.state = ReaderState::Idle,
                ReadResult::Break => self.state = ReaderState::Break,
                ReadResult::End => self.state = ReaderState::Ended,
            }
            if self.state != ReaderState::Reading {
                break;
            }
        }
        if matches!(self.state, ReaderState::Break | ReaderState::Ended) {
            self.append_omission_note();
        }
        Ok(())
    }

    /// So many bytes have been read behind what is filled.
    fn accept(&mut self, read: usize) {
        let fresh = self.filled..self.filled + read;
        let Some(left) = self.omitted_bytes else {
            self.filled = fresh.end;
            return self.truncate_long_line();
        };
        match memchr(b'\n', &self.buffer[fresh.clone()]) {
            None => self.omitted_bytes = Some(left + read as u64),
            Some(end) => {
                self.omitted_bytes = Some(left + end as u64);
                let rest = self.buffer[fresh.start + end..fresh.end].to_vec();
                self.append_omission_note();
                self.buffer.truncate(self.filled);
                self.buffer.extend_from_slice(&rest);
                self.filled += rest.len();
                self.buffer.resize(self.buffer_size.max(self.filled), 0);
            }
        }
    }

    /// Where there is no end of a line in all that there is room for, no more than its beginning is kept.
    fn truncate_long_line(&mut self) {
        if self.filled >= self.buffer_size && memchr(b'\n', &self.buffer[..self.filled]).is_none() {
            self.omitted_bytes = Some((self.filled - self.max_line_bytes) as u64);
            self.filled = self.max_line_bytes;
        }
    }

    /// Says how much of the line was left out, if any was.
    fn append_omission_note(&mut self) {
        if let Some(left) = self.omitted_bytes.take() {
            let words = omission_note(left);
            self.buffer.truncate(self.filled);
            self.buffer.extend_from_slice(words.as_bytes());
            self.filled += words.len();
            self.buffer.resize(self.buffer_size.max(self.filled), 0);
        }
    }

    /// How much can be handed over.
    fn ready_bytes(&self) -> Option<usize> {
        let bytes = &self.buffer[..self.filled];
        let lines = || memchr::memrchr(b'\n', bytes).map_or(0, |end| end + 1);
        let end = match self.state {
            ReaderState::Reading if self.filled < self.buffer_size => 0,
            ReaderState::Reading => match complete_len(bytes) {
                0 => lines(),
                end => end,
            },
            ReaderState::Idle => lines(),
            ReaderState::Break | ReaderState::Ended => self.filled,
        };
        (end > 0).then_some(end)
    }

    fn take_chunk(&mut self, end: usize) -> Chunk<'_> {
        let before = self.previous;
        self.consumed = end;
        let bytes = &self.buffer[..end];
        self.previous = last_entry(bytes);
        let mut stamps = Vec::new();
        if let Some(known) = self.source.line_timestamps() {
            let lines = memchr_iter(b'\n', bytes).count() + usize::from(bytes.last() != Some(&b'\n'));
            stamps.extend(known.drain(..lines.min(known.len())));
        }
        Chunk { bytes, previous: before, line_timestamps: stamps }
    }
}
