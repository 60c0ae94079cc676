//! Finds the job to watch.

use anyhow::Result;

use crate::context::Context;
use crate::db::Db;
use crate::db::jobs::{JobFilter, SortColumn};
use crate::domain::job::{Job, JobState};
use crate::domain::shell;
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::error::CliError;
use crate::invocation;

/// The largest number of jobs that are searched.
const MAX_JOBS: i64 = 1000;

/// Returns the job with this id; without an id the automation job, or the job that is due next. Returns `None` if the store
/// has no jobs: the worker may add them when it starts.
pub(super) fn find_job(id: Option<&str>, context: &mut Context) -> Result<Option<Job>> {
    let db = context.db()?;
    if let Some(id) = id {
        return match db.show_job(id)? {
            Some(full_job) => Ok(Some(full_job.job)),
            None => Err(db.no_such_job(&[id])),
        };
    }
    // APScheduler writes a colon before the function, so any character matches there.
    let (module, function) = AUTOMATION_FUNCTION.rsplit_once('.').unwrap_or_default();
    let mut automation_jobs = list_jobs(db, Some(format!("{module}?{function}")))?;
    if automation_jobs.iter().any(|job| job.job_state != JobState::Removed) {
        automation_jobs.retain(|job| job.job_state != JobState::Removed);
    }
    match automation_jobs.len() {
        0 => {}
        1 => return Ok(automation_jobs.pop()),
        _ => {
            let ids: Vec<&str> = automation_jobs.iter().map(|job| job.id.as_str()).collect();
            let example =
                shell::with_argument(&invocation::apsctl("recover"), ids.first().copied().unwrap_or_default());
            return Err(CliError::refused(format!("several jobs run {AUTOMATION_FUNCTION}: {}", ids.join(", ")))
                .hint(format!("name the job to watch, as in `{example}`"))
                .into());
        }
    }
    let mut jobs = list_jobs(db, None)?;
    let next = jobs.iter().position(|job| !job.job_state.is_paused_or_removed()).unwrap_or_default();
    Ok(if jobs.is_empty() { None } else { Some(jobs.swap_remove(next)) })
}

fn list_jobs(db: &mut Db, func: Option<String>) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    let filter = JobFilter { func, limit: Some(MAX_JOBS), ..JobFilter::all(SortColumn::NextRunTime) };
    db.list_jobs(&filter, |job| {
        jobs.push(job);
        Ok(())
    })?;
    Ok(jobs)
}
