//! Reads the part of the worker's log from a run's start to its end.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::commands::logs::{LogArgs, level_cell, level_tone};
use crate::context::Context;
use crate::domain::audit::Run;
use crate::domain::duration_text::exact_duration;
use crate::domain::log::runs::{LoggedRun, RunExtractor};
use crate::domain::log::{EntryParser, EntrySearch, Level, LogEntry, RawEntry, Timestamp, omission_note};
use crate::domain::shell;
use crate::error::{CliError, redact};
use crate::interrupt;
use crate::invocation;
use crate::report::{Cell, Report, Section, printable};
use crate::screen::{Screen, Text, count};
use crate::worker::logs::{EntryOrigin, EntrySink, LogLocation, ReadOptions, read_entries};

/// How far the window extends beyond both ends of the run, because times in the log may be whole seconds.
const WINDOW_MARGIN: TimeDelta = TimeDelta::seconds(2);

/// The largest number of entries kept from the beginning, and from the end.
const MAX_ENTRIES: usize = 100;

/// The largest number of bytes kept from the beginning, and from the end.
const MAX_BYTES: usize = 32 << 10;

/// The largest number of bytes kept of one entry.
const MAX_ENTRY_BYTES: usize = 4 << 10;

/// How much of a line is searched for its time before the entry is parsed.
const MAX_TIMESTAMP_BYTES: usize = 64;

/// An entry, shortened for display.
struct ExcerptEntry {
    time: Option<DateTime<Utc>>,
    level: Option<Level>,
    message: String,
    text: String,
}

impl ExcerptEntry {
    fn new(entry: LogEntry) -> Self {
        let LogEntry { time, level, message, text, .. } = entry;
        Self { time, level, message: shorten(message), text: shorten(text) }
    }
}

fn shorten(mut text: String) -> String {
    let omitted = text.len().saturating_sub(MAX_ENTRY_BYTES);
    if omitted > 0 {
        let end = (0..=MAX_ENTRY_BYTES).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        text.push_str(&omission_note(omitted as u64));
    }
    text
}

/// The first and last entries of the log during a run.
#[derive(Default)]
pub(super) struct LogExcerpt {
    log_name: String,
    first: Vec<ExcerptEntry>,
    first_bytes: usize,
    last: VecDeque<ExcerptEntry>,
    last_bytes: usize,
    omitted: u64,
    /// The command that shows the omitted entries too.
    full_command: String,
}

impl LogExcerpt {
    fn push(&mut self, entry: ExcerptEntry) {
        let bytes = entry.text.len();
        let is_first = self.last.is_empty() && self.omitted == 0 && self.first.len() < MAX_ENTRIES;
        if is_first && self.first_bytes + bytes <= MAX_BYTES {
            self.first_bytes += bytes;
            self.first.push(entry);
            return;
        }
        self.last_bytes += bytes;
        self.last.push_back(entry);
        while self.last.len() > MAX_ENTRIES || self.last_bytes > MAX_BYTES {
            let Some(oldest) = self.last.pop_front() else { break };
            self.last_bytes -= oldest.text.len();
            self.omitted += 1;
        }
    }

    fn is_empty(&self) -> bool {
        self.first.is_empty() && self.last.is_empty()
    }

    pub(super) fn omitted_count(&self) -> i64 {
        i64::try_from(self.omitted).unwrap_or(i64::MAX)
    }

    pub(super) fn to_json(&self) -> Value {
        let entry_json = |entry: &ExcerptEntry| {
            let time = entry.time.map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
            json!({"time": time, "level": entry.level.map(Level::as_str), "message": entry.message})
        };
        self.first.iter().chain(&self.last).map(entry_json).collect()
    }

    /// Returns the entries for a terminal, or `None` without entries. Log lines are not folded.
    pub(super) fn screen(&self) -> Option<Screen> {
        if self.is_empty() {
            return None;
        }
        let heading = format!("The worker's log during the run ({})", self.log_name);
        let mut screen = Screen::new().heading(heading, Text::default());
        let entry_lines = |screen: Screen, entry: &ExcerptEntry| {
            let tone = level_tone(entry.level);
            entry.text.lines().fold(screen, |screen, line| {
                let line = Text::from(line);
                screen.verbatim(tone.map_or(line.clone(), |tone| line.tone(tone)))
            })
        };
        screen = self.first.iter().fold(screen, entry_lines);
        if self.omitted > 0 {
            let more = Text::from(format!("[… {} more: ", counted_entries(self.omitted)));
            screen = screen.paragraph(more + Text::command(&self.full_command) + "]");
        }
        Some(self.last.iter().fold(screen, entry_lines))
    }

    /// Returns the entries as text, or `None` if there are none.
    pub(super) fn section(&self) -> Option<Section> {
        if self.is_empty() {
            return None;
        }
        let line = |entry: &ExcerptEntry| level_cell(entry.text.clone(), entry.level);
        let note =
            (self.omitted > 0).then(|| Cell::from(format!("[… {} more lines; {}]", self.omitted, self.full_command)));
        let lines = self.first.iter().map(line).chain(note).chain(self.last.iter().map(line));
        let heading = format!("the worker's log during the run ({})", self.log_name);
        Some(Section { heading, report: Report::plain_lines(lines) })
    }
}

fn counted_entries(number: u64) -> String {
    format!("{} {}", count(number), if number == 1 { "entry" } else { "entries" })
}

/// Reads the log of the run's time. Returns the excerpt, if the log can be read, and notes about it.
pub(super) fn read_excerpt(
    log: &LogArgs,
    run: &Run,
    context: &mut Context,
) -> Result<(Option<LogExcerpt>, Vec<String>)> {
    let Some(started_at) = run.created_at else { return Ok((None, Vec::new())) };
    let db = context.db()?;
    let ended_at = run.completed_at.unwrap_or_else(|| db.now()).max(started_at);
    // Docker may be slow, so the session must not hold a transaction.
    db.end_transaction()?;
    let window = (started_at - WINDOW_MARGIN, ended_at + WINDOW_MARGIN);
    let mut sink = ExcerptSink::new(window);
    let result = read_log(log, &mut sink, context);
    interrupt::check()?;
    let ExcerptSink { mut excerpt, extractor, .. } = sink;
    let mut notes = Vec::new();
    match result {
        Err(error) if excerpt.is_empty() => {
            let error = redact(&format!("{error:#}"));
            return Ok((None, vec![format!("the worker's log cannot be read: {error}")]));
        }
        Err(error) => {
            let error = redact(&format!("{error:#}"));
            notes.push(format!("the worker's log was read only in part: {error}"));
        }
        Ok(()) if excerpt.is_empty() => notes.push("the worker's log has no lines of that time".into()),
        Ok(()) => {}
    }
    let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    let (since, until) = (time(window.0), time(window.1));
    excerpt.full_command = format!("{} --all --since {since} --until {until}", excerpt.full_command);
    let count = count_runs(extractor, started_at, ended_at);
    if count > 1 {
        notes.push(format!("the worker's log has {count} runs at that time; the lines of all are shown"));
    }
    Ok((Some(excerpt), notes))
}

/// Counts the runs in the log that overlap with the time, whose times may be whole seconds.
fn count_runs(mut extractor: RunExtractor, started_at: DateTime<Utc>, ended_at: DateTime<Utc>) -> usize {
    let ended = extractor.take_ended();
    let overlaps = |run: &LoggedRun| {
        run.started_at.is_none_or(|start| start < ended_at)
            && run.completed_at.is_none_or(|end| end > started_at - TimeDelta::seconds(1))
    };
    ended.iter().chain(&extractor.finish()).filter(|run| overlaps(run)).count()
}

fn read_log(log: &LogArgs, sink: &mut ExcerptSink, context: &Context) -> Result<()> {
    let location = log.location(&[], context)?;
    let logs = invocation::apsctl("logs");
    (sink.excerpt.log_name, sink.excerpt.full_command) = match &location {
        LogLocation::Container(container) => {
            (container.name().to_owned(), shell::with_option(&logs, "--container", container.name()))
        }
        LogLocation::Files(paths) => {
            let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            let command = paths.iter().fold(logs, |logs, path| shell::with_option(&logs, "--file", path));
            (printable(&paths.join(", ")), command)
        }
        LogLocation::Stdin => ("-".to_owned(), format!("{logs} -")),
    };
    sink.parser = log.entry_parser(&location)?;
    sink.is_container = matches!(location, LogLocation::Container(_));
    let options = ReadOptions {
        since: Some(sink.window.0),
        until: Some(sink.window.1),
        follow: false,
        include_rotated: log.includes_rotated(),
    };
    let sources = location.open(options)?;
    if !matches!(location, LogLocation::Files(_)) {
        sink.time_limit = Some((Instant::now(), LogArgs::docker_timeout(context)?));
    }
    read_entries(sources, false, &EntrySearch::all(), sink)
}

/// Collects the entries within the window.
struct ExcerptSink {
    window: (DateTime<Utc>, DateTime<Utc>),
    parser: EntryParser,
    /// Docker applies the window itself.
    is_container: bool,
    /// When reading began and how long it may take; only for a log that may block.
    time_limit: Option<(Instant, Duration)>,
    previous_time: Option<DateTime<Utc>>,
    excerpt: LogExcerpt,
    extractor: RunExtractor,
}

impl ExcerptSink {
    fn new(window: (DateTime<Utc>, DateTime<Utc>)) -> Self {
        Self {
            window,
            parser: EntryParser { zone: chrono_tz::Tz::UTC },
            is_container: false,
            time_limit: None,
            previous_time: None,
            excerpt: LogExcerpt::default(),
            extractor: RunExtractor::default(),
        }
    }

    fn is_in_window(&self, time: DateTime<Utc>) -> bool {
        self.is_container || (self.window.0..=self.window.1).contains(&time)
    }

    /// Returns the time at the start of the entry without parsing the rest.
    fn leading_time(&self, entry: &RawEntry) -> Option<DateTime<Utc>> {
        let line = entry.first_line();
        let beginning = String::from_utf8_lossy(&line[..line.len().min(MAX_TIMESTAMP_BYTES)]);
        let (timestamp, _) = Timestamp::parse_prefix(&beginning).filter(|_| !entry.is_continuation)?;
        timestamp.to_utc(self.parser.zone)
    }
}

impl EntrySink for ExcerptSink {
    fn accept(&mut self, raw: RawEntry, origin: &EntryOrigin) -> Result<()> {
        self.on_idle()?;
        if let Some(time) = self.leading_time(&raw).filter(|time| !self.is_in_window(*time)) {
            self.previous_time = Some(time);
            return Ok(());
        }
        let entry = self.parser.parse(&raw, origin.timestamp.or(self.previous_time), origin.source);
        self.previous_time = entry.time.or(self.previous_time);
        if entry.time.is_some_and(|time| self.is_in_window(time)) {
            self.extractor.push(&entry);
            self.excerpt.push(ExcerptEntry::new(entry));
        }
        Ok(())
    }

    fn on_idle(&mut self) -> Result<()> {
        if let Some((begin, limit)) = self.time_limit
            && begin.elapsed() >= limit
        {
            let limit = exact_duration(limit);
            return Err(CliError::failed(format!("it could not be read to the end within {limit}")).into());
        }
        Ok(())
    }
}
