//! Takes off the times that `docker logs --timestamps` puts before each line, and keeps them beside it.
//!
//! Docker keeps a long line in pieces of 16 KiB, and puts a time before each of them, in the middle of the line.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, Utc};
use memchr::memchr;

/// `2025-10-26T09:00:02.123456789Z `
const TIMESTAMP_LENGTH: usize = 31;

/// The size of docker's pieces.
const DOCKER_PIECE_BYTES: usize = 16 << 10;

/// How many of the last times are kept, to know again what has been seen where docker is asked a second time.
const MAX_RECENT_TIMES: usize = 100_000;

/// Bytes in, lines without times out.
#[derive(Debug, Default)]
pub struct TimestampStripper {
    input: VecDeque<u8>,
    /// How much of the current line has gone out; none before its time has been seen.
    line_bytes: Option<usize>,
    /// The line is one that has been seen.
    is_skipping_line: bool,
    pub(super) timestamps: VecDeque<Option<DateTime<Utc>>>,
    recent: VecDeque<DateTime<Utc>>,
    /// What docker is going to say again, each so many times.
    repeats: HashMap<DateTime<Utc>, usize>,
    is_input_ended: bool,
}

impl TimestampStripper {
    pub fn push(&mut self, bytes: &[u8]) {
        self.input.extend(bytes);
    }

    /// No more bytes come for now: what is left is a line.
    pub fn end_input(&mut self) {
        self.is_input_ended = true;
    }

    /// The time of the last line.
    pub fn last_timestamp(&self) -> Option<DateTime<Utc>> {
        self.recent.back().copied()
    }

    /// Docker is asked a second time, for all since `since`.
    pub fn skip_repeats_since(&mut self, since: DateTime<Utc>) {
        self.repeats.clear();
        for time in self.recent.iter().filter(|time| **time >= since) {
            *self.repeats.entry(*time).or_default() += 1;
        }
        self.line_bytes = None;
        self.is_input_ended = false;
    }

    /// Fills `out` with what is known to stand in a line; how much that was.
    pub fn pull(&mut self, out: &mut [u8]) -> usize {
        let raw: &[u8] = self.input.make_contiguous();
        let (mut from, mut to) = (0, 0);
        while from < raw.len() && to < out.len() {
            let written = if let Some(written) = self.line_bytes {
                written
            } else {
                let Some((stamp, length)) = parse_timestamp(&raw[from..], self.is_input_ended) else { break };
                from += length;
                self.is_skipping_line = stamp.is_some_and(|stamp| is_repeat(&mut self.repeats, stamp));
                if !self.is_skipping_line {
                    self.timestamps.push_back(stamp);
                    self.recent.extend(stamp);
                    if self.recent.len() > MAX_RECENT_TIMES {
                        self.recent.pop_front();
                    }
                }
                *self.line_bytes.insert(0)
            };
            if written > 0 && written % DOCKER_PIECE_BYTES == 0 {
                let Some((_, length)) = parse_timestamp(&raw[from..], self.is_input_ended) else { break };
                from += length;
            }
            let room =
                (DOCKER_PIECE_BYTES - written % DOCKER_PIECE_BYTES).min(raw.len() - from).min(out.len() - to);
            let piece = &raw[from..from + room];
            let end = memchr(b'\n', piece);
            let piece = &piece[..end.map_or(room, |end| end + 1)];
            if !self.is_skipping_line {
                out[to..to + piece.len()].copy_from_slice(piece);
                to += piece.len();
            }
            from += piece.len();
            self.line_bytes = if end.is_some() { None } else { Some(written + piece.len()) };
        }
        self.input.drain(..from);
        to
    }
}

/// The time that bytes begin with, and its length; none where more bytes are needed to know.
fn parse_timestamp(raw: &[u8], ended: bool) -> Option<(Option<DateTime<Utc>>, usize)> {
    if raw.len() < TIMESTAMP_LENGTH && !ended && memchr(b'\n', raw).is_none() {
        return None;
    }
    let read = || {
        let text = std::str::from_utf8(raw.get(..TIMESTAMP_LENGTH)?).ok()?.strip_suffix(' ')?;
        Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
    };
    let stamp = read();
    Some((stamp, if stamp.is_some() { TIMESTAMP_LENGTH } else { 0 }))
}

/// Whether a line of this time has been seen, and is not yet said again.
fn is_repeat(times: &mut HashMap<DateTime<Utc>, usize>, time: DateTime<Utc>) -> bool {
    match times.get_mut(&time) {
        Some(left) if *left > 0 => {
            *left -= 1;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "2025-10-26T09:00:02.000000001Z ";
    const B: &str = "2025-10-26T09:00:02.000000002Z ";

    /// What comes out of bytes that go in so many at a time.
    fn through(unstamp: &mut TimestampStripper, bytes: &[u8], at_once: usize) -> String {
        let (mut out, mut piece) = (Vec::new(), [0; 1000]);
        for chunk in bytes.chunks(at_once) {
            unstamp.push(chunk);
            loop {
                let read = unstamp.pull(&mut piece);
                out.extend_from_slice(&piece[..read]);
                if read == 0 {
                    break;
                }
            }
        }
        unstamp.end_input();
        let read = unstamp.pull(&mut piece);
        out.extend_from_slice(&piece[..read]);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn times_go_and_are_kept_however_the_bytes_come() {
        let long = "x".repeat(DOCKER_PIECE_BYTES);
        let said = format!("{A}one\n{B}\n{A}{long}{B}{long}{A}y\nno time\n{A}{long}\n{B}cut");
        let plain = format!("one\n\n{long}{long}y\nno time\n{long}\ncut");
        for at_once in [1, 7, 31, 1000, 100_000] {
            let mut unstamp = TimestampStripper::default();
            assert!(through(&mut unstamp, said.as_bytes(), at_once) == plain, "{at_once} at once");
            let ends: Vec<_> =
                unstamp.timestamps.iter().map(|time| time.map(|t| t.timestamp_subsec_nanos())).collect();
            assert_eq!(ends, [Some(1), Some(2), Some(1), None, Some(1), Some(2)]);
        }
    }

    #[test]
    fn what_was_seen_is_not_said_again() {
        let mut unstamp = TimestampStripper::default();
        through(&mut unstamp, format!("{A}one\n{A}two\n{B}three\n").as_bytes(), 100);
        unstamp.skip_repeats_since(unstamp.last_timestamp().unwrap() - chrono::TimeDelta::seconds(1));
        let again = format!("{A}one\n{A}two\n{B}three\n{B}four\n{A}five\n");
        assert_eq!(through(&mut unstamp, again.as_bytes(), 5), "four\nfive\n");
        assert_eq!(unstamp.timestamps.len(), 5);
    }
}
