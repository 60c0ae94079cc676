//! Whatever the bytes of a log, and however they come: each line is handed over once, little is held, and runs are put
//! together from them.
//!
//! The first two bytes say how the rest comes, and how much room there is for it.

#![no_main]

use std::cell::RefCell;
use std::sync::Arc;

use apsctl::domain::log::runs::{Assembler, PATTERN};
use apsctl::domain::log::{Reading, Search};
use apsctl::worker::logs::{Blocks, Fed, Feed, Next, Unstamp};
use chrono_tz::Tz;
use libfuzzer_sys::fuzz_target;

struct Portions {
    bytes: Vec<u8>,
    at: usize,
    size: usize,
    idle: bool,
}

impl Feed for Portions {
    fn read(&mut self, buffer: &mut [u8]) -> anyhow::Result<Fed> {
        self.idle = !self.idle && self.size % 2 == 0;
        if self.at == self.bytes.len() {
            return Ok(Fed::End);
        }
        if self.idle {
            return Ok(Fed::Idle);
        }
        let size = self.size.min(buffer.len()).min(self.bytes.len() - self.at);
        buffer[..size].copy_from_slice(&self.bytes[self.at..self.at + size]);
        self.at += size;
        Ok(Fed::Bytes(size))
    }

    fn source(&self) -> Arc<str> {
        Arc::from("fuzz")
    }
}

thread_local! {
    static PATTERNS: RefCell<[Search; 2]> = RefCell::new([Search::all(), Search::of(PATTERN).expect("a pattern")]);
}

fn ends(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

fuzz_target!(|data: &[u8]| {
    let [size, room, bytes @ ..] = data else { return };
    let (size, room) = (usize::from(*size) + 1, usize::from(*room) * 8 + 200);
    let (reading, source) = (Reading { zone: Tz::Europe__Berlin }, Arc::from("fuzz"));
    PATTERNS.with_borrow(|patterns| {
        for search in patterns {
            let feed = Portions { bytes: bytes.to_vec(), at: 0, size, idle: false };
            let mut blocks = Blocks::sized(Box::new(feed), room, room / 2);
            let (mut assembler, mut lines, mut runs) = (Assembler::default(), 0, 0);
            loop {
                match blocks.piece().expect("nothing fails here") {
                    Next::End => break,
                    Next::Idle => {}
                    Next::Region(region) => {
                        assert!(region.bytes.len() <= 2 * room + 64);
                        lines += ends(region.bytes);
                        let told = search.each(region.bytes, region.before, |record| {
                            assembler.push(&reading.line(&record, None, &source));
                            Ok::<_, ()>(())
                        });
                        assert_eq!(told, Ok(()));
                        runs += assembler.ended().len();
                    }
                }
            }
            assert_eq!(lines, ends(bytes));
            runs += assembler.finish().len();
            assert!(runs <= lines + 1);
        }
    });
    let (mut unstamp, mut out) = (Unstamp::default(), vec![0; 64]);
    let mut pulled = 0;
    for chunk in bytes.chunks(size) {
        unstamp.push(chunk);
        pulled += unstamp.pull(&mut out);
    }
    unstamp.end();
    loop {
        match unstamp.pull(&mut out) {
            0 => break,
            more => pulled += more,
        }
    }
    assert!(pulled <= bytes.len());
});
