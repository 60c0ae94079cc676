//! Opens and ends a maintenance window within a change.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use chrono::{DateTime, SecondsFormat, SubsecRound as _, TimeDelta, Utc};
use postgres::types::Type;
use serde_json::json;

use super::{JobBefore, PausedJob, WindowJobs, maintenance};
use crate::db::jobs::{AppliedUpdate, LockedJob};
use crate::db::operations::require_trusted_entry;
use crate::db::store::UndoneOperation;
use crate::db::{Change, JournalEntry, Param, get};
use crate::domain::maintenance::Maintenance;
use crate::domain::{image, json_text};
use crate::error::{CliError, FailureKind};
use crate::invocation::APSCTL;

/// Age of the oldest run that may have been executing when the window was opened.
const MAX_RUN_DURATION: TimeDelta = TimeDelta::days(7);

impl Change<'_> {
    /// Opens a window after all jobs have been locked. Returns the journal entries to be written.
    ///
    /// # Errors
    /// Refuses if a window is open, unless it has expired and has no paused jobs.
    pub fn begin_maintenance(
        &mut self,
        until: Option<DateTime<Utc>>,
        by: &str,
    ) -> Result<(Maintenance, Vec<JournalEntry>)> {
        self.db.require_own_table("maintenance")?;
        let (now, mut entries) = (self.now(), Vec::new());
        if let Some(open) = self.lock_maintenance()? {
            let (_, paused) = self.db.paused_in_maintenance(open.id)?;
            if !open.is_over(now) || !paused.is_empty() {
                return Err(already_open_error(&open, now));
            }
            entries.push(self.close_maintenance(&open, by)?);
        }
        let reason = self.intent().reason.clone();
        let rows = self.db.query(
            include_str!("begin.sql"),
            &[(&now, Type::TIMESTAMPTZ), (&until, Type::TIMESTAMPTZ), (&reason, Type::TEXT), (&by, Type::TEXT)],
        )?;
        // Another session was faster.
        let Some(row) = rows.first() else {
            return Err(CliError::refused("another session has just opened maintenance")
                .hint(format!("run `{APSCTL} maintenance status` to see who"))
                .into());
        };
        let opened = Maintenance { id: get(row, "id")?, since: now, until, started_by: by.to_owned(), reason };
        entries.push(journal_entry(None, Some(&opened)));
        Ok((opened, entries))
    }

    /// Returns the window's jobs, like [`Db::jobs_in_maintenance`](crate::db::Db::jobs_in_maintenance).
    pub fn jobs_in_maintenance(&mut self, window: &Maintenance) -> Result<WindowJobs> {
        self.db.jobs_in_maintenance(window.id)
    }

    /// Locks the open window. No job may be locked after this.
    pub fn lock_maintenance(&mut self) -> Result<Option<Maintenance>> {
        self.db.require_own_table("maintenance")?;
        self.db.query(include_str!("lock_open.sql"), &[])?.first().map(maintenance).transpose()
    }

    /// Locks the jobs paused by the open window, then the window itself, if it is selected.
    pub fn lock_maintenance_and_jobs(
        &mut self,
        is_selected: impl Fn(&Maintenance) -> bool,
    ) -> Result<Option<(Maintenance, Vec<PausedJob>)>> {
        self.db.require_own_table("maintenance")?;
        let Some(unlocked_window) = self.db.open_maintenance()?.filter(&is_selected) else { return Ok(None) };
        let params: [Param; 2] = [(&unlocked_window.id, Type::INT8), (&self.db.qualified_name("jobs"), Type::TEXT)];
        let rows = self.db.query(include_str!("paused_jobs.sql"), &params)?;
        let ids = rows.iter().map(|row| get(row, "job_id")).collect::<Result<Vec<String>>>()?;
        let locked = if ids.is_empty() { Vec::new() } else { self.lock_existing_jobs(&ids)? };
        let mut locked: BTreeMap<String, LockedJob> =
            locked.into_iter().map(|locked| (locked.job.id.clone(), locked)).collect();
        let Some(window) = self.lock_maintenance()?.filter(&is_selected) else { return Ok(None) };
        if window.id != unlocked_window.id {
            // The window was ended and another one begun, with other jobs.
            let message = "maintenance was ended and begun again in the meantime";
            return Err(CliError::refused(message).kind(FailureKind::Crossed).into());
        }
        let mut paused_jobs = Vec::new();
        for row in &rows {
            let job_id: String = get(row, "job_id")?;
            paused_jobs.push(PausedJob {
                locked: locked.remove(&job_id),
                job_id,
                operation: get(row, "operation")?,
                before: job_before(get(row, "summary")?),
                images: (get(row, "before")?, get(row, "after")?),
                journal_error: require_trusted_entry(get(row, "operation")?, row).err(),
            });
        }
        Ok(Some((window, paused_jobs)))
    }

    pub fn extend_maintenance(&mut self, open: &Maintenance, until: DateTime<Utc>) -> Result<Maintenance> {
        let params: [Param; 2] = [(&open.id, Type::INT8), (&until, Type::TIMESTAMPTZ)];
        self.db.execute(include_str!("extend.sql"), &params)?;
        let extended = Maintenance { until: Some(until), ..open.clone() };
        self.write_entry(&journal_entry(Some(open), Some(&extended)))?;
        Ok(extended)
    }

    /// Ends a window. Returns the journal entry to be written.
    pub fn close_maintenance(&mut self, open: &Maintenance, by: &str) -> Result<JournalEntry> {
        let now = self.now();
        let params: [Param; 3] = [(&open.id, Type::INT8), (&now, Type::TIMESTAMPTZ), (&by, Type::TEXT)];
        self.db.execute(include_str!("end.sql"), &params)?;
        Ok(journal_entry(Some(open), None))
    }

    /// Records which jobs the window has paused, and the journal entries of that.
    pub fn record_paused_jobs(&mut self, window: &Maintenance, ids: &[&str], operations: &[i64]) -> Result<()> {
        let params: [Param; 3] = [(&window.id, Type::INT8), (&ids, Type::TEXT_ARRAY), (&operations, Type::INT8_ARRAY)];
        self.db.execute(include_str!("record_paused_jobs.sql"), &params).map(drop)
    }

    /// Restores an unchanged job without journaling it.
    pub fn restore_paused_job(&mut self, paused: &mut PausedJob) -> Result<AppliedUpdate> {
        let PausedJob { job_id, operation, locked, images: (before, after), journal_error: doubt, .. } = paused;
        if let Some(doubt) = doubt.take() {
            return Err(doubt);
        }
        let locked = locked.take();
        let (before, after, locked) = (before.as_deref(), after.as_deref(), locked.as_ref());
        let undone = UndoneOperation { operation: *operation, job_id, before, after, locked };
        self.undo_operations(&[undone])?.pop().context("the undo returned no result")
    }

    /// Whether the run that was executing when the window was opened has ended. False if the audit log cannot be
    /// read.
    pub fn has_run_ended(&mut self, paused: &PausedJob, window: &Maintenance) -> Result<bool> {
        self.db.batch("SAVEPOINT run_is_over")?;
        match self.query_run_has_ended(paused, window) {
            Ok(is_over) => {
                self.db.batch("RELEASE SAVEPOINT run_is_over")?;
                Ok(is_over)
            }
            Err(error) => {
                self.db.batch("ROLLBACK TO SAVEPOINT run_is_over; RELEASE SAVEPOINT run_is_over")?;
                log::warn!("cannot determine whether the run of job {} has ended: {error:#}", paused.job_id);
                Ok(false)
            }
        }
    }

    fn query_run_has_ended(&mut self, paused: &PausedJob, window: &Maintenance) -> Result<bool> {
        let earliest = window.since - MAX_RUN_DURATION;
        let params: [Param; 3] =
            [(&paused.job_id, Type::TEXT), (&window.since, Type::TIMESTAMPTZ), (&earliest, Type::TIMESTAMPTZ)];
        get(&self.db.query_one(include_str!("has_run_ended.sql"), &params)?, "has_ended")
    }
}

fn journal_entry(before: Option<&Maintenance>, after: Option<&Maintenance>) -> JournalEntry {
    let time = |time: DateTime<Utc>| time.trunc_subsecs(6).to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let image = |window: &Maintenance| {
        let Maintenance { id, started_by: by, reason, .. } = window;
        let (since, until) = (time(window.since), window.until.map(time));
        json!({"maintenance": {"id": id, "since": since, "until": until, "by": by, "reason": reason}}).to_string()
    };
    JournalEntry { job_id: None, before: before.map(image), after: after.map(image), undo_of: None }
}

/// Reads the previous values of a job from its image.
fn job_before(summary: &str) -> JobBefore {
    let row = json_text::parse_within_limits(summary);
    let (state, next) = image::state_and_next_run(&row);
    let time = |name: &str| row[name].as_str()?.parse::<DateTime<Utc>>().ok();
    let Ok(job_state) = state.unwrap_or_else(|| "SCHEDULED".into()).parse();
    JobBefore { job_state, next_run_time: next.or_else(|| time("next_fire_time")) }
}

fn already_open_error(open: &Maintenance, now: DateTime<Utc>) -> anyhow::Error {
    let since = open.since.format("%Y-%m-%d %H:%M UTC");
    if open.is_over(now) {
        let message = format!("the maintenance of {since} has expired and was not ended");
        return CliError::refused(message).hint(format!("run `{APSCTL} maintenance end` to restore its jobs")).into();
    }
    CliError::refused(format!("maintenance has been open since {since}, begun by {}", open.started_by))
        .hint(format!("`{APSCTL} maintenance end` ends it; `{APSCTL} maintenance extend --for DURATION` extends it"))
        .into()
}
