//! The figures, and what there is to say of each.

mod jobs;
mod runs;

use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

use crate::commands::row_security;
use crate::context::Context;
use crate::db::Db;
use crate::domain::exposition::Exposition;
use crate::error::{ExitCode, exit_code_of, redact};
use crate::interrupt;

pub(super) const UP: (&str, &str) = ("apsctl_up", "Whether the store could be asked: 1, or 0.");

/// What the figures are of.
pub(super) struct MetricsWriter {
    pub(super) window: Duration,
    pub(super) older_than: Duration,
    pub(super) job_timeout: Duration,
    /// What has been left out, and why.
    pub(super) notes: Vec<String>,
}

impl MetricsWriter {
    /// # Errors
    /// Where the jobs cannot be looked at. What else is missing is left out.
    pub(super) fn write_all(&mut self, context: &mut Context) -> Result<String> {
        let db = context.db()?;
        let mut text = Exposition::default();
        let vitals = db.health_figures(self.older_than).context("asking how the scheduler does")?;
        row_security::warn_from_vitals(&vitals, db);
        let counts = db.job_counts().context("counting the jobs")?;
        text.gauge(UP.0, UP.1, 1.0);
        jobs::by_state(&mut text, counts, db.features()?.job_states);
        text.gauge(
            "apsctl_jobs_overdue",
            "Jobs that were to run longer ago than is allowed.",
            to_float(vitals.overdue_count),
        );
        if let Some(next) = vitals.next_run_time {
            text.gauge(
                "apsctl_next_run_timestamp_seconds",
                "The least next run time of the jobs that are not paused.",
                timestamp_seconds(next),
            );
        }
        self.stuck(&mut text, &vitals, db.now());
        self.last_run(&mut text, &vitals);
        if let Some(times) =
            self.query_or_omit("apsctl_run_duration_seconds", db, |db, this| db.run_durations(this.window))?
        {
            runs::durations(&mut text, &times, self.window);
        }
        self.missed(&mut text, db)?;
        if let Some(pending) =
            self.query_or_omit("apsctl_versions_pending", db, |db, _| db.pending_in_all_tables())?
        {
            text.gauge("apsctl_versions_pending", "Versions that are not approved yet.", to_float(pending));
        }
        self.lease(&mut text, &vitals, db.now());
        Ok(text.into_text())
    }

    /// A figure, or none and a note where the store has not what it takes.
    fn query_or_omit<T>(
        &mut self,
        name: &str,
        db: &mut Db,
        ask: impl FnOnce(&mut Db, &Self) -> Result<T>,
    ) -> Result<Option<T>> {
        let error = match ask(db, self) {
            Ok(figure) => return Ok(Some(figure)),
            Err(error) => error,
        };
        interrupt::check()?;
        // What was asked has ended the transaction; where nobody answers any more, that is the end.
        db.refresh()?;
        if matches!(exit_code_of(&error), ExitCode::Interrupted | ExitCode::Terminated) {
            return Err(error);
        }
        self.note_omission(name, &redact(&format!("{error:#}")));
        Ok(None)
    }

    fn note_omission(&mut self, name: &str, why: &str) {
        self.notes.push(format!("{name} is left out: {why}"));
    }
}

#[allow(clippy::cast_precision_loss, reason = "a time of any calendar's year, to the microsecond")]
fn timestamp_seconds(time: DateTime<Utc>) -> f64 {
    time.timestamp_micros() as f64 / 1e6
}

#[allow(clippy::cast_precision_loss, reason = "a count of rows, far below 2^53")]
fn to_float(count: i64) -> f64 {
    count as f64
}

#[allow(clippy::cast_precision_loss, reason = "a count of rows, far below 2^53")]
fn count_to_float(count: usize) -> f64 {
    count as f64
}
