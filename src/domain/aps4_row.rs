//! A row of a data store: what a listing and `jobs show` tell of it.

use apscheduler::aps4::Trigger;
use chrono::{DateTime, Utc};

use crate::domain::job::{Job, JobState, Timing};

/// What a schedule's row says, its trigger as it is stored.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    pub id: &'r str,
    /// The function of its task, if that is there.
    pub func: Option<&'r str>,
    pub trigger: &'r [u8],
    pub paused: bool,
    pub next_fire_time: Option<DateTime<Utc>>,
    /// Seconds.
    pub misfire_grace_time: Option<i64>,
}

/// The schedule as a job. One that cannot be read says why in `fault`.
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
