//! The third step: waits for a run that begins after the restart.

use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{DateTime, Utc};
use indicatif::ProgressBar;

use super::diagnose::is_transient;
use super::watched_job;
use super::watched_runs::WatchedRuns;
use crate::commands::jobs::{TriggeredRun, trigger_one};
use crate::context::Context;
use crate::db::{Db, Intent};
use crate::domain::audit::Run;
use crate::domain::duration_text::exact_duration;
use crate::domain::recovery::{NextRunChange, RestartOutcome, restart_outcome};
use crate::domain::run::{RunOutcome, RunProgress};
use crate::domain::time_format::format_time;
use crate::error::{CliError, cli_error_of, exit_code_of};
use crate::interrupt;
use crate::invocation::APSCTL;
use crate::progress;
use crate::report::printable;

/// How often the store is read.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// How the wait ended.
pub(super) enum WatchResult {
    /// A run ended according to the audit log. `recent` is the number of runs in the last minutes.
    RunEnded { run: Box<Run>, is_success: bool, recent: usize },
    /// A run began; the store has no audit log that records how it ended.
    RunBegan { description: String, is_well: bool },
    /// No run ended in time; with the details.
    TimedOut(String),
}

/// Waits for a run.
pub(super) struct RunWatch<'a> {
    /// The job given as an argument.
    pub(super) id: Option<&'a str>,
    pub(super) watched: Option<WatchedRuns>,
    /// The start of the wait by the local clock, in case the server is unreachable.
    pub(super) since: DateTime<Utc>,
    /// The permission to trigger the job, until it is triggered.
    pub(super) trigger: Option<&'a Intent>,
    pub(super) timeout: Duration,
    triggered: Option<TriggeredRun>,
    /// The server's time at the last poll.
    now: DateTime<Utc>,
    is_down: bool,
    /// Observations that do not prove a run.
    observations: Vec<String>,
}

impl<'a> RunWatch<'a> {
    pub(super) fn new(
        id: Option<&'a str>,
        watched: Option<WatchedRuns>,
        since: DateTime<Utc>,
        trigger: Option<&'a Intent>,
        timeout: Duration,
    ) -> Self {
        Self {
            id,
            watched,
            since,
            trigger,
            timeout,
            triggered: None,
            now: since,
            is_down: false,
            observations: Vec::new(),
        }
    }

    pub(super) fn run(&mut self, context: &mut Context) -> Result<WatchResult> {
        let quiet = context.globals().quiet;
        let spinner = progress::spinner("waiting for a run", quiet);
        let ended = self.poll_until_end(context, &spinner);
        spinner.finish_and_clear();
        ended
    }

    fn poll_until_end(&mut self, context: &mut Context, spinner: &ProgressBar) -> Result<WatchResult> {
        let begin = Instant::now();
        loop {
            match self.poll(context, spinner) {
                Ok(Some(result)) => return Ok(result),
                Ok(None) => self.report_restored(spinner),
                Err(error) if is_transient(&error)? => {
                    context.disconnect();
                    if !std::mem::replace(&mut self.is_down, true) {
                        spinner.suspend(|| {
                            log::warn!("the database is unreachable; waiting for it ({error:#})");
                        });
                    }
                }
                Err(error) => return Err(error),
            }
            if begin.elapsed() >= self.timeout {
                return Ok(WatchResult::TimedOut(self.timeout_message()));
            }
            interrupt::sleep(POLL_INTERVAL)?;
        }
    }

    fn report_restored(&mut self, spinner: &ProgressBar) {
        if std::mem::take(&mut self.is_down) {
            spinner.suspend(|| log::info!("Database connection restored"));
        }
    }

    fn poll(&mut self, context: &mut Context, spinner: &ProgressBar) -> Result<Option<WatchResult>> {
        context.db()?.refresh()?;
        self.report_restored(spinner);
        let mut watched = if let Some(watched) = self.watched.take() {
            watched
        } else {
            let job = watched_job::find_job(self.id, context)?;
            WatchedRuns::begin(job.as_ref(), Some(self.since), context)?
        };
        let ended = self.check_job(&mut watched, context, spinner);
        spinner.set_message(progress_message(&watched));
        self.watched = Some(watched);
        let ended = ended?;
        context.db()?.end_transaction()?;
        Ok(ended)
    }

    fn check_job(
        &mut self,
        watched: &mut WatchedRuns,
        context: &mut Context,
        spinner: &ProgressBar,
    ) -> Result<Option<WatchResult>> {
        // Taken before it is used: after an error with an unknown outcome, the job is not triggered again.
        if let Some(intent) = self.trigger.take() {
            self.triggered = trigger_job(intent, watched, context, spinner).map_err(|error| without_retry(&error))?;
            let db = context.db()?;
            db.refresh()?;
            watched.due.next = watched.next_run_time(db)?;
        }
        let db = context.db()?;
        if watched.has_audit {
            if let Some(result) = self.check_audit(watched, db)? {
                watched.due.next = watched.next_run_time(db)?;
                return Ok(Some(result));
            }
        } else if let Some(triggered) = &self.triggered
            && let RunProgress::Ended(RunOutcome { succeeded, description, .. }) = triggered.progress(db)?
        {
            return Ok(Some(WatchResult::RunBegan {
                description: format!("job {} {description}", triggered.id),
                is_well: succeeded,
            }));
        }
        self.now = db.now();
        let next = watched.next_run_time(db)?;
        let change = watched.due.update(next, self.now);
        Ok(check_job_row(change, watched, spinner))
    }

    /// Looks for a run in the audit log.
    fn check_audit(&mut self, watched: &WatchedRuns, db: &mut Db) -> Result<Option<WatchResult>> {
        let new_runs = watched.new_runs(db)?;
        self.observations.clear();
        let (run, is_well) = match restart_outcome(&new_runs.runs) {
            RestartOutcome::Succeeded(run) => (run, true),
            RestartOutcome::Failed(run) => (run, false),
            RestartOutcome::Unfinished(run) => {
                let status = run.status.as_ref().map_or("open", |status| status.as_str());
                self.observations.push(format!("{} is {status}", run.name()));
                return Ok(None);
            }
            RestartOutcome::NoRun => {
                self.observations.extend(new_runs.misdated.as_ref().map(misdated_message));
                return Ok(None);
            }
        };
        let recent = watched.count_recent_runs(db)?;
        Ok(Some(WatchResult::RunEnded { run: Box::new(run.clone()), is_success: is_well, recent }))
    }

    fn timeout_message(&self) -> String {
        let waited = exact_duration(self.timeout);
        if self.is_down {
            return format!("the database was unreachable for {waited}");
        }
        let next = self.watched.as_ref().and_then(|watched| watched.due.next);
        let next = match next {
            Some(next) if next <= self.now => {
                format!("; the job has been due since {}: check that the worker runs", format_time(next))
            }
            Some(next) => {
                format!("; the next run is due at {}, --trigger runs it now", format_time(next))
            }
            None => String::new(),
        };
        let summary = format!("no run ended within {waited}");
        let parts: Vec<&str> =
            std::iter::once(summary.as_str()).chain(self.observations.iter().map(String::as_str)).collect();
        format!("{}{next}", parts.join("; "))
    }
}

/// Triggers the watched job.
fn trigger_job(
    intent: &Intent,
    watched: &WatchedRuns,
    context: &mut Context,
    spinner: &ProgressBar,
) -> Result<Option<TriggeredRun>> {
    let id = watched.job.as_ref().ok_or_else(|| CliError::refused("the store has no job to trigger"))?;
    let triggered = trigger_one(id, intent, context)?;
    if let Some(TriggeredRun { operation, notes, .. }) = &triggered {
        let undo_note =
            operation.map_or(String::new(), |operation| format!(" (`{APSCTL} undo {operation}` reverts it)"));
        spinner.suspend(|| {
            log::info!("job {id} triggered{undo_note}");
            for note in notes {
                log::info!("{note}");
            }
        });
    }
    Ok(triggered)
}

/// Returns an error that is not transient.
fn without_retry(error: &anyhow::Error) -> anyhow::Error {
    let hint = cli_error_of(error).and_then(|refusal| refusal.hint.clone());
    let hint = hint.unwrap_or_else(|| format!("check with `{APSCTL} audit operations` whether the job was triggered"));
    CliError::with_code(exit_code_of(error), format!("{error:#}")).hint(hint).into()
}

/// Interprets a change of the job's next run time. It proves a run only if there is no audit log.
fn check_job_row(change: NextRunChange, watched: &WatchedRuns, spinner: &ProgressBar) -> Option<WatchResult> {
    let id = watched.job.as_deref().unwrap_or_default();
    match change {
        NextRunChange::Started(due) if !watched.has_audit => {
            let description = format!("the run of job {id} that was due at {} has begun", format_time(due));
            return Some(WatchResult::RunBegan { description, is_well: true });
        }
        NextRunChange::Started(due) => spinner.suspend(|| {
            let due = format_time(due);
            log::info!("the run of job {id} that was due at {due} has started; waiting for its end in the audit log");
        }),
        NextRunChange::Skipped(due) => spinner.suspend(|| {
            let due = format_time(due);
            log::warn!("the run of job {id} that was due at {due} was too late; the scheduler has skipped it");
        }),
        NextRunChange::Rescheduled | NextRunChange::Unchanged => {}
    }
    None
}

fn misdated_message(run: &Run) -> String {
    let created_at = run.created_at.map_or(String::new(), format_time);
    let name = run.name();
    format!("{name} is new but has the time {created_at}, before the restart: check the worker's clock")
}

fn progress_message(watched: &WatchedRuns) -> String {
    let awaited = watched.job.as_ref().map_or_else(|| "any run".into(), |id| format!("a run of job {id}"));
    let due = watched.due.next.map_or(String::new(), |next| format!(", next due at {}", format_time(next)));
    printable(&format!("waiting for {awaited}{due}"))
}
