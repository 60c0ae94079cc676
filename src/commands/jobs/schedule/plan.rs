//! What `jobs schedule` does with a job.

use anyhow::Result;
use apscheduler::cron::Expression;
use chrono::{DateTime, Utc};

use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::domain::job::{CronSchedule, Job, JobState, Modification, NewTiming, Pause, first_run};
use crate::domain::shell;
use crate::error::CliError;
use crate::invocation;

/// How the job is scheduled.
pub(super) enum Plan {
    /// A cron expression that apsctl stores.
    Stored { schedule: CronSchedule, expression: Box<Expression> },
    /// Only the next run of a job of Task Tracker's table.
    NextRun(DateTime<Utc>),
    /// A trigger in APScheduler's own tables, and its meaning.
    Trigger { timing: NewTiming, meaning: String },
}

impl Plan {
    /// Returns the update of a job.
    ///
    /// # Errors
    /// A refusal if the schedule never fires.
    pub(super) fn update(&self, job: &Job, now: DateTime<Utc>) -> Result<JobUpdate> {
        let update = |next, schedule, modification, kind| schedule_update(job, next, schedule, modification, kind);
        match self {
            Self::Stored { schedule, expression } => {
                let (_, zone) = schedule.parse().map_err(CliError::refused)?;
                let next = expression.next_after(now, zone).ok_or_else(|| never_fires(&schedule.cron))?;
                Ok(update(next, Some(schedule.clone()), None, UpdateKind::SetSchedule))
            }
            Self::NextRun(at) => Ok(update(*at, job.timing.cron_schedule().cloned(), None, UpdateKind::SetSchedule)),
            Self::Trigger { timing, .. } => {
                let modification = Modification { timing: Some(timing.clone()), ..Modification::default() };
                Ok(update(first_time(timing, now)?, None, Some(modification), UpdateKind::SetSchedule))
            }
        }
    }
}

/// Returns when a new trigger fires first.
fn first_time(timing: &NewTiming, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    let text = match timing {
        NewTiming::Cron { expression, .. } => expression.as_str(),
        _ => "this schedule",
    };
    let trigger = timing.aps3_trigger(now).map_err(|error| CliError::usage(error.message).maybe_hint(error.hint))?;
    let first = trigger.as_ref().and_then(|trigger| first_run(trigger, now).ok().flatten());
    Ok(first.and_then(|first| first.utc()).ok_or_else(|| never_fires(text))?)
}

fn never_fires(text: &str) -> CliError {
    let check = shell::with_argument(&invocation::apsctl("cron check"), text);
    CliError::refused(format!("\"{text}\" never fires")).hint(format!("run `{check}` to see why"))
}

fn schedule_update(
    job: &Job,
    next: DateTime<Utc>,
    schedule: Option<CronSchedule>,
    modification: Option<Modification>,
    kind: UpdateKind,
) -> JobUpdate {
    let is_paused = job.job_state == JobState::Paused;
    let job_state = match job.job_state {
        JobState::Paused | JobState::Executing => job.job_state.clone(),
        _ => JobState::Scheduled,
    };
    JobUpdate {
        job_state,
        next_run_time: (!is_paused).then_some(next),
        pause: job.pause.clone().map(|pause| Pause { saved_next_run_time: Some(next), ..pause }),
        schedule,
        modification,
        kind,
    }
}
