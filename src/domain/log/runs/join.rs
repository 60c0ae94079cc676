//! The log's runs beside those of the audit log.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Run, Status};
use crate::domain::audit::{self, RunId, RunStatus};

/// How a run of the log stands to the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// There is a row of it that says the same.
    Match,
    /// There is a row of it that says something else.
    Differs,
    /// There is no row of it: it was rolled back, or never written.
    None,
}

impl Tie {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Differs => "differs",
            Self::None => "none",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    pub run: Run,
    pub audit_id: Option<RunId>,
    /// None where the audit log has no reason to know of it.
    pub tie: Option<Tie>,
    /// In what they differ, in words.
    pub difference: Option<String>,
}

impl Joined {
    /// A run that nothing was looked up for.
    pub fn alone(run: Run) -> Self {
        Self { run, audit_id: None, tie: None, difference: None }
    }
}

/// Joins runs with rows that began within `tolerance` of a try of theirs, the nearest first; no row is used twice.
pub fn join(runs: Vec<Run>, rows: &[audit::Run], tolerance: TimeDelta) -> Vec<Joined> {
    let mut by_time: Vec<(DateTime<Utc>, usize)> =
        rows.iter().enumerate().filter_map(|(at, row)| Some((row.created_at?, at))).collect();
    by_time.sort_unstable();
    let mut pairs = Vec::new();
    for (number, run) in runs.iter().enumerate().filter(|(_, run)| is_audited(run)) {
        for (attempt, time) in run.tries.iter().enumerate() {
            let from = by_time.partition_point(|(row, _)| *row < *time - tolerance);
            let near = by_time[from..].iter().take_while(|(row, _)| *row <= *time + tolerance);
            pairs.extend(near.map(|(row, at)| ((*row - *time).abs(), number, attempt, *at)));
        }
    }
    pairs.sort_unstable();
    let mut used = vec![false; rows.len()];
    // The row of the last try that has one is the run's.
    let mut found: Vec<Vec<Option<usize>>> = runs.iter().map(|run| vec![None; run.tries.len()]).collect();
    for (_, number, attempt, row) in pairs {
        if !used[row] && found[number][attempt].is_none() {
            used[row] = true;
            found[number][attempt] = Some(row);
        }
    }
    let joined = runs.into_iter().zip(found).map(|(run, found)| {
        let row = found.into_iter().rev().flatten().next().map(|at| &rows[at]);
        with_row(run, row)
    });
    joined.collect()
}

fn is_audited(run: &Run) -> bool {
    !matches!(run.status, Status::Skipped | Status::DryRun)
}

fn with_row(run: Run, row: Option<&audit::Run>) -> Joined {
    // Of a run without its beginning it cannot be told.
    if !is_audited(&run) || run.tries.is_empty() {
        return Joined::alone(run);
    }
    let Some(row) = row else { return Joined { tie: Some(Tie::None), ..Joined::alone(run) } };
    let difference = difference(&run, row);
    let tie = if difference.is_some() { Tie::Differs } else { Tie::Match };
    Joined { run, audit_id: row.id.clone(), tie: Some(tie), difference }
}

fn difference(run: &Run, row: &audit::Run) -> Option<String> {
    if let Some(status) = row.status.as_ref().filter(|status| !same(run.status, status)) {
        return Some(format!("the audit log says {status}"));
    }
    match (run.versions_approved, row.versions_approved) {
        (Some(logged), Some(audited)) if logged != audited && ended_well(run.status) => {
            Some(format!("the audit log says {audited} versions approved"))
        }
        _ => None,
    }
}

fn ended_well(status: Status) -> bool {
    matches!(status, Status::Completed | Status::Recovered)
}

/// Whether both mean the same end. A word of the application's own is not judged.
fn same(logged: Status, audited: &RunStatus) -> bool {
    match audited {
        RunStatus::Completed | RunStatus::Recovered => ended_well(logged),
        RunStatus::Failed | RunStatus::TimedOut => logged == Status::Failed,
        // Closed by a later pass.
        RunStatus::Abandoned => matches!(logged, Status::Failed | Status::Open),
        RunStatus::Running => logged == Status::Open,
        RunStatus::Other(_) => true,
    }
}
