//! Updates of APScheduler 3 jobs beside a running scheduler. Column and pickle are written together, only if the row
//! is unchanged and the scheduler is not about to write it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;
use apscheduler::aps3::{PatchError, job_details};
use apscheduler::pickle::Decoder;
use postgres::Row;
use postgres::types::Type;

use super::guarded_writes::GuardedRow;
use super::{LOCK, read_job};
use crate::db::jobs::update::unreadable_job;
use crate::db::jobs::{AppliedUpdate, JobUpdate, LockedJob, UpdateKind};
use crate::db::{Change, get};
use crate::domain::aps3_rows;
use crate::domain::aps3_rows::RowToWrite;
use crate::domain::aps3_rows::SchedulerWriteTime;
use crate::domain::job::{CurrentAttributes, Job, JobState};
use crate::error::{CliError, FailureKind};
use crate::invocation::APSCTL;

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
        Ok(LockedJob { job: Arc::new(job), image: get(row, "image")?, pickle: Some(get(row, "job_state")?) })
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

    /// Pauses, resumes, modifies or deletes jobs.
    pub(in crate::db) fn update_pickled(&mut self, updates: &[(&LockedJob, &JobUpdate)]) -> Result<()> {
        let (mut replaced, mut deleted) = (Vec::new(), Vec::new());
        for (locked, update) in updates {
            let (job, expected): (&Job, &[u8]) = (&locked.job, locked.expected_pickle());
            let new = match (update.kind, &update.job_state) {
                (UpdateKind::SetSchedule | UpdateKind::SetAttributes, _) => {
                    let modification = update.modification.clone().unwrap_or_default();
                    Some(RowToWrite::modified(job, expected, &modification, self.now()))
                }
                (UpdateKind::DeleteRow, _) | (_, JobState::Removed) => None,
                (_, state) => {
                    let next = update.next_run_time.filter(|_| *state != JobState::Paused);
                    Some(RowToWrite::with_next_run(expected, next))
                }
            };
            let new = new.transpose().map_err(|error| cannot_patch(job, &error))?;
            let row = self.guarded_row(locked, new.is_some())?;
            match new {
                Some(new) => replaced.push((*locked, (row, new))),
                None => deleted.push((*locked, row)),
            }
        }
        let (jobs, rows): (Vec<&LockedJob>, Vec<(GuardedRow, RowToWrite)>) = replaced.into_iter().unzip();
        if !rows.is_empty() && !self.replace_pickled(&rows)? {
            return Err(self.why_not_written(&jobs, rows.iter().map(|(row, _)| row.even_due))?);
        }
        let (jobs, rows): (Vec<&LockedJob>, Vec<GuardedRow>) = deleted.into_iter().unzip();
        if !rows.is_empty() && !self.delete_pickled(&rows)? {
            return Err(self.why_not_written(&jobs, rows.iter().map(|row| row.even_due))?);
        }
        Ok(())
    }

    /// Inserts copies that run once, now. The jobs' own rows are not changed.
    pub(in crate::db) fn insert_pickled_copies(&mut self, jobs: &[&LockedJob]) -> Result<Vec<AppliedUpdate>> {
        let now = self.now();
        let first: Vec<String> = jobs.iter().map(|locked| aps3_rows::copy_id(&locked.job.id, now, 1)).collect();
        let mut taken: BTreeSet<String> =
            self.existing_pickled(&first.iter().map(String::as_str).collect::<Vec<_>>())?.into_iter().collect();
        let mut rows = Vec::with_capacity(jobs.len());
        for (locked, first) in jobs.iter().zip(first) {
            let (job, mut id, mut attempt) = (&locked.job, first, 1);
            // The ids of long ids can be equal, too, because they are shortened.
            while taken.contains(&id) || attempt > 1 && !self.existing_pickled(&[&id])?.is_empty() {
                attempt += 1;
                id = aps3_rows::copy_id(&job.id, now, attempt);
            }
            let row = RowToWrite::one_time_copy(locked.expected_pickle(), &id, now);
            rows.push((id.clone(), row.map_err(|error| cannot_patch(job, &error))?));
            taken.insert(id);
        }
        let new: Vec<(&str, &RowToWrite)> = rows.iter().map(|(id, row)| (id.as_str(), row)).collect();
        if !self.insert_pickled(&new)? {
            let ids: Vec<&str> = new.iter().map(|(id, _)| *id).collect();
            let inserted = self.existing_pickled(&ids)?;
            if let Some(id) = ids.iter().find(|id| !inserted.iter().any(|there| there == *id)) {
                return Err(self.change_suppressed(id).into());
            }
            let message = "another session has triggered one of the jobs at the same time";
            return Err(CliError::refused(message).kind(FailureKind::Crossed).into());
        }
        Ok(rows.into_iter().map(|(id, _)| AppliedUpdate::for_new_job(id)).collect())
    }

    /// Restores rows from their images, or deletes the rows without an image.
    pub(in crate::db) fn undo_pickled(&mut self, jobs: &[(&LockedJob, Option<&str>)]) -> Result<()> {
        let (mut restored, mut copies, mut deleted) = (Vec::new(), Vec::new(), Vec::new());
        for (locked, image) in jobs {
            match image {
                Some(image) => restored.push((*locked, (self.guarded_row(locked, true)?, *image))),
                None if locked.job.id.contains(aps3_rows::COPY_MARKER) => {
                    copies.push((*locked, GuardedRow { even_due: false, ..unguarded(locked) }));
                }
                None => deleted.push((*locked, self.guarded_row(locked, false)?)),
            }
        }
        let (jobs, rows): (Vec<&LockedJob>, Vec<(GuardedRow, &str)>) = restored.into_iter().unzip();
        if !rows.is_empty() && !self.restore_pickled(&rows)? {
            return Err(self.why_not_written(&jobs, rows.iter().map(|(row, _)| row.even_due))?);
        }
        let (jobs, rows): (Vec<&LockedJob>, Vec<GuardedRow>) = copies.into_iter().unzip();
        if !rows.is_empty() && !self.delete_unstarted_copies(&rows)? {
            return Err(self.why_not_written(&jobs, rows.iter().map(|row| row.even_due))?);
        }
        let (jobs, rows): (Vec<&LockedJob>, Vec<GuardedRow>) = deleted.into_iter().unzip();
        if !rows.is_empty() && !self.delete_pickled(&rows)? {
            return Err(self.why_not_written(&jobs, rows.iter().map(|row| row.even_due))?);
        }
        Ok(())
    }

    /// Returns the row, to be written if it is unchanged and no scheduler is about to write it.
    fn guarded_row<'l>(&mut self, locked: &'l LockedJob, row_stays: bool) -> Result<GuardedRow<'l>> {
        Ok(GuardedRow { even_due: self.may_write_due_row(locked, row_stays)?, ..unguarded(locked) })
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

    /// Returns why one of the rows was not written. With `even_due`, the reason is not that the job is due.
    pub(super) fn why_not_written(
        &mut self,
        jobs: &[&LockedJob],
        even_due: impl Iterator<Item = bool>,
    ) -> Result<anyhow::Error> {
        let ids: Vec<String> = jobs.iter().map(|locked| locked.job.id.clone()).collect();
        let now = self.read_jobs(&ids, &[])?;
        let now: BTreeMap<&str, &LockedJob> = now.iter().map(|now| (now.job.id.as_str(), now)).collect();
        let is_as_seen =
            |locked: &LockedJob| now.get(locked.job.id.as_str()).is_some_and(|now| now.pickle == locked.pickle);
        let as_seen: Vec<(&&LockedJob, bool)> =
            jobs.iter().zip(even_due).filter(|(locked, _)| is_as_seen(locked)).collect();
        let due = as_seen.iter().find(|(_, even_due)| !even_due);
        let refusal = match (due, as_seen.first()) {
            (Some((locked, _)), _) => {
                let why = format!("job {} is due, so its scheduler may be about to write its row", locked.job.id);
                CliError::refused(why).hint(
                    format!("try again between two runs; without a running scheduler, `{APSCTL} jobs pause` works one minute after the job was due"),
                )
            }
            (None, Some((locked, _))) => return Ok(self.change_suppressed(&locked.job.id).into()),
            (None, None) => match jobs {
                [locked] => CliError::refused(format!("job {} has changed in the meantime", locked.job.id)),
                _ => CliError::refused("one of the jobs has changed in the meantime"),
            },
        };
        Ok(refusal.kind(FailureKind::BetweenRuns).into())
    }
}

/// Returns the row, to be written whether it is due or not.
fn unguarded(locked: &LockedJob) -> GuardedRow<'_> {
    GuardedRow { id: &locked.job.id, expected: locked.expected_pickle(), even_due: true }
}

fn cannot_patch(job: &Job, error: &PatchError) -> anyhow::Error {
    unreadable_job(job, &error.to_string())
}
