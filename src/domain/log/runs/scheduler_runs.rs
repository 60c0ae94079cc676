//! Extracts the runs of APScheduler's jobs from its log lines.
//!
//! The line that ends a run does not say when it started. It belongs to the oldest open run of the same job (name and
//! trigger), executor and thread.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::logged_run::{LoggedJob, LoggedRun, LoggedStatus};
use super::scheduler_event::{JobText, SchedulerEvent};
use crate::domain::error_text;
use crate::domain::log::entry::LogEntry;

/// The largest number of runs open at the same time. If there are more, the oldest is returned as it is.
const MAX_OPEN_RUNS: usize = 1000;

/// The largest part of an exception that is kept, in characters.
const MAX_ERROR_CHARS: usize = 2000;

/// How far a time computed from a log line may be from the whole second that a cron trigger fires at.
const CRON_TOLERANCE: TimeDelta = TimeDelta::milliseconds(100);

/// The logger of executors; its last part is the name of the executor.
const EXECUTOR_LOGGER: &str = "apscheduler.executors.";

/// Takes entries in order and returns the runs.
#[derive(Debug, Default)]
pub struct SchedulerRuns {
    /// Ordered by start.
    open: VecDeque<LoggedRun>,
    ended: Vec<LoggedRun>,
    /// Time zone of abbreviations such as `CET`.
    zone: Tz,
    /// The time of the last run's first line, and the lines of that time: status, name and trigger.
    instant: Option<DateTime<Utc>>,
    at_instant: Vec<(LoggedStatus, String, String)>,
}

impl SchedulerRuns {
    pub fn new(zone: Tz) -> Self {
        Self { zone, ..Self::default() }
    }

    /// Adds an entry. Returns whether it is about a run of a job.
    pub fn push(&mut self, entry: &LogEntry) -> bool {
        let Some(event) = SchedulerEvent::parse(&entry.message) else { return false };
        match event {
            SchedulerEvent::Started { job, scheduled_at } => {
                if self.open.len() >= MAX_OPEN_RUNS {
                    self.ended.extend(self.open.pop_front());
                }
                let mut run = new_run(entry, job, scheduled_at);
                self.number(&mut run, entry.time);
                self.open.push_back(LoggedRun { started_at: entry.time, ..run });
            }
            SchedulerEvent::Completed { job } => self.end(entry, job, LoggedStatus::Completed, None),
            SchedulerEvent::Failed { job, traceback } => {
                let error: String = error_text::headline(traceback).chars().take(MAX_ERROR_CHARS).collect();
                self.end(entry, job, LoggedStatus::Failed, Some(error).filter(|error| !error.is_empty()));
            }
            SchedulerEvent::Missed { job, delay } => {
                let due = entry.time.zip(delay).and_then(|(time, delay)| time.checked_sub_signed(delay));
                let due = due.map(|due| if job.trigger.starts_with("cron[") { whole_second(due) } else { due });
                self.add_not_executed(entry, job, LoggedStatus::Missed, due);
            }
            SchedulerEvent::Skipped { job } => {
                let due = job.next_run_time(self.zone).filter(|due| entry.time.is_none_or(|time| *due <= time));
                self.add_not_executed(entry, job, LoggedStatus::Skipped, due);
            }
        }
        true
    }

    fn add_not_executed(
        &mut self,
        entry: &LogEntry,
        job: JobText<'_>,
        status: LoggedStatus,
        due: Option<DateTime<Utc>>,
    ) {
        let mut run = LoggedRun { completed_at: entry.time, status, ..new_run(entry, job, due) };
        self.number(&mut run, entry.time);
        self.ended.push(run);
    }

    /// Numbers the runs of a job whose first lines have the same time: two schedulers may start a job at the same instant.
    fn number(&mut self, run: &mut LoggedRun, time: Option<DateTime<Utc>>) {
        let Some(job) = &mut run.job else { return };
        if self.instant != time {
            self.instant = time;
            self.at_instant.clear();
        }
        let line = (run.status, job.name.clone(), job.trigger.clone());
        job.ordinal = self.at_instant.iter().filter(|other| **other == line).count();
        if self.at_instant.len() < MAX_OPEN_RUNS {
            self.at_instant.push(line);
        }
    }

    fn end(&mut self, entry: &LogEntry, job: JobText<'_>, status: LoggedStatus, error: Option<String>) {
        let ended = new_run(entry, job, None);
        let is_start = |open: &LoggedRun| {
            let same = |a: Option<&str>, b: Option<&str>| a.is_none() || b.is_none() || a == b;
            let (Some(start), Some(end)) = (&open.job, &ended.job) else { return false };
            start.name == end.name
                && start.trigger == end.trigger
                && same(start.executor.as_deref(), end.executor.as_deref())
                && same(open.process.as_deref(), ended.process.as_deref())
        };
        let mut run = match self.open.iter().position(is_start).and_then(|at| self.open.remove(at)) {
            Some(run) => LoggedRun { line_count: run.line_count + 1, ..run },
            None => ended,
        };
        run.end(entry.time, status, None);
        run.error = error;
        self.ended.push(run);
    }

    /// Returns the runs that have ended since the last call.
    pub fn take_ended(&mut self) -> Vec<LoggedRun> {
        std::mem::take(&mut self.ended)
    }

    /// Returns the runs that are open now.
    pub fn open(&self) -> impl Iterator<Item = &LoggedRun> {
        self.open.iter()
    }

    /// Returns the remaining runs at the end of the log.
    pub fn finish(mut self) -> Vec<LoggedRun> {
        self.ended.extend(self.open);
        self.ended
    }
}

fn new_run(entry: &LogEntry, job: JobText<'_>, scheduled_at: Option<DateTime<Utc>>) -> LoggedRun {
    let executor = entry.logger.as_deref().and_then(|logger| logger.strip_prefix(EXECUTOR_LOGGER));
    let job = LoggedJob {
        name: job.name.to_owned(),
        trigger: job.trigger.to_owned(),
        executor: executor.map(str::to_owned),
        scheduled_at,
        id: None,
        ordinal: 0,
    };
    let run = LoggedRun::started(None, entry.process.as_deref());
    LoggedRun { job: Some(Box::new(job)), ..run }
}

/// Returns the whole second close to a time, at which a cron trigger fires.
fn whole_second(time: DateTime<Utc>) -> DateTime<Utc> {
    let second = DateTime::from_timestamp((time + CRON_TOLERANCE).timestamp(), 0).unwrap_or(time);
    if (time - second).abs() <= CRON_TOLERANCE { second } else { time }
}
