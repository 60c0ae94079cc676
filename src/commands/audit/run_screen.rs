//! Runs on a terminal: one line a run, the error below it.

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::commands::jobs::JobTimeoutArgs;
use crate::context::Context;
use crate::domain::audit::{Run, RunStatus};
use crate::domain::error_text;
use crate::domain::owner_liveness::{ExecutingJob, is_run_lost};
use crate::screen::{Column, Row, ScreenCell, Symbol, Text, Times, Tone, count, took};

/// The width from which more columns are shown.
const WIDE: u16 = 160;

/// What is needed to show runs: the time, and which open runs are lost.
pub(crate) struct RunViewer {
    times: Times,
    /// `None` if they were not read. Then no run is lost.
    executing: Option<Vec<ExecutingJob>>,
    job_timeout: Duration,
}

impl RunViewer {
    /// Reads the executing jobs if one of the runs is open.
    pub(crate) fn new<'a>(runs: impl IntoIterator<Item = &'a Run>, context: &mut Context) -> Result<Self> {
        let has_open_run = runs.into_iter().any(|run| run.status == Some(RunStatus::Running));
        // APScheduler 3 does not store which jobs are executing.
        let is_known = has_open_run && !context.db()?.features()?.has_pickles();
        if is_known { Self::with_executing_jobs(context) } else { Self::without_executing_jobs(context) }
    }

    /// Reads the executing jobs. If that fails, no run is shown as lost.
    pub(super) fn with_executing_jobs(context: &mut Context) -> Result<Self> {
        let executing =
            context.or_warn("cannot tell whether runs are lost", |context| context.db()?.executing_jobs())?;
        if executing.is_none() {
            // The server has aborted the transaction.
            context.db()?.refresh()?;
        }
        Ok(Self { executing, ..Self::without_executing_jobs(context)? })
    }

    pub(super) fn without_executing_jobs(context: &mut Context) -> Result<Self> {
        let job_timeout = JobTimeoutArgs::default().resolve(context)?;
        Ok(Self { times: context.times()?, executing: None, job_timeout })
    }

    /// Whether the process of an open run is gone.
    pub(crate) fn is_lost(&self, run: &Run) -> bool {
        let executing = self.executing.as_ref();
        executing.is_some_and(|executing| is_run_lost(run, executing, self.times.now, self.job_timeout))
    }

    /// Returns the run's result with its symbol.
    pub(crate) fn result(&self, run: &Run) -> Text {
        if self.is_lost(run) {
            return Symbol::Running.with(Text::from("lost").tone(Tone::Bad));
        }
        run.status.as_ref().map_or_else(|| Text::from("-"), run_result)
    }

    /// Returns how long the run took, or how long it has been open.
    pub(crate) fn took(&self, run: &Run) -> Option<String> {
        let is_open = run.status == Some(RunStatus::Running);
        let open_for = || run.created_at.filter(|_| is_open).map(|since| (self.times.now - since).as_seconds_f64());
        run.duration_seconds().or_else(open_for).map(took)
    }

    /// Returns a row for [`columns`]. `shows_open_for`: whether an open run is shown with its duration up to now.
    pub(super) fn row(&self, run: &Run, shows_open_for: bool) -> Row {
        let (created, completed) = &run.out_of_range_times;
        let took = if shows_open_for { self.took(run) } else { run.duration_seconds().map(took) };
        Row::new([
            Text::from(run.id.as_ref().map(ToString::to_string)).into(),
            Text::from(run.job_id.as_deref()).into(),
            time_cell(run.created_at, created.as_deref(), self.times),
            Text::from(took).into(),
            self.result(run).into(),
            approved(run.versions_approved, run.versions_evaluated).into(),
            time_cell(run.completed_at, completed.as_deref(), self.times),
            Text::from(run.error.as_deref().map(error_text::headline)).into(),
        ])
    }
}

/// Returns the columns of runs on a terminal of this width. In a listing that grows, errors are always below their runs.
pub(super) fn columns(width: u16, grows: bool) -> Vec<Column> {
    let error = Column::new("ERROR").rank(3).or_below();
    vec![
        Column::new("RUN").right().id(),
        Column::new("JOB").id(),
        Column::new("STARTED").rank(1),
        Column::new("TOOK").right().rank(2),
        Column::new("RESULT"),
        Column::new("APPROVED").right().rank(3),
        Column::new("COMPLETED").from(if grows && width >= WIDE { 0 } else { WIDE }).rank(4),
        error.from(if grows { u16::MAX } else { 100 }),
    ]
}

/// Returns a status with its symbol.
pub(crate) fn run_result(status: &RunStatus) -> Text {
    let (symbol, word) = match status {
        RunStatus::Running => (Symbol::Running, "running"),
        RunStatus::Completed => (Symbol::Good, "completed"),
        RunStatus::Recovered => (Symbol::Recovered, "recovered"),
        RunStatus::Failed => (Symbol::Bad, "failed"),
        RunStatus::TimedOut => (Symbol::Bad, "timed out"),
        RunStatus::Abandoned => (Symbol::Bad, "abandoned"),
        RunStatus::Missed => (Symbol::Warning, "missed"),
        RunStatus::Skipped => (Symbol::Warning, "skipped"),
        RunStatus::Other(word) => (Symbol::Unknown, word.as_str()),
    };
    symbol.with(word)
}

/// Returns `93 of 259`: the approved versions of the evaluated ones.
pub(crate) fn approved(approved: Option<i64>, evaluated: Option<i64>) -> Text {
    let number = |number: i64| if number < 0 { number.to_string() } else { count(number.unsigned_abs()) };
    match (approved, evaluated) {
        (None, _) => Text::default(),
        (Some(approved), None) => Text::from(number(approved)),
        (Some(approved), Some(evaluated)) => Text::unit(&format!("{} of {}", number(approved), number(evaluated))),
    }
}

/// Returns the time of an event, with days and clock times aligned. `other` is the text of a time that is out of range.
pub(crate) fn time_cell(time: Option<DateTime<Utc>>, other: Option<&str>, times: Times) -> ScreenCell {
    let Some(time) = time else { return Text::from(other).into() };
    let text = times.second(time);
    match text.rsplit_once(' ') {
        Some((day, clock)) => ScreenCell::split(day, clock),
        None => ScreenCell::split("", text),
    }
}
