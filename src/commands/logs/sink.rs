//! The lines that are shown.

use std::borrow::Cow;
use std::collections::VecDeque;

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::place::Between;
use crate::context::Context;
use crate::domain::log::{LONGEST, Level, Line, Reading, Record, Search, level_of, without_colours};
use crate::report::{Cell, Format, Record as _, Report, Stream, Tone};
use crate::worker::logs::{Place, Sink};

/// Of a longer line a table shows the beginning, in bytes.
const SHOWN: usize = 16 << 10;

/// A line in a listing.
struct LineRow(Line);

impl crate::report::Record for LineRow {
    const COLUMNS: &'static [&'static str] = &["time", "level", "message", "source", "logger", "process"];

    fn cells(self) -> Vec<Cell> {
        let Self(line) = self;
        vec![
            line.time.into(),
            line.level.map_or(Cell::Empty, |level| Cell::from(level.as_str())),
            line.message.into(),
            Cell::from(&*line.source),
            line.logger.into(),
            line.process.into(),
        ]
    }
}

/// Where lines go: as they stand, or as rows.
pub(super) struct Writer {
    stream: Stream,
    as_they_stand: bool,
    color: bool,
}

impl Writer {
    pub(super) fn open(follow: bool, context: &Context) -> Result<Self> {
        let as_they_stand = context.format() == Format::Table;
        let stream = match (as_they_stand, follow) {
            (true, _) => context.plain_line_stream(),
            (false, true) => context.growing_table(LineRow::COLUMNS)?,
            (false, false) => context.stream(LineRow::COLUMNS)?,
        };
        Ok(Self { stream, as_they_stand, color: context.render_options().color })
    }

    /// Whether a record can be written just as it is, as most can.
    fn takes_plain(&self, record: &Record, level: Option<Level>) -> bool {
        let is_toned = self.color && level.is_some_and(|level| level != Level::Info);
        // All of it is looked at: without a branch a byte, many at once.
        let is_shown = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n');
        self.as_they_stand
            && !is_toned
            && record.bytes.len() <= SHOWN
            && record.bytes.iter().fold(true, |all, byte| all & is_shown(byte))
    }
}

/// Which of the candidates are shown.
pub(super) struct Rules {
    pub(super) wanted: Search,
    /// The grave ones that are not wanted are counted.
    pub(super) counts_grave: bool,
    pub(super) level: Option<Level>,
    pub(super) debug: bool,
    pub(super) between: Option<Between>,
}

impl Rules {
    fn is_wanted(&self, record: &Record) -> bool {
        // `automation` or `schedule` was found before any of the grave words, which end otherwise.
        let is_guides = self.counts_grave && matches!(record.found.last(), Some(b'n' | b'N' | b'e' | b'E'));
        is_guides || self.wanted.is_in(record)
    }

    fn has_level(&self, level: Option<Level>) -> bool {
        match self.level {
            Some(least) => level >= Some(least),
            None => self.debug || level != Some(Level::Debug),
        }
    }
}

pub(super) struct Shown {
    rules: Rules,
    reading: Reading,
    writer: Writer,
    /// The last so many, until all there is has been read.
    tail: Option<(usize, VecDeque<Vec<Cell>>)>,
    /// What is known of the line before, for what goes on with it.
    before: (bool, Option<Level>),
    above: Option<DateTime<Utc>>,
    count: u64,
    grave: u64,
    timeless: u64,
}

impl Shown {
    pub(super) fn new(rules: Rules, reading: Reading, writer: Writer, tail: Option<usize>) -> Self {
        Self {
            rules,
            reading,
            writer,
            tail: tail.map(|most| (most, VecDeque::new())),
            before: (false, None),
            above: None,
            count: 0,
            grave: 0,
            timeless: 0,
        }
    }

    /// The end of the log.
    pub(super) fn finish(mut self) -> Result<Report> {
        self.release()?;
        self.writer.stream.finish()?;
        let mut report = Report::empty();
        if self.count == 0 {
            report = report.note("no lines to show");
        }
        if self.grave > 0 {
            report = report.note(format!(
                "not shown: {} of level ERROR or graver, without `automation` or `schedule`; --level error shows such \
                 lines, --all every one",
                lines(self.grave)
            ));
        }
        if self.timeless > 0 {
            let words = lines(self.timeless);
            report = report.note(format!("left out: {words} without a time, before any with one"));
        }
        Ok(report)
    }

    /// The last lines of what there is.
    fn release(&mut self) -> Result<()> {
        let Some((_, rows)) = self.tail.take() else { return Ok(()) };
        rows.into_iter().try_for_each(|row| self.writer.stream.write_row(row))
    }

    /// Whether it was written in the time asked for.
    fn is_in_time(&mut self, time: Option<DateTime<Utc>>) -> bool {
        let Some(between) = &self.rules.between else { return true };
        self.timeless += u64::from(time.is_none());
        time.is_some_and(|time| between.has(time))
    }

    fn show(&mut self, row: Vec<Cell>) -> Result<()> {
        self.count += 1;
        let Some((most, rows)) = &mut self.tail else { return self.writer.stream.write_row(row) };
        rows.push_back(row);
        if rows.len() > *most {
            rows.pop_front();
        }
        Ok(())
    }
}

impl Sink for Shown {
    fn record(&mut self, record: Record, place: &Place) -> Result<()> {
        let (was_shown, level) = match record.continues {
            true if place.follows => self.before,
            true => (false, None),
            false => (false, level_of(record.first_line())),
        };
        self.before = (false, level);
        // What goes on with a line that was shown is shown; of another, what matches by itself.
        if !was_shown && !self.rules.is_wanted(&record) {
            self.grave +=
                u64::from(self.rules.counts_grave && !record.continues && level >= Some(Level::Error));
            return Ok(());
        }
        if !self.rules.has_level(level) {
            return Ok(());
        }
        if self.tail.is_none() && self.writer.takes_plain(&record, level) && self.rules.between.is_none() {
            self.before.0 = true;
            self.count += 1;
            return self.writer.stream.write_printable_lines(record.bytes);
        }
        let needs_line = !self.writer.as_they_stand || self.rules.between.is_some();
        let row = if needs_line {
            let mut line = self.reading.line(&record, place.stamp.or(self.above), place.source);
            line.level = level;
            self.above = line.time.or(self.above);
            if !self.is_in_time(line.time) {
                return Ok(());
            }
            if self.writer.as_they_stand { as_it_stands(&record, level) } else { LineRow(line).cells() }
        } else {
            as_it_stands(&record, level)
        };
        self.before.0 = true;
        self.show(row)
    }

    fn idle(&mut self) -> Result<()> {
        self.release()?;
        self.writer.stream.flush()
    }
}

/// A record for people: no line too long to be read.
fn as_it_stands(record: &Record, level: Option<Level>) -> Vec<Cell> {
    let mut text = String::with_capacity(record.bytes.len());
    for (at, line) in record.lines().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        text.push_str(&brief(line));
    }
    vec![toned(text, level)]
}

/// A line for people, coloured by how grave it is.
pub(crate) fn toned(text: String, level: Option<Level>) -> Cell {
    match level {
        Some(Level::Error | Level::Critical) => Cell::Styled(text, Tone::Bad),
        Some(Level::Warn) => Cell::Styled(text, Tone::Warning),
        Some(Level::Debug) => Cell::Styled(text, Tone::Muted),
        Some(Level::Info) | None => Cell::Text(text),
    }
}

fn brief(line: &[u8]) -> Cow<'_, str> {
    if line.len() <= SHOWN {
        let text = String::from_utf8_lossy(line);
        return if text.contains('\x1b') { Cow::Owned(without_colours(&text).into_owned()) } else { text };
    }
    let beginning = String::from_utf8_lossy(&line[..SHOWN]);
    let rest = line.len() - SHOWN;
    // Of what is longer than that, not all may have been kept.
    let rest = if line.len() > LONGEST {
        format!("more than {} bytes more", LONGEST - SHOWN)
    } else {
        format!("{rest} bytes more; -o jsonl has them")
    };
    Cow::Owned(format!("{} [… {rest}]", without_colours(&beginning)))
}

fn lines(count: u64) -> String {
    if count == 1 { "1 line".into() } else { format!("{count} lines") }
}
