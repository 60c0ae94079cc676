//! Guarded changes to jobs: each is one statement that names the state it was decided on, so that two operators
//! cannot cross, and each leaves its images before and after in the journal.

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::types::Type;

use super::job;
use super::pickled::left_alone;
use crate::db::{Change, Db, Entry, get};
use crate::domain::job::{Job, JobState, KeptSchedule, Pause};
use crate::domain::layout::Layout;
use crate::error::Refusal;

/// A job that nobody else can change until the transaction ends.
#[derive(Debug)]
pub struct LockedJob {
    pub job: Job,
    /// Its row and what apsctl keeps of it, for the journal.
    pub(in crate::db) image: String,
    /// The pickle as it is; none on the guide's tables.
    pub(in crate::db) state: Option<Vec<u8>>,
}

impl LockedJob {
    /// Refuses a job whose row cannot be read: nobody knows in what state it is.
    pub fn require_readable(&self) -> Result<()> {
        self.job.fault.as_ref().map_or(Ok(()), |why| Err(left_alone(&self.job, why)))
    }
}

/// What a job is to become.
#[derive(Debug)]
pub struct Update {
    pub job_state: JobState,
    pub next_run_time: Option<DateTime<Utc>>,
    /// Its pause from now on.
    pub pause: Option<Pause>,
    /// Its schedule from now on.
    pub schedule: Option<KeptSchedule>,
    pub deed: Deed,
}

/// What is done to a job, where its state and next run alone do not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It gets its state and next run.
    Set,
    /// It gets a schedule of the operator's.
    Schedule,
    /// It is to run now, once.
    Run,
    /// The row is deleted; the rest does not matter then.
    Purge,
}

/// A change as the journal has it.
#[derive(Debug)]
pub struct Changed {
    pub before: Job,
    /// None where the row was deleted.
    pub after: Option<Job>,
    /// Its row in the journal; none where it was a dry run.
    pub operation: Option<i64>,
    /// The job that was put into APScheduler 4's queue.
    pub queued: Option<String>,
}

impl Db {
    /// The jobs that run this function.
    pub fn jobs_of_func(&mut self, func_ref: &str) -> Result<Vec<String>> {
        self.by_layout(|db, layout| match layout {
            Layout::Guide => {
                let rows = db.query(include_str!("ids_of_func.sql"), &[(&func_ref, Type::TEXT)])?;
                rows.iter().map(|row| get(row, "id")).collect()
            }
            Layout::Pickled => db.pickled_jobs_of_func(func_ref),
            Layout::Schedules => db.schedules_of_func(func_ref),
        })
    }

    /// The paused jobs whose pause is over.
    pub fn expired_pauses(&mut self) -> Result<Vec<String>> {
        // What is asked of the guide's tables means something on the others, too, and never anything true.
        self.look()?;
        let sql = match self.layout()? {
            Layout::Guide => include_str!("expired_pauses.sql"),
            Layout::Pickled => include_str!("pickled/expired_pauses.sql"),
            Layout::Schedules => include_str!("schedules/expired_pauses.sql"),
        };
        self.query(sql, &[(&self.now(), Type::TIMESTAMPTZ)])?.iter().map(|row| get(row, "id")).collect()
    }
}

impl Change<'_> {
    /// The jobs of these ids, locked.
    ///
    /// # Errors
    /// A refusal that names the ids there are no jobs of.
    pub fn lock_jobs(&mut self, ids: &[String]) -> Result<Vec<LockedJob>> {
        let locked = self.lock(ids, None)?;
        let known = |id: &&String| locked.iter().all(|l| l.job.id != **id);
        let unknown: Vec<&str> = ids.iter().filter(known).map(String::as_str).collect();
        if unknown.is_empty() {
            return Ok(locked);
        }
        Err(self.db.no_such_job(&unknown))
    }

    /// The jobs there are of these ids, locked.
    pub(in crate::db) fn lock_those(&mut self, ids: &[String]) -> Result<Vec<LockedJob>> {
        self.lock(ids, None)
    }

    /// Those there are of these ids, locked. `image` is one of theirs: what it has in a queue is looked at, too.
    fn lock(&mut self, ids: &[String], image: Option<&str>) -> Result<Vec<LockedJob>> {
        match self.db.layout()? {
            Layout::Guide => {
                let rows = self.db.query(include_str!("lock.sql"), &[(&ids, Type::TEXT_ARRAY)])?;
                let locked = |row| Ok(LockedJob { job: job(row)?, image: get(row, "image")?, state: None });
                rows.iter().map(locked).collect()
            }
            Layout::Pickled => self.lock_pickled(ids),
            Layout::Schedules => self.lock_schedules(ids, image),
        }
    }

    /// Makes one change and leaves its trace.
    ///
    /// # Errors
    /// A refusal where the row cannot be read, unless it is to be deleted.
    pub fn update_job(&mut self, locked: &LockedJob, update: &Update) -> Result<Changed> {
        let id = &locked.job.id;
        let is_purge = update.deed == Deed::Purge;
        if !is_purge && update.job_state != JobState::Removed {
            locked.require_readable()?;
        }
        let layout = self.db.layout()?;
        let mut entry = Entry {
            job_id: Some(id.clone()),
            before: Some(locked.image.clone()),
            after: None,
            undo_of: None,
        };
        // Where the guide's table keeps a removed job, APScheduler's deletes its row.
        let deletes = is_purge || update.job_state == JobState::Removed && layout != Layout::Guide;
        let is_written = deletes && update.deed != Deed::Run;
        let written = is_written.then(|| self.journal_deletion(&entry)).transpose()?;
        let queued = match layout {
            Layout::Guide => self.set(&locked.job, update).map(|()| None)?,
            Layout::Pickled if update.deed == Deed::Run => return self.run_pickled(locked),
            Layout::Pickled => self.set_pickled(locked, update).map(|()| None)?,
            Layout::Schedules => self.update_schedule(locked, update)?,
        };
        // A job that is only put into a queue stays as it is.
        if queued.is_none() {
            self.keep_pause(&locked.job, update.pause.as_ref().filter(|_| !is_purge))?;
            self.keep_schedule(&locked.job, update.schedule.as_ref().filter(|_| !is_purge))?;
        }
        let beside = queued.as_ref().map(|id| serde_json::json!({ "queued": { "id": id } }).to_string());
        let after = self.locked(id, beside.as_deref())?;
        let (after, image) = after.map_or((None, None), |locked| (Some(locked.job), Some(locked.image)));
        entry.after = image;
        let operation = match written {
            Some(operation) => operation,
            None => self.journal(&entry)?,
        };
        Ok(Changed { before: locked.job.clone(), after, operation: Some(operation), queued })
    }

    /// The job of this id, locked, if there is one; with it what its image `beside` has in a queue.
    pub(in crate::db) fn locked(&mut self, id: &str, beside: Option<&str>) -> Result<Option<LockedJob>> {
        Ok(self.lock(&[id.to_owned()], beside)?.pop())
    }

    fn set(&mut self, job: &Job, update: &Update) -> Result<()> {
        let (id, seen) = (&job.id, job.job_state.words());
        let done = if update.deed == Deed::Purge {
            self.db.execute(include_str!("purge.sql"), &[(id, Type::TEXT), (&seen, Type::TEXT_ARRAY)])?
        } else {
            let state = update.job_state.as_str();
            self.db.execute(
                include_str!("set_state.sql"),
                &[
                    (id, Type::TEXT),
                    (&state, Type::TEXT),
                    (&update.next_run_time, Type::TIMESTAMPTZ),
                    (&seen, Type::TEXT_ARRAY),
                ],
            )?
        };
        if done == 0 {
            return Err(Refusal::refused(format!("job {id} has changed meanwhile")).into());
        }
        Ok(())
    }

    fn keep_pause(&mut self, job: &Job, pause: Option<&Pause>) -> Result<()> {
        match pause {
            Some(pause) if job.pause.as_ref() != Some(pause) => self.db.execute(
                include_str!("keep_pause.sql"),
                &[
                    (&job.id, Type::TEXT),
                    (&pause.kept_next_run_time, Type::TIMESTAMPTZ),
                    (&job.job_state.as_str(), Type::TEXT),
                    (&pause.resume_at, Type::TIMESTAMPTZ),
                    (&pause.reason, Type::TEXT),
                    (&pause.paused_by, Type::TEXT),
                    (&pause.paused_at, Type::TIMESTAMPTZ),
                ],
            )?,
            None if job.pause.is_some() => {
                self.db.execute(include_str!("drop_pause.sql"), &[(&job.id, Type::TEXT)])?
            }
            _ => 0,
        };
        Ok(())
    }

    fn keep_schedule(&mut self, job: &Job, schedule: Option<&KeptSchedule>) -> Result<()> {
        let now = self.now();
        match schedule {
            Some(schedule) if job.schedule.as_ref() != Some(schedule) => self.db.execute(
                include_str!("keep_schedule.sql"),
                &[
                    (&job.id, Type::TEXT),
                    (&schedule.cron, Type::TEXT),
                    (&schedule.time_zone, Type::TEXT),
                    (&schedule.dialect, Type::TEXT),
                    (&now, Type::TIMESTAMPTZ),
                ],
            )?,
            None if job.schedule.is_some() => {
                self.db.execute(include_str!("drop_schedule.sql"), &[(&job.id, Type::TEXT)])?
            }
            _ => 0,
        };
        Ok(())
    }
}
