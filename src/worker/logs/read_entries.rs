//! Reads logs and passes the matching entries on as they come.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use memchr::memchr_iter;

use super::chunk_reader::{Chunk, ChunkReader, NextChunk};
use super::location::LogLocation;
use super::log_source::{LogSource, ReadOptions};
use crate::domain::log::{EntryParser, EntrySearch, LogEntry, RawEntry, trim_line_end};
use crate::interrupt;

/// How long to wait when followed files have nothing new.
const IDLE_PAUSE: Duration = Duration::from_millis(200);

/// Where an entry comes from.
pub struct EntryOrigin<'a> {
    pub source: &'a Arc<str>,
    /// The time of the entry according to the source, if it knows it.
    pub timestamp: Option<DateTime<Utc>>,
    /// Whether the entry that this one continues was passed on.
    pub was_previous_delivered: bool,
}

/// Receives entries.
pub trait EntrySink {
    fn accept(&mut self, entry: RawEntry, origin: &EntryOrigin) -> Result<()>;

    /// Called when nothing more is available now, so that output can be flushed.
    fn on_idle(&mut self) -> Result<()> {
        Ok(())
    }
}

/// Reads logs one after the other, or in turns if they are followed.
///
/// # Errors
/// Returns read errors, errors of the sink, and an error after a signal.
pub fn read_entries(
    sources: Vec<Box<dyn LogSource>>,
    in_turns: bool,
    search: &EntrySearch,
    sink: &mut dyn EntrySink,
) -> Result<()> {
    let log = |source| OpenLog { reader: ChunkReader::new(source), delivered_last: false };
    let mut logs: Vec<OpenLog> = sources.into_iter().map(log).collect();
    while !logs.is_empty() {
        let (mut has_news, mut has_waited, mut at) = (false, false, 0);
        while at < logs.len() {
            let OpenLog { reader, delivered_last } = &mut logs[at];
            let source = reader.source().name();
            has_waited |= reader.source().waits_when_idle();
            let ended = loop {
                interrupt::check()?;
                match reader.next_chunk()? {
                    NextChunk::Chunk(chunk) => {
                        has_news = true;
                        *delivered_last = deliver(&chunk, *delivered_last, search, &source, sink)?;
                    }
                    NextChunk::Idle if in_turns => break false,
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
            if !has_news && !has_waited {
                interrupt::sleep(IDLE_PAUSE)?;
            }
        }
    }
    Ok(())
}

/// A log that is being read.
struct OpenLog {
    reader: ChunkReader,
    /// Whether the last entry so far was passed on.
    delivered_last: bool,
}

/// Passes the matching entries of a chunk on. Returns whether its last entry was passed on.
fn deliver(
    chunk: &Chunk,
    was_delivered: bool,
    search: &EntrySearch,
    source: &Arc<str>,
    sink: &mut dyn EntrySink,
) -> Result<bool> {
    let (mut line, mut counted, mut end) = (0, 0, 0);
    search.for_each(chunk.bytes, chunk.previous, |entry| {
        let stamp = if chunk.line_timestamps.is_empty() {
            None
        } else {
            line += memchr_iter(b'\n', &chunk.bytes[counted..entry.offset]).count();
            counted = entry.offset;
            chunk.line_timestamps.get(line).copied().flatten()
        };
        end = entry.offset + entry.bytes.len();
        sink.accept(entry, &EntryOrigin { source, timestamp: stamp, was_previous_delivered: was_delivered })
    })?;
    Ok(end == trim_line_end(chunk.bytes).len())
}

/// Calls `on_entry` for each matching entry. An entry without a time gets the one from Docker, or that of the entry before.
///
/// # Errors
/// Returns read errors, errors of `on_entry`, and an error after a signal.
pub fn for_each_entry(
    source: &LogLocation,
    options: ReadOptions,
    search: &EntrySearch,
    parser: EntryParser,
    on_entry: impl FnMut(LogEntry) -> Result<()>,
) -> Result<()> {
    read_entries(
        source.open(options)?,
        options.follow,
        search,
        &mut ParsingSink { parser, previous_time: None, on_entry },
    )
}

struct ParsingSink<F> {
    parser: EntryParser,
    previous_time: Option<DateTime<Utc>>,
    on_entry: F,
}

impl<F: FnMut(LogEntry) -> Result<()>> EntrySink for ParsingSink<F> {
    fn accept(&mut self, entry: RawEntry, origin: &EntryOrigin) -> Result<()> {
        let line = self.parser.parse(&entry, origin.timestamp.or(self.previous_time), origin.source);
        self.previous_time = line.time.or(self.previous_time);
        (self.on_entry)(line)
    }
}
