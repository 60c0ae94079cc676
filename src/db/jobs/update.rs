//! Guarded changes to jobs: each goes by what was read under the lock (`lock.rs`), names the state it was decided on, and
//! leaves its images before and after in the journal.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::types::Type;

use super::pickled::unreadable_job;
use crate::db::store::RemovalMethod;
use crate::db::{Change, Db, JournalEntry, JournaledDeletion, get};
use crate::domain::job::{CronSchedule, Job, JobState, Pause};

/// A job that nobody else can change until the transaction ends.
#[derive(Debug)]
pub struct LockedJob {
    pub job: Job,
    /// Its row and what apsctl keeps of it, for the journal.
    pub(in crate::db) image: String,
    /// The pickle as it is; none on the guide's tables.
    pub(in crate::db) pickle: Option<Vec<u8>>,
}

impl LockedJob {
    /// Refuses a job whose row cannot be read: nobody knows in what state it is.
    pub fn require_readable(&self) -> Result<()> {
        self.job.unreadable_reason.as_ref().map_or(Ok(()), |why| Err(unreadable_job(&self.job, why)))
    }
}

/// What a job is to become.
#[derive(Debug)]
pub struct JobUpdate {
    pub job_state: JobState,
    pub next_run_time: Option<DateTime<Utc>>,
    /// Its pause from now on.
    pub pause: Option<Pause>,
    /// Its schedule from now on.
    pub schedule: Option<CronSchedule>,
    pub kind: UpdateKind,
}

/// What is done to a job, where its state and next run alone do not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateKind {
    /// It gets its state and next run.
    SetState,
    /// It gets a schedule of the operator's.
    SetSchedule,
    /// It is to run now, once.
    RunNow,
    /// The row is deleted; the rest does not matter then.
    DeleteRow,
}

/// A change as the journal has it.
#[derive(Debug)]
pub struct ChangedJob {
    pub before: Job,
    /// None where the row was deleted.
    pub after: Option<Job>,
    /// Its row in the journal; none where it was a dry run.
    pub operation: Option<i64>,
    /// The job that was put into APScheduler 4's queue.
    pub queued_job: Option<String>,
    /// Whether its row was deleted and `undo` cannot restore it.
    pub is_final: bool,
}

/// A change that has been made, and has left no trace yet.
#[derive(Debug)]
pub struct AppliedUpdate {
    /// The job that was written; of a job that runs as a copy of itself, the copy.
    pub(in crate::db) id: String,
    /// Its image before; none where it was not there.
    pub(in crate::db) before: Option<String>,
    /// The entry in the journal that was taken back.
    pub(in crate::db) undo_of: Option<i64>,
    /// The job that is, or was, in APScheduler 4's queue for it.
    pub(in crate::db) queued_job: Option<String>,
    /// Its entry in the journal, where that had to be written before the change: a deletion's.
    pub(in crate::db) deletion_entry: Option<JournaledDeletion>,
}

impl AppliedUpdate {
    pub(in crate::db) fn of_job(locked: &LockedJob) -> Self {
        let (id, before) = (locked.job.id.clone(), Some(locked.image.clone()));
        Self { id, before, undo_of: None, queued_job: None, deletion_entry: None }
    }

    pub(in crate::db) fn of_new_job(id: String) -> Self {
        Self { id, before: None, undo_of: None, queued_job: None, deletion_entry: None }
    }

    /// Its entry in the journal, with the image of what has become of the job.
    pub(in crate::db) fn entry(&self, after: Option<String>) -> JournalEntry {
        let Self { id, before, undo_of, .. } = self;
        JournalEntry { job_id: Some(id.clone()), before: before.clone(), after, undo_of: *undo_of }
    }
}

/// What a change has made of a job, for the journal.
#[derive(Debug)]
pub struct UpdateEntry {
    pub entry: JournalEntry,
    /// None where the row is gone.
    pub after: Option<Job>,
    /// The job that was put into APScheduler 4's queue.
    pub queued: Option<String>,
    /// The entry, if it has been written already.
    pub(in crate::db) written: Option<JournaledDeletion>,
}

impl Db {
    /// The jobs that run this function.
    pub fn jobs_by_func(&mut self, func_ref: &str) -> Result<Vec<String>> {
        self.by_layout(|db, store| store.ids_by_func(db, func_ref))
    }

    /// The paused jobs whose pause is over.
    pub fn expired_pauses(&mut self) -> Result<Vec<String>> {
        // What is asked of the guide's tables means something on the others, too, and never anything true.
        self.ensure_probed()?;
        let sql = self.features()?.expired_pauses;
        self.query(sql, &[(&self.now(), Type::TIMESTAMPTZ)])?.iter().map(|row| get(row, "id")).collect()
    }
}

impl Change<'_> {
    /// Makes changes and leaves their traces, in the same order. All of the jobs are locked before, in one go.
    ///
    /// # Errors
    /// A refusal where a row cannot be read, unless it is to be deleted.
    pub fn update_jobs(&mut self, updates: &[(&LockedJob, JobUpdate)]) -> Result<Vec<ChangedJob>> {
        let mut made = Vec::with_capacity(updates.len());
        for (locked, update) in updates {
            made.push(self.apply_update(locked, update)?);
        }
        let traces = self.update_entries(made)?;
        let operations = self.write_trace_entries(&traces)?;
        let changed = updates.iter().zip(traces).zip(operations);
        let changed = changed.map(|(((locked, _), trace), operation)| ChangedJob {
            before: locked.job.clone(),
            after: trace.after,
            operation: Some(operation),
            queued_job: trace.queued,
            is_final: trace.written.is_some_and(|deletion| deletion.is_final),
        });
        Ok(changed.collect())
    }

    /// Makes one change. Its trace is still to be left.
    ///
    /// # Errors
    /// A refusal where the row cannot be read, unless it is to be deleted.
    pub fn apply_update(&mut self, locked: &LockedJob, update: &JobUpdate) -> Result<AppliedUpdate> {
        let is_purge = update.kind == UpdateKind::DeleteRow;
        if !is_purge && update.job_state != JobState::Removed {
            locked.require_readable()?;
        }
        // Where the guide's table keeps a removed job, APScheduler's deletes its row.
        let store = self.db.store()?;
        let is_removed = update.job_state == JobState::Removed;
        let deletes = is_purge || is_removed && store.features().removal == RemovalMethod::Deleted;
        if deletes && update.kind != UpdateKind::RunNow {
            return self.delete_job(locked, update);
        }
        let made = store.update(self, locked, update)?;
        // A job that runs as a copy, or is only put into a queue, stays as it is.
        if made.before.is_some() && made.queued_job.is_none() {
            self.save_pause(&locked.job, update.pause.as_ref())?;
            self.save_schedule(&locked.job, update.schedule.as_ref())?;
        }
        Ok(made)
    }

    /// Deletes a row. Its entry in the journal is written before, since the server reads the row for it.
    fn delete_job(&mut self, locked: &LockedJob, update: &JobUpdate) -> Result<AppliedUpdate> {
        let is_purge = update.kind == UpdateKind::DeleteRow;
        self.save_pause(&locked.job, update.pause.as_ref().filter(|_| !is_purge))?;
        self.save_schedule(&locked.job, update.schedule.as_ref().filter(|_| !is_purge))?;
        let made = AppliedUpdate::of_job(locked);
        let written = Some(self.write_deletion_entry(&made.entry(None))?);
        self.db.store()?.update(self, locked, update)?;
        Ok(AppliedUpdate { deletion_entry: written, ..made })
    }

    /// Reads what has become of jobs that were changed. Nothing of it is in the journal yet.
    pub fn update_entries(&mut self, made: Vec<AppliedUpdate>) -> Result<Vec<UpdateEntry>> {
        let ids: Vec<String> = made.iter().map(|made| made.id.clone()).collect();
        let queued: Vec<String> = made.iter().filter_map(|made| made.queued_job.clone()).collect();
        let read = if made.is_empty() { Vec::new() } else { self.read_jobs(&ids, &queued)? };
        let mut read: BTreeMap<String, LockedJob> =
            read.into_iter().map(|locked| (locked.job.id.clone(), locked)).collect();
        let trace = |made: AppliedUpdate| {
            let after = read.remove(&made.id);
            let (after, image) = after.map_or((None, None), |now| (Some(now.job), Some(now.image)));
            UpdateEntry {
                entry: made.entry(image),
                after,
                queued: made.queued_job,
                written: made.deletion_entry,
            }
        };
        Ok(made.into_iter().map(trace).collect())
    }

    fn save_pause(&mut self, job: &Job, pause: Option<&Pause>) -> Result<()> {
        match pause {
            Some(pause) if job.pause.as_ref() != Some(pause) => self.db.execute(
                include_str!("save_pause.sql"),
                &[
                    (&job.id, Type::TEXT),
                    (&pause.saved_next_run_time, Type::TIMESTAMPTZ),
                    (&job.job_state.as_str(), Type::TEXT),
                    (&pause.resume_at, Type::TIMESTAMPTZ),
                    (&pause.reason, Type::TEXT),
                    (&pause.paused_by, Type::TEXT),
                    (&pause.paused_at, Type::TIMESTAMPTZ),
                ],
            )?,
            None if job.pause.is_some() => {
                self.db.execute(include_str!("delete_pause.sql"), &[(&job.id, Type::TEXT)])?
            }
            _ => 0,
        };
        Ok(())
    }

    fn save_schedule(&mut self, job: &Job, schedule: Option<&CronSchedule>) -> Result<()> {
        let now = self.now();
        match schedule {
            Some(schedule) if job.timing.cron_schedule() != Some(schedule) => self.db.execute(
                include_str!("save_schedule.sql"),
                &[
                    (&job.id, Type::TEXT),
                    (&schedule.cron, Type::TEXT),
                    (&schedule.time_zone, Type::TEXT),
                    (&schedule.dialect, Type::TEXT),
                    (&now, Type::TIMESTAMPTZ),
                ],
            )?,
            None if job.timing.cron_schedule().is_some() => {
                self.db.execute(include_str!("delete_schedule.sql"), &[(&job.id, Type::TEXT)])?
            }
            _ => 0,
        };
        Ok(())
    }
}
