//! Compares the runs in the log with the rows of the audit log.

use chrono::{DateTime, TimeDelta, Utc};

use super::logged_run::{LoggedRun, LoggedStatus};
use crate::domain::audit::{self, RunId, RunStatus};

/// The result of looking for a run in the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditMatch {
    /// The audit log has the run with the same result.
    Match,
    /// The audit log has the run with another result.
    Differs,
    /// The audit log does not have the run: it was rolled back or never written.
    Missing,
}

impl AuditMatch {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Differs => "differs",
            Self::Missing => "none",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct AuditedRun {
    pub run: LoggedRun,
    pub audit_id: Option<RunId>,
    /// `None` if the audit log does not record such a run.
    pub audit_match: Option<AuditMatch>,
    /// How the audit log differs from the log.
    pub difference: Option<String>,
}

impl AuditedRun {
    /// A run that was not looked up.
    pub fn without_audit(run: LoggedRun) -> Self {
        Self { run, audit_id: None, audit_match: None, difference: None }
    }
}

/// Joins runs with audit rows that began within `tolerance` of one of their attempts, the nearest first. Each row is used
/// at most once.
pub fn join_with_audit(runs: Vec<LoggedRun>, rows: &[audit::Run], tolerance: TimeDelta) -> Vec<AuditedRun> {
    let mut by_time: Vec<(DateTime<Utc>, usize)> =
        rows.iter().enumerate().filter_map(|(index, row)| Some((row.created_at?, index))).collect();
    by_time.sort_unstable();
    let mut candidates = Vec::new();
    for (number, run) in runs.iter().enumerate().filter(|(_, run)| belongs_in_audit(run)) {
        for (attempt, time) in run.attempt_starts.iter().enumerate() {
            let from = by_time.partition_point(|(row, _)| *row < *time - tolerance);
            let near = by_time[from..].iter().take_while(|(row, _)| *row <= *time + tolerance);
            candidates.extend(near.map(|(row, index)| ((*row - *time).abs(), number, attempt, *index)));
        }
    }
    candidates.sort_unstable();
    let mut is_used = vec![false; rows.len()];
    // A run's row is that of its last attempt with a row.
    let mut row_of_attempt: Vec<Vec<Option<usize>>> =
        runs.iter().map(|run| vec![None; run.attempt_starts.len()]).collect();
    for (_, number, attempt, row) in candidates {
        if !is_used[row] && row_of_attempt[number][attempt].is_none() {
            is_used[row] = true;
            row_of_attempt[number][attempt] = Some(row);
        }
    }
    let joined = runs.into_iter().zip(row_of_attempt).map(|(run, row_of_attempt)| {
        let row = row_of_attempt.into_iter().rev().flatten().next().map(|index| &rows[index]);
        compare_with_row(run, row)
    });
    joined.collect()
}

fn belongs_in_audit(run: &LoggedRun) -> bool {
    run.job.is_none() && !matches!(run.status, LoggedStatus::Skipped | LoggedStatus::DryRun)
}

fn compare_with_row(run: LoggedRun, row: Option<&audit::Run>) -> AuditedRun {
    // Without a start time the run cannot be looked up.
    if !belongs_in_audit(&run) || run.attempt_starts.is_empty() {
        return AuditedRun::without_audit(run);
    }
    let Some(row) = row else {
        return AuditedRun { audit_match: Some(AuditMatch::Missing), ..AuditedRun::without_audit(run) };
    };
    let difference = describe_difference(&run, row);
    let tie = if difference.is_some() { AuditMatch::Differs } else { AuditMatch::Match };
    AuditedRun { run, audit_id: row.id.clone(), audit_match: Some(tie), difference }
}

fn describe_difference(run: &LoggedRun, row: &audit::Run) -> Option<String> {
    if let Some(status) = row.status.as_ref().filter(|status| !is_same_outcome(run.status, status)) {
        return Some(format!("the audit log says {status}"));
    }
    match (run.versions_approved, row.versions_approved) {
        (Some(logged), Some(audited)) if logged != audited && run.status.is_success() => {
            Some(format!("the audit log says {audited} versions approved"))
        }
        _ => None,
    }
}

/// Whether both statuses mean the same outcome. An unknown status of the application matches any.
fn is_same_outcome(logged: LoggedStatus, audited: &RunStatus) -> bool {
    match audited {
        RunStatus::Completed | RunStatus::Recovered => logged.is_success(),
        RunStatus::Failed | RunStatus::TimedOut => logged == LoggedStatus::Failed,
        // A later pass has closed the run.
        RunStatus::Abandoned => matches!(logged, LoggedStatus::Failed | LoggedStatus::Open),
        RunStatus::Running => logged == LoggedStatus::Open,
        RunStatus::Missed | RunStatus::Skipped => false,
        RunStatus::Other(_) => true,
    }
}
