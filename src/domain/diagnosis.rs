//! What is wrong with a job's row, what will come of it, and what mends it.

use chrono::{DateTime, Utc};

use super::job::{Job, JobState};
use super::shell;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowSeverity {
    /// Good to know: it may well be meant so.
    Notice,
    /// A run will be lost or late, or has nowhere to go.
    Warning,
    /// The job does not run any more, or takes the scheduler with it.
    Critical,
}

/// One thing that is wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFinding {
    /// A short word for it, in kebab case.
    pub word: &'static str,
    pub gravity: RowSeverity,
    /// What the scheduler will do.
    pub effect: String,
    /// The command that mends it, if one does.
    pub fix: Option<String>,
}

impl RowFinding {
    pub fn new(
        word: &'static str,
        gravity: RowSeverity,
        effect: impl Into<String>,
        fix: impl Into<Option<String>>,
    ) -> Self {
        Self { word, gravity, effect: effect.into(), fix: fix.into() }
    }

    /// Whether it comes to bear only once somebody resumes the job.
    pub fn is_of_paused(&self) -> bool {
        ["ended", "never-fires", "past-date"].contains(&self.word)
    }
}

/// What the schedule kept for a job comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    None,
    /// Its next time, if there ever is one.
    Next(Option<DateTime<Utc>>),
    /// Why it cannot be read.
    Unreadable(String),
}

/// What can be told of a schedule of APScheduler 4.
pub fn of_schedule(job: &Job) -> Option<RowFinding> {
    let fault = job.unreadable_reason.as_ref()?;
    let effect = format!("cannot be read ({fault}): get_schedules() raises an error for all of them");
    let fix = shell::with_argument("apsctl jobs remove", &job.id);
    Some(RowFinding::new("unreadable", RowSeverity::Critical, effect, fix))
}

/// What can be told of a row of the guide's layout. Whether an executing job has a holder is `stale`'s to say.
pub fn of_guide_job(job: &Job, kept: &Kept) -> Vec<RowFinding> {
    use RowSeverity::{Critical, Warning};
    let fix = |verb: &str| Some(shell::with_argument(&format!("apsctl jobs {verb}"), &job.id));
    let mut found = Vec::new();
    let mut say =
        |word, gravity, effect: String, fix| found.push(RowFinding::new(word, gravity, effect, fix));
    let has_schedule = matches!(kept, Kept::Next(Some(_)));
    match (&job.job_state, job.next_run_time, &job.out_of_range_time) {
        (JobState::Other(word), ..) => {
            let effect = format!(
                "{word:?} is none of the guide's seven states: no scheduler knows what to do with it"
            );
            say("unknown-state", Warning, effect, fix("trigger"));
        }
        (JobState::Scheduled, None, Some(word)) => {
            say("endless", Critical, format!("its next_run_time is {word}: it never runs"), fix("trigger"));
        }
        (JobState::Scheduled, None, None) => {
            let verb = if has_schedule { fix("trigger") } else { fix("schedule --cron EXPR") };
            say("no-next-run", Critical, "SCHEDULED without a next_run_time: it never runs".into(), verb);
        }
        (JobState::Paused, Some(_), _) => {
            let effect = "PAUSED with a next_run_time: a scheduler that goes by the time alone runs it";
            say("paused-with-next-run", Warning, effect.into(), fix("pause --reason 'paused for good'"));
        }
        _ => {}
    }
    match kept {
        Kept::Unreadable(why) => {
            let effect =
                format!("its kept schedule cannot be read ({why}): after its next run it has no other");
            say("bad-schedule", Critical, effect, fix("schedule --cron EXPR"));
        }
        Kept::Next(None) => {
            let effect = "its kept schedule never fires again: after its next run it has no other";
            say("never-fires", Warning, effect.into(), fix("schedule --cron EXPR"));
        }
        Kept::None | Kept::Next(Some(_)) => {}
    }
    found
}
