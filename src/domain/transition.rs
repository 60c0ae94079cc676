//! Which change of a job is allowed in which state, and what it results in.

use chrono::{DateTime, Utc};

use super::job::{Job, JobState};

/// The decision on a change of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transition {
    /// The change is to be made.
    Allowed,
    /// There is nothing to do, with the reason.
    AlreadyDone(String),
    /// The change is not possible in this state: why, and what to do instead. In it `{apsctl}` is the program with the options that
    /// select the store, and `{id}` the job.
    Refused { id: String, why: String, hint: &'static str },
}

/// The hint for a removed job.
const REMOVED_HINT: &str =
    "find its removal with `{apsctl} audit operations`, and undo it with `{apsctl} undo OPERATION`";

fn refused(job: &Job, why: &str, hint: &'static str) -> Transition {
    Transition::Refused { id: job.id.clone(), why: format!("job {} is {}{why}", job.id, job.job_state), hint }
}

/// `jobs trigger`: not while the job runs, not after its removal, and during a pause only with `--force`.
pub fn trigger(job: &Job, force: bool) -> Transition {
    match job.job_state {
        JobState::Executing => {
            refused(job, ": it is already running", "`{apsctl} jobs running` shows since when and by which process")
        }
        JobState::Removed => refused(job, "", REMOVED_HINT),
        JobState::Paused if !force => {
            refused(job, "", "run `{apsctl} jobs resume {id}` to end the pause, or use --force")
        }
        _ => Transition::Allowed,
    }
}

/// `jobs pause`: a running job finishes, and its next run does not start.
pub fn pause(job: &Job, changes_details: bool) -> Transition {
    match job.job_state {
        JobState::Removed => refused(job, "", REMOVED_HINT),
        JobState::Paused if !changes_details => Transition::AlreadyDone(format!("job {} is already paused", job.id)),
        _ => Transition::Allowed,
    }
}

/// `jobs resume`: only a paused job. For a scheduled job there is nothing to do.
pub fn resume(job: &Job) -> Transition {
    match job.job_state {
        JobState::Paused => Transition::Allowed,
        JobState::Pending | JobState::Scheduled | JobState::Executing => {
            Transition::AlreadyDone(format!("job {} is not paused ({})", job.id, job.job_state))
        }
        JobState::Removed => refused(job, "", REMOVED_HINT),
        _ => refused(job, ", not PAUSED", "`{apsctl} jobs trigger {id}` runs it now"),
    }
}

/// `jobs remove`: always. A row in state REMOVED may still be deleted.
pub fn remove(job: &Job, purge: bool) -> Transition {
    match job.job_state {
        JobState::Removed if !purge => Transition::AlreadyDone(format!("job {} is already removed", job.id)),
        _ => Transition::Allowed,
    }
}

/// `jobs schedule`: every job except a removed one.
pub fn schedule(job: &Job) -> Transition {
    match job.job_state {
        JobState::Removed => refused(job, "", REMOVED_HINT),
        _ => Transition::Allowed,
    }
}

/// `jobs edit`: every job except a removed one.
pub fn edit(job: &Job) -> Transition {
    schedule(job)
}

/// Returns the next run of a resumed job: the one before the pause if it is in the future, else the schedule's next. A
/// missed run is not made up for.
pub fn next_run_after_resume(
    saved: Option<DateTime<Utc>>,
    scheduled: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    saved.filter(|saved| *saved > now).or(scheduled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(state: &str) -> Job {
        let Ok(job_state) = state.parse();
        Job { id: "x".into(), job_state, ..Job::default() }
    }

    /// One letter per state, in the order of `JobState::NAMED`: allowed (A), done already (D), refused (R).
    fn decisions(decide: impl Fn(&Job) -> Transition) -> String {
        let letter = |state: &&str| match decide(&job(state)) {
            Transition::Allowed => 'A',
            Transition::AlreadyDone(_) => 'D',
            Transition::Refused { .. } => 'R',
        };
        JobState::NAMES.iter().map(letter).collect()
    }

    #[test]
    fn each_change_is_decided_by_the_state() {
        // PENDING SCHEDULED EXECUTING COMPLETED FAILED PAUSED REMOVED
        assert_eq!(decisions(|j| trigger(j, false)), "AARAARR");
        assert_eq!(decisions(|j| trigger(j, true)), "AARAAAR");
        assert_eq!(decisions(|j| pause(j, false)), "AAAAADR");
        assert_eq!(decisions(|j| pause(j, true)), "AAAAAAR");
        assert_eq!(decisions(resume), "DDDRRAR");
        assert_eq!(decisions(|j| remove(j, false)), "AAAAAAD");
        assert_eq!(decisions(|j| remove(j, true)), "AAAAAAA");
        assert_eq!(decisions(schedule), "AAAAAAR");
    }

    #[test]
    fn a_missed_run_is_never_made_up_for_at_once() {
        let at = |s| DateTime::from_timestamp(s, 0);
        let now = DateTime::from_timestamp(100, 0).unwrap();
        assert_eq!(next_run_after_resume(at(101), at(200), now), at(101));
        assert_eq!(next_run_after_resume(at(100), at(200), now), at(200));
        assert_eq!(next_run_after_resume(at(99), None, now), None);
    }
}
