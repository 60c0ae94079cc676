//! Why a job is not running, according to its row.

use std::fmt::Display;

use chrono::{DateTime, Utc};

use super::job::{Job, JobState};
use super::shell;

/// Returns why the job is not running; `None` if it is executing or waits for its next run time. `apsctl` is the program with
/// the options that select the store.
pub fn not_running_reason(job: &Job, now: DateTime<Utc>, apsctl: impl Display) -> Option<String> {
    match (&job.job_state, job.next_run_time) {
        (JobState::Executing, _) => None,
        (JobState::Paused, _) => {
            let note = job.note(now).unwrap_or_else(|| "paused".into());
            Some(format!("{note}; `{}` resumes it", shell::with_argument(&format!("{apsctl} jobs resume"), &job.id)))
        }
        (JobState::Removed, _) => Some(format!(
            "removed from the schedule; if `{apsctl} audit operations` lists the removal, `{apsctl} undo` takes it back"
        )),
        (_, None) if job.timing.aps4().is_some() => {
            Some("its trigger has no more fire times; APScheduler deletes such a schedule".into())
        }
        (_, None) => {
            let schedule = shell::with_argument(&format!("{apsctl} jobs schedule"), &job.id);
            Some(format!("it has no next run time; `{schedule}` sets one"))
        }
        (_, Some(next)) if next <= now => {
            Some("it is due, but no scheduler has picked it up: check that the worker is running".into())
        }
        _ => None,
    }
}
