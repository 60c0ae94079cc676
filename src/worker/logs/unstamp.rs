//! Takes off the times that `docker logs --timestamps` puts before each line, and keeps them beside it.
//!
//! Docker keeps a long line in pieces of 16 KiB, and puts a time before each of them, in the middle of the line.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, Utc};
use memchr::memchr;

/// `2025-10-26T09:00:02.123456789Z `
const STAMP: usize = 31;

/// The size of docker's pieces.
const PIECE: usize = 16 << 10;

/// How many of the last times are kept, to know again what has been seen where docker is asked a second time.
const KEPT: usize = 100_000;

/// Bytes in, lines without times out.
#[derive(Debug, Default)]
pub struct Unstamp {
    raw: VecDeque<u8>,
    /// How much of the current line has gone out; none before its time has been seen.
    written: Option<usize>,
    /// The line is one that has been seen.
    dropping: bool,
    pub(super) stamps: VecDeque<Option<DateTime<Utc>>>,
    recent: VecDeque<DateTime<Utc>>,
    /// What docker is going to say again, each so many times.
    again: HashMap<DateTime<Utc>, usize>,
    ended: bool,
}

impl Unstamp {
    pub fn push(&mut self, bytes: &[u8]) {
        self.raw.extend(bytes);
    }

    /// No more bytes come for now: what is left is a line.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// The time of the last line.
    pub fn last(&self) -> Option<DateTime<Utc>> {
        self.recent.back().copied()
    }

    /// Docker is asked a second time, for all since `since`.
    pub fn restart(&mut self, since: DateTime<Utc>) {
        self.again.clear();
        for time in self.recent.iter().filter(|time| **time >= since) {
            *self.again.entry(*time).or_default() += 1;
        }
        self.written = None;
        self.ended = false;
    }

    /// Fills `out` with what is known to stand in a line; how much that was.
    pub fn pull(&mut self, out: &mut [u8]) -> usize {
        let raw: &[u8] = self.raw.make_contiguous();
        let (mut from, mut to) = (0, 0);
        while from < raw.len() && to < out.len() {
            let written = if let Some(written) = self.written {
                written
            } else {
                let Some((stamp, length)) = stamp(&raw[from..], self.ended) else { break };
                from += length;
                self.dropping = stamp.is_some_and(|stamp| again(&mut self.again, stamp));
                if !self.dropping {
                    self.stamps.push_back(stamp);
                    self.recent.extend(stamp);
                    if self.recent.len() > KEPT {
                        self.recent.pop_front();
                    }
                }
                *self.written.insert(0)
            };
            if written > 0 && written % PIECE == 0 {
                let Some((_, length)) = stamp(&raw[from..], self.ended) else { break };
                from += length;
            }
            let room = (PIECE - written % PIECE).min(raw.len() - from).min(out.len() - to);
            let piece = &raw[from..from + room];
            let end = memchr(b'\n', piece);
            let piece = &piece[..end.map_or(room, |end| end + 1)];
            if !self.dropping {
                out[to..to + piece.len()].copy_from_slice(piece);
                to += piece.len();
            }
            from += piece.len();
            self.written = if end.is_some() { None } else { Some(written + piece.len()) };
        }
        self.raw.drain(..from);
        to
    }
}

/// The time that bytes begin with, and its length; none where more bytes are needed to know.
fn stamp(raw: &[u8], ended: bool) -> Option<(Option<DateTime<Utc>>, usize)> {
    if raw.len() < STAMP && !ended && memchr(b'\n', raw).is_none() {
        return None;
    }
    let read = || {
        let text = std::str::from_utf8(raw.get(..STAMP)?).ok()?.strip_suffix(' ')?;
        Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
    };
    let stamp = read();
    Some((stamp, if stamp.is_some() { STAMP } else { 0 }))
}

/// Whether a line of this time has been seen, and is not yet said again.
fn again(times: &mut HashMap<DateTime<Utc>, usize>, time: DateTime<Utc>) -> bool {
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
    fn through(unstamp: &mut Unstamp, bytes: &[u8], at_once: usize) -> String {
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
        unstamp.end();
        let read = unstamp.pull(&mut piece);
        out.extend_from_slice(&piece[..read]);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn times_go_and_are_kept_however_the_bytes_come() {
        let long = "x".repeat(PIECE);
        let said = format!("{A}one\n{B}\n{A}{long}{B}{long}{A}y\nno time\n{A}{long}\n{B}cut");
        let plain = format!("one\n\n{long}{long}y\nno time\n{long}\ncut");
        for at_once in [1, 7, 31, 1000, 100_000] {
            let mut unstamp = Unstamp::default();
            assert!(through(&mut unstamp, said.as_bytes(), at_once) == plain, "{at_once} at once");
            let ends: Vec<_> =
                unstamp.stamps.iter().map(|time| time.map(|t| t.timestamp_subsec_nanos())).collect();
            assert_eq!(ends, [Some(1), Some(2), Some(1), None, Some(1), Some(2)]);
        }
    }

    #[test]
    fn what_was_seen_is_not_said_again() {
        let mut unstamp = Unstamp::default();
        through(&mut unstamp, format!("{A}one\n{A}two\n{B}three\n").as_bytes(), 100);
        unstamp.restart(unstamp.last().unwrap() - chrono::TimeDelta::seconds(1));
        let again = format!("{A}one\n{A}two\n{B}three\n{B}four\n{A}five\n");
        assert_eq!(through(&mut unstamp, again.as_bytes(), 5), "four\nfive\n");
        assert_eq!(unstamp.stamps.len(), 5);
    }
}
