//! Guarded changes to the schedules of APScheduler 4, as its own calls make them, its schedulers told of each.

use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{DateTime, SecondsFormat, Utc};
use postgres::Row;
use postgres::types::Type;
use serde_json::{Value, json};

use super::job;
use crate::db::jobs::lock::under_lock;
use crate::db::jobs::{Deed, LockedJob, Update};
use crate::db::{Change, Param, get};
use crate::domain::job::JobState;
use crate::domain::json_text;
use crate::error::{CliError, FailureKind};
use crate::interrupt;

/// How long a scheduler may hold a schedule before it is left to it: it does so for milliseconds, but for the whole of
/// its lease if it dies.
const PATIENCE: Duration = Duration::from_secs(2);
const POLL: Duration = Duration::from_millis(50);

const READ: &str = include_str!("read.sql");

fn locked(rows: &[Row]) -> Result<Vec<LockedJob>> {
    rows.iter().map(|row| Ok(LockedJob { job: job(row)?, image: get(row, "image")?, state: None })).collect()
}

impl Change<'_> {
    /// The schedules of these ids (none: all), locked, and held by no scheduler; with them the jobs in the queue.
    ///
    /// # Errors
    /// A refusal (exit 3) where a scheduler holds one.
    pub(in crate::db) fn lock_schedules(
        &mut self,
        ids: Option<&[String]>,
        queued: &[String],
    ) -> Result<Vec<LockedJob>> {
        let wanted: Param = (&ids, Type::TEXT_ARRAY);
        let lock = [wanted.clone()];
        let read = [wanted, (&queued as _, Type::TEXT_ARRAY)];
        let sql = self.db.with_image(READ, "aps_schedules", "s");
        let statements: [(&str, &[Param]); 3] =
            [("SAVEPOINT unheld", &[]), (include_str!("lock.sql"), &lock), (&sql, &read)];
        let since = Instant::now();
        loop {
            let mut answers = self.db.query_pipelined(&statements)?;
            let rows = answers.pop().unwrap_or_default();
            let Some(rows) = under_lock(&answers.concat(), rows, ids.is_none())? else { continue };
            let is_held = |row: &&Row| get::<Option<bool>>(row, "held").is_ok_and(Option::unwrap_or_default);
            let Some(row) = rows.iter().find(is_held) else {
                return locked(&rows);
            };
            if since.elapsed() >= PATIENCE {
                let (id, by): (&str, Option<&str>) = (get(row, "id")?, get(row, "acquired_by")?);
                let by = by.unwrap_or("a scheduler");
                return Err(CliError::refused(format!(
                    "job {id} is held by {by}, which is about to write it"
                ))
                .hint(
                    "try again: it is let go within seconds, or within its lease if that scheduler has died",
                )
                .into());
            }
            // Lets go of the lock, which the scheduler may wait for.
            self.db.batch("ROLLBACK TO SAVEPOINT unheld")?;
            interrupt::sleep(POLL)?;
        }
    }

    /// The same without locking, held or not.
    pub(in crate::db) fn read_schedules(
        &mut self,
        ids: &[String],
        queued: &[String],
    ) -> Result<Vec<LockedJob>> {
        let sql = self.db.with_image(READ, "aps_schedules", "s");
        locked(&self.db.query(&sql, &[(&ids, Type::TEXT_ARRAY), (&queued, Type::TEXT_ARRAY)])?)
    }

    /// Makes one change. The id of the job that was put into the queue, if it was that.
    ///
    /// # Errors
    /// A refusal (exit 3) where APScheduler 4 has no such change.
    pub(in crate::db) fn update_schedule(
        &mut self,
        locked: &LockedJob,
        update: &Update,
    ) -> Result<Option<String>> {
        let id = &locked.job.id;
        if update.deed == Deed::Schedule {
            let message =
                format!("job {id} has its trigger in APScheduler 4's own row, which only Python can write");
            return Err(CliError::refused(message)
                .hint("`add_schedule(…, conflict_policy=replace)` does")
                .into());
        }
        if update.deed == Deed::Run {
            return self.queue(id, &locked.image).map(Some);
        }
        if update.deed == Deed::Purge || update.job_state == JobState::Removed {
            if self.db.execute(include_str!("delete.sql"), &[(id, Type::TEXT)])? == 0 {
                return Err(self.no_row_changed(locked)?.into());
            }
            self.tell(Event::Removed, &locked.image)?;
            return Ok(None);
        }
        let paused = update.job_state == JobState::Paused;
        let next = if paused { locked.job.next_run_time } else { update.next_run_time };
        if !paused && next != locked.job.next_run_time && field(&locked.image, "coalesce") == json!("all") {
            let message = format!("job {id} makes up for every run it has missed (coalesce=all)");
            return Err(CliError::refused(message)
                .hint("`unpause_schedule(…, resume_from='now')` in Python leaves them out; nothing else does")
                .into());
        }
        let params: [Param; 3] = [(id, Type::TEXT), (&paused, Type::BOOL), (&next, Type::TIMESTAMPTZ)];
        if self.db.execute(include_str!("set_paused.sql"), &params)? == 0 {
            return Err(self.no_row_changed(locked)?.into());
        }
        self.tell(Event::Updated(next), &locked.image)?;
        Ok(None)
    }

    fn queue(&mut self, id: &str, image: &str) -> Result<String> {
        let now = self.now();
        let params = [(&id as _, Type::TEXT), (&now as _, Type::TIMESTAMPTZ)];
        let queued: String = get(&self.db.query_one(include_str!("queue.sql"), &params)?, "id")?;
        self.tell(Event::Queued(&queued), image)?;
        Ok(queued)
    }

    /// Inserts a schedule as its image has it.
    pub(in crate::db) fn insert_schedule(&mut self, image: &str) -> Result<u64> {
        self.db.execute(include_str!("insert_row.sql"), &[(&image, Type::TEXT)])
    }

    /// Makes a schedule, and the queue, what the image `before` of the operation says, where it now is as `after` says.
    pub(in crate::db) fn restore_schedule(
        &mut self,
        operation: i64,
        id: &str,
        before: Option<&str>,
        after: Option<&str>,
    ) -> Result<()> {
        match (before, after) {
            (None, Some(after)) => {
                self.db.execute(include_str!("delete.sql"), &[(&id, Type::TEXT)])?;
                self.tell(Event::Removed, after)?;
            }
            (Some(before), _) => {
                let done = match after {
                    Some(_) => self.db.execute(include_str!("restore_row.sql"), &[(&before, Type::TEXT)])?,
                    None => self.reinsert_deleted_row(operation, before)?,
                };
                // Another may have put the row back meanwhile: there was none to lock.
                if done == 0 {
                    let message = format!("job {id} exists again");
                    return Err(CliError::refused(message).kind(FailureKind::Passing).into());
                }
                let next = field(before, "next_fire_time").as_str().and_then(|time| time.parse().ok());
                self.tell(Event::Updated(next), before)?;
                match (queued(before), after.and_then(queued)) {
                    (None, Some(queued)) => {
                        let sql = include_str!("unqueue.sql");
                        if self.db.execute(sql, &[(&queued, Type::TEXT)])? == 0 {
                            return Err(begun(id));
                        }
                    }
                    (Some(queued), None) => {
                        self.db.execute(include_str!("requeue.sql"), &[(&before, Type::TEXT)])?;
                        self.tell(Event::Queued(&queued), before)?;
                    }
                    _ => {}
                }
            }
            (None, None) => {}
        }
        Ok(())
    }

    /// Publishes an event of the schedule in the image.
    fn tell(&mut self, event: Event<'_>, image: &str) -> Result<()> {
        let iso = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Micros, false);
        let mut said = json!({ "timestamp": iso(self.now()), "task_id": field(image, "task_id") });
        said["schedule_id"] = field(image, "id");
        let name = match event {
            Event::Updated(next) => {
                said["next_fire_time"] = json!(next.map(iso));
                "ScheduleUpdated"
            }
            Event::Removed => {
                said["finished"] = json!(false);
                "ScheduleRemoved"
            }
            Event::Queued(job_id) => {
                said["job_id"] = json!(job_id);
                "JobAdded"
            }
        };
        let said = said.to_string();
        let params = [(&name as _, Type::TEXT), (&said as _, Type::TEXT)];
        self.db.query(include_str!("notify.sql"), &params).map(drop)
    }
}

fn begun(id: &str) -> anyhow::Error {
    CliError::refused(format!("the run of job {id} has begun meanwhile"))
        .hint("`apsctl jobs running` shows the runs; nothing was changed")
        .into()
}

/// What APScheduler's brokers tell each other.
#[derive(Clone, Copy)]
enum Event<'a> {
    Updated(Option<DateTime<Utc>>),
    Removed,
    Queued(&'a str),
}

/// A column of the schedule in an image.
fn field(image: &str, column: &str) -> Value {
    let value = json_text::member(image, "job").and_then(|job| json_text::member(job, column));
    value.map(json_text::value).unwrap_or_default()
}

/// The job in the queue an image has.
pub(in crate::db) fn queued(image: &str) -> Option<String> {
    json_text::text_at(image, &["queued", "id"])
}
