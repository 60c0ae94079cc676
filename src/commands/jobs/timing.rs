//! When a job runs by its trigger, or by the schedule apsctl keeps for it.

use anyhow::Result;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::commands::cron;
use crate::domain::aps::Fires;
use crate::domain::cron::Expression;
use crate::domain::job::{Job, KeptSchedule};

/// The expression and the zone of a kept schedule.
pub(super) fn read(schedule: &KeptSchedule) -> Result<(Expression, Tz)> {
    let dialect = schedule.dialect.parse().map_err(|e| anyhow::anyhow!("the kept schedule: {e}"))?;
    Ok((cron::parse(&schedule.cron, dialect)?, cron::zone(&schedule.time_zone)?))
}

/// The first time after `now` by the job's trigger, or its kept schedule: none without one, or where it never fires. A schedule
/// that cannot be read (somebody has written it by hand) is said in the log, and counts as none.
pub(crate) fn next_scheduled(job: &Job, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if let Some(trigger) = &job.trigger {
        let next = Fires::from(trigger, now).next()?;
        let said = next.inspect_err(|stuck| log::warn!("job {}: {}: {stuck}", job.id, trigger));
        return said.ok()?.utc();
    }
    let schedule = job.schedule.as_ref()?;
    match read(schedule) {
        Ok((expression, zone)) => expression.next_after(now, zone),
        Err(error) => {
            log::warn!("job {}: schedule \"{}\" cannot be read: {error:#}", job.id, schedule.cron);
            None
        }
    }
}
