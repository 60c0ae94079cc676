//! Which change is legal in which state (contract, section 5), and what it makes of a job.

use chrono::{DateTime, Utc};

use super::job::{Job, JobState};

/// What becomes of a job a verb is said to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transition {
    /// The change is to be made.
    Allowed,
    /// Nothing to do: said in these words.
    AlreadyDone(String),
    /// Not in this state: why, and what to do instead.
    Refused { why: String, hint: Option<&'static str> },
}

/// What to do with a job that is removed.
const REMOVED_HINT: &str =
    "`apsctl audit operations` lists its removal, and `apsctl undo ID` takes that back";

fn refused(job: &Job, why: &str, hint: &'static str) -> Transition {
    Transition::Refused { why: format!("job {} is {}{why}", job.id, job.job_state), hint: Some(hint) }
}

/// `jobs trigger`: not while it runs, not when removed, and over a pause only by force.
pub fn trigger(job: &Job, force: bool) -> Transition {
    match job.job_state {
        JobState::Executing => {
            refused(job, ": it runs already", "`apsctl jobs running` shows since when, and for whom")
        }
        JobState::Removed => refused(job, "", REMOVED_HINT),
        JobState::Paused if !force => {
            refused(job, "", "`apsctl jobs resume` ends the pause; --force runs it all the same")
        }
        _ => Transition::Allowed,
    }
}

/// `jobs pause`: one that executes finishes, and its next run is not started.
pub fn pause(job: &Job, changes_details: bool) -> Transition {
    match job.job_state {
        JobState::Removed => refused(job, "", REMOVED_HINT),
        JobState::Paused if !changes_details => {
            Transition::AlreadyDone(format!("job {} is paused already", job.id))
        }
        _ => Transition::Allowed,
    }
}

/// `jobs resume`: only a paused job; one that is scheduled is where it was to get.
pub fn resume(job: &Job) -> Transition {
    match job.job_state {
        JobState::Paused => Transition::Allowed,
        JobState::Pending | JobState::Scheduled | JobState::Executing => {
            Transition::AlreadyDone(format!("job {} is not paused ({})", job.id, job.job_state))
        }
        JobState::Removed => refused(job, "", REMOVED_HINT),
        _ => refused(job, ", not PAUSED", "`apsctl jobs trigger` runs it now"),
    }
}

/// `jobs remove`: always; a row that is only marked may still be deleted.
pub fn remove(job: &Job, purge: bool) -> Transition {
    match job.job_state {
        JobState::Removed if !purge => Transition::AlreadyDone(format!("job {} is removed already", job.id)),
        _ => Transition::Allowed,
    }
}

/// `jobs schedule`: every job but a removed one.
pub fn schedule(job: &Job) -> Transition {
    match job.job_state {
        JobState::Removed => refused(job, "", REMOVED_HINT),
        _ => Transition::Allowed,
    }
}

/// When a resumed job runs next: the kept time if it is still to come, else the schedule's next; never a missed
/// one at once.
pub fn next_run_after_resume(
    kept: Option<DateTime<Utc>>,
    scheduled: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    kept.filter(|kept| *kept > now).or(scheduled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(state: &str) -> Job {
        let Ok(job_state) = state.parse();
        Job { id: "x".into(), job_state, ..Job::default() }
    }

    /// One letter a state, in the guide's order: Go, Already, No.
    fn row(decide: impl Fn(&Job) -> Transition) -> String {
        let letter = |state: &&str| match decide(&job(state)) {
            Transition::Allowed => 'G',
            Transition::AlreadyDone(_) => 'A',
            Transition::Refused { .. } => 'N',
        };
        JobState::NAMES.iter().map(letter).collect()
    }

    #[test]
    fn the_table_of_moves() {
        // PENDING SCHEDULED EXECUTING COMPLETED FAILED PAUSED REMOVED
        assert_eq!(row(|j| trigger(j, false)), "GGNGGNN");
        assert_eq!(row(|j| trigger(j, true)), "GGNGGGN");
        assert_eq!(row(|j| pause(j, false)), "GGGGGAN");
        assert_eq!(row(|j| pause(j, true)), "GGGGGGN");
        assert_eq!(row(resume), "AAANNGN");
        assert_eq!(row(|j| remove(j, false)), "GGGGGGA");
        assert_eq!(row(|j| remove(j, true)), "GGGGGGG");
        assert_eq!(row(schedule), "GGGGGGN");
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
