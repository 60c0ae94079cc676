//! Reads a row of APScheduler 4's table of schedules as a job.

use apscheduler::aps4::Trigger;
use chrono::{DateTime, Utc};

use crate::domain::job::{Job, JobState, Timing};

/// The columns of a schedule.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    pub id: &'r str,
    /// The function of its task, if the task exists.
    pub func: Option<&'r str>,
    pub trigger: &'r [u8],
    pub paused: bool,
    pub next_fire_time: Option<DateTime<Utc>>,
    /// In seconds.
    pub misfire_grace_time: Option<i64>,
}

/// Converts a schedule to a job. If the trigger cannot be read, `fault` has the reason.
pub fn job(row: Row<'_>) -> Job {
    let job_state = if row.paused { JobState::Paused } else { JobState::Scheduled };
    let mut job = Job {
        id: row.id.to_owned(),
        func_ref: row.func.map(str::to_owned),
        job_state,
        next_run_time: row.next_fire_time,
        misfire_grace_time: row.misfire_grace_time.map(i128::from),
        ..Job::default()
    };
    match Trigger::read(row.trigger) {
        Ok(trigger) => job.timing = Timing::Aps4(Box::new(trigger)),
        Err(fault) => job.unreadable_reason = Some(fault),
    }
    job
}
