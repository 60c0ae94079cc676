//! What the worker's log says from a run's start to its end.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use super::Args;
use crate::commands::logs::{LogArgs, level_cell};
use crate::context::Context;
use crate::domain::audit::Run;
use crate::domain::log::runs::{self, RunExtractor};
use crate::domain::log::{EntryParser, EntrySearch, Level, LogEntry, RawEntry, Timestamp, omission_note};
use crate::domain::shell;
use crate::error::{CliError, redact};
use crate::interrupt;
use crate::report::{Cell, Report, Section, printable};
use crate::worker::logs::{EntryOrigin, EntrySink, LogLocation, ReadOptions, read_entries};

/// How much further the log is read on either side: its times may be whole seconds.
const WINDOW_MARGIN: TimeDelta = TimeDelta::seconds(2);

/// How many lines are kept of the beginning, and as many of the end.
const MAX_LINES: usize = 100;

/// How many bytes of each.
const MAX_BYTES: usize = 32 << 10;

/// How many bytes of one line, with what belongs to it.
const MAX_ENTRY_BYTES: usize = 4 << 10;

/// In how many bytes of a line its time is looked for, before all of it is taken apart.
const MAX_TIMESTAMP_BYTES: usize = 64;

/// A line, cut to what is shown.
struct ExcerptLine {
    time: Option<DateTime<Utc>>,
    level: Option<Level>,
    message: String,
    text: String,
}

impl ExcerptLine {
    fn of(line: LogEntry) -> Self {
        let LogEntry { time, level, message, text, .. } = line;
        Self { time, level, message: shorten(message), text: shorten(text) }
    }
}

fn shorten(mut text: String) -> String {
    let rest = text.len().saturating_sub(MAX_ENTRY_BYTES);
    if rest > 0 {
        let end = (0..=MAX_ENTRY_BYTES).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        text.push_str(&omission_note(rest as u64));
    }
    text
}

/// The lines of a run's time: the first and the last of them.
#[derive(Default)]
pub(super) struct LogExcerpt {
    log_name: String,
    first: Vec<ExcerptLine>,
    first_bytes: usize,
    last: VecDeque<ExcerptLine>,
    last_bytes: usize,
    left_out: u64,
    /// How to see those, too.
    full_command: String,
}

impl LogExcerpt {
    fn push(&mut self, line: ExcerptLine) {
        let bytes = line.text.len();
        let is_first = self.last.is_empty() && self.left_out == 0 && self.first.len() < MAX_LINES;
        if is_first && self.first_bytes + bytes <= MAX_BYTES {
            self.first_bytes += bytes;
            self.first.push(line);
            return;
        }
        self.last_bytes += bytes;
        self.last.push_back(line);
        while self.last.len() > MAX_LINES || self.last_bytes > MAX_BYTES {
            let Some(oldest) = self.last.pop_front() else { break };
            self.last_bytes -= oldest.text.len();
            self.left_out += 1;
        }
    }

    fn is_empty(&self) -> bool {
        self.first.is_empty() && self.last.is_empty()
    }

    pub(super) fn left_out(&self) -> i64 {
        i64::try_from(self.left_out).unwrap_or(i64::MAX)
    }

    pub(super) fn values(&self) -> Value {
        let value = |line: &ExcerptLine| {
            let time = line.time.map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
            json!({"time": time, "level": line.level.map(Level::as_str), "message": line.message})
        };
        self.first.iter().chain(&self.last).map(value).collect()
    }

    /// None where there are no lines.
    pub(super) fn section(&self) -> Option<Section> {
        if self.is_empty() {
            return None;
        }
        let line = |line: &ExcerptLine| level_cell(line.text.clone(), line.level);
        let between = (self.left_out > 0)
            .then(|| Cell::from(format!("[… {} lines more; {}]", self.left_out, self.full_command)));
        let lines = self.first.iter().map(line).chain(between).chain(self.last.iter().map(line));
        let heading = format!("the worker's log from its start to its end ({})", self.log_name);
        Some(Section { heading, report: Report::plain_lines(lines) })
    }
}

/// What the log says, if it can be read; and what is to be said of that.
pub(super) fn read_excerpt(
    args: &Args,
    run: &Run,
    context: &mut Context,
) -> Result<(Option<LogExcerpt>, Vec<String>)> {
    let Some(began) = run.created_at else { return Ok((None, Vec::new())) };
    let db = context.db()?;
    let until = run.completed_at.unwrap_or_else(|| db.now()).max(began);
    // Docker may take its time.
    db.end_transaction()?;
    let window = (began - WINDOW_MARGIN, until + WINDOW_MARGIN);
    let mut gathered = ExcerptSink::new(window);
    let read = read_log(args, &mut gathered, context);
    interrupt::check()?;
    let ExcerptSink { excerpt: mut said, extractor: assembler, .. } = gathered;
    let mut notes = Vec::new();
    match read {
        Err(error) if said.is_empty() => {
            return Ok((None, vec![format!("without the worker's log: {}", redact(&format!("{error:#}")))]));
        }
        Err(error) => {
            notes.push(format!("the worker's log was read in part: {}", redact(&format!("{error:#}"))));
        }
        Ok(()) if said.is_empty() => notes.push("the worker's log has no line of that time".into()),
        Ok(()) => {}
    }
    let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    said.full_command =
        format!("{} --all --since {} --until {}", said.full_command, time(window.0), time(window.1));
    let count = count_runs(assembler, began, until);
    if count > 1 {
        notes.push(format!("the worker's log has {count} runs at that time; their lines are not told apart"));
    }
    Ok((Some(said), notes))
}

/// How many runs there are between whole seconds.
fn count_runs(mut assembler: RunExtractor, began: DateTime<Utc>, until: DateTime<Utc>) -> usize {
    let ended = assembler.take_ended();
    let second = TimeDelta::seconds(1);
    let is_within = |run: &runs::LoggedRun| {
        run.started_at.is_none_or(|start| start < until)
            && run.completed_at.is_none_or(|end| end > began - second)
    };
    ended.iter().chain(&assembler.finish()).filter(|run| is_within(run)).count()
}

fn read_log(args: &Args, gathered: &mut ExcerptSink, context: &Context) -> Result<()> {
    let source = args.log.location(&[], context)?;
    let logs = "apsctl logs".to_owned();
    let (name, all) = match &source {
        LogLocation::Container(container) => {
            (container.name().to_owned(), shell::with_option(&logs, "--container", container.name()))
        }
        LogLocation::Files(paths) => {
            let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            let all = paths.iter().fold(logs, |logs, path| shell::with_option(&logs, "--file", path));
            (printable(&paths.join(", ")), all)
        }
        LogLocation::Stdin => ("-".to_owned(), format!("{logs} -")),
    };
    let waits = !matches!(source, LogLocation::Files(_));
    (gathered.excerpt.log_name, gathered.excerpt.full_command) = (name, all);
    gathered.parser = args.log.entry_parser(&source)?;
    gathered.is_container = matches!(source, LogLocation::Container(_));
    let (since, until) = gathered.window;
    let wanted = ReadOptions {
        since: Some(since),
        until: Some(until),
        follow: false,
        include_rotated: args.log.includes_rotated(),
    };
    let feeds = source.open(wanted)?;
    if waits {
        let patience = LogArgs::docker_timeout(context)?;
        gathered.time_limit = Some((Instant::now(), patience));
    }
    read_entries(feeds, false, &EntrySearch::all(), gathered)
}

struct ExcerptSink {
    window: (DateTime<Utc>, DateTime<Utc>),
    parser: EntryParser,
    /// Docker has seen to the time.
    is_container: bool,
    /// For what may keep us waiting.
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

    /// The time a line begins with, as most do.
    fn leading_time(&self, record: &RawEntry) -> Option<DateTime<Utc>> {
        let line = record.first_line();
        let head = String::from_utf8_lossy(&line[..line.len().min(MAX_TIMESTAMP_BYTES)]);
        Timestamp::parse_prefix(&head).filter(|_| !record.is_continuation)?.0.to_utc(self.parser.zone)
    }
}

impl EntrySink for ExcerptSink {
    fn accept(&mut self, record: RawEntry, place: &EntryOrigin) -> Result<()> {
        self.on_idle()?;
        if let Some(time) = self.leading_time(&record).filter(|time| !self.is_in_window(*time)) {
            self.previous_time = Some(time);
            return Ok(());
        }
        let line = self.parser.parse(&record, place.timestamp.or(self.previous_time), place.source);
        self.previous_time = line.time.or(self.previous_time);
        if line.time.is_some_and(|time| self.is_in_window(time)) {
            self.extractor.push(&line);
            self.excerpt.push(ExcerptLine::of(line));
        }
        Ok(())
    }

    fn on_idle(&mut self) -> Result<()> {
        if let Some((begun, limit)) = self.time_limit
            && begun.elapsed() >= limit
        {
            let limit = humantime::format_duration(limit);
            return Err(CliError::failed(format!("it did not come to its end within {limit}")).into());
        }
        Ok(())
    }
}
