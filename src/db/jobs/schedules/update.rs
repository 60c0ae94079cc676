//! Updates of APScheduler 4 schedules, done like its own calls. Its schedulers are notified of each update.

use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{DateTime, SecondsFormat, Utc};
use postgres::Row;
use postgres::types::Type;
use serde_json::{Value, json};

use super::read_job;
use crate::db::jobs::lock::only_locked_rows;
use crate::db::jobs::{JobUpdate, LockedJob, UpdateKind};
use crate::db::{Change, Param, get};
use crate::domain::job::{CurrentAttributes, JobState};
use crate::domain::json_text;
use crate::error::{CliError, FailureKind};
use crate::interrupt;
use crate::invocation::APSCTL;

/// How long to wait while a scheduler has acquired a schedule. It does so for milliseconds, but for its whole lease
/// if it has crashed.
const ACQUIRED_TIMEOUT: Duration = Duration::from_secs(2);
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// APScheduler 4's policies for `--coalesce on` and `off`.
pub(super) const COALESCE_ON: &str = "latest";
pub(super) const COALESCE_OFF: &str = "all";

const READ: &str = include_str!("read.sql");

fn read_locked_jobs(rows: &[Row]) -> Result<Vec<LockedJob>> {
    rows.iter().map(|row| Ok(LockedJob { job: read_job(row)?, image: get(row, "image")?, pickle: None })).collect()
}

impl LockedJob {
    /// Returns the attributes of a schedule of APScheduler 4.
    pub(in crate::db::jobs) fn schedule_attributes(&self) -> CurrentAttributes {
        let text = |column| schedule_column(&self.image, column).as_str().map(str::to_owned);
        let coalesce = text("coalesce").and_then(|policy| match policy.as_str() {
            COALESCE_ON => Some(true),
            COALESCE_OFF => Some(false),
            _ => None,
        });
        CurrentAttributes {
            misfire_grace_time: self.job.misfire_grace_time,
            coalesce,
            executor: text("job_executor"),
            ..CurrentAttributes::default()
        }
    }
}

impl Change<'_> {
    /// Locks schedules (`None`: all) that no scheduler has acquired, and reads them with their queued jobs.
    ///
    /// # Errors
    /// Refuses if a scheduler has acquired one.
    pub(in crate::db) fn lock_schedules(
        &mut self,
        ids: Option<&[String]>,
        queued: &[String],
    ) -> Result<Vec<LockedJob>> {
        let ids_param: Param = (&ids, Type::TEXT_ARRAY);
        let lock = [ids_param.clone()];
        let read = [ids_param, (&queued as _, Type::TEXT_ARRAY)];
        let sql = self.db.render_row_image(READ, "aps_schedules", "s");
        let statements: [(&str, &[Param]); 3] =
            [("SAVEPOINT unheld", &[]), (include_str!("lock.sql"), &lock), (&sql, &read)];
        let since = Instant::now();
        loop {
            let mut answers = self.db.query_pipelined(&statements)?;
            let rows = answers.pop().unwrap_or_default();
            let Some(rows) = only_locked_rows(&answers.concat(), rows, ids.is_none())? else { continue };
            let is_held = |row: &&Row| get::<Option<bool>>(row, "is_acquired").is_ok_and(Option::unwrap_or_default);
            let Some(row) = rows.iter().find(is_held) else {
                return read_locked_jobs(&rows);
            };
            if since.elapsed() >= ACQUIRED_TIMEOUT {
                let (id, by): (&str, Option<&str>) = (get(row, "id")?, get(row, "acquired_by")?);
                let by = by.unwrap_or("a scheduler");
                return Err(CliError::refused(format!(
                    "job {id} has been acquired by {by}, which is about to write it"
                ))
                .hint(
                    "try again: the scheduler releases it within seconds, or when its lease expires if it has crashed",
                )
                .into());
            }
            // Releases the lock, for which the scheduler may be waiting.
            self.db.batch("ROLLBACK TO SAVEPOINT unheld")?;
            interrupt::sleep(POLL_INTERVAL)?;
        }
    }

    /// Reads schedules without locking them.
    pub(in crate::db) fn read_schedules(&mut self, ids: &[String], queued: &[String]) -> Result<Vec<LockedJob>> {
        let sql = self.db.render_row_image(READ, "aps_schedules", "s");
        read_locked_jobs(&self.db.query(&sql, &[(&ids, Type::TEXT_ARRAY), (&queued, Type::TEXT_ARRAY)])?)
    }

    /// Applies one update. Returns the id of the job that was added to the queue, if any.
    ///
    /// # Errors
    /// Refuses updates that APScheduler 4 does not support.
    pub(in crate::db) fn update_schedule(&mut self, locked: &LockedJob, update: &JobUpdate) -> Result<Option<String>> {
        let id = &locked.job.id;
        if let Some(modification) = &update.modification {
            return self.modify_schedule(locked, modification).map(|()| None);
        }
        if update.kind == UpdateKind::RunNow {
            return self.queue_job(id, &locked.image).map(Some);
        }
        if update.kind == UpdateKind::DeleteRow || update.job_state == JobState::Removed {
            if self.db.execute(include_str!("delete.sql"), &[(id, Type::TEXT)])? == 0 {
                return Err(self.why_no_row_changed(locked)?.into());
            }
            self.notify_schedulers(ScheduleEvent::Removed, &locked.image)?;
            return Ok(None);
        }
        let paused = update.job_state == JobState::Paused;
        let next = if paused { locked.job.next_run_time } else { update.next_run_time };
        if !paused && next != locked.job.next_run_time && schedule_column(&locked.image, "coalesce") == json!("all") {
            let message = format!("job {id} would make up for every missed run (coalesce=all)");
            return Err(CliError::refused(message)
                .hint("use `unpause_schedule(…, resume_from='now')` in Python to skip them")
                .into());
        }
        let params: [Param; 3] = [(id, Type::TEXT), (&paused, Type::BOOL), (&next, Type::TIMESTAMPTZ)];
        if self.db.execute(include_str!("set_paused.sql"), &params)? == 0 {
            return Err(self.why_no_row_changed(locked)?.into());
        }
        self.notify_schedulers(ScheduleEvent::Updated(next), &locked.image)?;
        Ok(None)
    }

    fn queue_job(&mut self, id: &str, image: &str) -> Result<String> {
        let now = self.now();
        let params = [(&id as _, Type::TEXT), (&now as _, Type::TIMESTAMPTZ)];
        let queued: String = get(&self.db.query_one(include_str!("queue_job.sql"), &params)?, "id")?;
        self.notify_schedulers(ScheduleEvent::Queued(&queued), image)?;
        Ok(queued)
    }

    /// Inserts a schedule from its image.
    pub(in crate::db) fn insert_schedule(&mut self, image: &str) -> Result<u64> {
        self.db.execute(include_str!("restore_deleted.sql"), &[(&image, Type::TEXT)])
    }

    /// Restores a schedule and the queue to the image `before` of the operation; they now match `after`.
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
                self.notify_schedulers(ScheduleEvent::Removed, after)?;
            }
            (Some(before), _) => {
                let written_rows = match after {
                    Some(_) => self.db.execute(include_str!("restore.sql"), &[(&before, Type::TEXT)])?,
                    None => self.reinsert_deleted_row(operation, before)?,
                };
                // Another session may have inserted the row again: a missing row cannot be locked.
                if written_rows == 0 {
                    let message = format!("job {id} exists again");
                    return Err(CliError::refused(message).kind(FailureKind::Passing).into());
                }
                if let Some(after) = after {
                    self.restore_modified_columns(before, after)?;
                }
                let next = schedule_column(before, "next_fire_time").as_str().and_then(|time| time.parse().ok());
                self.notify_schedulers(ScheduleEvent::Updated(next), before)?;
                match (queued_job_id(before), after.and_then(queued_job_id)) {
                    (None, Some(queued)) => {
                        let sql = include_str!("remove_from_queue.sql");
                        if self.db.execute(sql, &[(&queued, Type::TEXT)])? == 0 {
                            return Err(run_begun_error(id));
                        }
                    }
                    (Some(queued), None) => {
                        self.db.execute(include_str!("restore_to_queue.sql"), &[(&before, Type::TEXT)])?;
                        self.notify_schedulers(ScheduleEvent::Queued(&queued), before)?;
                    }
                    _ => {}
                }
            }
            (None, None) => {}
        }
        Ok(())
    }

    /// Publishes an event about the schedule in the image.
    pub(super) fn notify_schedulers(&mut self, event: ScheduleEvent<'_>, image: &str) -> Result<()> {
        let iso = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Micros, false);
        let mut event_data = json!({ "timestamp": iso(self.now()), "task_id": schedule_column(image, "task_id") });
        event_data["schedule_id"] = schedule_column(image, "id");
        let name = match event {
            ScheduleEvent::Updated(next) => {
                event_data["next_fire_time"] = json!(next.map(iso));
                "ScheduleUpdated"
            }
            ScheduleEvent::Removed => {
                event_data["finished"] = json!(false);
                "ScheduleRemoved"
            }
            ScheduleEvent::Queued(job_id) => {
                event_data["job_id"] = json!(job_id);
                "JobAdded"
            }
        };
        let payload = event_data.to_string();
        let params = [(&name as _, Type::TEXT), (&payload as _, Type::TEXT)];
        self.db.query(include_str!("notify_schedulers.sql"), &params).map(drop)
    }
}

fn run_begun_error(id: &str) -> anyhow::Error {
    CliError::refused(format!("the run of job {id} has already begun"))
        .hint(format!("nothing was changed; `{APSCTL} jobs running` lists the runs"))
        .into()
}

/// An event of APScheduler's brokers.
#[derive(Clone, Copy)]
pub(super) enum ScheduleEvent<'a> {
    Updated(Option<DateTime<Utc>>),
    Removed,
    Queued(&'a str),
}

/// Returns a column of the schedule in an image.
pub(super) fn schedule_column(image: &str, column: &str) -> Value {
    let value = json_text::member(image, "job").and_then(|job| json_text::member(job, column));
    value.map(json_text::parse_within_limits).unwrap_or_default()
}

/// Returns the id of the queued job in an image.
pub(in crate::db) fn queued_job_id(image: &str) -> Option<String> {
    json_text::string_at(image, &["queued", "id"])
}
