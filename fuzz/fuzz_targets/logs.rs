//! Reads arbitrary bytes as a log: each line is returned once, memory stays bounded, and runs are extracted.
//!
//! The first two bytes set the size of the reads and of the buffer.

#![no_main]

use std::cell::RefCell;
use std::sync::Arc;

use apsctl::testing::{
    ChunkReader, EntryParser, EntrySearch, LogSource, NextChunk, RUN_EVENT_PATTERN, ReadResult, RunExtractor,
    SCHEDULER_EVENT_PATTERN, SchedulerRuns, TimestampStripper,
};
use chrono_tz::Tz;
use libfuzzer_sys::fuzz_target;

struct ChunkedBytes {
    bytes: Vec<u8>,
    at: usize,
    size: usize,
    idle: bool,
}

impl LogSource for ChunkedBytes {
    fn read(&mut self, buffer: &mut [u8]) -> anyhow::Result<ReadResult> {
        self.idle = !self.idle && self.size % 2 == 0;
        if self.at == self.bytes.len() {
            return Ok(ReadResult::End);
        }
        if self.idle {
            return Ok(ReadResult::Idle);
        }
        let size = self.size.min(buffer.len()).min(self.bytes.len() - self.at);
        buffer[..size].copy_from_slice(&self.bytes[self.at..self.at + size]);
        self.at += size;
        Ok(ReadResult::Bytes(size))
    }

    fn name(&self) -> Arc<str> {
        Arc::from("fuzz")
    }
}

thread_local! {
    static PATTERNS: RefCell<[EntrySearch; 3]> = RefCell::new([EntrySearch::all(), EntrySearch::matching(RUN_EVENT_PATTERN).expect("a pattern"), EntrySearch::matching_in_line(SCHEDULER_EVENT_PATTERN).expect("a pattern")]);
}

fn count_line_breaks(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

fuzz_target!(|data: &[u8]| {
    let [size, room, bytes @ ..] = data else { return };
    let (size, room) = (usize::from(*size) + 1, usize::from(*room) * 8 + 200);
    let (parser, source) = (EntryParser { zone: Tz::Europe__Berlin }, Arc::from("fuzz"));
    PATTERNS.with_borrow(|patterns| {
        for search in patterns {
            let log_bytes = ChunkedBytes { bytes: bytes.to_vec(), at: 0, size, idle: false };
            let mut reader = ChunkReader::with_limits(Box::new(log_bytes), room, room / 2);
            let (mut extractor, mut lines, mut runs) = (RunExtractor::default(), 0, 0);
            let mut scheduler = SchedulerRuns::new(parser.zone);
            loop {
                match reader.next_chunk().expect("nothing fails here") {
                    NextChunk::End => break,
                    NextChunk::Idle => {}
                    NextChunk::Chunk(chunk) => {
                        assert!(chunk.bytes.len() <= 2 * room + 64);
                        lines += count_line_breaks(chunk.bytes);
                        let result = search.for_each(chunk.bytes, chunk.previous, |record| {
                            let entry = parser.parse(&record, None, &source);
                            if !scheduler.push(&entry) {
                                extractor.push(&entry);
                            }
                            Ok::<_, ()>(())
                        });
                        assert_eq!(result, Ok(()));
                        runs += extractor.take_ended().len() + scheduler.take_ended().len();
                    }
                }
            }
            assert_eq!(lines, count_line_breaks(bytes));
            runs += extractor.finish().len() + scheduler.finish().len();
            assert!(runs <= lines + 1);
        }
    });
    let (mut stripper, mut out) = (TimestampStripper::default(), vec![0; 64]);
    let mut pulled = 0;
    for chunk in bytes.chunks(size) {
        stripper.push(chunk);
        pulled += stripper.pull(&mut out);
    }
    stripper.end_input();
    loop {
        match stripper.pull(&mut out) {
            0 => break,
            more => pulled += more,
        }
    }
    assert!(pulled <= bytes.len());
});
