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
pub(super) struct Figures {
    pub(super) window: Duration,
    pub(super) older_than: Duration,
    pub(super) job_timeout: Duration,
    /// What has been left out, and why.
    pub(super) notes: Vec<String>,
}

impl Figures {
    /// # Errors
    /// Where the jobs cannot be looked at. What else is missing is left out.
    pub(super) fn gather(&mut self, context: &mut Context) -> Result<String> {
        let db = context.db()?;
        let mut text = Exposition::default();
        let vitals = db.vitals(self.older_than).context("asking how the scheduler does")?;
        row_security::warn_from_vitals(&vitals, db);
        let counts = db.job_counts().context("counting the jobs")?;
        text.gauge(UP.0, UP.1, 1.0);
        jobs::by_state(&mut text, counts, db.features()?.job_states);
        text.gauge(
            "apsctl_jobs_overdue",
            "Jobs that were to run longer ago than is allowed.",
            float(vitals.overdue),
        );
        if let Some(next) = vitals.next_run_time {
            text.gauge(
                "apsctl_next_run_timestamp_seconds",
                "The least next run time of the jobs that are not paused.",
                seconds(next),
            );
        }
        self.stuck(&mut text, &vitals, db.now());
        self.last_run(&mut text, &vitals);
        if let Some(times) =
            self.unless_missing("apsctl_run_duration_seconds", db, |db, this| db.run_times(this.window))?
        {
            runs::durations(&mut text, &times, self.window);
        }
        self.missed(&mut text, db)?;
        if let Some(pending) =
            self.unless_missing("apsctl_versions_pending", db, |db, _| db.waiting_versions())?
        {
            text.gauge("apsctl_versions_pending", "Versions that are not approved yet.", float(pending));
        }
        self.lease(&mut text, &vitals, db.now());
        Ok(text.text())
    }

    /// A figure, or none and a note where the store has not what it takes.
    fn unless_missing<T>(
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
        self.left_out(name, &redact(&format!("{error:#}")));
        Ok(None)
    }

    fn left_out(&mut self, name: &str, why: &str) {
        self.notes.push(format!("{name} is left out: {why}"));
    }
}

#[allow(clippy::cast_precision_loss, reason = "a time of any calendar's year, to the microsecond")]
fn seconds(time: DateTime<Utc>) -> f64 {
    time.timestamp_micros() as f64 / 1e6
}

#[allow(clippy::cast_precision_loss, reason = "a count of rows, far below 2^53")]
fn float(count: i64) -> f64 {
    count as f64
}

#[allow(clippy::cast_precision_loss, reason = "a count of rows, far below 2^53")]
fn count(count: usize) -> f64 {
    count as f64
}
