//! Updates of APScheduler 3 jobs beside a running scheduler. Column and pickle are written together, only if the row
//! is unchanged and the scheduler is not about to write it.

use anyhow::Result;
use apscheduler::aps3::{PatchError, job_details};
use apscheduler::pickle::Decoder;
use postgres::Row;
use postgres::types::Type;

use super::{LOCK, read_job};
use crate::db::jobs::update::unreadable_job;
use crate::db::jobs::{AppliedUpdate, JobUpdate, LockedJob, UpdateKind};
use crate::db::{Change, get};
use crate::domain::aps3_rows;
use crate::domain::aps3_rows::RowToWrite;
use crate::domain::aps3_rows::SchedulerWriteTime;
use crate::domain::job::{CurrentAttributes, Job, JobState};
use crate::error::{CliError, FailureKind};

const READ: &str = include_str!("read.sql");

impl LockedJob {
    /// Returns the attributes in the pickle.
    pub(in crate::db::jobs) fn pickled_attributes(&self) -> Option<CurrentAttributes> {
        let details = job_details(None, self.expected_pickle()).ok()?;
        Some(CurrentAttributes {
            misfire_grace_time: self.job.misfire_grace_time,
            max_instances: Some(details.max_instances),
            coalesce: Some(details.coalesce),
            name: Some(details.name),
            executor: Some(details.executor),
        })
    }

    /// Returns the pickle that was read under the lock.
    fn expected_pickle(&self) -> &[u8] {
        self.pickle.as_deref().unwrap_or_default()
    }
}

fn read_locked_jobs(rows: &[Row]) -> Result<Vec<LockedJob>> {
    let mut decoder = Decoder::default();
    let locked = |row| {
        let job = read_job(&mut decoder, row)?;
        Ok(LockedJob { job, image: get(row, "image")?, pickle: Some(get(row, "job_state")?) })
    };
    rows.iter().map(locked).collect()
}

impl Change<'_> {
    pub(in crate::db) fn lock_pickled_jobs(&mut self, ids: Option<&[String]>) -> Result<Vec<LockedJob>> {
        read_locked_jobs(&self.lock_rows(ids, LOCK, READ)?)
    }

    pub(in crate::db) fn read_pickled_jobs(&mut self, ids: &[String]) -> Result<Vec<LockedJob>> {
        let sql = self.db.render_row_image(READ, "jobs", "j");
        read_locked_jobs(&self.db.query(&sql, &[(&ids, Type::TEXT_ARRAY)])?)
    }

    /// Pauses, resumes, modifies or deletes the job.
    pub(in crate::db) fn update_pickled(&mut self, locked: &LockedJob, update: &JobUpdate) -> Result<()> {
        let (job, expected) = (&locked.job, locked.expected_pickle());
        let (done, even_due) = match (update.kind, &update.job_state) {
            (UpdateKind::SetSchedule | UpdateKind::SetAttributes, _) => {
                let modification = update.modification.clone().unwrap_or_default();
                let row = RowToWrite::modified(job, expected, &modification, self.now());
                let row = row.map_err(|error| cannot_patch(job, &error))?;
                let even_due = self.may_write_due_row(locked, true)?;
                (self.replace_pickled(&job.id, expected, row.next_run_time, &row.state, even_due)?, even_due)
            }
            (UpdateKind::DeleteRow, _) | (_, JobState::Removed) => {
                let even_due = self.may_write_due_row(locked, false)?;
                (self.delete_pickled(&job.id, expected, even_due)?, even_due)
            }
            (_, state) => {
                let next = update.next_run_time.filter(|_| *state != JobState::Paused);
                let row = RowToWrite::with_next_run(expected, next).map_err(|error| cannot_patch(job, &error))?;
                let even_due = self.may_write_due_row(locked, true)?;
                (self.replace_pickled(&job.id, expected, row.next_run_time, &row.state, even_due)?, even_due)
            }
        };
        self.require_written(locked, done, even_due)
    }

    /// Inserts a copy that runs once, now. The job's own row is not changed.
    pub(in crate::db) fn insert_pickled_copy(&mut self, locked: &LockedJob) -> Result<AppliedUpdate> {
        let (job, expected, now) = (&locked.job, locked.expected_pickle(), self.now());
        let mut attempt = 1;
        let id = loop {
            let id = aps3_rows::copy_id(&job.id, now, attempt);
            let row = RowToWrite::one_time_copy(expected, &id, now).map_err(|error| cannot_patch(job, &error))?;
            if self.insert_pickled(&id, row.next_run_time, &row.state)? {
                break id;
            }
            attempt += 1;
        };
        Ok(AppliedUpdate::for_new_job(id))
    }

    /// Restores a row from its image, or deletes the row if there is no image.
    pub(in crate::db) fn undo_pickled(&mut self, locked: &LockedJob, image: Option<&str>) -> Result<()> {
        let expected = locked.expected_pickle();
        let (done, even_due) = match image {
            Some(image) => {
                let even_due = self.may_write_due_row(locked, true)?;
                (self.restore_pickled(image, expected, even_due)?, even_due)
            }
            None if locked.job.id.contains(aps3_rows::COPY_MARKER) => {
                (self.delete_unstarted_copy(&locked.job.id, expected)?, false)
            }
            None => {
                let even_due = self.may_write_due_row(locked, false)?;
                (self.delete_pickled(&locked.job.id, expected, even_due)?, even_due)
            }
        };
        self.require_written(locked, done, even_due)
    }

    /// Returns whether a row may be written although its column is due. Sets a deadline for the commit.
    pub(super) fn may_write_due_row(&mut self, locked: &LockedJob, row_stays: bool) -> Result<bool> {
        let now = self.now();
        let next = match SchedulerWriteTime::from_row(&locked.job, locked.expected_pickle()) {
            Ok(next) => next,
            // A scheduler may delete an unreadable row at any time, before our update. Deleting it here has the same
            // result.
            Err(_) if !row_stays => return Ok(true),
            Err(error) => return Err(cannot_patch(&locked.job, &error)),
        };
        self.commit_deadline = match (self.commit_deadline, next.commit_before(now)) {
            (Some(this), Some(that)) => Some(this.min(that)),
            (this, that) => this.or(that),
        };
        // A scheduler that starts at this moment would overwrite the row, or crash if it is gone.
        Ok(next.is_far_off(now) || row_stays && next.is_long_past(now))
    }

    /// Refuses if no row was changed. With `even_due`, the reason is not that the job is due.
    pub(super) fn require_written(&mut self, locked: &LockedJob, done: bool, even_due: bool) -> Result<()> {
        if done {
            return Ok(());
        }
        let id = &locked.job.id;
        let now = self.read_jobs(std::slice::from_ref(id), &[])?.pop();
        let is_as_seen = now.is_some_and(|now| now.pickle == locked.pickle);
        let refusal = if is_as_seen && even_due {
            return Err(self.change_suppressed(id).into());
        } else if is_as_seen {
            let why = format!("job {id} is due, so its scheduler may be about to write its row");
            CliError::refused(why).hint(
                "try again between two runs; without a running scheduler, the change is possible one minute after the job was due",
            )
        } else {
            CliError::refused(format!("job {id} has changed in the meantime"))
        };
        Err(refusal.kind(FailureKind::BetweenRuns).into())
    }
}

fn cannot_patch(job: &Job, error: &PatchError) -> anyhow::Error {
    unreadable_job(job, &error.to_string())
}
