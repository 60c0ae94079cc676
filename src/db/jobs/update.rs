//! Updates of jobs. Each one is based on what was read under the lock (`lock.rs`), names the expected state, and is
//! journaled with images of the row before and after.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use postgres::types::Type;

use crate::db::store::{Features, RemovalMethod, Scheduling};
use crate::db::{Change, Db, JournalEntry, JournaledDeletion, Param, get};
use crate::domain::job::{CronSchedule, CurrentAttributes, Job, JobState, Modification, Pause};
use crate::error::CliError;
use crate::invocation::APSCTL;

/// A job that is locked until the transaction ends.
#[derive(Debug)]
pub struct LockedJob {
    pub job: Arc<Job>,
    /// Image of the row with its pause and schedule, for the journal.
    pub(in crate::db) image: String,
    /// The current pickle; `None` in Task Tracker's table.
    pub(in crate::db) pickle: Option<Vec<u8>>,
}

impl LockedJob {
    /// Returns the attributes that `jobs edit` changes, as far as the store has them.
    pub fn attributes(&self) -> CurrentAttributes {
        match self.pickle {
            Some(_) => self.pickled_attributes().unwrap_or_default(),
            None => self.schedule_attributes(),
        }
    }

    /// Refuses a job whose row cannot be read, because its state is unknown.
    pub fn require_readable(&self) -> Result<()> {
        self.job.unreadable_reason.as_ref().map_or(Ok(()), |why| Err(unreadable_job(&self.job, why)))
    }
}

/// New values of a job.
#[derive(Debug)]
pub struct JobUpdate {
    pub job_state: JobState,
    pub next_run_time: Option<DateTime<Utc>>,
    /// The new pause.
    pub pause: Option<Pause>,
    /// The new schedule.
    pub schedule: Option<CronSchedule>,
    /// New attributes, on APScheduler's own tables.
    pub modification: Option<Modification>,
    pub kind: UpdateKind,
}

/// Kind of an update that is not determined by state and next run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateKind {
    /// Set state and next run.
    SetState,
    /// Set a schedule given by the operator.
    SetSchedule,
    /// Set attributes other than the schedule.
    SetAttributes,
    /// Run the job once, now.
    RunNow,
    /// Delete the row; the other values are ignored.
    DeleteRow,
}

/// A job that was changed, and its journal entry.
#[derive(Debug)]
pub struct ChangedJob {
    pub before: Arc<Job>,
    /// `None` if the row was deleted.
    pub after: Option<Arc<Job>>,
    /// Number of the journal entry; `None` for a dry run.
    pub operation: Option<i64>,
    /// Id of the job that was added to APScheduler 4's queue.
    pub queued_job: Option<String>,
    /// Whether the row was deleted and `undo` cannot restore it.
    pub is_final: bool,
}

/// An update that was applied and is not in the journal yet.
#[derive(Debug)]
pub struct AppliedUpdate {
    /// Id of the job that was written. For a job that runs as a copy, the copy.
    pub(in crate::db) id: String,
    /// Image before the update; `None` if there was no row.
    pub(in crate::db) before: Option<String>,
    /// Journal entry that is undone by it.
    pub(in crate::db) undo_of: Option<i64>,
    /// Id of the job in APScheduler 4's queue that belongs to it.
    pub(in crate::db) queued_job: Option<String>,
    /// The journal entry of a deletion, which is written before the row is deleted.
    pub(in crate::db) deletion_entry: Option<JournaledDeletion>,
}

impl AppliedUpdate {
    pub(in crate::db) fn for_job(locked: &LockedJob) -> Self {
        let (id, before) = (locked.job.id.clone(), Some(locked.image.clone()));
        Self { id, before, undo_of: None, queued_job: None, deletion_entry: None }
    }

    /// Whether the job's own row was changed, and not a copy or the queue.
    fn is_of_the_row(&self) -> bool {
        self.before.is_some() && self.queued_job.is_none()
    }

    pub(in crate::db) fn for_new_job(id: String) -> Self {
        Self { id, before: None, undo_of: None, queued_job: None, deletion_entry: None }
    }

    /// Returns the journal entry, with the image of the job after the update.
    pub(in crate::db) fn entry(&self, after: Option<String>) -> JournalEntry {
        let Self { id, before, undo_of, .. } = self;
        JournalEntry { job_id: Some(id.clone()), before: before.clone(), after, undo_of: *undo_of }
    }
}

/// A journal entry to be written, with the job after the update.
#[derive(Debug)]
pub struct UpdateEntry {
    pub entry: JournalEntry,
    /// `None` if the row is gone.
    pub after: Option<Arc<Job>>,
    /// Id of the job that was added to APScheduler 4's queue.
    pub queued: Option<String>,
    /// The entry, if it was already written.
    pub(in crate::db) written: Option<JournaledDeletion>,
}

/// Returns the error for an unreadable job, which is not changed.
pub(in crate::db::jobs) fn unreadable_job(job: &Job, why: &str) -> anyhow::Error {
    CliError::refused(format!("job {} was not changed: {why}", job.id))
        .hint(format!("run `{APSCTL} jobs verify` to see what is wrong with it"))
        .into()
}

impl Db {
    /// Returns the properties of the store's layout, before any other statement.
    pub fn probed_features(&mut self) -> Result<&'static Features> {
        self.ensure_probed()?;
        self.features()
    }

    /// Returns whether any job of the store has this executor.
    pub fn has_job_with_executor(&mut self, executor: &str) -> Result<bool> {
        match self.probed_features()?.scheduling {
            Scheduling::Aps3Trigger => self.has_pickled_job_with_executor(executor),
            Scheduling::Aps4Trigger => self.has_schedule_with_executor(executor),
            Scheduling::StoredCron => Ok(false),
        }
    }

    /// Returns the ids of paused jobs that are due to resume.
    pub fn expired_pauses(&mut self) -> Result<Vec<String>> {
        // The query for Task Tracker's table is valid on other layouts too, where it would find nothing.
        self.ensure_probed()?;
        let sql = self.features()?.expired_pauses;
        self.query(sql, &[(&self.now(), Type::TIMESTAMPTZ)])?.iter().map(|row| get(row, "id")).collect()
    }
}

impl Change<'_> {
    /// Writes the journal entries of changed jobs, except those written before, and returns their ids in the same order.
    pub fn write_trace_entries(&mut self, traces: &[UpdateEntry]) -> Result<Vec<i64>> {
        let entries: Vec<JournalEntry> =
            traces.iter().filter(|trace| trace.written.is_none()).map(|trace| trace.entry.clone()).collect();
        let mut written = self.write_entries(&entries)?.into_iter();
        let ids =
            traces.iter().map(|trace| trace.written.map(|deletion| deletion.operation).or_else(|| written.next()));
        ids.collect::<Option<_>>().context("the journal returned no id for an entry")
    }

    /// Applies updates and journals them. Returns the changed jobs in the same order. All jobs must have been locked
    /// before.
    ///
    /// # Errors
    /// Refuses if a row cannot be read, unless it is to be deleted.
    pub fn update_jobs(&mut self, updates: &[(&LockedJob, JobUpdate)]) -> Result<Vec<ChangedJob>> {
        let applied =
            self.apply_updates(&updates.iter().map(|(locked, update)| (*locked, update)).collect::<Vec<_>>())?;
        let entries = self.update_entries(applied)?;
        let operations = self.write_trace_entries(&entries)?;
        let changed = updates.iter().zip(entries).zip(operations);
        let changed = changed.map(|(((locked, _), entry), operation)| ChangedJob {
            before: Arc::clone(&locked.job),
            after: entry.after,
            operation: Some(operation),
            queued_job: entry.queued,
            is_final: entry.written.is_some_and(|deletion| deletion.is_final),
        });
        Ok(changed.collect())
    }

    /// Applies one update without journaling it.
    ///
    /// # Errors
    /// As [`Change::apply_updates`].
    pub fn apply_update(&mut self, locked: &LockedJob, update: &JobUpdate) -> Result<AppliedUpdate> {
        self.apply_updates(&[(locked, update)])?.pop().context("the update returned no result")
    }

    /// Applies updates without journaling them. Returns what was applied, in the same order.
    ///
    /// # Errors
    /// Refuses if a row cannot be read, unless it is to be deleted.
    fn apply_updates(&mut self, updates: &[(&LockedJob, &JobUpdate)]) -> Result<Vec<AppliedUpdate>> {
        // Task Tracker keeps the row of a removed job; APScheduler's own stores delete it.
        let store = self.db.store()?;
        let removal_deletes = store.features().removal == RemovalMethod::Deleted;
        let mut deletions = Vec::new();
        let mut others = Vec::new();
        for (at, (locked, update)) in updates.iter().enumerate() {
            let is_purge = update.kind == UpdateKind::DeleteRow;
            let is_removed = update.job_state == JobState::Removed;
            if !is_purge && !is_removed {
                locked.require_readable()?;
            }
            let deletes = (is_purge || is_removed && removal_deletes) && update.kind != UpdateKind::RunNow;
            if deletes { deletions.push((at, (*locked, *update))) } else { others.push((at, (*locked, *update))) }
        }
        let deleted = self.delete_jobs(&deletions.iter().map(|(_, update)| *update).collect::<Vec<_>>())?;
        let others_only: Vec<(&LockedJob, &JobUpdate)> = others.iter().map(|(_, update)| *update).collect();
        let applied = if others.is_empty() { Vec::new() } else { store.update(self, &others_only)? };
        // A job that runs as a copy, or is only queued, keeps pause and schedule.
        let kept =
            others_only.iter().zip(&applied).filter(|(_, applied)| applied.is_of_the_row()).map(|(update, _)| *update);
        self.save_pauses_and_schedules(&kept.collect::<Vec<_>>())?;
        let positions = deletions.iter().chain(&others).map(|(at, _)| *at);
        let mut all: Vec<(usize, AppliedUpdate)> = positions.zip(deleted.into_iter().chain(applied)).collect();
        all.sort_by_key(|(at, _)| *at);
        Ok(all.into_iter().map(|(_, applied)| applied).collect())
    }

    /// Deletes rows. The journal entries are written first, because the server reads the rows for them.
    fn delete_jobs(&mut self, updates: &[(&LockedJob, &JobUpdate)]) -> Result<Vec<AppliedUpdate>> {
        if updates.is_empty() {
            return Ok(Vec::new());
        }
        self.save_pauses_and_schedules(updates)?;
        let mut applied: Vec<AppliedUpdate> =
            updates.iter().map(|(locked, _)| AppliedUpdate::for_job(locked)).collect();
        let entries: Vec<JournalEntry> = applied.iter().map(|applied| applied.entry(None)).collect();
        let written = self.write_deletion_entries(&entries)?;
        self.db.store()?.update(self, updates)?;
        for (applied, written) in applied.iter_mut().zip(written) {
            applied.deletion_entry = Some(written);
        }
        Ok(applied)
    }

    /// Reads the updated jobs and returns the journal entries to be written.
    pub fn update_entries(&mut self, applied: Vec<AppliedUpdate>) -> Result<Vec<UpdateEntry>> {
        let ids: Vec<String> = applied.iter().map(|applied| applied.id.clone()).collect();
        let queued: Vec<String> = applied.iter().filter_map(|applied| applied.queued_job.clone()).collect();
        let read = if applied.is_empty() { Vec::new() } else { self.read_jobs(&ids, &queued)? };
        let mut read: BTreeMap<String, LockedJob> =
            read.into_iter().map(|locked| (locked.job.id.clone(), locked)).collect();
        let entry = |applied: AppliedUpdate| {
            let after = read.remove(&applied.id);
            let (after, image) = after.map_or((None, None), |now| (Some(now.job), Some(now.image)));
            UpdateEntry {
                entry: applied.entry(image),
                after,
                queued: applied.queued_job,
                written: applied.deletion_entry,
            }
        };
        Ok(applied.into_iter().map(entry).collect())
    }

    /// Saves the new pauses and schedules, as far as they differ from the jobs'. A purged job keeps neither.
    fn save_pauses_and_schedules(&mut self, updates: &[(&LockedJob, &JobUpdate)]) -> Result<()> {
        let now = self.now();
        let (mut pauses, mut ended, mut schedules, mut unscheduled) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (locked, update) in updates {
            let job: &Job = &locked.job;
            let is_purge = update.kind == UpdateKind::DeleteRow;
            match update.pause.as_ref().filter(|_| !is_purge) {
                Some(pause) if job.pause.as_ref() != Some(pause) => pauses.push((job, pause)),
                None if job.pause.is_some() => ended.push(job.id.as_str()),
                _ => {}
            }
            match update.schedule.as_ref().filter(|_| !is_purge) {
                Some(schedule) if job.timing.cron_schedule() != Some(schedule) => schedules.push((job, schedule)),
                None if job.timing.cron_schedule().is_some() => unscheduled.push(job.id.as_str()),
                _ => {}
            }
        }
        if !pauses.is_empty() {
            self.save_pauses(&pauses)?;
        }
        if !ended.is_empty() {
            self.db.execute(include_str!("delete_pauses.sql"), &[(&ended, Type::TEXT_ARRAY)])?;
        }
        if !schedules.is_empty() {
            let column =
                |text: fn(&CronSchedule) -> &str| schedules.iter().map(|(_, one)| text(one)).collect::<Vec<_>>();
            let ids: Vec<&str> = schedules.iter().map(|(job, _)| job.id.as_str()).collect();
            let crons = column(|schedule| &schedule.cron);
            let zones = column(|schedule| &schedule.time_zone);
            let dialects = column(|schedule| &schedule.dialect);
            self.db.execute(
                include_str!("save_schedules.sql"),
                &[
                    (&ids, Type::TEXT_ARRAY),
                    (&crons, Type::TEXT_ARRAY),
                    (&zones, Type::TEXT_ARRAY),
                    (&dialects, Type::TEXT_ARRAY),
                    (&now, Type::TIMESTAMPTZ),
                ],
            )?;
        }
        if !unscheduled.is_empty() {
            self.db.execute(include_str!("delete_schedules.sql"), &[(&unscheduled, Type::TEXT_ARRAY)])?;
        }
        Ok(())
    }

    fn save_pauses(&mut self, pauses: &[(&Job, &Pause)]) -> Result<()> {
        let ids: Vec<&str> = pauses.iter().map(|(job, _)| job.id.as_str()).collect();
        let next: Vec<Option<DateTime<Utc>>> = pauses.iter().map(|(_, pause)| pause.saved_next_run_time).collect();
        let states: Vec<&str> = pauses.iter().map(|(job, _)| job.job_state.as_str()).collect();
        let resume_at: Vec<Option<DateTime<Utc>>> = pauses.iter().map(|(_, pause)| pause.resume_at).collect();
        let reasons: Vec<Option<&str>> = pauses.iter().map(|(_, pause)| pause.reason.as_deref()).collect();
        let paused_by: Vec<&str> = pauses.iter().map(|(_, pause)| pause.paused_by.as_str()).collect();
        let paused_at: Vec<DateTime<Utc>> = pauses.iter().map(|(_, pause)| pause.paused_at).collect();
        let params: [Param; 7] = [
            (&ids, Type::TEXT_ARRAY),
            (&next, Type::TIMESTAMPTZ_ARRAY),
            (&states, Type::TEXT_ARRAY),
            (&resume_at, Type::TIMESTAMPTZ_ARRAY),
            (&reasons, Type::TEXT_ARRAY),
            (&paused_by, Type::TEXT_ARRAY),
            (&paused_at, Type::TIMESTAMPTZ_ARRAY),
        ];
        self.db.execute(include_str!("save_pauses.sql"), &params).map(drop)
    }
}
