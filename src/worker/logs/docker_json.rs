//! Decodes the files of Docker's log driver `json-file`: one object for each line of a container, as in
//! `{"log":"text\n","stream":"stderr","time":"2025-10-26T09:00:02.123456789Z"}`.
//!
//! Docker stores a long line in pieces of 16 KiB. Only the last piece ends with a line break. Pieces of the two streams may
//! alternate.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, Utc};
use memchr::{memchr, memchr_iter};
use serde::Deserialize;

use super::log_source::{LogSource, ReadResult};
use crate::domain::log::{MAX_LINE_BYTES, omission_note};

/// How each line of such a file begins.
const BEGINNING: &[u8] = b"{\"log\":\"";

/// The longest line of a file. A longer one is no piece of Docker's, and is passed on as it is.
const MAX_ENCODED_BYTES: usize = 1 << 20;

const READ_BYTES: usize = 64 << 10;

/// A line of the file.
#[derive(Deserialize)]
struct Piece<'a> {
    #[serde(borrow)]
    log: Cow<'a, str>,
    #[serde(borrow)]
    stream: Cow<'a, str>,
    #[serde(borrow)]
    time: Cow<'a, str>,
}

/// Parses a line of the file into its text, whether it is of stderr, and its time.
fn parse_piece(line: &[u8]) -> Option<(Cow<'_, str>, bool, DateTime<Utc>)> {
    let Piece { log, stream, time } = serde_json::from_slice(line).ok()?;
    Some((log, stream == "stderr", DateTime::parse_from_rfc3339(&time).ok()?.to_utc()))
}

/// The pieces of a line whose end has not been read.
#[derive(Default)]
struct PartialLine {
    time: Option<DateTime<Utc>>,
    text: Vec<u8>,
    omitted_bytes: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    /// Too little has been read.
    Unknown,
    DockerJson,
    Other,
}

/// Passes on what another source reads; if that is a file of `json-file`, the lines of the container.
pub(super) struct DockerJsonDecoder {
    source: Box<dyn LogSource>,
    format: Format,
    /// What was read and not decoded.
    input: Vec<u8>,
    output: VecDeque<u8>,
    /// The partial lines of stdout and stderr.
    partial: [PartialLine; 2],
    /// The times of the lines in the output.
    timestamps: VecDeque<Option<DateTime<Utc>>>,
    /// What the source has returned, until the output before it was passed on.
    pending: Option<ReadResult>,
}

impl DockerJsonDecoder {
    pub(super) fn new(source: Box<dyn LogSource>) -> Self {
        Self {
            source,
            format: Format::Unknown,
            input: Vec::new(),
            output: VecDeque::new(),
            partial: Default::default(),
            timestamps: VecDeque::new(),
            pending: None,
        }
    }

    /// Determines the format by the first bytes. `is_all`: no further bytes belong to them.
    fn detect_format(&mut self, is_all: bool) {
        let known = self.input.len().min(BEGINNING.len());
        if self.input[..known] != BEGINNING[..known] {
            self.format = Format::Other;
        } else if known == BEGINNING.len() {
            self.format = Format::DockerJson;
        } else if is_all {
            self.format = Format::Other;
        }
    }

    /// Decodes the complete lines of the input. `is_all`: the last line is complete without a line break.
    fn decode(&mut self, is_all: bool) {
        match self.format {
            Format::Unknown => return,
            Format::Other => return self.output.extend(self.input.drain(..)),
            Format::DockerJson => {}
        }
        let input = std::mem::take(&mut self.input);
        let mut rest = input.as_slice();
        while let Some(end) = memchr(b'\n', rest) {
            self.decode_line(&rest[..=end]);
            rest = &rest[end + 1..];
        }
        if !rest.is_empty() && (is_all || rest.len() > MAX_ENCODED_BYTES) {
            self.decode_line(rest);
            rest = &[];
        }
        self.input = rest.to_vec();
    }

    fn decode_line(&mut self, line: &[u8]) {
        let Some((log, is_stderr, time)) = parse_piece(line) else {
            // After a crash of the machine, Docker's files contain torn lines.
            return self.write(None, line);
        };
        let partial = &mut self.partial[usize::from(is_stderr)];
        partial.time = partial.time.or(Some(time));
        let room = MAX_LINE_BYTES.saturating_sub(partial.text.len());
        let (kept, omitted) = log.as_bytes().split_at(log.floor_char_boundary(room));
        partial.text.extend_from_slice(kept);
        partial.omitted_bytes += omitted.len() as u64;
        if log.ends_with('\n') {
            self.end_line(usize::from(is_stderr));
        }
    }

    /// Passes on a line with all its pieces.
    fn end_line(&mut self, stream: usize) {
        let PartialLine { time, mut text, omitted_bytes } = std::mem::take(&mut self.partial[stream]);
        if omitted_bytes > 0 {
            text.extend_from_slice(omission_note(omitted_bytes).as_bytes());
            text.push(b'\n');
        }
        if !text.is_empty() {
            self.write(time, &text);
        }
    }

    fn write(&mut self, time: Option<DateTime<Utc>>, text: &[u8]) {
        let lines = memchr_iter(b'\n', text).count() + usize::from(text.last() != Some(&b'\n'));
        self.timestamps.extend(std::iter::repeat_n(time, lines));
        self.output.extend(text);
    }

    /// Passes on the last, incomplete lines of a file. The next file may have another format.
    fn end_file(&mut self) {
        self.detect_format(true);
        self.decode(true);
        self.end_line(0);
        self.end_line(1);
        self.format = Format::Unknown;
    }
}

impl LogSource for DockerJsonDecoder {
    fn read(&mut self, buffer: &mut [u8]) -> Result<ReadResult> {
        loop {
            if !self.output.is_empty() {
                let (front, _) = self.output.as_slices();
                let length = front.len().min(buffer.len());
                buffer[..length].copy_from_slice(&front[..length]);
                self.output.drain(..length);
                return Ok(ReadResult::Bytes(length));
            }
            if let Some(pending) = self.pending.take() {
                return Ok(pending);
            }
            if self.format == Format::Other {
                let read = self.source.read(buffer)?;
                if read == ReadResult::Break {
                    self.format = Format::Unknown;
                }
                return Ok(read);
            }
            let filled = self.input.len();
            self.input.resize(filled + READ_BYTES, 0);
            let read = self.source.read(&mut self.input[filled..]);
            self.input.truncate(filled + if let Ok(ReadResult::Bytes(read)) = read { read } else { 0 });
            match read? {
                ReadResult::Bytes(_) => {
                    if self.format == Format::Unknown {
                        self.detect_format(false);
                    }
                    self.decode(false);
                }
                ReadResult::Idle => return Ok(ReadResult::Idle),
                end => {
                    self.end_file();
                    self.pending = Some(end);
                }
            }
        }
    }

    fn name(&self) -> Arc<str> {
        self.source.name()
    }

    fn line_timestamps(&mut self) -> Option<&mut VecDeque<Option<DateTime<Utc>>>> {
        Some(&mut self.timestamps)
    }

    fn waits_when_idle(&self) -> bool {
        self.source.waits_when_idle()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what was given, some bytes at a time, with a pause after each.
    struct Pieces {
        bytes: VecDeque<u8>,
        at_once: usize,
        is_idle: bool,
    }

    impl LogSource for Pieces {
        fn read(&mut self, buffer: &mut [u8]) -> Result<ReadResult> {
            self.is_idle = !self.is_idle;
            let length = self.at_once.min(buffer.len()).min(self.bytes.len());
            if self.is_idle || length == 0 {
                return Ok(if self.bytes.is_empty() { ReadResult::End } else { ReadResult::Idle });
            }
            buffer.iter_mut().zip(self.bytes.drain(..length)).for_each(|(to, byte)| *to = byte);
            Ok(ReadResult::Bytes(length))
        }

        fn name(&self) -> Arc<str> {
            Arc::from("test")
        }
    }

    /// Returns the output and the seconds of the lines' times.
    fn decode(text: &str, at_once: usize) -> (String, Vec<Option<u32>>) {
        let pieces = Pieces { bytes: text.bytes().collect(), at_once, is_idle: false };
        let mut decoder = DockerJsonDecoder::new(Box::new(pieces));
        let (mut out, mut buffer) = (Vec::new(), [0; 1000]);
        loop {
            match decoder.read(&mut buffer).unwrap() {
                ReadResult::Bytes(read) => out.extend_from_slice(&buffer[..read]),
                ReadResult::End => break,
                _ => {}
            }
        }
        let seconds = |time: &Option<DateTime<Utc>>| time.map(|time| chrono::Timelike::second(&time));
        (String::from_utf8(out).unwrap(), decoder.timestamps.iter().map(seconds).collect())
    }

    fn piece(log: &str, stream: &str, second: u32) -> String {
        let log = serde_json::to_string(log).unwrap();
        format!("{{\"log\":{log},\"stream\":\"{stream}\",\"time\":\"2025-10-26T09:00:{second:02}.000000001Z\"}}\n")
    }

    #[test]
    fn lines_and_their_times_are_decoded_for_any_size_of_reads() {
        let long = "é".repeat(8 << 10);
        let cases = [
            // Pieces of the two streams alternate.
            (
                [
                    piece("one\n", "stdout", 1),
                    piece(&long, "stdout", 2),
                    piece("\n", "stderr", 3),
                    piece(&long, "stderr", 4),
                    piece("out\n", "stdout", 5),
                    piece("\u{1b}[31merr\"\n", "stderr", 6),
                ]
                .concat(),
                format!("one\n\n{long}out\n{long}\u{1b}[31merr\"\n"),
                vec![Some(1), Some(3), Some(2), Some(4)],
            ),
            // A torn line, an attribute, and an end without a line break.
            (
                piece("one\n", "stdout", 1)
                    + "{\"log\":\"to\n"
                    + &piece("three", "stdout", 3)
                        .replace(",\"time\"", ",\"attrs\":{\"tag\":\"x\"},\"time\"")
                        .replace('\n', ""),
                "one\n{\"log\":\"to\nthree".to_owned(),
                vec![Some(1), None, Some(3)],
            ),
            // Other formats are passed on.
            ("{\"log\": 1}\n".to_owned(), "{\"log\": 1}\n".to_owned(), vec![]),
            ("{\"l".to_owned(), "{\"l".to_owned(), vec![]),
            ("2025-10-26 INFO x\n".to_owned(), "2025-10-26 INFO x\n".to_owned(), vec![]),
            (String::new(), String::new(), vec![]),
        ];
        for (text, expected, seconds) in cases {
            for at_once in [1, 7, 1000, 100_000] {
                let (out, found) = decode(&text, at_once);
                assert!(out == expected, "{at_once}: {out:.200} {expected:.200}");
                assert_eq!(found, seconds, "{at_once} {expected:.50}");
            }
        }
    }

    #[test]
    fn a_line_of_many_pieces_is_truncated() {
        let text: String = (0..100).map(|_| piece(&"x".repeat(16 << 10), "stdout", 1)).collect();
        let (out, times) = decode(&(text + &piece("end\n", "stdout", 2)), 100_000);
        let omitted = 100 * (16 << 10) + 4 - MAX_LINE_BYTES;
        assert!(out.ends_with(&format!("x [… {omitted} more bytes omitted]\n")), "{}", out.len());
        assert_eq!((out.lines().count(), times.len()), (1, 1));
    }
}
