//! Goes through a log: what is wanted of it is handed over as it comes.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use memchr::memchr_iter;

use super::{Chunk, ChunkReader, LogLocation, LogSource, NextChunk, ReadOptions};
use crate::domain::log::{EntryParser, EntrySearch, LogEntry, RawEntry, trim_line_end};
use crate::interrupt;

/// How long files that are followed are left alone when there is nothing new in them.
const IDLE_PAUSE: Duration = Duration::from_millis(200);

/// Where a record stands.
pub struct EntryOrigin<'a> {
    pub source: &'a Arc<str>,
    /// When it came, if that is known.
    pub timestamp: Option<DateTime<Utc>>,
    /// Of a record that continues another: whether that was handed over.
    pub was_previous_delivered: bool,
}

/// Who is told.
pub trait EntrySink {
    fn accept(&mut self, record: RawEntry, place: &EntryOrigin) -> Result<()>;

    /// There is nothing more for now: what was told may be shown.
    fn on_idle(&mut self) -> Result<()> {
        Ok(())
    }
}

/// Goes through all of it: one after the other, or, where they are followed, by turns.
///
/// # Errors
/// What could not be read, what the sink says, and a signal.
pub fn read_entries(
    feeds: Vec<Box<dyn LogSource>>,
    by_turns: bool,
    search: &EntrySearch,
    sink: &mut dyn EntrySink,
) -> Result<()> {
    let log = |feed| OpenLog { blocks: ChunkReader::new(feed), to_its_end: false };
    let mut logs: Vec<OpenLog> = feeds.into_iter().map(log).collect();
    while !logs.is_empty() {
        let (mut news, mut waited, mut at) = (false, false, 0);
        while at < logs.len() {
            let OpenLog { blocks, to_its_end } = &mut logs[at];
            let source = blocks.source().name();
            waited |= blocks.source().waits_when_idle();
            let ended = loop {
                interrupt::check()?;
                match blocks.next_chunk()? {
                    NextChunk::Chunk(region) => {
                        news = true;
                        *to_its_end = deliver(&region, *to_its_end, search, &source, sink)?;
                    }
                    NextChunk::Idle if by_turns => break false,
                    NextChunk::Idle => sink.on_idle()?,
                    NextChunk::End => break true,
                }
            };
            if ended {
                drop(logs.remove(at));
            } else {
                at += 1;
            }
        }
        if !logs.is_empty() {
            sink.on_idle()?;
            if !news && !waited {
                interrupt::sleep(IDLE_PAUSE)?;
            }
        }
    }
    Ok(())
}

/// A log that is gone through.
struct OpenLog {
    blocks: ChunkReader,
    /// Whether the last record so far was handed over.
    to_its_end: bool,
}

/// Hands over what is wanted of a piece; whether its last record was.
fn deliver(
    region: &Chunk,
    follows: bool,
    search: &EntrySearch,
    source: &Arc<str>,
    sink: &mut dyn EntrySink,
) -> Result<bool> {
    let (mut line, mut counted, mut end) = (0, 0, 0);
    search.for_each(region.bytes, region.previous, |record| {
        let stamp = if region.line_timestamps.is_empty() {
            None
        } else {
            line += memchr_iter(b'\n', &region.bytes[counted..record.offset]).count();
            counted = record.offset;
            region.line_timestamps.get(line).copied().flatten()
        };
        end = record.offset + record.bytes.len();
        sink.accept(record, &EntryOrigin { source, timestamp: stamp, was_previous_delivered: follows })
    })?;
    Ok(end == trim_line_end(region.bytes).len())
}

/// Hands over the lines with a match, as values, each with a time where one is known: its own, else docker's, else that
/// of the line above that was handed over.
///
/// # Errors
/// As `scan`.
pub fn for_each_entry(
    source: &LogLocation,
    wanted: ReadOptions,
    search: &EntrySearch,
    reading: EntryParser,
    each: impl FnMut(LogEntry) -> Result<()>,
) -> Result<()> {
    read_entries(source.open(wanted)?, wanted.follow, search, &mut ParsingSink { reading, above: None, each })
}

struct ParsingSink<F> {
    reading: EntryParser,
    above: Option<DateTime<Utc>>,
    each: F,
}

impl<F: FnMut(LogEntry) -> Result<()>> EntrySink for ParsingSink<F> {
    fn accept(&mut self, record: RawEntry, place: &EntryOrigin) -> Result<()> {
        let line = self.reading.parse(&record, place.timestamp.or(self.above), place.source);
        self.above = line.time.or(self.above);
        (self.each)(line)
    }
}
