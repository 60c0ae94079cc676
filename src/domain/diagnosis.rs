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
    pub kind: &'static str,
    pub severity: RowSeverity,
    /// What the scheduler will do.
    pub effect: String,
    /// The command that mends it, if one does.
    pub remedy: Option<String>,
}

impl RowFinding {
    pub fn new(
        kind: &'static str,
        severity: RowSeverity,
        effect: impl Into<String>,
        remedy: impl Into<Option<String>>,
    ) -> Self {
        Self { kind, severity, effect: effect.into(), remedy: remedy.into() }
    }

    /// Whether it comes to bear only once somebody resumes the job.
    pub fn matters_after_resume(&self) -> bool {
        ["ended", "never-fires", "past-date"].contains(&self.kind)
    }
}

/// What the schedule kept for a job comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeptScheduleState {
    None,
    /// Its next time, if there ever is one.
    Next(Option<DateTime<Utc>>),
    /// Why it cannot be read.
    Unreadable(String),
}

/// What can be told of a schedule of APScheduler 4.
pub fn aps4_schedule_finding(job: &Job) -> Option<RowFinding> {
    let fault = job.unreadable_reason.as_ref()?;
    let effect = format!("cannot be read ({fault}): get_schedules() raises an error for all of them");
    let fix = shell::with_argument("apsctl jobs remove", &job.id);
    Some(RowFinding::new("unreadable", RowSeverity::Critical, effect, fix))
}

/// What can be told of a row of the guide's layout. Whether an executing job has a holder is `stale`'s to add.
pub fn guide_job_findings(job: &Job, kept: &KeptScheduleState) -> Vec<RowFinding> {
    use RowSeverity::{Critical, Warning};
    let fix = |verb: &str| Some(shell::with_argument(&format!("apsctl jobs {verb}"), &job.id));
    let mut found = Vec::new();
    let mut add =
        |word, severity, effect: String, fix| found.push(RowFinding::new(word, severity, effect, fix));
    let has_schedule = matches!(kept, KeptScheduleState::Next(Some(_)));
    match (&job.job_state, job.next_run_time, &job.out_of_range_time) {
        (JobState::Other(word), ..) => {
            let effect = format!(
                "{word:?} is none of the guide's seven states: no scheduler knows what to do with it"
            );
            add("unknown-state", Warning, effect, fix("trigger"));
        }
        (JobState::Scheduled, None, Some(word)) => {
            add("endless", Critical, format!("its next_run_time is {word}: it never runs"), fix("trigger"));
        }
        (JobState::Scheduled, None, None) => {
            let verb = if has_schedule { fix("trigger") } else { fix("schedule --cron EXPR") };
            add("no-next-run", Critical, "SCHEDULED without a next_run_time: it never runs".into(), verb);
        }
        (JobState::Paused, Some(_), _) => {
            let effect = "PAUSED with a next_run_time: a scheduler that goes by the time alone runs it";
            add("paused-with-next-run", Warning, effect.into(), fix("pause --reason 'paused for good'"));
        }
        _ => {}
    }
    match kept {
        KeptScheduleState::Unreadable(why) => {
            let effect =
                format!("its kept schedule cannot be read ({why}): after its next run it has no other");
            add("bad-schedule", Critical, effect, fix("schedule --cron EXPR"));
        }
        KeptScheduleState::Next(None) => {
            let effect = "its kept schedule never fires again: after its next run it has no other";
            add("never-fires", Warning, effect.into(), fix("schedule --cron EXPR"));
        }
        KeptScheduleState::None | KeptScheduleState::Next(Some(_)) => {}
    }
    found
}
