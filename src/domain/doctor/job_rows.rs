//! The checks of the jobs' rows: `job-scheduled` and `cron`.

use chrono::{DateTime, TimeDelta, Utc};

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, ProblemKind, merge_findings};
use super::wording::counted;
use crate::domain::diagnosis::{RowFinding, RowSeverity};
use crate::domain::evidence::{At, Evidence, Span, Unit, evidence};
use crate::domain::job::{Job, JobState};
use crate::domain::overdue;
use crate::domain::remedy::Remedy;

/// How many late jobs are listed.
const MAX_LATE: usize = 1000;

/// How long a due job may wait for a scheduler to pick it up.
pub const PICKUP_TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// Row findings that concern the schedule; they belong to the check `cron`.
const SCHEDULE_FINDINGS: [&str; 2] = ["bad-schedule", "never-fires"];

/// Results of reading the rows of the jobs, collected job by job.
#[derive(Debug, Default)]
pub struct JobRowSummary {
    pub job_count: usize,
    /// Jobs that are neither paused nor removed.
    pub active_count: usize,
    /// Jobs with a valid cron schedule.
    pub schedule_count: usize,
    pub job_findings: Vec<CheckResult>,
    pub schedule_findings: Vec<CheckResult>,
    /// Active jobs that have been due for longer than [`PICKUP_TOLERANCE`] and are not executing; the longest first.
    pub overdue: Vec<(String, DateTime<Utc>)>,
    /// During maintenance a paused job is not a finding.
    pub in_maintenance: bool,
}

impl JobRowSummary {
    /// Adds a job with the findings of its row. `is_important`: the job named by `--job`, or one that makes passes.
    pub fn add_job(&mut self, job: &Job, is_important: bool, row_findings: Vec<RowFinding>, now: DateTime<Utc>) {
        self.job_count += 1;
        let is_active = !job.job_state.is_paused_or_removed();
        self.active_count += usize::from(is_active);
        for finding in row_findings {
            let status = match finding.severity {
                RowSeverity::Notice => continue,
                RowSeverity::Warning => CheckStatus::Warning,
                RowSeverity::Critical => CheckStatus::Critical,
            };
            let (check, findings) = if SCHEDULE_FINDINGS.contains(&finding.kind) {
                (Check::Cron, &mut self.schedule_findings)
            } else {
                (Check::JobScheduled, &mut self.job_findings)
            };
            let evidence = format!("job {}: {}", job.id, finding.effect);
            findings.push(
                CheckResult::new(check, status, evidence, finding.remedy)
                    .headline(evidence![Unit(&job.id), " ", row_problem(finding.kind)])
                    .fact(finding.effect)
                    .of_job(ProblemKind::JobRow, Some(&job.id)),
            );
        }
        let is_expected = self.in_maintenance && job.job_state == JobState::Paused;
        self.job_findings.extend(inactive_job(job, is_important, now).filter(|_| !is_expected));
        let is_overdue =
            |next: &DateTime<Utc>| is_active && job.job_state != JobState::Executing && *next < now - PICKUP_TOLERANCE;
        if let Some(next) = job.next_run_time.filter(is_overdue) {
            self.overdue.push((job.id.clone(), next));
            self.overdue.sort_by_key(|(_, next)| *next);
        }
    }

    /// Returns the results of `job-scheduled` and `cron`. An overdue job is a finding here only if a worker picks up
    /// other jobs; otherwise it is a finding of `worker`.
    pub fn into_results(
        mut self,
        picks_up_jobs: bool,
        missing: Option<CheckResult>,
        now: DateTime<Utc>,
    ) -> (CheckResult, CheckResult) {
        self.job_findings.extend(missing);
        for (id, next) in self.overdue.iter().filter(|_| picks_up_jobs).take(MAX_LATE) {
            let late = (now - *next).as_seconds_f64();
            let evidence = evidence!["job ", id, " "].and(overdue::explain(Some(*next), Some(late), true));
            let remedy = overdue::remedy([id.as_str()], true);
            self.job_findings.push(
                CheckResult::new(Check::JobScheduled, CheckStatus::Warning, evidence, remedy)
                    .headline(evidence![Unit(id), " is late, while others are picked up"])
                    .fact(evidence![Span(late), ", due ", At(*next)])
                    .of_job(ProblemKind::LateJob, Some(id)),
            );
        }
        let jobs = format!("{}, {} of them active", counted(self.job_count, "job"), self.active_count);
        let schedules = match self.schedule_count {
            0 => "no job has a cron schedule stored by apsctl".into(),
            1 => "1 schedule is valid and has a next fire time".into(),
            some => format!("{some} schedules are valid and have a next fire time"),
        };
        (
            merge_findings(Check::JobScheduled, self.job_findings, jobs),
            merge_findings(Check::Cron, self.schedule_findings, schedules),
        )
    }
}

/// Returns a finding if the job is paused, removed, or failed without a next run.
fn inactive_job(job: &Job, is_important: bool, now: DateTime<Utc>) -> Option<CheckResult> {
    let finding = |status, kind, evidence: Evidence, remedy: Option<Remedy>| {
        CheckResult::new(Check::JobScheduled, status, evidence, remedy).of_job(kind, Some(&job.id))
    };
    let status = if is_important { CheckStatus::Critical } else { CheckStatus::Warning };
    let id = &job.id;
    match &job.job_state {
        JobState::Paused => {
            let pause = job.pause.as_ref();
            if let Some(end) = pause.and_then(|pause| pause.resume_at).filter(|end| *end <= now) {
                let evidence = evidence!["job ", id, " is still PAUSED, although its pause ended at ", At(end)];
                let remedy = Some(Remedy::apsctl("jobs resume --expired"));
                let over = finding(CheckStatus::Critical, ProblemKind::JobRow, evidence, remedy)
                    .headline(evidence!["the pause of ", Unit(id), " is over"])
                    .fact(evidence!["it ended at ", At(end), ", and nothing has resumed the job"]);
                return Some(over);
            }
            let note = pause.map_or(String::new(), |pause| format!(" ({})", pause.note()));
            let evidence = format!("job {id} is PAUSED{note}").into();
            // A deliberate pause needs no remedy.
            let remedy = if pause.is_some() { None } else { Some(Remedy::apsctl_for("jobs resume", id)) };
            Some(finding(status, ProblemKind::Pause, evidence, remedy).fact(describe_pause(job)))
        }
        JobState::Removed if is_important => {
            let remedy = Remedy::apsctl_with("audit operations", "--job", id);
            let evidence = format!("job {id} is REMOVED from the schedule").into();
            let removed = finding(status, ProblemKind::JobRow, evidence, Some(remedy));
            Some(removed.headline(evidence![Unit(id), " is removed from the schedule"]).fact("no scheduler runs it"))
        }
        JobState::Failed if job.next_run_time.is_none() && job.out_of_range_time.is_none() => {
            let evidence = format!("job {id} has FAILED and has no next run").into();
            let failed =
                finding(status, ProblemKind::FailedJob, evidence, Some(Remedy::apsctl_for("jobs trigger", id)));
            Some(failed.headline(evidence![Unit(id), " failed"]).fact("no next run is set"))
        }
        _ => None,
    }
}

/// Returns `cleanup (maria, until Wed 03:22: the disk is being replaced)`.
fn describe_pause(job: &Job) -> Evidence {
    let id = evidence![Unit(&job.id)];
    let Some(pause) = &job.pause else { return id };
    let by = &pause.paused_by;
    let comma = if by.is_empty() || pause.resume_at.is_none() { "" } else { ", " };
    let mut words = evidence![by, comma];
    if let Some(end) = pause.resume_at {
        words = words.and(evidence!["until ", At(end)]);
    }
    if let Some(reason) = pause.reason.as_ref().filter(|reason| !reason.is_empty()) {
        let colon = if words.is_empty() { "" } else { ": " };
        words = words.and(colon).and(reason);
    }
    if words.is_empty() { id } else { id.and(" (").and(words).and(")") }
}

/// Returns a finding of the row in a few words, after the job's id.
fn row_problem(kind: &str) -> String {
    let words = match kind {
        "bad-schedule" => "has an invalid schedule",
        "never-fires" => "has a schedule that never fires",
        "no-next-run" | "endless" => "has no next run",
        "unknown-state" => "is in an unknown state",
        "paused-with-next-run" => "is paused, but has a next run",
        "unreadable" => "cannot be read",
        other => return format!("needs a look: {}", other.replace('-', " ")),
    };
    words.to_owned()
}

/// Returns the finding that a job does not exist.
pub fn missing_job(evidence: String, remedy: Remedy) -> CheckResult {
    CheckResult::new(Check::JobScheduled, CheckStatus::Critical, evidence, remedy).headline("a job is missing")
}
