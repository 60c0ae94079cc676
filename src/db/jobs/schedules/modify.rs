//! New triggers and attributes of APScheduler 4 schedules.

use anyhow::Result;
use apscheduler::aps4::serialize_trigger;
use chrono::{DateTime, Utc};
use postgres::types::Type;
use serde_json::json;

use super::update::{COALESCE_OFF, COALESCE_ON, ScheduleEvent, schedule_column};
use crate::db::jobs::LockedJob;
use crate::db::{Change, Param, get};
use crate::domain::job::{Job, Modification, NewTiming};
use crate::error::CliError;

/// The columns that `jobs schedule` and `jobs edit` change, apart from the next fire time.
const MODIFIED_COLUMNS: [&str; 4] = ["trigger", "coalesce", "misfire_grace_time", "job_executor"];

impl Change<'_> {
    /// Changes the triggers or attributes of schedules. A new trigger sets the next fire time, also during a pause.
    ///
    /// # Errors
    /// Refuses if a trigger cannot be written, or a row has changed.
    pub(super) fn modify_schedules(&mut self, modified: &[(&LockedJob, &Modification)]) -> Result<()> {
        let mut events = Vec::with_capacity(modified.len());
        let (mut jobs, mut attributes) = (Vec::new(), Vec::new());
        for (locked, modification) in modified {
            let next = match &modification.timing {
                Some(timing) => Some(self.set_trigger(locked, timing)?),
                None => locked.job.next_run_time,
            };
            if !modification.attributes().is_empty() {
                jobs.push(*locked);
                attributes.push(new_attributes(&locked.image, modification));
            }
            events.push((ScheduleEvent::Updated(next), locked.image.as_str()));
        }
        if !jobs.is_empty() {
            let ids: Vec<&str> = jobs.iter().map(|locked| locked.job.id.as_str()).collect();
            let params: [Param; 2] = [(&ids, Type::TEXT_ARRAY), (&attributes, Type::TEXT_ARRAY)];
            let written_rows = self.db.execute(include_str!("set_attributes.sql"), &params)?;
            self.require_all_written(written_rows, jobs.into_iter())?;
        }
        self.notify_schedulers(&events)
    }

    /// Replaces the trigger. Returns its first fire time.
    fn set_trigger(&mut self, locked: &LockedJob, timing: &NewTiming) -> Result<DateTime<Utc>> {
        let job = &locked.job;
        let row = self.db.query_one(include_str!("trigger.sql"), &[(&job.id, Type::TEXT)])?;
        let old = get::<Option<&[u8]>>(&row, "trigger")?.unwrap_or_default();
        let new = serialize_trigger(&timing.aps4_trigger(), self.now(), old).map_err(|why| cannot_write(job, &why))?;
        let params: [Param; 3] =
            [(&job.id, Type::TEXT), (&new.data, Type::BYTEA), (&new.next_fire_time, Type::TIMESTAMPTZ)];
        if self.db.execute(include_str!("set_trigger.sql"), &params)? == 0 {
            return Err(self.why_no_row_changed(locked)?.into());
        }
        Ok(new.next_fire_time)
    }

    /// Restores the columns that only [`Change::modify_schedules`] changes, where they differ. `restored` has the ids of the
    /// schedules and their images before and after.
    pub(super) fn restore_modified_columns(&mut self, restored: &[(&str, &str, &str)]) -> Result<()> {
        let differs = |before, after| {
            MODIFIED_COLUMNS.iter().any(|column| schedule_column(before, column) != schedule_column(after, column))
        };
        let modified = restored.iter().filter(|(_, before, after)| differs(before, after));
        let (ids, images): (Vec<&str>, Vec<&str>) = modified.map(|(id, before, _)| (*id, *before)).unzip();
        if !ids.is_empty() {
            let params: [Param; 2] = [(&ids, Type::TEXT_ARRAY), (&images, Type::TEXT_ARRAY)];
            self.db.execute(include_str!("restore_modified.sql"), &params)?;
        }
        Ok(())
    }
}

/// Returns the attributes after the change as JSON.
fn new_attributes(image: &str, modification: &Modification) -> String {
    let grace = match modification.misfire_grace_time {
        Some(seconds) => json!(seconds.map(|seconds| format!("{seconds} seconds"))),
        None => schedule_column(image, "misfire_grace_time"),
    };
    let coalesce = match modification.coalesce {
        Some(true) => json!(COALESCE_ON),
        Some(false) => json!(COALESCE_OFF),
        None => schedule_column(image, "coalesce"),
    };
    let executor =
        modification.executor.as_ref().map_or_else(|| schedule_column(image, "job_executor"), |name| json!(name));
    json!({ "coalesce": coalesce, "misfire_grace_time": grace, "job_executor": executor }).to_string()
}

fn cannot_write(job: &Job, why: &str) -> anyhow::Error {
    CliError::refused(format!("job {}: its new trigger cannot be written: {why}", job.id))
        .hint("nothing was changed; use `add_schedule(…, conflict_policy=replace)` in the application")
        .into()
}
