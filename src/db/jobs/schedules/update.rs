//! Updates of APScheduler 4 schedules, done like its own calls. Its schedulers are notified of each update.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chrono::{DateTime, SecondsFormat, Utc};
use postgres::Row;
use postgres::types::Type;
use serde_json::{Value, json};

use super::read_job;
use crate::db::jobs::lock::only_locked_rows;
use crate::db::jobs::{JobUpdate, LockedJob, UpdateKind};
use crate::db::store::UndoneOperation;
use crate::db::{Change, Param, get};
use crate::domain::job::{CurrentAttributes, JobState};
use crate::domain::json_text;
use crate::error::CliError;
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
    rows.iter()
        .map(|row| Ok(LockedJob { job: Arc::new(read_job(row)?), image: get(row, "image")?, pickle: None }))
        .collect()
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
        let read = [(&ids as _, Type::TEXT_ARRAY), (&queued as _, Type::TEXT_ARRAY)];
        let sql = self.db.render_row_image(READ, "aps_schedules", "s");
        loop {
            let locked = self.lock_released_schedules(ids)?;
            let rows = self.db.query(&sql, &read)?;
            if let Some(rows) = only_locked_rows(&locked, rows, ids.is_none())? {
                return read_locked_jobs(&rows);
            }
        }
    }

    /// Locks schedules (`None`: all) that no scheduler has acquired, without reading them. Returns rows with their ids.
    ///
    /// # Errors
    /// Refuses if a scheduler has acquired one.
    pub(in crate::db) fn lock_released_schedules(&mut self, ids: Option<&[String]>) -> Result<Vec<Row>> {
        let ids: [Param; 1] = [(&ids, Type::TEXT_ARRAY)];
        let statements: [(&str, &[Param]); 3] =
            [("SAVEPOINT unheld", &[]), (include_str!("lock.sql"), &ids), (include_str!("held.sql"), &ids)];
        let since = Instant::now();
        loop {
            let mut answers = self.db.query_pipelined(&statements)?;
            let held = answers.pop().unwrap_or_default();
            let Some(row) = held.first() else { return Ok(answers.concat()) };
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

    /// Applies updates. Returns for each the id of the job that was added to the queue, if any.
    ///
    /// # Errors
    /// Refuses updates that APScheduler 4 does not support.
    pub(in crate::db) fn update_schedules(
        &mut self,
        updates: &[(&LockedJob, &JobUpdate)],
    ) -> Result<Vec<Option<String>>> {
        let (mut modified, mut queued, mut deleted, mut set) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (locked, update) in updates {
            if let Some(modification) = &update.modification {
                modified.push((*locked, modification));
            } else if update.kind == UpdateKind::RunNow {
                queued.push(*locked);
            } else if update.kind == UpdateKind::DeleteRow || update.job_state == JobState::Removed {
                deleted.push(*locked);
            } else {
                set.push((*locked, *update));
            }
        }
        self.modify_schedules(&modified)?;
        let queued_jobs = if queued.is_empty() { BTreeMap::new() } else { self.queue_jobs(&queued)? };
        if !deleted.is_empty() {
            let ids: Vec<&str> = deleted.iter().map(|locked| locked.job.id.as_str()).collect();
            let written_rows = self.db.execute(include_str!("delete.sql"), &[(&ids, Type::TEXT_ARRAY)])?;
            self.require_all_written(written_rows, deleted.iter().copied())?;
            let events: Vec<_> = deleted.iter().map(|locked| (ScheduleEvent::Removed, locked.image.as_str())).collect();
            self.notify_schedulers(&events)?;
        }
        if !set.is_empty() {
            self.set_paused(&set)?;
        }
        Ok(updates.iter().map(|(locked, _)| queued_jobs.get(locked.job.id.as_str()).cloned()).collect())
    }

    fn set_paused(&mut self, updates: &[(&LockedJob, &JobUpdate)]) -> Result<()> {
        let (mut ids, mut all_paused, mut all_next) = (Vec::new(), Vec::new(), Vec::new());
        for (locked, update) in updates {
            let (job, paused) = (&locked.job, update.job_state == JobState::Paused);
            let next = if paused { job.next_run_time } else { update.next_run_time };
            if !paused && next != job.next_run_time && schedule_column(&locked.image, "coalesce") == json!("all") {
                let message = format!("job {} would make up for every missed run (coalesce=all)", job.id);
                return Err(CliError::refused(message)
                    .hint("use `unpause_schedule(…, resume_from='now')` in Python to skip them")
                    .into());
            }
            ids.push(job.id.as_str());
            all_paused.push(paused);
            all_next.push(next);
        }
        let params: [Param; 3] =
            [(&ids, Type::TEXT_ARRAY), (&all_paused, Type::BOOL_ARRAY), (&all_next, Type::TIMESTAMPTZ_ARRAY)];
        let written_rows = self.db.execute(include_str!("set_paused.sql"), &params)?;
        self.require_all_written(written_rows, updates.iter().map(|(locked, _)| *locked))?;
        let events = updates.iter().zip(all_next);
        let events = events.map(|((locked, _), next)| (ScheduleEvent::Updated(next), locked.image.as_str()));
        self.notify_schedulers(&events.collect::<Vec<_>>())
    }

    /// Adds the schedules' jobs to the queue. Returns the ids of the jobs by schedule.
    fn queue_jobs(&mut self, schedules: &[&LockedJob]) -> Result<BTreeMap<String, String>> {
        let now = self.now();
        let ids: Vec<&str> = schedules.iter().map(|locked| locked.job.id.as_str()).collect();
        let params: [Param; 2] = [(&ids, Type::TEXT_ARRAY), (&now, Type::TIMESTAMPTZ)];
        let mut queued = BTreeMap::new();
        for row in self.db.query(include_str!("queue_job.sql"), &params)? {
            queued.insert(get(&row, "schedule_id")?, get::<String>(&row, "id")?);
        }
        let mut events = Vec::with_capacity(schedules.len());
        for locked in schedules {
            let id = &locked.job.id;
            let job = queued.get(id).with_context(|| format!("the server has queued no job of {id}"))?;
            events.push((ScheduleEvent::Queued(job), locked.image.as_str()));
        }
        self.notify_schedulers(&events)?;
        Ok(queued)
    }

    /// Inserts a schedule from its image.
    pub(in crate::db) fn insert_schedule(&mut self, image: &str) -> Result<u64> {
        self.db.execute(include_str!("restore_deleted.sql"), &[(&image, Type::TEXT)])
    }

    /// Restores schedules and the queue to the images `before` the operations; they now match `after`.
    pub(in crate::db) fn restore_schedules(&mut self, undone: &[UndoneOperation]) -> Result<()> {
        let (mut deleted, mut restored, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        for one in undone {
            match (one.before, one.after) {
                (None, Some(after)) => deleted.push((one.job_id, after)),
                (Some(before), Some(after)) => restored.push((one.job_id, before, after)),
                (Some(before), None) => missing.push((one.operation, one.job_id, before)),
                (None, None) => {}
            }
        }
        if !deleted.is_empty() {
            let ids: Vec<&str> = deleted.iter().map(|(id, _)| *id).collect();
            self.db.execute(include_str!("delete.sql"), &[(&ids, Type::TEXT_ARRAY)])?;
            let events: Vec<_> = deleted.iter().map(|(_, after)| (ScheduleEvent::Removed, *after)).collect();
            self.notify_schedulers(&events)?;
        }
        if !restored.is_empty() {
            let ids: Vec<&str> = restored.iter().map(|(id, ..)| *id).collect();
            let images: Vec<&str> = restored.iter().map(|(_, before, _)| *before).collect();
            let params: [Param; 2] = [(&ids, Type::TEXT_ARRAY), (&images, Type::TEXT_ARRAY)];
            if self.db.execute(include_str!("restore.sql"), &params)? != restored.len() as u64 {
                return Err(self.change_suppressed(restored[0].0).into());
            }
            self.restore_modified_columns(&restored)?;
        }
        if !missing.is_empty() {
            self.reinsert_deleted_rows(&missing)?;
        }
        let (mut events, mut removed, mut queued_again) = (Vec::new(), Vec::new(), Vec::new());
        for one in undone {
            let Some(before) = one.before else { continue };
            let next = schedule_column(before, "next_fire_time").as_str().and_then(|time| time.parse().ok());
            events.push((ScheduleEvent::Updated(next), before));
            match (queued_job_id(before), one.after.and_then(queued_job_id)) {
                (None, Some(queued)) => removed.push((one.job_id, queued)),
                (Some(queued), None) => queued_again.push((queued, before)),
                _ => {}
            }
        }
        self.notify_schedulers(&events)?;
        if !removed.is_empty() {
            let ids: Vec<&str> = removed.iter().map(|(_, queued)| queued.as_str()).collect();
            let rows = self.db.query(include_str!("remove_from_queue.sql"), &[(&ids, Type::TEXT_ARRAY)])?;
            let gone = rows.iter().map(|row| get(row, "id")).collect::<Result<BTreeSet<String>>>()?;
            if let Some((job_id, _)) = removed.iter().find(|(_, queued)| !gone.contains(queued)) {
                return Err(run_begun_error(job_id));
            }
        }
        if !queued_again.is_empty() {
            let images: Vec<&str> = queued_again.iter().map(|(_, before)| *before).collect();
            self.db.execute(include_str!("restore_to_queue.sql"), &[(&images, Type::TEXT_ARRAY)])?;
            let events = queued_again.iter().map(|(queued, before)| (ScheduleEvent::Queued(queued), *before));
            self.notify_schedulers(&events.collect::<Vec<_>>())?;
        }
        Ok(())
    }

    /// Publishes events, each about the schedule in an image.
    pub(super) fn notify_schedulers(&mut self, events: &[(ScheduleEvent<'_>, &str)]) -> Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let (names, data): (Vec<&str>, Vec<String>) =
            events.iter().map(|(event, image)| event_data(*event, image, now)).unzip();
        let params: [Param; 2] = [(&names, Type::TEXT_ARRAY), (&data, Type::TEXT_ARRAY)];
        self.db.query(include_str!("notify_schedulers.sql"), &params).map(drop)
    }
}

/// Returns an event's name and data, as APScheduler's event broker writes them.
fn event_data(event: ScheduleEvent<'_>, image: &str, now: DateTime<Utc>) -> (&'static str, String) {
    let iso = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Micros, false);
    let mut event_data = json!({ "timestamp": iso(now), "task_id": schedule_column(image, "task_id") });
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
    (name, event_data.to_string())
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
