//! Findings about the rows of jobs: kind, severity, effect and remedy.

use chrono::{DateTime, Utc};

use super::job::{Job, JobState};
use super::shell;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowSeverity {
    /// It may be intended.
    Notice,
    /// A run will be lost or late.
    Warning,
    /// The job never runs again, or stops the scheduler.
    Critical,
}

/// A problem of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFinding {
    /// The kind of problem in kebab case.
    pub kind: &'static str,
    pub severity: RowSeverity,
    /// What the scheduler will do.
    pub effect: String,
    /// The command that repairs it, if there is one.
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

    /// Returns whether the problem has no effect before the job is resumed.
    pub fn matters_after_resume(&self) -> bool {
        ["ended", "never-fires", "past-date"].contains(&self.kind)
    }
}

/// The state of the cron schedule that apsctl stores for a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeptScheduleState {
    None,
    /// The next fire time, if there is one.
    Next(Option<DateTime<Utc>>),
    /// The schedule cannot be read: the reason.
    Unreadable(String),
}

/// Returns the finding of a schedule of APScheduler 4.
pub fn aps4_schedule_finding(job: &Job) -> Option<RowFinding> {
    let fault = job.unreadable_reason.as_ref()?;
    let effect = format!("cannot be read ({fault}): get_schedules() raises an error for all of them");
    let fix = shell::with_argument("apsctl jobs remove", &job.id);
    Some(RowFinding::new("unreadable", RowSeverity::Critical, effect, fix))
}

/// Returns the findings of a row of Task Tracker's layout. Does not report executing jobs without an owner, which
/// `stale` does.
pub fn guide_job_findings(job: &Job, kept: &KeptScheduleState) -> Vec<RowFinding> {
    use RowSeverity::{Critical, Warning};
    let fix = |verb: &str| Some(shell::with_argument(&format!("apsctl jobs {verb}"), &job.id));
    let mut found = Vec::new();
    let mut add =
        |word, severity, effect: String, fix| found.push(RowFinding::new(word, severity, effect, fix));
    let has_schedule = matches!(kept, KeptScheduleState::Next(Some(_)));
    match (&job.job_state, job.next_run_time, &job.out_of_range_time) {
        (JobState::Other(word), ..) => {
            let effect = format!("{word:?} is not a state that a scheduler knows");
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
            let effect = "PAUSED with a next_run_time: a scheduler that ignores the state runs it";
            add("paused-with-next-run", Warning, effect.into(), fix("pause --reason 'paused for good'"));
        }
        _ => {}
    }
    match kept {
        KeptScheduleState::Unreadable(why) => {
            let effect = format!(
                "its stored schedule cannot be read ({why}): it does not run again after its next run"
            );
            add("bad-schedule", Critical, effect, fix("schedule --cron EXPR"));
        }
        KeptScheduleState::Next(None) => {
            let effect = "its stored schedule never fires again: it does not run again after its next run";
            add("never-fires", Warning, effect.into(), fix("schedule --cron EXPR"));
        }
        KeptScheduleState::None | KeptScheduleState::Next(Some(_)) => {}
    }
    found
}
