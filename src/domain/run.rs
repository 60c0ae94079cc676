//! Determines from the audit log and the job's state how a run ended.

use chrono::{DateTime, Utc};

use super::audit::RunStatus;
use super::job::JobState;

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOutcome {
    pub succeeded: bool,
    pub description: String,
    /// How long the run took, if the log has it.
    pub seconds: Option<f64>,
}

impl RunOutcome {
    pub fn new(succeeded: bool, description: impl Into<String>) -> Self {
        Self { succeeded, description: description.into(), seconds: None }
    }
}

/// How far the run of a triggered job is.
#[derive(Debug, Clone, PartialEq)]
pub enum RunProgress {
    /// No worker has started it, as far as the store shows.
    NotStarted,
    /// The log has an open run, or the job is executing.
    Running,
    Ended(RunOutcome),
}

impl From<Option<RunOutcome>> for RunProgress {
    fn from(outcome: Option<RunOutcome>) -> Self {
        outcome.map_or(Self::NotStarted, Self::Ended)
    }
}

/// The newest run of a triggered job, and the job's row.
#[derive(Debug, Clone)]
pub struct TriggeredJob {
    pub run_id: Option<String>,
    pub run_status: Option<String>,
    pub run_error: Option<String>,
    pub is_run_closed: bool,
    pub run_seconds: Option<f64>,
    pub job_state: JobState,
    pub next_run_time: Option<DateTime<Utc>>,
}

/// Returns how far the run of a job triggered for `at` is.
///
/// The audit log takes precedence over the job's row: a worker may write only one of them.
pub fn run_progress(job: &TriggeredJob, at: DateTime<Utc>) -> RunProgress {
    match run_outcome(job, at) {
        Some(outcome) => RunProgress::Ended(RunOutcome { seconds: job.run_seconds, ..outcome }),
        None if job.run_id.is_some() || job.job_state == JobState::Executing => RunProgress::Running,
        None => RunProgress::NotStarted,
    }
}

fn run_outcome(job: &TriggeredJob, at: DateTime<Utc>) -> Option<RunOutcome> {
    let run = job.run_id.as_ref().map_or("its run".into(), |id| format!("run {id}"));
    let error = job.run_error.as_ref().map_or(String::new(), |e| format!(": {e}"));
    let status = job.run_status.as_deref().map(|word| {
        let Ok(status) = word.parse::<RunStatus>();
        status
    });
    match status {
        Some(status) if status.is_success() => Some(RunOutcome::new(true, format!("ran ({run})"))),
        Some(status) if status.is_failure() => {
            let words = format!("{} ({run}){error}", status.as_str().replace('_', " "));
            Some(RunOutcome::new(false, words))
        }
        Some(_) => None,
        // An application without a status column still sets the completion time.
        None if job.is_run_closed => Some(RunOutcome::new(true, format!("ran ({run})"))),
        None => outcome_by_job_state(&job.job_state, job.next_run_time != Some(at)),
    }
}

fn outcome_by_job_state(state: &JobState, moved: bool) -> Option<RunOutcome> {
    match state {
        JobState::Completed => Some(RunOutcome::new(true, "ran (COMPLETED)")),
        JobState::Scheduled | JobState::Pending if moved => {
            Some(RunOutcome::new(true, "ran (its next run has advanced)"))
        }
        JobState::Failed => Some(RunOutcome::new(false, "failed (FAILED)")),
        JobState::Paused | JobState::Removed => Some(RunOutcome::new(false, format!("was not run: it is now {state}"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(status: Option<&str>, state: &str, moved: bool) -> Option<bool> {
        let at = DateTime::UNIX_EPOCH;
        let Ok(job_state) = state.parse();
        let next_run_time = if moved { None } else { Some(at) };
        let run_status = status.map(str::to_owned);
        let job = TriggeredJob {
            run_id: None,
            run_status,
            run_error: None,
            is_run_closed: false,
            run_seconds: None,
            job_state,
            next_run_time,
        };
        run_outcome(&job, at).map(|o| o.succeeded)
    }

    #[test]
    fn the_audit_row_precedes_the_jobs_row() {
        assert_eq!(ended(Some("completed"), "EXECUTING", false), Some(true));
        assert_eq!(ended(Some("running"), "COMPLETED", true), None);
        assert_eq!(ended(Some("timed_out"), "SCHEDULED", true), Some(false));
        assert_eq!(ended(None, "SCHEDULED", false), None);
        assert_eq!(ended(None, "SCHEDULED", true), Some(true));
        assert_eq!(ended(None, "EXECUTING", true), None);
        assert_eq!(ended(None, "FAILED", true), Some(false));
        assert_eq!(ended(None, "PAUSED", true), Some(false));
    }
}
