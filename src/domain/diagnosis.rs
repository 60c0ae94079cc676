//! Findings about a job's row: their effect, severity and remedy.

use chrono::{DateTime, Utc};

use super::job::{Job, JobState};
use super::remedy::Remedy;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowSeverity {
    /// Possibly intended.
    Notice,
    /// A run will be lost or late.
    Warning,
    /// The job no longer runs, or breaks the scheduler.
    Critical,
}

/// The names of all findings, for `--ignore`.
pub const FINDING_KINDS: [&str; 45] = [
    "bad-func",
    "bad-key",
    "bad-schedule",
    "column-early",
    "column-late",
    "column-no-time",
    "column-null",
    "duplicate",
    "empty",
    "ended",
    "endless",
    "expired-claim",
    "expired-job-claim",
    "grace-overflow",
    "grace-short",
    "grace-zero",
    "hangs",
    "hostile",
    "hour-0-skipped",
    "id-mismatch",
    "main-module",
    "missing-key",
    "naive-time",
    "never-fires",
    "no-next-run",
    "not-a-job",
    "not-a-pickle",
    "odd-key",
    "overlaps-itself",
    "own-executor",
    "past-date",
    "paused-with-next-run",
    "pickle-none",
    "python2-bytes",
    "running-jobs",
    "thundering",
    "too-large",
    "trailing-bytes",
    "trigger-fails",
    "truncated",
    "unknown-state",
    "unreadable",
    "unreadable-trigger",
    "version",
    "zone-unknown",
];

/// One problem of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFinding {
    /// Its name in kebab case, such as `bad-schedule`.
    pub kind: &'static str,
    pub severity: RowSeverity,
    /// What the scheduler will do.
    pub effect: String,
    pub remedy: Option<Remedy>,
}

impl RowFinding {
    pub fn new(
        kind: &'static str,
        severity: RowSeverity,
        effect: impl Into<String>,
        remedy: impl Into<Option<Remedy>>,
    ) -> Self {
        debug_assert!(FINDING_KINDS.contains(&kind), "FINDING_KINDS lacks {kind}");
        Self { kind, severity, effect: effect.into(), remedy: remedy.into() }
    }

    /// Whether it has no effect while the job is paused.
    pub fn matters_after_resume(&self) -> bool {
        ["ended", "never-fires", "past-date"].contains(&self.kind)
    }
}

/// The state of the cron schedule that apsctl stores for a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredScheduleState {
    None,
    /// Its next fire time, if it ever fires again.
    Next(Option<DateTime<Utc>>),
    /// The schedule cannot be read: the reason.
    Unreadable(String),
}

/// Checks a schedule of APScheduler 4.
pub fn aps4_schedule_finding(job: &Job) -> Option<RowFinding> {
    let fault = job.unreadable_reason.as_ref()?;
    let effect = format!("cannot be read ({fault}): get_schedules() raises an error for all of them");
    let remedy = Remedy::apsctl_for("jobs remove", &job.id);
    Some(RowFinding::new("unreadable", RowSeverity::Critical, effect, remedy))
}

/// The effect of the finding `no-next-run`.
pub const NO_NEXT_RUN: &str = "SCHEDULED without a next_run_time: it never runs";

/// Returns the remedy of the finding `no-next-run`.
pub fn no_next_run_remedy(id: &str, has_schedule: bool) -> Remedy {
    Remedy::apsctl_for(if has_schedule { "jobs trigger" } else { "jobs schedule --cron EXPR" }, id)
}

/// Checks a row of the guide's layout. `stale` checks the owners of executing jobs.
pub fn guide_job_findings(job: &Job, kept: &StoredScheduleState) -> Vec<RowFinding> {
    use RowSeverity::{Critical, Warning};
    let remedy = |verb: &str| Some(Remedy::apsctl_for(&format!("jobs {verb}"), &job.id));
    let pause_again = || {
        let words = ["jobs", "pause", "--reason", "paused for good"].map(str::to_owned);
        let dashes = job.id.starts_with('-').then(|| "--".to_owned());
        Some(Remedy::Apsctl(words.into_iter().chain(dashes).chain([job.id.clone()]).collect()))
    };
    let mut findings = Vec::new();
    let mut add =
        |kind, severity, effect: String, remedy| findings.push(RowFinding::new(kind, severity, effect, remedy));
    let has_schedule = matches!(kept, StoredScheduleState::Next(Some(_)));
    match (&job.job_state, job.next_run_time, &job.out_of_range_time) {
        (JobState::Other(word), ..) => {
            let effect = format!("{word:?} is not one of the seven job states, so no scheduler runs it");
            add("unknown-state", Warning, effect, remedy("trigger"));
        }
        (JobState::Scheduled, None, Some(word)) => {
            add("endless", Critical, format!("its next_run_time is {word}: it never runs"), remedy("trigger"));
        }
        (JobState::Scheduled, None, None) => {
            add("no-next-run", Critical, NO_NEXT_RUN.into(), Some(no_next_run_remedy(&job.id, has_schedule)));
        }
        (JobState::Paused, Some(_), _) => {
            let effect = "PAUSED with a next_run_time: a scheduler that ignores the state runs it";
            add("paused-with-next-run", Warning, effect.into(), pause_again());
        }
        _ => {}
    }
    match kept {
        StoredScheduleState::Unreadable(why) => {
            let effect = format!("its stored schedule is invalid ({why}): it has no run after the next");
            add("bad-schedule", Critical, effect, remedy("schedule --cron EXPR"));
        }
        StoredScheduleState::Next(None) => {
            let effect = "its stored schedule never fires again: it has no run after the next";
            add("never-fires", Warning, effect.into(), remedy("schedule --cron EXPR"));
        }
        StoredScheduleState::None | StoredScheduleState::Next(Some(_)) => {}
    }
    findings
}
