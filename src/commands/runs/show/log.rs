//! What the worker's log says from a run's start to its end.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use super::Args;
use crate::commands::logs::{LogArgs, toned};
use crate::context::Context;
use crate::domain::audit::Run;
use crate::domain::log::runs::{self, Assembler};
use crate::domain::log::{Level, Line, Reading, Record, Search, Stamp, left_out};
use crate::domain::shell;
use crate::error::{CliError, redact};
use crate::interrupt;
use crate::report::{Cell, Report, Section, printable};
use crate::worker::logs::{Place, Sink, Source, Wanted, scan};

/// How much further the log is read on either side: its times may be whole seconds.
const WIDER: TimeDelta = TimeDelta::seconds(2);

/// How many lines are kept of the beginning, and as many of the end.
const MOST: usize = 100;

/// How many bytes of each.
const MOST_BYTES: usize = 32 << 10;

/// How many bytes of one line, with what belongs to it.
const LONGEST: usize = 4 << 10;

/// In how many bytes of a line its time is looked for, before all of it is taken apart.
const HEAD: usize = 64;

/// A line, cut to what is shown.
struct Kept {
    time: Option<DateTime<Utc>>,
    level: Option<Level>,
    message: String,
    text: String,
}

impl Kept {
    fn of(line: Line) -> Self {
        let Line { time, level, message, text, .. } = line;
        Self { time, level, message: cut(message), text: cut(text) }
    }
}

fn cut(mut text: String) -> String {
    let rest = text.len().saturating_sub(LONGEST);
    if rest > 0 {
        let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        text.push_str(&left_out(rest as u64));
    }
    text
}

/// The lines of a run's time: the first and the last of them.
#[derive(Default)]
pub(super) struct Said {
    source: String,
    first: Vec<Kept>,
    first_bytes: usize,
    last: VecDeque<Kept>,
    last_bytes: usize,
    left_out: u64,
    /// How to see those, too.
    all: String,
}

impl Said {
    fn push(&mut self, line: Kept) {
        let bytes = line.text.len();
        let is_first = self.last.is_empty() && self.left_out == 0 && self.first.len() < MOST;
        if is_first && self.first_bytes + bytes <= MOST_BYTES {
            self.first_bytes += bytes;
            self.first.push(line);
            return;
        }
        self.last_bytes += bytes;
        self.last.push_back(line);
        while self.last.len() > MOST || self.last_bytes > MOST_BYTES {
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
        let value = |line: &Kept| {
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
        let line = |line: &Kept| toned(line.text.clone(), line.level);
        let between = (self.left_out > 0)
            .then(|| Cell::from(format!("[… {} lines more; {}]", self.left_out, self.all)));
        let lines = self.first.iter().map(line).chain(between).chain(self.last.iter().map(line));
        let heading = format!("the worker's log from its start to its end ({})", self.source);
        Some(Section { heading, report: Report::lines(lines) })
    }
}

/// What the log says, if it can be read; and what is to be said of that.
pub(super) fn look(args: &Args, run: &Run, context: &mut Context) -> Result<(Option<Said>, Vec<String>)> {
    let Some(began) = run.created_at else { return Ok((None, Vec::new())) };
    let db = context.db()?;
    let until = run.completed_at.unwrap_or_else(|| db.now()).max(began);
    // Docker may take its time.
    db.rest()?;
    let window = (began - WIDER, until + WIDER);
    let mut gathered = Gathered::new(window);
    let read = read(args, &mut gathered, context);
    interrupt::check()?;
    let Gathered { mut said, assembler, .. } = gathered;
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
    said.all = format!("{} --all --since {} --until {}", said.all, time(window.0), time(window.1));
    let count = runs_between(assembler, began, until);
    if count > 1 {
        notes.push(format!("the worker's log has {count} runs at that time; their lines are not told apart"));
    }
    Ok((Some(said), notes))
}

/// How many runs there are between whole seconds.
fn runs_between(mut assembler: Assembler, began: DateTime<Utc>, until: DateTime<Utc>) -> usize {
    let ended = assembler.ended();
    let second = TimeDelta::seconds(1);
    let is_within = |run: &runs::Run| {
        run.started_at.is_none_or(|start| start < until)
            && run.completed_at.is_none_or(|end| end > began - second)
    };
    ended.iter().chain(&assembler.finish()).filter(|run| is_within(run)).count()
}

fn read(args: &Args, gathered: &mut Gathered, context: &Context) -> Result<()> {
    let source = args.log.source(&[], context)?;
    let logs = "apsctl logs".to_owned();
    let (name, all) = match &source {
        Source::Container(container) => {
            (container.name().to_owned(), shell::with_option(&logs, "--container", container.name()))
        }
        Source::Files(paths) => {
            let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            let all = paths.iter().fold(logs, |logs, path| shell::with_option(&logs, "--file", path));
            (printable(&paths.join(", ")), all)
        }
        Source::Stdin => ("-".to_owned(), format!("{logs} -")),
    };
    let waits = !matches!(source, Source::Files(_));
    (gathered.said.source, gathered.said.all) = (name, all);
    gathered.reading = args.log.reading(&source)?;
    gathered.by_docker = matches!(source, Source::Container(_));
    let (since, until) = gathered.window;
    let wanted =
        Wanted { since: Some(since), until: Some(until), follow: false, rotated: args.log.rotated() };
    let feeds = source.open(wanted)?;
    if waits {
        let patience = LogArgs::patience(context)?;
        gathered.limit = Some((Instant::now(), patience));
    }
    scan(feeds, false, &Search::all(), gathered)
}

struct Gathered {
    window: (DateTime<Utc>, DateTime<Utc>),
    reading: Reading,
    /// Docker has seen to the time.
    by_docker: bool,
    /// For what may keep us waiting.
    limit: Option<(Instant, Duration)>,
    above: Option<DateTime<Utc>>,
    said: Said,
    assembler: Assembler,
}

impl Gathered {
    fn new(window: (DateTime<Utc>, DateTime<Utc>)) -> Self {
        Self {
            window,
            reading: Reading { zone: chrono_tz::Tz::UTC },
            by_docker: false,
            limit: None,
            above: None,
            said: Said::default(),
            assembler: Assembler::default(),
        }
    }

    fn has(&self, time: DateTime<Utc>) -> bool {
        self.by_docker || (self.window.0..=self.window.1).contains(&time)
    }

    /// The time a line begins with, as most do.
    fn time_of(&self, record: &Record) -> Option<DateTime<Utc>> {
        let line = record.first_line();
        let head = String::from_utf8_lossy(&line[..line.len().min(HEAD)]);
        Stamp::read(&head).filter(|_| !record.continues)?.0.moment(self.reading.zone)
    }
}

impl Sink for Gathered {
    fn record(&mut self, record: Record, place: &Place) -> Result<()> {
        self.idle()?;
        if let Some(time) = self.time_of(&record).filter(|time| !self.has(*time)) {
            self.above = Some(time);
            return Ok(());
        }
        let line = self.reading.line(&record, place.stamp.or(self.above), place.source);
        self.above = line.time.or(self.above);
        if line.time.is_some_and(|time| self.has(time)) {
            self.assembler.push(&line);
            self.said.push(Kept::of(line));
        }
        Ok(())
    }

    fn idle(&mut self) -> Result<()> {
        if let Some((begun, limit)) = self.limit
            && begun.elapsed() >= limit
        {
            let limit = humantime::format_duration(limit);
            return Err(CliError::failed(format!("it did not come to its end within {limit}")).into());
        }
        Ok(())
    }
}
