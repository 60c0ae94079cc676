//! When a job runs by its trigger, or by the schedule apsctl keeps for it.

use anyhow::Result;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::commands::cron;
use crate::domain::aps::{Fires, Stuck, Trigger};
use crate::domain::cron::Expression;
use crate::domain::diagnosis::Kept;
use crate::domain::job::{Job, KeptSchedule};

/// The expression and the zone of a kept schedule.
pub(crate) fn parse_schedule(schedule: &KeptSchedule) -> Result<(Expression, Tz)> {
    let dialect = schedule.dialect.parse().map_err(|e| anyhow::anyhow!("the kept schedule: {e}"))?;
    Ok((cron::parse(&schedule.cron, dialect)?, cron::zone(&schedule.time_zone)?))
}

/// What the schedule kept for a job comes to, as it was read.
pub(crate) fn stored_schedule(schedule: Option<&Result<(Expression, Tz)>>, now: DateTime<Utc>) -> Kept {
    match schedule {
        None => Kept::None,
        Some(Ok((expression, zone))) => Kept::Next(expression.next_after(now, *zone)),
        Some(Err(error)) => Kept::Unreadable(format!("{error:#}")),
    }
}

/// The first time after `now` by the job's kept schedule: none without one, or where it never fires. A schedule that
/// cannot be read (somebody has written it by hand) is said in the log, and counts as none.
pub(crate) fn next_scheduled_run(job: &Job, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let schedule = job.timing.kept()?;
    match parse_schedule(schedule) {
        Ok((expression, zone)) => expression.next_after(now, zone),
        Err(error) => {
            log::warn!("job {}: schedule \"{}\" cannot be read: {error:#}", job.id, schedule.cron);
            None
        }
    }
}

/// When a scheduler would have the job run next that is added, or resumed, at `now`.
///
/// # Errors
/// Why there is no such time, in words that go on with "its trigger".
pub(super) fn next_by_trigger(trigger: &Trigger, now: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
    match Fires::from(trigger, now).next() {
        Some(Ok(moment)) => moment.utc().ok_or_else(|| {
            let why = if moment.is_opaque() {
                "that only Python can turn into an instant"
            } else {
                "without a zone"
            };
            format!("{trigger} gives a time {why}")
        }),
        Some(Err(stuck)) => Err(format!("{trigger} gives none: {stuck}")),
        None => Err(format!("{trigger} never fires again")),
    }
}

/// Whether a scheduler that has run the job at `at` would never be done with looking for the time after that.
pub(super) fn never_finds_run_after(trigger: &Trigger, at: DateTime<Utc>) -> bool {
    matches!(Fires::after(trigger, at).next(), Some(Err(Stuck::Hangs)))
}
