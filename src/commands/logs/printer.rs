//! Prints the entries of a log that pass a filter, as text or as rows.

use std::borrow::Cow;
use std::collections::VecDeque;

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::log_args::TimeRange;
use crate::context::Context;
use crate::domain::log::{
    EntryParser, EntrySearch, Level, LogEntry, MAX_LINE_BYTES, RawEntry, find_level, strip_colors,
};
use crate::report::{Cell, Record as _, Report, Stream, Tone, record};
use crate::worker::logs::{EntryOrigin, EntrySink};

/// The largest part of a line that is shown as text.
const MAX_SHOWN_BYTES: usize = 16 << 10;

pub(super) struct EntryRow(LogEntry);

record!(EntryRow, |EntryRow(entry)| [
    ("time", entry.time),
    ("level", entry.level.map_or(Cell::Empty, |level| Cell::from(level.as_str()))),
    ("message", entry.message),
    ("source", &*entry.source),
    ("logger", entry.logger),
    ("process", entry.process),
]);

/// Writes entries as text or as rows.
pub(super) struct EntryWriter {
    stream: Stream,
    is_text: bool,
    color: bool,
}

impl EntryWriter {
    pub(super) fn open(follow: bool, context: &Context) -> Result<Self> {
        let is_text = context.is_text();
        let stream = match (is_text, follow) {
            (true, _) => context.plain_line_stream(),
            (false, true) => context.growing_table(EntryRow::COLUMNS)?,
            (false, false) => context.stream(EntryRow::COLUMNS)?,
        };
        Ok(Self { stream, is_text, color: context.render_options().color })
    }

    /// Whether the bytes of the entry can be written unchanged, which is much faster.
    fn can_copy_bytes(&self, entry: &RawEntry, level: Option<Level>) -> bool {
        let is_colored = self.color && level.is_some_and(|level| level != Level::Info);
        let is_printable = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n');
        self.is_text
            && !is_colored
            && entry.bytes.len() <= MAX_SHOWN_BYTES
            // A fold without early exit lets the compiler check many bytes at once.
            && entry.bytes.iter().fold(true, |all, byte| all & is_printable(byte))
    }
}

/// Which of the entries found are shown.
pub(super) struct EntryFilter {
    pub(super) search: EntrySearch,
    /// Whether to count the entries of level ERROR and above that are not shown.
    pub(super) counts_severe: bool,
    pub(super) min_level: Option<Level>,
    pub(super) shows_debug: bool,
    pub(super) time_range: Option<TimeRange>,
}

impl EntryFilter {
    fn matches(&self, entry: &RawEntry) -> bool {
        // The last byte of the match tells `automation` and `schedule` from the names of levels.
        let is_default_match = self.counts_severe && matches!(entry.matched.last(), Some(b'n' | b'N' | b'e' | b'E'));
        is_default_match || self.search.matches(entry)
    }

    fn accepts_level(&self, level: Option<Level>) -> bool {
        match self.min_level {
            Some(min_level) => level >= Some(min_level),
            None => self.shows_debug || level != Some(Level::Debug),
        }
    }
}

/// Prints the entries that pass the filter, and counts others.
pub(super) struct LogPrinter {
    filter: EntryFilter,
    parser: EntryParser,
    writer: EntryWriter,
    /// The limit of --tail and the last rows, until everything available was read.
    tail: Option<(usize, VecDeque<Vec<Cell>>)>,
    /// Whether the previous entry was shown, and its level, for its further lines.
    previous: (bool, Option<Level>),
    previous_time: Option<DateTime<Utc>>,
    shown_count: u64,
    hidden_severe_count: u64,
    without_time_count: u64,
}

impl LogPrinter {
    pub(super) fn new(filter: EntryFilter, parser: EntryParser, writer: EntryWriter, tail: Option<usize>) -> Self {
        Self {
            filter,
            parser,
            writer,
            tail: tail.map(|limit| (limit, VecDeque::new())),
            previous: (false, None),
            previous_time: None,
            shown_count: 0,
            hidden_severe_count: 0,
            without_time_count: 0,
        }
    }

    /// Writes what remains at the end of the log, and returns the notes.
    pub(super) fn finish(mut self) -> Result<Report> {
        self.write_tail()?;
        self.writer.stream.finish()?;
        let mut report = Report::empty();
        if self.shown_count == 0 {
            report = report.note("no lines to show");
        }
        if self.hidden_severe_count > 0 {
            report = report.note(format!(
                "not shown: {} of level ERROR or above without `automation` or `schedule`; --level error shows them, \
                 --all shows everything",
                count_lines(self.hidden_severe_count)
            ));
        }
        if self.without_time_count > 0 {
            let lines = count_lines(self.without_time_count);
            report = report.note(format!("left out: {lines} without a time at the beginning"));
        }
        Ok(report)
    }

    fn write_tail(&mut self) -> Result<()> {
        let Some((_, rows)) = self.tail.take() else { return Ok(()) };
        rows.into_iter().try_for_each(|row| self.writer.stream.write_row(row))
    }

    fn is_in_range(&mut self, time: Option<DateTime<Utc>>) -> bool {
        let Some(time_range) = &self.filter.time_range else { return true };
        self.without_time_count += u64::from(time.is_none());
        time.is_some_and(|time| time_range.contains(time))
    }

    fn write_row(&mut self, row: Vec<Cell>) -> Result<()> {
        self.shown_count += 1;
        let Some((limit, rows)) = &mut self.tail else { return self.writer.stream.write_row(row) };
        rows.push_back(row);
        if rows.len() > *limit {
            rows.pop_front();
        }
        Ok(())
    }
}

impl EntrySink for LogPrinter {
    fn accept(&mut self, raw: RawEntry, origin: &EntryOrigin) -> Result<()> {
        let (was_shown, level) = match raw.is_continuation {
            true if origin.was_previous_delivered => self.previous,
            true => (false, None),
            false => (false, find_level(raw.first_line())),
        };
        self.previous = (false, level);
        // Further lines of an entry are shown if its first lines were shown or if they match themselves.
        if !was_shown && !self.filter.matches(&raw) {
            let is_severe = !raw.is_continuation && level >= Some(Level::Error);
            self.hidden_severe_count += u64::from(self.filter.counts_severe && is_severe);
            return Ok(());
        }
        if !self.filter.accepts_level(level) {
            return Ok(());
        }
        let has_time_range = self.filter.time_range.is_some();
        if self.tail.is_none() && !has_time_range && self.writer.can_copy_bytes(&raw, level) {
            self.previous.0 = true;
            self.shown_count += 1;
            return self.writer.stream.write_printable_lines(raw.bytes);
        }
        let row = if self.writer.is_text && !has_time_range {
            text_row(&raw, level)
        } else {
            let mut entry = self.parser.parse(&raw, origin.timestamp.or(self.previous_time), origin.source);
            entry.level = level;
            self.previous_time = entry.time.or(self.previous_time);
            if !self.is_in_range(entry.time) {
                return Ok(());
            }
            if self.writer.is_text { text_row(&raw, level) } else { EntryRow(entry).cells() }
        };
        self.previous.0 = true;
        self.write_row(row)
    }

    fn on_idle(&mut self) -> Result<()> {
        self.write_tail()?;
        self.writer.stream.flush()
    }
}

/// Returns the text of an entry with long lines shortened.
fn text_row(entry: &RawEntry, level: Option<Level>) -> Vec<Cell> {
    let mut text = String::with_capacity(entry.bytes.len());
    for (index, line) in entry.lines().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        text.push_str(&shorten(line));
    }
    vec![level_cell(text, level)]
}

/// Returns a text in the color of its level.
pub(crate) fn level_cell(text: String, level: Option<Level>) -> Cell {
    match level_tone(level) {
        Some(tone) => Cell::styled(text, tone),
        None => Cell::Text(text),
    }
}

pub(crate) fn level_tone(level: Option<Level>) -> Option<Tone> {
    match level {
        Some(Level::Error | Level::Critical) => Some(Tone::Bad),
        Some(Level::Warn) => Some(Tone::Warning),
        Some(Level::Debug) => Some(Tone::Muted),
        Some(Level::Info) | None => None,
    }
}

fn shorten(line: &[u8]) -> Cow<'_, str> {
    if line.len() <= MAX_SHOWN_BYTES {
        let text = String::from_utf8_lossy(line);
        return if text.contains('\x1b') { Cow::Owned(strip_colors(&text).into_owned()) } else { text };
    }
    let beginning = String::from_utf8_lossy(&line[..MAX_SHOWN_BYTES]);
    // A line longer than `MAX_LINE_BYTES` may have been truncated when it was read.
    let note = if line.len() > MAX_LINE_BYTES {
        format!("more than {} more bytes", MAX_LINE_BYTES - MAX_SHOWN_BYTES)
    } else {
        format!("{} more bytes; -o jsonl shows them", line.len() - MAX_SHOWN_BYTES)
    };
    Cow::Owned(format!("{} [… {note}]", strip_colors(&beginning)))
}

fn count_lines(count: u64) -> String {
    if count == 1 { "1 line".into() } else { format!("{count} lines") }
}
