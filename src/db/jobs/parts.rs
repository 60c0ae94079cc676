//! Changes many jobs in one transaction, in parts, so that the memory does not grow with the number of jobs.
//!
//! A scheduler of APScheduler 3 reads without locks and overwrites a row when its job is due. So the jobs that become due
//! while the change works are changed last, in a moment in which none of them is about to run. All other rows are locked
//! before the first entry of the journal is written, because from then on every other change waits for this one.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::Result;
use postgres::types::Type;

use super::LockedJob;
use crate::db::change::ROWS_PER_STATEMENT;
use crate::db::store::Scheduling;
use crate::db::{Change, Param, get};
use crate::error::{CliError, FailureKind};
use crate::interrupt;

/// Estimate of the time that a change needs for each job, with reserves for a busy server.
const SECONDS_PER_JOB: f64 = 0.001;

/// How long a large change may take besides that.
const RESERVE_SECONDS: f64 = 3.0;

/// Jobs that are due sooner are not changed.
const MIN_LEAD_SECONDS: f64 = 0.5;

/// How long to wait for a moment in which none of the jobs is about to run, and how often to look for one.
const WAIT_TIMEOUT: Duration = Duration::from_secs(5);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

impl Change<'_> {
    /// Calls `each` with the ids in parts. It locks the jobs again, reads and changes them.
    ///
    /// # Errors
    /// Those of `each`, and a refusal if there was no moment in which none of the jobs that become due was about to run.
    pub(in crate::db) fn in_parts(
        &mut self,
        ids: &[String],
        mut each: impl FnMut(&mut Self, &[String]) -> Result<()>,
    ) -> Result<()> {
        if ids.len() <= ROWS_PER_STATEMENT {
            return each(self, ids);
        }
        let soon = self.due_within(ids, change_seconds(ids.len()))?;
        let (last, first): (Vec<String>, Vec<String>) = ids.iter().cloned().partition(|id| soon.contains(id));
        if self.lock_ids(&first)?.is_none() {
            return each(self, ids);
        }
        for part in first.chunks(ROWS_PER_STATEMENT) {
            each(self, part)?;
        }
        if !last.is_empty() {
            self.await_lead_time(&last)?;
            for part in last.chunks(ROWS_PER_STATEMENT) {
                each(self, part)?;
            }
        }
        Ok(())
    }

    /// Locks jobs in parts and calls `each` with them. Returns the ids of those that do not exist.
    ///
    /// # Errors
    /// As [`Change::in_parts`]. With `must_exist`, a refusal with the ids that do not exist.
    pub fn lock_in_parts(
        &mut self,
        ids: &[String],
        must_exist: bool,
        mut each: impl FnMut(&mut Self, Vec<LockedJob>) -> Result<()>,
    ) -> Result<Vec<String>> {
        let mut ids = self.canonical_job_ids(ids);
        if ids.len() > ROWS_PER_STATEMENT {
            // An id that is given twice may be in two parts.
            ids.sort();
            ids.dedup();
        }
        let mut missing = Vec::new();
        self.in_parts(&ids, |change, part| {
            let locked = change.lock_existing_jobs(part)?;
            let found: BTreeSet<&str> = locked.iter().map(|locked| locked.job.id.as_str()).collect();
            if must_exist {
                change.require_found(part, &found)?;
            }
            missing.extend(part.iter().filter(|id| !found.contains(id.as_str())).cloned());
            each(change, locked)
        })?;
        Ok(missing)
    }

    /// Returns which jobs a scheduler may write within some seconds. With a fixed time, none.
    fn due_within(&mut self, ids: &[String], seconds: f64) -> Result<BTreeSet<String>> {
        if self.db.features()?.scheduling != Scheduling::Aps3Trigger || self.db.options.fixed_now.is_some() {
            return Ok(BTreeSet::new());
        }
        let params: [Param; 2] = [(&ids, Type::TEXT_ARRAY), (&seconds, Type::FLOAT8)];
        let rows = self.db.query(include_str!("pickled/due_soon.sql"), &params)?;
        rows.iter().map(|row| get(row, "id")).collect()
    }

    /// Waits until none of the jobs is about to run, for as long as it takes to change them.
    fn await_lead_time(&mut self, ids: &[String]) -> Result<()> {
        let since = Instant::now();
        let lead = MIN_LEAD_SECONDS + seconds_for(ids.len());
        loop {
            let soon = self.due_within(ids, lead)?;
            let Some(id) = soon.first() else { return Ok(()) };
            if since.elapsed() >= WAIT_TIMEOUT {
                return Err(CliError::refused(format!(
                    "job {id} is due, and {WAIT_TIMEOUT:?} were not enough to find a moment between the runs"
                ))
                .kind(FailureKind::BetweenRuns)
                .hint("nothing was changed; try again, with fewer jobs at a time")
                .into());
            }
            interrupt::sleep(POLL_INTERVAL)?;
        }
    }
}

/// Returns how long a change of so many jobs may take.
fn change_seconds(jobs: usize) -> f64 {
    RESERVE_SECONDS + WAIT_TIMEOUT.as_secs_f64() + seconds_for(jobs)
}

#[allow(clippy::cast_precision_loss, reason = "an estimate")]
fn seconds_for(jobs: usize) -> f64 {
    jobs as f64 * SECONDS_PER_JOB
}
