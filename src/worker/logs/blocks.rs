//! Large pieces of a log, each of whole records.

use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{DateTime, Utc};
use memchr::{memchr, memchr_iter};

use super::{Fed, Feed};
use crate::domain::log::{Before, LONGEST, last, left_out, whole};

/// Room for a line of the greatest length, what belongs to it, and what makes the search worth while.
const ROOM: usize = 4 << 20;

/// How long what has come may wait for more.
const SOON: Duration = Duration::from_millis(200);

pub struct Blocks {
    feed: Box<dyn Feed>,
    buffer: Vec<u8>,
    /// How much of the buffer is filled, and how much of that has been handed over.
    filled: usize,
    done: usize,
    before: Before,
    /// How much of a line that is too long has been left out, while it goes on.
    left_out: Option<u64>,
    state: State,
    /// How much is held at most, and how much of one line.
    room: usize,
    longest: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    /// What there is has been handed over, or will be now.
    Idle,
    /// The same, and no line goes on after it.
    Break,
    Ended,
}

/// A piece of a log.
pub struct Region<'a> {
    pub bytes: &'a [u8],
    pub before: Before,
    /// When each line came, if that is known.
    pub stamps: Vec<Option<DateTime<Utc>>>,
}

pub enum Next<'a> {
    Region(Region<'a>),
    Idle,
    End,
}

impl Blocks {
    pub fn new(feed: Box<dyn Feed>) -> Self {
        Self::sized(feed, ROOM, LONGEST)
    }

    /// The same with other bounds: a record that takes more than half of the room is handed over in pieces.
    pub fn sized(feed: Box<dyn Feed>, room: usize, longest: usize) -> Self {
        Self {
            room,
            longest,
            feed,
            buffer: Vec::new(),
            filled: 0,
            done: 0,
            before: Before::Nothing,
            left_out: None,
            state: State::Reading,
        }
    }

    pub fn feed(&self) -> &dyn Feed {
        &*self.feed
    }

    /// The next piece. The end of a log ends its last line, too.
    pub fn piece(&mut self) -> Result<Next<'_>> {
        self.buffer.copy_within(self.done..self.filled, 0);
        self.filled -= self.done;
        self.done = 0;
        if self.buffer.is_empty() {
            self.buffer.resize(self.room, 0);
        }
        loop {
            if self.state == State::Reading {
                self.fill()?;
            }
            if let Some(end) = self.ready() {
                return Ok(Next::Region(self.hand_over(end)));
            }
            match self.state {
                State::Reading => {}
                State::Idle => {
                    self.state = State::Reading;
                    return Ok(Next::Idle);
                }
                State::Break => {
                    self.before = Before::Nothing;
                    self.state = State::Reading;
                }
                State::Ended => return Ok(Next::End),
            }
        }
    }

    /// Reads until the buffer is full or there is nothing to read.
    fn fill(&mut self) -> Result<()> {
        let begun = Instant::now();
        self.cut_line();
        while self.filled < self.room {
            match self.feed.read(&mut self.buffer[self.filled..])? {
                Fed::Bytes(read) => {
                    self.take(read);
                    // What trickles in is to be seen before the buffer is full.
                    if self.feed.waits() && begun.elapsed() > SOON {
                        self.state = State::Idle;
                    }
                }
                Fed::Idle => self.state = State::Idle,
                Fed::Break => self.state = State::Break,
                Fed::End => self.state = State::Ended,
            }
            if self.state != State::Reading {
                break;
            }
        }
        if matches!(self.state, State::Break | State::Ended) {
            self.close_line();
        }
        Ok(())
    }

    /// So many bytes have been read behind what is filled.
    fn take(&mut self, read: usize) {
        let fresh = self.filled..self.filled + read;
        let Some(left) = self.left_out else {
            self.filled = fresh.end;
            return self.cut_line();
        };
        match memchr(b'\n', &self.buffer[fresh.clone()]) {
            None => self.left_out = Some(left + read as u64),
            Some(end) => {
                self.left_out = Some(left + end as u64);
                let rest = self.buffer[fresh.start + end..fresh.end].to_vec();
                self.close_line();
                self.buffer.truncate(self.filled);
                self.buffer.extend_from_slice(&rest);
                self.filled += rest.len();
                self.buffer.resize(self.room.max(self.filled), 0);
            }
        }
    }

    /// Where there is no end of a line in all that there is room for, no more than its beginning is kept.
    fn cut_line(&mut self) {
        if self.filled >= self.room && memchr(b'\n', &self.buffer[..self.filled]).is_none() {
            self.left_out = Some((self.filled - self.longest) as u64);
            self.filled = self.longest;
        }
    }

    /// Says how much of the line was left out, if any was.
    fn close_line(&mut self) {
        if let Some(left) = self.left_out.take() {
            let words = left_out(left);
            self.buffer.truncate(self.filled);
            self.buffer.extend_from_slice(words.as_bytes());
            self.filled += words.len();
            self.buffer.resize(self.room.max(self.filled), 0);
        }
    }

    /// How much can be handed over.
    fn ready(&self) -> Option<usize> {
        let bytes = &self.buffer[..self.filled];
        let lines = || memchr::memrchr(b'\n', bytes).map_or(0, |end| end + 1);
        let end = match self.state {
            State::Reading if self.filled < self.room => 0,
            State::Reading => match whole(bytes) {
                0 => lines(),
                end => end,
            },
            State::Idle => lines(),
            State::Break | State::Ended => self.filled,
        };
        (end > 0).then_some(end)
    }

    fn hand_over(&mut self, end: usize) -> Region<'_> {
        let before = self.before;
        self.done = end;
        let bytes = &self.buffer[..end];
        self.before = last(bytes);
        let mut stamps = Vec::new();
        if let Some(known) = self.feed.stamps() {
            let lines = memchr_iter(b'\n', bytes).count() + usize::from(bytes.last() != Some(&b'\n'));
            stamps.extend(known.drain(..lines.min(known.len())));
        }
        Region { bytes, before, stamps }
    }
}
