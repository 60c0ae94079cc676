//! Reads the runs in the audit log.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::database_checks::StoreState;
use super::job_rows::JobRows;
use super::prober::Prober;
use super::{CheckInput, Results};
use crate::db::Db;
use crate::db::audit::RunFilter;
use crate::db::stats::Grouping;
use crate::domain::audit::{Run, RunStatus};
use crate::domain::doctor::check::{Check, CheckResult};
use crate::domain::doctor::runs::{self, RunLog};
use crate::domain::doctor::{ProbeResult, evaluate};

/// How far back the log is read, and how many of its runs.
const DAYS: i32 = 30;
const RUNS: i64 = 1000;

/// The newest runs, the newest first.
pub(super) fn newest(db: &mut Db, job: Option<&str>, now: DateTime<Utc>) -> Result<Vec<Run>> {
    let job = if db.has_columns("audit", &["job_id"])? { job } else { None };
    let since = Some(now - TimeDelta::days(DAYS.into()));
    let filter =
        RunFilter { since, statuses: Vec::new(), job: job.map(str::to_owned), with_row_version: false };
    Ok(db.newest_runs(&filter, RUNS)?.into_iter().rev().map(|sighting| sighting.run).collect())
}

/// When the newest of them began.
pub(super) fn newest_start(db: &mut Db, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    db.newest_run_start(now - TimeDelta::days(DAYS.into()))
}

pub(super) fn run_checks(
    given: &CheckInput<'_>,
    store: &StoreState,
    runs: &ProbeResult<Vec<Run>>,
    rows: Option<&JobRows>,
    gatherer: &mut Prober<'_>,
    findings: &mut Results,
) -> Result<()> {
    if findings.wants(Check::JobTimeout) {
        let finding = match store.missing_table_result(Check::JobTimeout, &["audit"]) {
            Some(finding) => finding,
            None => timeout(given, runs.clone(), gatherer)?,
        };
        findings.add(finding);
    }
    if findings.wants(Check::AuditRecent) {
        let finding = match store.missing_table_result(Check::AuditRecent, &["audit"]) {
            Some(finding) => finding,
            None => recent(given, runs.clone(), rows, gatherer)?,
        };
        findings.add(finding);
    }
    Ok(())
}

fn recent(
    given: &CheckInput<'_>,
    runs: ProbeResult<Vec<Run>>,
    rows: Option<&JobRows>,
    gatherer: &mut Prober<'_>,
) -> Result<CheckResult> {
    let open = gatherer.probe(|db| db.open_runs(given.settings.timeout))?;
    let log = runs.and_then(|runs| Ok(run_log(runs, open?, given.args.job.as_deref(), rows)));
    let now = gatherer.now();
    Ok(evaluate(Check::AuditRecent, log, |log| runs::audit_recent(&log, now)))
}

fn timeout(
    given: &CheckInput<'_>,
    runs: ProbeResult<Vec<Run>>,
    gatherer: &mut Prober<'_>,
) -> Result<CheckResult> {
    let groups = gatherer.probe(|db| db.durations(Grouping::Job, DAYS, Tz::UTC))?;
    let asked = runs.and_then(|runs| Ok((runs, groups?)));
    let week = gatherer.now() - TimeDelta::days(7);
    Ok(evaluate(Check::JobTimeout, asked, |(runs, groups)| {
        let job = &given.args.job;
        let is_meant = |label: &Option<String>| job.is_none() || label.is_none() || label == job;
        let groups = groups.into_iter().filter(|group| is_meant(&group.label));
        let groups: Vec<_> = groups.map(|group| (group.label, group.durations)).collect();
        let was_cut_off = |run: &&Run| run.created_at > Some(week) && run.status == Some(RunStatus::TimedOut);
        runs::job_timeout(&groups, runs.iter().filter(was_cut_off).count(), given.settings.timeout)
    }))
}

/// When the newest run that went well ended.
pub(super) fn last_success(runs: &[Run]) -> Option<DateTime<Utc>> {
    let went_well = |run: &&Run| run.status.as_ref().is_some_and(RunStatus::is_success);
    runs.iter().filter(went_well).find_map(|run| run.completed_at)
}

/// The log, without what jobs that are at rest have left in it.
fn run_log(runs: Vec<Run>, open: Vec<Run>, job: Option<&str>, rows: Option<&JobRows>) -> RunLog {
    let is_meant = |run: &Run| {
        let id = run.job_id.as_deref();
        let is_at_rest = rows.is_some_and(|rows| id.is_some_and(|id| rows.inactive.contains(id)));
        !is_at_rest && (job.is_none() || id.is_none() || id == job)
    };
    RunLog {
        runs: runs.into_iter().filter(is_meant).collect(),
        slots: rows.map(|rows| rows.slots.clone()).unwrap_or_default(),
        open_runs: open.into_iter().filter(is_meant).collect(),
    }
}
