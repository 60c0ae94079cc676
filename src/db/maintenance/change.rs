//! Opening and ending a maintenance window, within a change.

use anyhow::Result;
use chrono::{DateTime, SecondsFormat, SubsecRound as _, TimeDelta, Utc};
use postgres::types::Type;
use serde_json::{Value, json};

use super::{Before, Kept, Now, maintenance};
use crate::db::jobs::{Changed, Filter, LockedJob, Order};
use crate::db::operations::Undone;
use crate::db::{Change, Entry, Param, get};
use crate::domain::image;
use crate::domain::maintenance::Maintenance;
use crate::error::Refusal;

/// How far back a run may have begun that ended meanwhile.
const LONGEST_RUN: TimeDelta = TimeDelta::days(7);

impl Change<'_> {
    /// Opens a window.
    ///
    /// # Errors
    /// A refusal where one is open: unless its time is over, and it holds no job any more.
    pub fn begin_maintenance(&mut self, until: Option<DateTime<Utc>>, by: &str) -> Result<Maintenance> {
        self.db.require_own("maintenance")?;
        let now = self.now();
        if let Some(open) = self.lock_maintenance()? {
            let (_, paused) = self.db.paused_in_maintenance(open.id)?;
            if !open.is_over(now) || !paused.is_empty() {
                return Err(is_open(&open, now));
            }
            self.close_maintenance(&open, by)?;
        }
        let reason = self.intent().reason.clone();
        let rows = self.db.query(
            include_str!("begin.sql"),
            &[
                (&now, Type::TIMESTAMPTZ),
                (&until, Type::TIMESTAMPTZ),
                (&reason, Type::TEXT),
                (&by, Type::TEXT),
            ],
        )?;
        // Somebody else was faster.
        let Some(row) = rows.first() else {
            return Err(Refusal::refused("maintenance has just been begun")
                .hint("`apsctl maintenance status` tells by whom")
                .into());
        };
        let begun = Maintenance { id: get(row, "id")?, since: now, until, by: by.to_owned(), reason };
        self.journal_maintenance(None, Some(&begun))?;
        Ok(begun)
    }

    /// How many jobs a window holds, and which of them are still paused by it.
    pub fn paused_in_maintenance(&mut self, window: &Maintenance) -> Result<(i64, Vec<String>)> {
        self.db.paused_in_maintenance(window.id)
    }

    /// The window that nobody has ended; who else would end it waits.
    pub fn lock_maintenance(&mut self) -> Result<Option<Maintenance>> {
        self.db.require_own("maintenance")?;
        self.db.query(include_str!("lock.sql"), &[])?.first().map(maintenance).transpose()
    }

    pub fn extend_maintenance(&mut self, open: &Maintenance, until: DateTime<Utc>) -> Result<Maintenance> {
        let params: [Param; 2] = [(&open.id, Type::INT8), (&until, Type::TIMESTAMPTZ)];
        self.db.execute(include_str!("extend.sql"), &params)?;
        let extended = Maintenance { until: Some(until), ..open.clone() };
        self.journal_maintenance(Some(open), Some(&extended))?;
        Ok(extended)
    }

    pub fn close_maintenance(&mut self, open: &Maintenance, by: &str) -> Result<()> {
        let now = self.now();
        let params: [Param; 3] = [(&open.id, Type::INT8), (&now, Type::TIMESTAMPTZ), (&by, Type::TEXT)];
        self.db.execute(include_str!("close.sql"), &params)?;
        self.journal_maintenance(Some(open), None)
    }

    fn journal_maintenance(
        &mut self,
        before: Option<&Maintenance>,
        after: Option<&Maintenance>,
    ) -> Result<()> {
        let time = |time: DateTime<Utc>| time.trunc_subsecs(6).to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let image = |window: &Maintenance| {
            let Maintenance { id, by, reason, .. } = window;
            let (since, until) = (time(window.since), window.until.map(time));
            json!({"maintenance": {"id": id, "since": since, "until": until, "by": by, "reason": reason}})
                .to_string()
        };
        let entry = Entry { job_id: None, before: before.map(image), after: after.map(image), undo_of: None };
        self.journal(&entry).map(drop)
    }

    /// All jobs, locked.
    pub fn lock_all_jobs(&mut self) -> Result<Vec<LockedJob>> {
        let mut ids = Vec::new();
        self.db.list_jobs(&Filter::all(Order::Id), |job| {
            ids.push(job.id);
            Ok(())
        })?;
        self.lock_those(&ids)
    }

    /// Notes that the window has paused the job by this change.
    pub fn keep_in_maintenance(&mut self, window: &Maintenance, changed: &Changed) -> Result<()> {
        let params: [Param; 3] =
            [(&window.id, Type::INT8), (&changed.before.id, Type::TEXT), (&changed.operation, Type::INT8)];
        self.db.execute(include_str!("keep.sql"), &params).map(drop)
    }

    /// The jobs a window has paused.
    pub fn kept_in_maintenance(&mut self, window: &Maintenance) -> Result<Vec<Kept>> {
        let rows = self.db.query(include_str!("jobs.sql"), &[(&window.id, Type::INT8)])?;
        let kept = |row| {
            Ok(Kept {
                job_id: get(row, "job_id")?,
                operation: get(row, "operation")?,
                before: before(&get::<Option<Value>>(row, "before")?.unwrap_or_default()),
                after: get(row, "after")?,
            })
        };
        rows.iter().map(kept).collect()
    }

    /// What has become of a job since the window has paused it. It is locked.
    pub fn look_at_kept(&mut self, kept: &Kept) -> Result<Now> {
        Ok(match self.locked(&kept.job_id, None)? {
            None => Now::Gone,
            Some(locked) if Some(&locked.image) == kept.after.as_ref() => Now::AsItWas(Box::new(locked)),
            Some(locked) => Now::Changed(Box::new(locked.job)),
        })
    }

    /// Gives a job that nobody has changed back what it had.
    pub fn restore_kept(&mut self, kept: &Kept) -> Result<Undone> {
        self.take_back_one(kept.operation)
    }

    /// Whether the run that was executing when the window was opened is known to be over.
    pub fn run_is_over(&mut self, kept: &Kept, window: &Maintenance) -> Result<bool> {
        let earliest = window.since - LONGEST_RUN;
        let params: [Param; 3] =
            [(&kept.job_id, Type::TEXT), (&window.since, Type::TIMESTAMPTZ), (&earliest, Type::TIMESTAMPTZ)];
        get(&self.db.query_one(include_str!("run_over.sql"), &params)?, "is_over")
    }
}

fn before(row: &Value) -> Before {
    let (state, next) = image::of_job(row);
    let time = |name: &str| row[name].as_str()?.parse::<DateTime<Utc>>().ok();
    let Ok(job_state) = state.unwrap_or_else(|| "SCHEDULED".into()).parse();
    Before { job_state, next_run_time: next.or_else(|| time("next_fire_time")) }
}

fn is_open(open: &Maintenance, now: DateTime<Utc>) -> anyhow::Error {
    let since = open.since.format("%Y-%m-%d %H:%M UTC");
    if open.is_over(now) {
        let message = format!("the maintenance of {since} has run out, and nobody has ended it");
        return Refusal::refused(message).hint("`apsctl maintenance end` gives its jobs back").into();
    }
    Refusal::refused(format!("there is maintenance since {since}, by {}", open.by))
        .hint(
            "`apsctl maintenance end` ends it; `apsctl maintenance extend --for DURATION` has it last longer",
        )
        .into()
}
