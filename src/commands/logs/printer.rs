//! The lines that are shown.

use std::borrow::Cow;
use std::collections::VecDeque;

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::log_args::TimeRange;
use crate::context::Context;
use crate::domain::log::{
    EntryParser, EntrySearch, Level, LogEntry, MAX_LINE_BYTES, RawEntry, find_level, strip_colors,
};
use crate::report::{Cell, Format, Record as _, Report, Stream, Tone};
use crate::worker::logs::{EntryOrigin, EntrySink};

/// Of a longer line a table shows the beginning, in bytes.
const MAX_SHOWN_BYTES: usize = 16 << 10;

/// A line in a listing.
struct LineRow(LogEntry);

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
pub(super) struct EntryWriter {
    stream: Stream,
    is_text: bool,
    color: bool,
}

impl EntryWriter {
    pub(super) fn open(follow: bool, context: &Context) -> Result<Self> {
        let as_they_stand = context.format() == Format::Table;
        let stream = match (as_they_stand, follow) {
            (true, _) => context.plain_line_stream(),
            (false, true) => context.growing_table(LineRow::COLUMNS)?,
            (false, false) => context.stream(LineRow::COLUMNS)?,
        };
        Ok(Self { stream, is_text: as_they_stand, color: context.render_options().color })
    }

    /// Whether a record can be written just as it is, as most can.
    fn can_copy_bytes(&self, record: &RawEntry, level: Option<Level>) -> bool {
        let is_toned = self.color && level.is_some_and(|level| level != Level::Info);
        // All of it is looked at: without a branch a byte, many at once.
        let is_shown = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n');
        self.is_text
            && !is_toned
            && record.bytes.len() <= MAX_SHOWN_BYTES
            && record.bytes.iter().fold(true, |all, byte| all & is_shown(byte))
    }
}

/// Which of the candidates are shown.
pub(super) struct EntryFilter {
    pub(super) search: EntrySearch,
    /// The grave ones that are not wanted are counted.
    pub(super) counts_severe: bool,
    pub(super) min_level: Option<Level>,
    pub(super) shows_debug: bool,
    pub(super) time_range: Option<TimeRange>,
}

impl EntryFilter {
    fn matches(&self, record: &RawEntry) -> bool {
        // `automation` or `schedule` was found before any of the grave words, which end otherwise.
        let is_guides =
            self.counts_severe && matches!(record.matched.last(), Some(b'n' | b'N' | b'e' | b'E'));
        is_guides || self.search.matches(record)
    }

    fn accepts_level(&self, level: Option<Level>) -> bool {
        match self.min_level {
            Some(least) => level >= Some(least),
            None => self.shows_debug || level != Some(Level::Debug),
        }
    }
}

pub(super) struct LogPrinter {
    filter: EntryFilter,
    parser: EntryParser,
    writer: EntryWriter,
    /// The last so many, until all there is has been read.
    tail: Option<(usize, VecDeque<Vec<Cell>>)>,
    /// What is known of the line before, for what goes on with it.
    previous: (bool, Option<Level>),
    previous_time: Option<DateTime<Utc>>,
    shown: u64,
    hidden_severe: u64,
    without_time: u64,
}

impl LogPrinter {
    pub(super) fn new(
        rules: EntryFilter,
        reading: EntryParser,
        writer: EntryWriter,
        tail: Option<usize>,
    ) -> Self {
        Self {
            filter: rules,
            parser: reading,
            writer,
            tail: tail.map(|most| (most, VecDeque::new())),
            previous: (false, None),
            previous_time: None,
            shown: 0,
            hidden_severe: 0,
            without_time: 0,
        }
    }

    /// The end of the log.
    pub(super) fn finish(mut self) -> Result<Report> {
        self.write_tail()?;
        self.writer.stream.finish()?;
        let mut report = Report::empty();
        if self.shown == 0 {
            report = report.note("no lines to show");
        }
        if self.hidden_severe > 0 {
            report = report.note(format!(
                "not shown: {} of level ERROR or graver, without `automation` or `schedule`; --level error shows such \
                 lines, --all every one",
                count_lines(self.hidden_severe)
            ));
        }
        if self.without_time > 0 {
            let words = count_lines(self.without_time);
            report = report.note(format!("left out: {words} without a time, before any with one"));
        }
        Ok(report)
    }

    /// The last lines of what there is.
    fn write_tail(&mut self) -> Result<()> {
        let Some((_, rows)) = self.tail.take() else { return Ok(()) };
        rows.into_iter().try_for_each(|row| self.writer.stream.write_row(row))
    }

    /// Whether it was written in the time asked for.
    fn is_in_range(&mut self, time: Option<DateTime<Utc>>) -> bool {
        let Some(between) = &self.filter.time_range else { return true };
        self.without_time += u64::from(time.is_none());
        time.is_some_and(|time| between.contains(time))
    }

    fn write_row(&mut self, row: Vec<Cell>) -> Result<()> {
        self.shown += 1;
        let Some((most, rows)) = &mut self.tail else { return self.writer.stream.write_row(row) };
        rows.push_back(row);
        if rows.len() > *most {
            rows.pop_front();
        }
        Ok(())
    }
}

impl EntrySink for LogPrinter {
    fn accept(&mut self, record: RawEntry, place: &EntryOrigin) -> Result<()> {
        let (was_shown, level) = match record.is_continuation {
            true if place.was_previous_delivered => self.previous,
            true => (false, None),
            false => (false, find_level(record.first_line())),
        };
        self.previous = (false, level);
        // What goes on with a line that was shown is shown; of another, what matches by itself.
        if !was_shown && !self.filter.matches(&record) {
            self.hidden_severe += u64::from(
                self.filter.counts_severe && !record.is_continuation && level >= Some(Level::Error),
            );
            return Ok(());
        }
        if !self.filter.accepts_level(level) {
            return Ok(());
        }
        if self.tail.is_none()
            && self.writer.can_copy_bytes(&record, level)
            && self.filter.time_range.is_none()
        {
            self.previous.0 = true;
            self.shown += 1;
            return self.writer.stream.write_printable_lines(record.bytes);
        }
        let needs_line = !self.writer.is_text || self.filter.time_range.is_some();
        let row = if needs_line {
            let mut line = self.parser.parse(&record, place.timestamp.or(self.previous_time), place.source);
            line.level = level;
            self.previous_time = line.time.or(self.previous_time);
            if !self.is_in_range(line.time) {
                return Ok(());
            }
            if self.writer.is_text { text_row(&record, level) } else { LineRow(line).cells() }
        } else {
            text_row(&record, level)
        };
        self.previous.0 = true;
        self.write_row(row)
    }

    fn on_idle(&mut self) -> Result<()> {
        self.write_tail()?;
        self.writer.stream.flush()
    }
}

/// A record for people: no line too long to be read.
fn text_row(record: &RawEntry, level: Option<Level>) -> Vec<Cell> {
    let mut text = String::with_capacity(record.bytes.len());
    for (at, line) in record.lines().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        text.push_str(&shorten(line));
    }
    vec![level_cell(text, level)]
}

/// A line for people, coloured by how grave it is.
pub(crate) fn level_cell(text: String, level: Option<Level>) -> Cell {
    match level {
        Some(Level::Error | Level::Critical) => Cell::Styled(text, Tone::Bad),
        Some(Level::Warn) => Cell::Styled(text, Tone::Warning),
        Some(Level::Debug) => Cell::Styled(text, Tone::Muted),
        Some(Level::Info) | None => Cell::Text(text),
    }
}

fn shorten(line: &[u8]) -> Cow<'_, str> {
    if line.len() <= MAX_SHOWN_BYTES {
        let text = String::from_utf8_lossy(line);
        return if text.contains('\x1b') { Cow::Owned(strip_colors(&text).into_owned()) } else { text };
    }
    let beginning = String::from_utf8_lossy(&line[..MAX_SHOWN_BYTES]);
    let rest = line.len() - MAX_SHOWN_BYTES;
    // Of what is longer than that, not all may have been kept.
    let rest = if line.len() > MAX_LINE_BYTES {
        format!("more than {} bytes more", MAX_LINE_BYTES - MAX_SHOWN_BYTES)
    } else {
        format!("{rest} bytes more; -o jsonl has them")
    };
    Cow::Owned(format!("{} [… {rest}]", strip_colors(&beginning)))
}

fn count_lines(count: u64) -> String {
    if count == 1 { "1 line".into() } else { format!("{count} lines") }
}
