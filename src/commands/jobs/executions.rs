//! The processes of the executing jobs of a listing.

use std::collections::HashMap;

use anyhow::Result;

use super::JobTimeoutArgs;
use crate::context::Context;
use crate::domain::job::{Job, JobState};
use crate::domain::owner_liveness::ExecutingJob;
use crate::domain::urgency::Execution;
use crate::interrupt;

/// The executing jobs by id.
pub(super) type Executions = HashMap<String, Executing>;

/// An executing job and its process.
#[derive(Debug)]
pub(super) struct Executing {
    pub(super) job: ExecutingJob,
    execution: Execution,
}

impl Executing {
    pub(super) fn state(&self) -> Execution {
        self.execution
    }
}

/// Reads the processes of the executing jobs, if any job executes.
pub(super) fn read_executions(jobs: &[Job], context: &mut Context) -> Result<Executions> {
    if !jobs.iter().any(|job| job.job_state == JobState::Executing) {
        return Ok(Executions::new());
    }
    let timeout = JobTimeoutArgs::default().resolve(context)?;
    let db = context.db()?;
    let now = db.now();
    // A role may list the jobs without the right to read the lease or the runs.
    let Ok(executing) = db.executing_jobs() else {
        interrupt::check()?;
        db.refresh()?;
        return Ok(Executions::new());
    };
    Ok(executing
        .into_iter()
        .map(|job| {
            let owner = job.owner_liveness(now, timeout);
            let exceeds_timeout = job.exceeds_timeout(now, timeout);
            (job.id.clone(), Executing { job, execution: Execution { owner, exceeds_timeout } })
        })
        .collect())
}
