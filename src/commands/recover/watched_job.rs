//! The job that is watched.

use anyhow::Result;

use crate::context::Context;
use crate::db::Db;
use crate::db::jobs::{JobFilter, SortColumn};
use crate::domain::job::{Job, JobState};
use crate::domain::shell;
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::error::CliError;

/// How many jobs are looked through for one that runs.
const MAX_JOBS: i64 = 1000;

/// The job of this id; without one the guide's, else the one that runs next. None where the store has no job at all: the
/// worker may put it there when it starts.
pub(super) fn find_job(id: Option<&str>, context: &mut Context) -> Result<Option<Job>> {
    let db = context.db()?;
    if let Some(id) = id {
        return match db.show_job(id)? {
            Some(shown) => Ok(Some(shown.job)),
            None => Err(db.no_such_job(&[id])),
        };
    }
    // APScheduler's own rows have a colon before the function.
    let (module, function) = AUTOMATION_FUNCTION.rsplit_once('.').unwrap_or_default();
    let mut guides = list_jobs(db, Some(format!("{module}?{function}")))?;
    if guides.iter().any(|job| job.job_state != JobState::Removed) {
        guides.retain(|job| job.job_state != JobState::Removed);
    }
    match guides.len() {
        0 => {}
        1 => return Ok(guides.pop()),
        _ => {
            let ids: Vec<&str> = guides.iter().map(|job| job.id.as_str()).collect();
            let example = shell::with_argument("apsctl recover", ids.first().copied().unwrap_or_default());
            return Err(CliError::refused(format!(
                "several jobs run {AUTOMATION_FUNCTION}: {}",
                ids.join(", ")
            ))
            .hint(format!("name the one to watch: `{example}`"))
            .into());
        }
    }
    let mut all = list_jobs(db, None)?;
    let at = all.iter().position(|job| !job.job_state.is_paused_or_removed()).unwrap_or_default();
    Ok(if all.is_empty() { None } else { Some(all.swap_remove(at)) })
}

fn list_jobs(db: &mut Db, func: Option<String>) -> Result<Vec<Job>> {
    let mut found = Vec::new();
    let filter = JobFilter { func, limit: Some(MAX_JOBS), ..JobFilter::all(SortColumn::NextRunTime) };
    db.list_jobs(&filter, |job| {
        found.push(job);
        Ok(())
    })?;
    Ok(found)
}
