//! Why a job is not running, as far as its row tells.

use chrono::{DateTime, Utc};

use super::job::{Job, JobState};
use super::shell;

/// In words; none where nothing is wrong: it runs, or waits for its time.
pub fn not_running_reason(job: &Job, now: DateTime<Utc>) -> Option<String> {
    match (&job.job_state, job.next_run_time) {
        (JobState::Executing, _) => None,
        (JobState::Paused, _) => {
            let note = job.note().unwrap_or_else(|| "paused".into());
            Some(format!("{note}; `{}` ends it", shell::with_argument("apsctl jobs resume", &job.id)))
        }
        (JobState::Removed, _) => Some(
            "removed from the schedule; `apsctl audit operations` may list its removal, to be undone".into(),
        ),
        (_, None) if job.timing.aps4().is_some() => {
            Some("its trigger has no more times; APScheduler deletes such a schedule".into())
        }
        (_, None) => {
            let schedule = shell::with_argument("apsctl jobs schedule", &job.id);
            Some(format!("it has no next run time; `{schedule}` gives it one"))
        }
        (_, Some(next)) if next <= now => {
            Some("it is due, and no scheduler has picked it up: is the worker running?".into())
        }
        _ => None,
    }
}
