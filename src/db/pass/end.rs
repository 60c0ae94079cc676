//! The end of a pass in one transaction: closes the run, sets the job's next run, notifies the application and
//! releases the lease.

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::types::Type;
use serde_json::json;

use super::{Evaluation, Pass};
use crate::committed;
use crate::db::{Db, get, transaction};
use crate::domain::audit::RunStatus;
use crate::domain::job::JobState;
use crate::domain::pass::PassCounts;

/// How a pass ends.
#[derive(Debug)]
pub struct PassEnd<'a> {
    /// Status of the run in the audit log.
    pub status: RunStatus,
    pub error: Option<String>,
    pub counts: &'a PassCounts,
    pub job_state: JobState,
    pub next_run: NextRun,
}

/// What to do with the job's next run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextRun {
    /// Keep it.
    Keep,
    At(DateTime<Utc>),
    /// Remove it: it was served, and the next one is unknown.
    Clear,
}

impl NextRun {
    fn time(self) -> Option<DateTime<Utc>> {
        if let Self::At(time) = self { Some(time) } else { None }
    }
}

/// Duration of an ended pass, and the versions that are pending after it.
#[derive(Debug)]
pub struct EndedPass {
    pub seconds: f64,
    pub pending: i64,
}

impl Db {
    /// Ends a successful pass: records the evaluation and notifies the application of the number of pending versions.
    ///
    /// `pending` is that number, if it is known; otherwise the versions are counted.
    pub fn end_pass(
        &mut self,
        pass: &Pass,
        end: &PassEnd,
        evaluation: &Evaluation,
        pending: Option<i64>,
    ) -> Result<EndedPass> {
        let ended = self.write_transaction(Some(self.bookkeeping_limits()), transaction::commit_always, |db| {
            // Counted first: the heartbeat waits while the lease is locked.
            let pending = pending.map_or_else(|| db.pending_versions(None), Ok)?;
            let seconds = db.close_pass(pass, end, true)?;
            db.save_evaluation(evaluation)?;
            let payload = json!({"run_id": pass.run_id.to_json(), "approved": end.counts.approved, "pending": pending});
            db.broadcast(&payload)?;
            Ok(EndedPass { seconds, pending })
        })?;
        committed::add_run(&pass.run_id.to_string(), end.counts.approved);
        Ok(ended)
    }

    /// Ends a failed pass.
    pub fn fail_pass(&mut self, pass: &Pass, end: &PassEnd) -> Result<()> {
        // This may be the first statement on a new connection.
        self.require_migrated()?;
        self.write_transaction(Some(self.bookkeeping_limits()), transaction::commit_always, |db| {
            db.close_pass(pass, end, false).map(drop)
        })
    }

    /// Releases lease and job of a pass whose run cannot be closed in the audit log. If the job cannot be written
    /// either, only the lease is released.
    ///
    /// # Errors
    /// Fails if neither can be written.
    pub fn release_pass(&mut self, pass: &Pass, end: &PassEnd) -> Result<()> {
        self.require_migrated()?;
        let freed = self.write_transaction(Some(self.bookkeeping_limits()), transaction::commit_always, |db| {
            let is_held = db.release_lease(pass, false)?;
            if is_held { db.end_job(pass, end) } else { Ok(()) }
        });
        let Err(error) = freed else { return Ok(()) };
        self.refresh()?;
        log::warn!("The job could not be released: {error:#}");
        self.write_transaction(Some(self.bookkeeping_limits()), transaction::commit_always, |db| {
            db.release_lease(pass, false).map(drop)
        })
    }

    /// Closes the run and returns its duration in seconds. If another pass holds the lease, the job belongs to it,
    /// and only our run is closed.
    fn close_pass(&mut self, pass: &Pass, end: &PassEnd, must_be_live: bool) -> Result<f64> {
        let fixed_now = self.options.fixed_now;
        let is_held = self.release_lease(pass, must_be_live)?;
        if must_be_live && !is_held {
            return Err(super::lease_lost());
        }
        let closed = self.query(
            include_str!("close_run.sql"),
            &[
                (&pass.run_id.to_string(), Type::TEXT),
                (&end.status.as_str(), Type::TEXT),
                (&end.error, Type::TEXT),
                (&fixed_now, Type::TIMESTAMPTZ),
            ],
        )?;
        if is_held {
            self.end_job(pass, end)?;
        }
        closed.first().map_or(Ok(0.0), |row| get(row, "seconds"))
    }

    /// Releases the lease. Returns whether this pass held it.
    fn release_lease(&mut self, pass: &Pass, must_be_live: bool) -> Result<bool> {
        let params = [(&pass.token as _, Type::INT8), (&must_be_live as _, Type::BOOL)];
        Ok(self.execute(include_str!("release_lease.sql"), &params)? == 1)
    }

    fn end_job(&mut self, pass: &Pass, end: &PassEnd) -> Result<()> {
        let Some(job) = &pass.job else { return Ok(()) };
        let (next, counts) = (end.next_run.time(), end.next_run != NextRun::Keep);
        self.execute(
            include_str!("end_job.sql"),
            &[
                (&job.id, Type::TEXT),
                (&end.job_state.as_str(), Type::TEXT),
                (&next, Type::TIMESTAMPTZ),
                (&counts, Type::BOOL),
            ],
        )
        .map(drop)
    }
}
