//! Removes the times that `docker logs --timestamps` writes before each line, and stores them.
//!
//! Docker stores a long line in pieces of 16 KiB and writes a time before each piece, in the middle of the line.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, Utc};
use memchr::memchr;

/// The length of `2025-10-26T09:00:02.123456789Z `.
const TIMESTAMP_LENGTH: usize = 31;

/// The size of Docker's pieces of a long line.
const DOCKER_PIECE_BYTES: usize = 16 << 10;

/// How many recent times are stored to recognize lines that Docker repeats.
const MAX_RECENT_TIMES: usize = 100_000;

/// Takes the output of `docker logs` and returns lines without times.
#[derive(Debug, Default)]
pub struct TimestampStripper {
    input: VecDeque<u8>,
    /// How many bytes of the current line were returned; `None` before its time was read.
    line_bytes: Option<usize>,
    /// Whether the current line is a repeated one.
    is_skipping_line: bool,
    pub(super) timestamps: VecDeque<Option<DateTime<Utc>>>,
    recent: VecDeque<DateTime<Utc>>,
    /// The times of the lines that Docker will repeat, and how often each.
    repeats: HashMap<DateTime<Utc>, usize>,
    is_input_ended: bool,
}

impl TimestampStripper {
    pub fn push(&mut self, bytes: &[u8]) {
        self.input.extend(bytes);
    }

    /// Marks the end of the input: the rest is a complete line.
    pub fn end_input(&mut self) {
        self.is_input_ended = true;
    }

    /// Returns the time of the last line.
    pub fn last_timestamp(&self) -> Option<DateTime<Utc>> {
        self.recent.back().copied()
    }

    /// Prepares for reading again from `since`: lines that were read before are skipped.
    pub fn skip_repeats_since(&mut self, since: DateTime<Utc>) {
        self.repeats.clear();
        for time in self.recent.iter().filter(|time| **time >= since) {
            *self.repeats.entry(*time).or_default() += 1;
        }
        self.line_bytes = None;
        self.is_input_ended = false;
    }

    /// Fills `out` with bytes of lines and returns how many. Bytes that may be a time are held back.
    pub fn pull(&mut self, out: &mut [u8]) -> usize {
        let input: &[u8] = self.input.make_contiguous();
        let (mut from, mut to) = (0, 0);
        while from < input.len() && to < out.len() {
            let written = if let Some(written) = self.line_bytes {
                written
            } else {
                let Some((timestamp, length)) = parse_timestamp(&input[from..], self.is_input_ended) else {
                    break;
                };
                from += length;
                self.is_skipping_line = timestamp.is_some_and(|timestamp| is_repeat(&mut self.repeats, timestamp));
                if !self.is_skipping_line {
                    self.timestamps.push_back(timestamp);
                    self.recent.extend(timestamp);
                    if self.recent.len() > MAX_RECENT_TIMES {
                        self.recent.pop_front();
                    }
                }
                *self.line_bytes.insert(0)
            };
            if written > 0 && written % DOCKER_PIECE_BYTES == 0 {
                let Some((_, length)) = parse_timestamp(&input[from..], self.is_input_ended) else { break };
                from += length;
            }
            let room = (DOCKER_PIECE_BYTES - written % DOCKER_PIECE_BYTES).min(input.len() - from).min(out.len() - to);
            let piece = &input[from..from + room];
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

/// Returns the time at the start of the bytes and its length, or `None` if more bytes are needed.
fn parse_timestamp(input: &[u8], ended: bool) -> Option<(Option<DateTime<Utc>>, usize)> {
    if input.len() < TIMESTAMP_LENGTH && !ended && memchr(b'\n', input).is_none() {
        return None;
    }
    let read = || {
        let text = std::str::from_utf8(input.get(..TIMESTAMP_LENGTH)?).ok()?.strip_suffix(' ')?;
        Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
    };
    let timestamp = read();
    Some((timestamp, if timestamp.is_some() { TIMESTAMP_LENGTH } else { 0 }))
}

/// Whether a line with this time is a repetition.
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

    /// Returns what comes out if `at_once` bytes go in at a time.
    fn through(stripper: &mut TimestampStripper, bytes: &[u8], at_once: usize) -> String {
        let (mut out, mut piece) = (Vec::new(), [0; 1000]);
        for chunk in bytes.chunks(at_once) {
            stripper.push(chunk);
            loop {
                let read = stripper.pull(&mut piece);
                out.extend_from_slice(&piece[..read]);
                if read == 0 {
                    break;
                }
            }
        }
        stripper.end_input();
        let read = stripper.pull(&mut piece);
        out.extend_from_slice(&piece[..read]);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn times_are_removed_and_stored_for_any_chunk_size() {
        let long = "x".repeat(DOCKER_PIECE_BYTES);
        let output = format!("{A}one\n{B}\n{A}{long}{B}{long}{A}y\nno time\n{A}{long}\n{B}cut");
        let plain = format!("one\n\n{long}{long}y\nno time\n{long}\ncut");
        for at_once in [1, 7, 31, 1000, 100_000] {
            let mut stripper = TimestampStripper::default();
            assert!(through(&mut stripper, output.as_bytes(), at_once) == plain, "{at_once} at once");
            let ends: Vec<_> =
                stripper.timestamps.iter().map(|time| time.map(|t| t.timestamp_subsec_nanos())).collect();
            assert_eq!(ends, [Some(1), Some(2), Some(1), None, Some(1), Some(2)]);
        }
    }

    #[test]
    fn repeated_lines_are_skipped() {
        let mut stripper = TimestampStripper::default();
        through(&mut stripper, format!("{A}one\n{A}two\n{B}three\n").as_bytes(), 100);
        stripper.skip_repeats_since(stripper.last_timestamp().unwrap() - chrono::TimeDelta::seconds(1));
        let output_again = format!("{A}one\n{A}two\n{B}three\n{B}four\n{A}five\n");
        assert_eq!(through(&mut stripper, output_again.as_bytes(), 5), "four\nfive\n");
        assert_eq!(stripper.timestamps.len(), 5);
    }
}
