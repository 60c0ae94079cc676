//! Goes through a log: what is wanted of it is handed over as it comes.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use memchr::memchr_iter;

use super::{Blocks, Feed, Next, Region, Source, Wanted};
use crate::domain::log::{Line, Reading, Record, Search, without_end};
use crate::interrupt;

/// How long files that are followed are left alone when there is nothing new in them.
const PAUSE: Duration = Duration::from_millis(200);

/// Where a record stands.
pub struct Place<'a> {
    pub source: &'a Arc<str>,
    /// When it came, if that is known.
    pub stamp: Option<DateTime<Utc>>,
    /// Of a record that continues another: whether that was handed over.
    pub follows: bool,
}

/// Who is told.
pub trait Sink {
    fn record(&mut self, record: Record, place: &Place) -> Result<()>;

    /// There is nothing more for now: what was told may be shown.
    fn idle(&mut self) -> Result<()> {
        Ok(())
    }
}

/// Goes through all of it: one after the other, or, where they are followed, by turns.
///
/// # Errors
/// What could not be read, what the sink says, and a signal.
pub fn scan(feeds: Vec<Box<dyn Feed>>, by_turns: bool, search: &Search, sink: &mut dyn Sink) -> Result<()> {
    let log = |feed| Log { blocks: Blocks::new(feed), to_its_end: false };
    let mut logs: Vec<Log> = feeds.into_iter().map(log).collect();
    while !logs.is_empty() {
        let (mut news, mut waited, mut at) = (false, false, 0);
        while at < logs.len() {
            let Log { blocks, to_its_end } = &mut logs[at];
            let source = blocks.feed().source();
            waited |= blocks.feed().waits();
            let ended = loop {
                interrupt::check()?;
                match blocks.piece()? {
                    Next::Region(region) => {
                        news = true;
                        *to_its_end = hand_over(&region, *to_its_end, search, &source, sink)?;
                    }
                    Next::Idle if by_turns => break false,
                    Next::Idle => sink.idle()?,
                    Next::End => break true,
                }
            };
            if ended {
                drop(logs.remove(at));
            } else {
                at += 1;
            }
        }
        if !logs.is_empty() {
            sink.idle()?;
            if !news && !waited {
                interrupt::sleep(PAUSE)?;
            }
        }
    }
    Ok(())
}

/// A log that is gone through.
struct Log {
    blocks: Blocks,
    /// Whether the last record so far was handed over.
    to_its_end: bool,
}

/// Hands over what is wanted of a piece; whether its last record was.
fn hand_over(
    region: &Region,
    follows: bool,
    search: &Search,
    source: &Arc<str>,
    sink: &mut dyn Sink,
) -> Result<bool> {
    let (mut line, mut counted, mut end) = (0, 0, 0);
    search.each(region.bytes, region.before, |record| {
        let stamp = if region.stamps.is_empty() {
            None
        } else {
            line += memchr_iter(b'\n', &region.bytes[counted..record.at]).count();
            counted = record.at;
            region.stamps.get(line).copied().flatten()
        };
        end = record.at + record.bytes.len();
        sink.record(record, &Place { source, stamp, follows })
    })?;
    Ok(end == without_end(region.bytes).len())
}

/// Hands over the lines with a match, as values, each with a time where one is known: its own, else docker's, else that
/// of the line above that was handed over.
///
/// # Errors
/// As `scan`.
pub fn lines(
    source: &Source,
    wanted: Wanted,
    search: &Search,
    reading: Reading,
    each: impl FnMut(Line) -> Result<()>,
) -> Result<()> {
    scan(source.open(wanted)?, wanted.follow, search, &mut Lines { reading, above: None, each })
}

struct Lines<F> {
    reading: Reading,
    above: Option<DateTime<Utc>>,
    each: F,
}

impl<F: FnMut(Line) -> Result<()>> Sink for Lines<F> {
    fn record(&mut self, record: Record, place: &Place) -> Result<()> {
        let line = self.reading.line(&record, place.stamp.or(self.above), place.source);
        self.above = line.time.or(self.above);
        (self.each)(line)
    }
}
