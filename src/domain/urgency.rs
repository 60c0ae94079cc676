//! How urgently a job needs a look, for the order of listings.

use chrono::{DateTime, TimeDelta, Utc};

use super::job::{Job, JobState};
use super::owner_liveness::OwnerLiveness;

/// A job that is due for longer than this is late, as in `apsctl stale`.
pub const LATE_AFTER: TimeDelta = TimeDelta::hours(1);

/// A job that is due for longer than this is critically late.
pub const CRITICALLY_LATE_AFTER: TimeDelta = TimeDelta::hours(24);

/// How urgently a job needs a look, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Late for more than a day, lost, or unreadable.
    Critical,
    /// Late, executing for too long, or still paused although its pause is over.
    Warning,
    Failed,
    Running,
    Normal,
    Paused,
    /// Completed or removed.
    Inactive,
}

/// What is known about the process of an executing job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Execution {
    pub owner: OwnerLiveness,
    pub exceeds_timeout: bool,
}

/// Returns how long a job has been due, if it is late. Paused, removed and executing jobs are never late.
pub fn lateness(job: &Job, now: DateTime<Utc>) -> Option<TimeDelta> {
    if matches!(job.job_state, JobState::Paused | JobState::Removed | JobState::Executing) {
        return None;
    }
    job.next_run_time.map(|next| now - next).filter(|late| *late > LATE_AFTER)
}

/// Returns how urgently a job needs a look. `execution` is `None` if the job is not executing, or if
/// that is unknown.
pub fn urgency(job: &Job, execution: Option<Execution>, now: DateTime<Utc>) -> Urgency {
    if job.unreadable_reason.is_some() {
        return Urgency::Critical;
    }
    match (&job.job_state, execution, lateness(job, now)) {
        (JobState::Executing, Some(Execution { owner: OwnerLiveness::Lost, .. }), _) => Urgency::Critical,
        (JobState::Executing, Some(Execution { exceeds_timeout: true, .. }), _) => Urgency::Warning,
        (JobState::Executing, ..) => Urgency::Running,
        (.., Some(late)) if late > CRITICALLY_LATE_AFTER => Urgency::Critical,
        (.., Some(_)) => Urgency::Warning,
        (JobState::Failed, ..) => Urgency::Failed,
        (JobState::Paused, ..) if job.pause.as_ref().is_some_and(|pause| pause.is_over(now)) => Urgency::Warning,
        (JobState::Paused, ..) => Urgency::Paused,
        (JobState::Completed | JobState::Removed, ..) => Urgency::Inactive,
        (JobState::Pending | JobState::Scheduled | JobState::Other(_), ..) => Urgency::Normal,
    }
}

/// The sort key of a listing: the most urgent first, then by next run, then by id.
pub fn sort_key(urgency: Urgency, job: &Job) -> (Urgency, bool, Option<DateTime<Utc>>, &str) {
    (urgency, job.next_run_time.is_none(), job.next_run_time, &job.id)
}

#[cfg(test)]
mod tests {
    use super::super::job::Pause;
    use super::*;

    #[test]
    fn jobs_are_ordered_by_how_urgently_they_need_a_look() {
        let now: DateTime<Utc> = "2025-10-26T12:00:00Z".parse().unwrap();
        let job = |state: &str, hours: Option<i64>| {
            let Ok(job_state) = state.parse();
            Job { job_state, next_run_time: hours.map(|hours| now + TimeDelta::hours(hours)), ..Job::default() }
        };
        let lost = Some(Execution { owner: OwnerLiveness::Lost, exceeds_timeout: false });
        let slow = Some(Execution { owner: OwnerLiveness::Alive, exceeds_timeout: true });
        let over = Pause {
            saved_next_run_time: None,
            resume_at: Some(now),
            reason: None,
            paused_by: "alice".into(),
            paused_at: now,
        };
        for (job, execution, expected) in [
            (job("SCHEDULED", Some(-25)), None, Urgency::Critical),
            (job("FAILED", Some(-25)), None, Urgency::Critical),
            (job("EXECUTING", None), lost, Urgency::Critical),
            (Job { unreadable_reason: Some("?".into()), ..job("PAUSED", None) }, None, Urgency::Critical),
            (job("PENDING", Some(-2)), None, Urgency::Warning),
            (job("EXECUTING", Some(-25)), slow, Urgency::Warning),
            (Job { pause: Some(over), ..job("PAUSED", None) }, None, Urgency::Warning),
            (job("FAILED", Some(-1)), None, Urgency::Failed),
            (job("SLEEPING", None), None, Urgency::Normal),
            (job("EXECUTING", Some(-25)), None, Urgency::Running),
            (job("SCHEDULED", Some(-1)), None, Urgency::Normal),
            (job("PAUSED", Some(-25)), None, Urgency::Paused),
            (job("COMPLETED", None), None, Urgency::Inactive),
            (job("REMOVED", Some(-25)), None, Urgency::Inactive),
        ] {
            assert_eq!(urgency(&job, execution, now), expected, "{job:?}");
        }
    }
}
