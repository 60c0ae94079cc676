//! For any division of a log into reads, each line is passed on once and memory is limited.

use std::collections::VecDeque;
use std::sync::Arc;

use proptest::prelude::*;

use anyhow::Result;

use super::*;
use crate::domain::log::{EntrySearch, PreviousEntry};

/// A source that returns bytes in chunks of given sizes, with pauses for size 0.
struct ChunkedSource {
    bytes: VecDeque<u8>,
    sizes: Vec<usize>,
    turn: usize,
}

impl LogSource for ChunkedSource {
    fn read(&mut self, buffer: &mut [u8]) -> Result<ReadResult> {
        self.turn += 1;
        let size = self.sizes[self.turn % self.sizes.len()];
        if self.bytes.is_empty() {
            return Ok(ReadResult::End);
        }
        if size == 0 {
            return Ok(ReadResult::Idle);
        }
        let size = size.min(buffer.len()).min(self.bytes.len());
        for (to, byte) in buffer.iter_mut().zip(self.bytes.drain(..size)) {
            *to = byte;
        }
        Ok(ReadResult::Bytes(size))
    }

    fn name(&self) -> Arc<str> {
        Arc::from("test")
    }
}

/// Returns the output and the largest chunk.
fn read_all(bytes: &[u8], sizes: Vec<usize>, buffer_size: usize, max_line_bytes: usize) -> (Vec<u8>, usize) {
    let source = ChunkedSource { bytes: bytes.iter().copied().collect(), sizes, turn: 0 };
    let mut reader = ChunkReader::with_limits(Box::new(source), buffer_size, max_line_bytes);
    let (mut out, mut largest) = (Vec::new(), 0);
    loop {
        match reader.next_chunk().unwrap() {
            NextChunk::Chunk(chunk) => {
                largest = largest.max(chunk.bytes.len());
                assert!(!chunk.bytes.is_empty());
                let mut end = 0;
                let each = EntrySearch::all().for_each(chunk.bytes, chunk.previous, |entry| {
                    assert!(!entry.is_continuation || chunk.previous != PreviousEntry::Complete);
                    end = entry.offset + entry.bytes.len();
                    Ok::<_, ()>(())
                });
                assert_eq!(each, Ok(()));
                assert!(chunk.bytes.len() - end <= 2);
                out.extend_from_slice(chunk.bytes);
            }
            NextChunk::Idle => {}
            NextChunk::End => return (out, largest),
        }
    }
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"2025-10-26 09:00:02 INFO x\n".to_vec()),
        Just(b"  indented\n".to_vec()),
        Just(b"\n".to_vec()),
        (1..300_usize).prop_map(|n| b"y".repeat(n)),
        proptest::collection::vec(any::<u8>(), 0..20),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Returns the expected output, or `None` if a line is too long for the buffer.
fn expected_output(bytes: &[u8], buffer_size: usize) -> Option<Vec<u8>> {
    bytes.split(|byte| *byte == b'\n').all(|line| line.len() < buffer_size).then(|| bytes.to_vec())
}

proptest! {
    #[test]
    fn no_byte_is_lost_or_added(
        bytes in pieces(),
        mut sizes in proptest::collection::vec(0..50_usize, 1..10),
        buffer_size in 100..600_usize,
    ) {
        sizes.push(1);
        let (out, largest) = read_all(&bytes, sizes, buffer_size, buffer_size / 2);
        prop_assert!(largest <= 2 * buffer_size + 64, "{largest} bytes held of {buffer_size}");
        if let Some(expected) = expected_output(&bytes, buffer_size) {
            prop_assert_eq!(out, expected);
        } else {
            // The number of lines stays the same; long lines are truncated.
            let lines = |bytes: &[u8]| memchr::memchr_iter(b'\n', bytes).count();
            prop_assert_eq!(lines(&out), lines(&bytes));
            prop_assert!(out.len() < bytes.len() + 100 * lines(&bytes) + 100);
        }
    }

    #[test]
    fn bytes_without_times_stay_the_same(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        at_once in 1..50_usize,
    ) {
        let mut stripper = TimestampStripper::default();
        let (mut out, mut piece) = (0, [0; 64]);
        for chunk in bytes.chunks(at_once) {
            stripper.push(chunk);
            out += stripper.pull(&mut piece);
        }
        stripper.end_input();
        loop {
            match stripper.pull(&mut piece) {
                0 => break,
                read => out += read,
            }
        }
        // None of these lines has a time.
        prop_assert_eq!(out, bytes.len());
    }
}

#[test]
fn a_long_line_is_truncated_with_a_note() {
    let bytes = [&b"x".repeat(1000)[..], b"\nINFO y\n"].concat();
    let (out, _) = read_all(&bytes, vec![7], 200, 100);
    let expected = format!("{} [… 900 more bytes omitted]\nINFO y\n", "x".repeat(100));
    assert_eq!(String::from_utf8(out).unwrap(), expected);
    let (out, _) = read_all(&b"x".repeat(1000), vec![7], 200, 100);
    assert!(String::from_utf8(out).unwrap().ends_with("x [… 900 more bytes omitted]"));
}
