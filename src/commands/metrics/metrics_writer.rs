//! Reads the metrics and writes them with their HELP lines.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

use super::job_metrics_writer::{self, MAX_SERIES};
use crate::commands::row_security;
use crate::context::Context;
use crate::db::Db;
use crate::db::metrics::RunDurations;
use crate::db::slots::SlotSelection;
use crate::domain::exposition::{Exposition, timestamp_seconds};
use crate::domain::health::HealthFigures;
use crate::domain::slots::{MAX_SLOTS, SlotQuery, SlotStatus};
use crate::domain::staleness::{self, Thresholds};
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::error::{CliError, ExitCode, exit_code_of, redact};
use crate::interrupt;
use crate::report::printable;

pub(super) const UP: (&str, &str) = ("apsctl_up", "1 if the store could be read, else 0.");

const QUANTILES: [&str; 3] = ["0.5", "0.95", "0.99"];

/// Writes the metrics, and collects notes about those left out.
pub(super) struct MetricsWriter {
    pub(super) window: Duration,
    pub(super) older_than: Duration,
    pub(super) job_timeout: Duration,
    /// Whether each job has metrics of its own.
    pub(super) per_job: bool,
    /// Which metrics are left out, and why.
    pub(super) notes: Vec<String>,
}

impl MetricsWriter {
    /// Writes all metrics. Only the jobs are required.
    ///
    /// # Errors
    /// If the jobs cannot be read.
    pub(super) fn write_all(&mut self, context: &mut Context) -> Result<String> {
        let db = context.db()?;
        let mut text = Exposition::default();
        let figures = db.health_figures(self.older_than).context("reading the figures of the scheduler's health")?;
        row_security::warn_from_figures(&figures, db);
        let counts = db.job_counts().context("counting the jobs")?;
        text.gauge(UP.0, UP.1, 1.0);
        write_jobs_by_state(&mut text, counts, db.features()?.job_states);
        text.gauge(
            "apsctl_jobs_overdue",
            "Jobs overdue by more than the --older-than of apsctl metrics.",
            to_float(figures.overdue_count),
        );
        if let Some(next) = figures.next_run_time {
            text.gauge(
                "apsctl_next_run_timestamp_seconds",
                "Earliest next run time of the jobs that are not paused.",
                timestamp_seconds(next),
            );
        }
        self.write_stuck(&mut text, &figures, db.now());
        self.write_last_run(&mut text, &figures);
        if let Some(times) =
            self.query_or_omit("apsctl_run_duration_seconds", db, |db, this| db.run_durations(this.window))?
        {
            write_run_durations(&mut text, &times, self.window);
        }
        self.write_missed(&mut text, db)?;
        if let Some(pending) = self.query_or_omit("apsctl_versions_pending", db, |db, _| db.pending_in_all_tables())? {
            text.gauge("apsctl_versions_pending", "Versions that are not approved yet.", to_float(pending));
        }
        self.write_lease(&mut text, &figures, db.now());
        if self.per_job {
            self.write_job_metrics(&mut text, db)?;
        }
        Ok(text.into_text())
    }

    /// Reads a metric; if the store lacks what it needs, adds a note and returns `None`.
    fn query_or_omit<T>(
        &mut self,
        name: &str,
        db: &mut Db,
        read: impl FnOnce(&mut Db, &Self) -> Result<T>,
    ) -> Result<Option<T>> {
        let error = match read(db, self) {
            Ok(figure) => return Ok(Some(figure)),
            Err(error) => error,
        };
        interrupt::check()?;
        // The failed statement has aborted the transaction. Without a connection this fails as well.
        db.refresh()?;
        if matches!(exit_code_of(&error), ExitCode::Interrupted | ExitCode::Terminated) {
            return Err(error);
        }
        self.note_omission(name, &redact(&format!("{error:#}")));
        Ok(None)
    }

    fn write_stuck(&mut self, text: &mut Exposition, figures: &HealthFigures, now: DateTime<Utc>) {
        const NAME: &str = "apsctl_jobs_stuck";
        let Some(executing) = &figures.executing else {
            return self.note_omission(NAME, "the store does not record which jobs execute, or since when");
        };
        let thresholds = Thresholds { critical_after: self.older_than, job_timeout: self.job_timeout };
        let stuck = executing.iter().filter(|job| staleness::stuck_job(job, now, thresholds).is_some()).count();
        let help = "Executing jobs whose owner is lost or that exceed the job timeout.";
        text.gauge(NAME, help, count_to_float(stuck));
    }

    fn write_lease(&mut self, text: &mut Exposition, figures: &HealthFigures, now: DateTime<Utc>) {
        const NAME: &str = "apsctl_lease_held";
        let lease = match &figures.lease {
            Ok(lease) => lease.as_ref().filter(|lease| lease.is_live),
            Err(why) => return self.note_omission(NAME, why),
        };
        let help = "1 if a pass holds the lease, else 0.";
        text.gauge(NAME, help, f64::from(u8::from(lease.is_some())));
        if let Some(since) = lease.and_then(|lease| lease.since) {
            let help = "How long the current pass has held the lease.";
            text.gauge("apsctl_lease_age_seconds", help, (now - since).as_seconds_f64());
        }
    }

    fn write_last_run(&mut self, text: &mut Exposition, figures: &HealthFigures) {
        let run = match &figures.latest_runs {
            Ok(runs) => runs.last_finished.as_ref(),
            Err(why) => return self.note_omission("apsctl_last_run_…", why),
        };
        let Some(run) = run else {
            return self.note_omission("apsctl_last_run_…", "no run has finished yet");
        };
        text.gauge(
            "apsctl_last_run_timestamp_seconds",
            "When the newest finished run started.",
            timestamp_seconds(run.created_at),
        );
        text.gauge("apsctl_last_run_duration_seconds", "How long the newest finished run took.", run.seconds());
        if let Some(word) = run.unknown_status() {
            let why = format!("the status `{word}` is neither a success nor a failure");
            self.note_omission("apsctl_last_run_success", &why);
        } else if run.status.is_some() {
            let well = f64::from(u8::from(run.is_successful()));
            text.gauge("apsctl_last_run_success", "1 if the newest finished run succeeded, else 0.", well);
        } else {
            self.note_omission("apsctl_last_run_success", "the audit log does not record how the run ended");
        }
    }

    /// Writes how many slots of the schedules have no run.
    fn write_missed(&mut self, text: &mut Exposition, db: &mut Db) -> Result<()> {
        const NAME: &str = "apsctl_runs_missed";
        let counts = self.query_or_omit(NAME, db, |db, this| {
            let now = db.now();
            let since = now - chrono::TimeDelta::from_std(this.window)?;
            let question = SlotQuery { since, until: now, now, tolerance: None, max_slots: MAX_SLOTS };
            let selection = SlotSelection { question, jobs: &[], automation: AUTOMATION_FUNCTION };
            let (mut compared, mut missed) = (0, 0);
            db.compare_slots(&selection, |_, results| {
                if results.skip_reason.is_none() {
                    compared += 1;
                    missed += results.slots.iter().filter(|slot| slot.status == SlotStatus::Missed).count();
                }
                Ok(())
            })?;
            Ok((compared, missed))
        })?;
        let Some((compared, missed)) = counts else { return Ok(()) };
        if compared == 0 {
            self.note_omission(NAME, "no job has both a known schedule and runs in the audit log");
            return Ok(());
        }
        let window = humantime::format_duration(self.window);
        text.gauge(
            NAME,
            &format!("Slots of the schedules in the last {window} without a run."),
            count_to_float(missed),
        );
        Ok(())
    }

    /// Writes the metrics of each job.
    fn write_job_metrics(&mut self, text: &mut Exposition, db: &mut Db) -> Result<()> {
        let limit = i64::try_from(MAX_SERIES)?;
        let (mut jobs, job_count) = db.job_next_runs(self.older_than, limit).context("reading the jobs")?;
        let by_id: HashMap<String, usize> = jobs.iter().enumerate().map(|(at, job)| (job.id.clone(), at)).collect();
        self.query_or_omit("apsctl_job_last_…, apsctl_job_runs_total", db, |db, _| {
            let has_log = db.run_statistics(None, |statistics| {
                let known = statistics.job_id.as_ref().and_then(|id| by_id.get(id));
                if let Some(job) = known.and_then(|at| jobs.get_mut(*at)) {
                    job.add(&statistics);
                }
                Ok(())
            })?;
            if has_log { Ok(()) } else { Err(CliError::refused("the store has no log of runs").into()) }
        })?;
        let job_count = usize::try_from(job_count)?;
        let omitted = job_metrics_writer::write(text, jobs, job_count);
        text.gauge(
            "apsctl_jobs_omitted",
            "Jobs without metrics of their own, because there are at most 500 series.",
            count_to_float(omitted),
        );
        if omitted > 0 {
            self.notes.push(format!(
                "{omitted} of {job_count} jobs have no metrics of their own, because there are at most {MAX_SERIES} series"
            ));
        }
        Ok(())
    }

    fn note_omission(&mut self, name: &str, why: &str) {
        self.notes.push(format!("{name} is left out: {why}"));
    }
}

/// Writes the number of jobs in each known state, and in any other state of the table.
fn write_jobs_by_state(text: &mut Exposition, counts: Vec<(Option<String>, i64)>, known: &[&str]) {
    let mut by_state: BTreeMap<String, f64> = known.iter().map(|state| ((*state).to_owned(), 0.0)).collect();
    for (state, jobs) in counts {
        *by_state.entry(printable(&state.unwrap_or_default())).or_default() += to_float(jobs);
    }
    let samples = by_state.iter().map(|(state, jobs)| (state.as_str(), *jobs));
    text.gauges("apsctl_jobs", "Jobs by state.", "state", samples);
}

fn write_run_durations(text: &mut Exposition, times: &RunDurations, window: Duration) {
    // Without a run the quantiles are NaN, as in the client libraries.
    let value = |at| times.percentiles.as_ref().and_then(|all: &Vec<f64>| all.get(at)).copied().unwrap_or(f64::NAN);
    let quantiles: Vec<(&str, f64)> =
        QUANTILES.iter().enumerate().map(|(at, quantile)| (*quantile, value(at))).collect();
    let window = humantime::format_duration(window);
    let help = format!("Durations of the finished runs that started in the last {window}.");
    text.summary("apsctl_run_duration_seconds", &help, &quantiles, times.sum, to_float(times.count));
}

#[allow(clippy::cast_precision_loss, reason = "a count of rows, far below 2^53")]
fn to_float(count: i64) -> f64 {
    count as f64
}

#[allow(clippy::cast_precision_loss, reason = "a count of rows, far below 2^53")]
fn count_to_float(count: usize) -> f64 {
    count as f64
}
