//! The log's runs beside those of the audit log.

use chrono::{DateTime, TimeDelta, Utc};

use super::{LoggedRun, LoggedStatus};
use crate::domain::audit::{self, RunId, RunStatus};

/// How a run of the log stands to the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditMatch {
    /// There is a row of it that says the same.
    Match,
    /// There is a row of it that says something else.
    Differs,
    /// There is no row of it: it was rolled back, or never written.
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
    /// None where the audit log has no reason to know of it.
    pub audit_match: Option<AuditMatch>,
    /// In what they differ, in words.
    pub difference: Option<String>,
}

impl AuditedRun {
    /// A run that nothing was looked up for.
    pub fn without_audit(run: LoggedRun) -> Self {
        Self { run, audit_id: None, audit_match: None, difference: None }
    }
}

/// Joins runs with rows that began within `tolerance` of a try of theirs, the nearest first; no row is used twice.
pub fn join_with_audit(runs: Vec<LoggedRun>, rows: &[audit::Run], tolerance: TimeDelta) -> Vec<AuditedRun> {
    let mut by_time: Vec<(DateTime<Utc>, usize)> =
        rows.iter().enumerate().filter_map(|(at, row)| Some((row.created_at?, at))).collect();
    by_time.sort_unstable();
    let mut pairs = Vec::new();
    for (number, run) in runs.iter().enumerate().filter(|(_, run)| belongs_in_audit(run)) {
        for (attempt, time) in run.attempt_starts.iter().enumerate() {
            let from = by_time.partition_point(|(row, _)| *row < *time - tolerance);
            let near = by_time[from..].iter().take_while(|(row, _)| *row <= *time + tolerance);
            pairs.extend(near.map(|(row, at)| ((*row - *time).abs(), number, attempt, *at)));
        }
    }
    pairs.sort_unstable();
    let mut used = vec![false; rows.len()];
    // The row of the last try that has one is the run's.
    let mut found: Vec<Vec<Option<usize>>> =
        runs.iter().map(|run| vec![None; run.attempt_starts.len()]).collect();
    for (_, number, attempt, row) in pairs {
        if !used[row] && found[number][attempt].is_none() {
            used[row] = true;
            found[number][attempt] = Some(row);
        }
    }
    let joined = runs.into_iter().zip(found).map(|(run, found)| {
        let row = found.into_iter().rev().flatten().next().map(|at| &rows[at]);
        compare_with_row(run, row)
    });
    joined.collect()
}

fn belongs_in_audit(run: &LoggedRun) -> bool {
    !matches!(run.status, LoggedStatus::Skipped | LoggedStatus::DryRun)
}

fn compare_with_row(run: LoggedRun, row: Option<&audit::Run>) -> AuditedRun {
    // Of a run without its beginning it cannot be told.
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
        (Some(logged), Some(audited)) if logged != audited && is_success(run.status) => {
            Some(format!("the audit log says {audited} versions approved"))
        }
        _ => None,
    }
}

fn is_success(status: LoggedStatus) -> bool {
    matches!(status, LoggedStatus::Completed | LoggedStatus::Recovered)
}

/// Whether both mean the same end. A word of the application's own is not judged.
fn is_same_outcome(logged: LoggedStatus, audited: &RunStatus) -> bool {
    match audited {
        RunStatus::Completed | RunStatus::Recovered => is_success(logged),
        RunStatus::Failed | RunStatus::TimedOut => logged == LoggedStatus::Failed,
        // Closed by a later pass.
        RunStatus::Abandoned => matches!(logged, LoggedStatus::Failed | LoggedStatus::Open),
        RunStatus::Running => logged == LoggedStatus::Open,
        RunStatus::Other(_) => true,
    }
}
