//! However the bytes of a log come, each of its lines is handed over once, and little is held.

use std::collections::VecDeque;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::domain::log::{EntrySearch, PreviousEntry};

/// Gives bytes in portions, with pauses between them.
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

/// What comes out, and how much was held at most.
fn through(bytes: &[u8], sizes: Vec<usize>, room: usize, longest: usize) -> (Vec<u8>, usize) {
    let feed = ChunkedSource { bytes: bytes.iter().copied().collect(), sizes, turn: 0 };
    let mut blocks = ChunkReader::with_limits(Box::new(feed), room, longest);
    let (mut out, mut most) = (Vec::new(), 0);
    loop {
        match blocks.next_chunk().unwrap() {
            NextChunk::Chunk(region) => {
                most = most.max(region.bytes.len());
                assert!(!region.bytes.is_empty());
                let mut end = 0;
                let each = EntrySearch::all().for_each(region.bytes, region.previous, |record| {
                    assert!(!record.is_continuation || region.previous != PreviousEntry::Complete);
                    end = record.offset + record.bytes.len();
                    Ok::<_, ()>(())
                });
                assert_eq!(each, Ok(()));
                assert!(region.bytes.len() - end <= 2);
                out.extend_from_slice(region.bytes);
            }
            NextChunk::Idle => {}
            NextChunk::End => return (out, most),
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

/// Lines that are too long are cut where they do not fit.
fn cut(bytes: &[u8], room: usize) -> Option<Vec<u8>> {
    bytes.split(|byte| *byte == b'\n').all(|line| line.len() < room).then(|| bytes.to_vec())
}

proptest! {
    #[test]
    fn no_byte_is_lost_or_added(
        bytes in pieces(),
        mut sizes in proptest::collection::vec(0..50_usize, 1..10),
        room in 100..600_usize,
    ) {
        sizes.push(1);
        let (out, most) = through(&bytes, sizes, room, room / 2);
        prop_assert!(most <= 2 * room + 64, "{most} bytes held of {room}");
        if let Some(expected) = cut(&bytes, room) {
            prop_assert_eq!(out, expected);
        } else {
            // As many lines, and the beginnings of those that were cut.
            let lines = |bytes: &[u8]| memchr::memchr_iter(b'\n', bytes).count();
            prop_assert_eq!(lines(&out), lines(&bytes));
            prop_assert!(out.len() < bytes.len() + 100 * lines(&bytes) + 100);
        }
    }

    #[test]
    fn times_of_docker_are_taken_off_any_bytes(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        at_once in 1..50_usize,
    ) {
        let mut unstamp = TimestampStripper::default();
        let (mut out, mut piece) = (0, [0; 64]);
        for chunk in bytes.chunks(at_once) {
            unstamp.push(chunk);
            out += unstamp.pull(&mut piece);
        }
        unstamp.end_input();
        loop {
            match unstamp.pull(&mut piece) {
                0 => break,
                read => out += read,
            }
        }
        // None of these has a time.
        prop_assert_eq!(out, bytes.len());
    }
}

#[test]
fn the_beginning_of_a_long_line_is_kept_with_word_of_the_rest() {
    let bytes = [&b"x".repeat(1000)[..], b"\nINFO y\n"].concat();
    let (out, _) = through(&bytes, vec![7], 200, 100);
    let expected = format!("{} [… 900 bytes more are left out]\nINFO y\n", "x".repeat(100));
    assert_eq!(String::from_utf8(out).unwrap(), expected);
    let (out, _) = through(&b"x".repeat(1000), vec![7], 200, 100);
    assert!(String::from_utf8(out).unwrap().ends_with("x [… 900 bytes more are left out]"));
}
