//! Reads a log in large chunks of complete entries.

use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{DateTime, Utc};
use memchr::{memchr, memchr_iter};

use super::log_source::{LogSource, ReadResult};
use crate::domain::log::{MAX_LINE_BYTES, PreviousEntry, complete_len, last_entry, omission_note};

/// The buffer size: enough for the longest line and the rest of its entry, and for an efficient search.
const BUFFER_BYTES: usize = 4 << 20;

/// How long bytes may wait in the buffer for more.
const MAX_FILL_TIME: Duration = Duration::from_millis(200);

pub struct ChunkReader {
    source: Box<dyn LogSource>,
    buffer: Vec<u8>,
    /// How many bytes of the buffer are filled, and how many of them were returned.
    filled: usize,
    consumed: usize,
    previous: PreviousEntry,
    /// How many bytes of the current line were omitted because it is too long.
    omitted_bytes: Option<u64>,
    state: ReaderState,
    /// The limits for the buffer and for one line.
    buffer_size: usize,
    max_line_bytes: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReaderState {
    Reading,
    /// All available bytes were returned, or are returned next.
    Idle,
    /// Like `Idle`, and the current line is complete.
    Break,
    Ended,
}

/// A chunk of a log.
pub struct Chunk<'a> {
    pub bytes: &'a [u8],
    pub previous: PreviousEntry,
    /// The time of each line, if the source knows it; otherwise empty.
    pub line_timestamps: Vec<Option<DateTime<Utc>>>,
}

pub enum NextChunk<'a> {
    Chunk(Chunk<'a>),
    Idle,
    End,
}

impl ChunkReader {
    pub fn new(source: Box<dyn LogSource>) -> Self {
        Self::with_limits(source, BUFFER_BYTES, MAX_LINE_BYTES)
    }

    /// Uses other limits. An entry longer than half the buffer is returned in parts.
    pub fn with_limits(source: Box<dyn LogSource>, room: usize, longest: usize) -> Self {
        Self {
            buffer_size: room,
            max_line_bytes: longest,
            source,
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

    /// Returns the next chunk. The end of the log completes the last line.
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

    /// Reads until the buffer is full or nothing is available.
    fn fill(&mut self) -> Result<()> {
        let begin = Instant::now();
        self.truncate_long_line();
        while self.filled < self.buffer_size {
            match self.source.read(&mut self.buffer[self.filled..])? {
                ReadResult::Bytes(read) => {
                    self.accept(read);
                    // Show complete_lines that come slowly before the buffer is full.
                    if self.source.waits_when_idle() && begin.elapsed() > MAX_FILL_TIME {
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

    /// Accounts for `read` bytes that were read behind the filled part.
    fn accept(&mut self, read: usize) {
        let new = self.filled..self.filled + read;
        let Some(omitted) = self.omitted_bytes else {
            self.filled = new.end;
            return self.truncate_long_line();
        };
        match memchr(b'\n', &self.buffer[new.clone()]) {
            None => self.omitted_bytes = Some(omitted + read as u64),
            Some(end) => {
                self.omitted_bytes = Some(omitted + end as u64);
                let rest = self.buffer[new.start + end..new.end].to_vec();
                self.append_omission_note();
                self.buffer.truncate(self.filled);
                self.buffer.extend_from_slice(&rest);
                self.filled += rest.len();
                self.buffer.resize(self.buffer_size.max(self.filled), 0);
            }
        }
    }

    /// If the full buffer has no line break, keeps only the beginning of the line.
    fn truncate_long_line(&mut self) {
        if self.filled >= self.buffer_size && memchr(b'\n', &self.buffer[..self.filled]).is_none() {
            self.omitted_bytes = Some((self.filled - self.max_line_bytes) as u64);
            self.filled = self.max_line_bytes;
        }
    }

    /// Appends the omission note if a part of the line was omitted.
    fn append_omission_note(&mut self) {
        if let Some(omitted) = self.omitted_bytes.take() {
            let note = omission_note(omitted);
            self.buffer.truncate(self.filled);
            self.buffer.extend_from_slice(note.as_bytes());
            self.filled += note.len();
            self.buffer.resize(self.buffer_size.max(self.filled), 0);
        }
    }

    /// Returns how many bytes can be returned.
    fn ready_bytes(&self) -> Option<usize> {
        let bytes = &self.buffer[..self.filled];
        let complete_lines = || memchr::memrchr(b'\n', bytes).map_or(0, |end| end + 1);
        let end = match self.state {
            ReaderState::Reading if self.filled < self.buffer_size => 0,
            ReaderState::Reading => match complete_len(bytes) {
                0 => complete_lines(),
                end => end,
            },
            ReaderState::Idle => complete_lines(),
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
        if let Some(timestamps) = self.source.line_timestamps() {
            let complete_lines = memchr_iter(b'\n', bytes).count() + usize::from(bytes.last() != Some(&b'\n'));
            stamps.extend(timestamps.drain(..complete_lines.min(timestamps.len())));
        }
        Chunk { bytes, previous: before, line_timestamps: stamps }
    }
}
