//! Makes the checks of the audit log: `job-timeout` and `audit-recent`.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::job_rows::JobRows;
use super::prober::Prober;
use super::results::Results;
use super::store_state::StoreState;
use super::worker_state::CheckInput;
use crate::db::Db;
use crate::db::audit::RunFilter;
use crate::db::stats::{Grouping, RunGroup};
use crate::domain::audit::{Run, RunStatus};
use crate::domain::doctor::check::Check;
use crate::domain::doctor::check_result::{CheckResult, CheckStatus, ProbeResult};
use crate::domain::doctor::runs::{LongDurations, RunLog, audit_recent, job_timeout};
use crate::domain::evidence::{Event, evidence};
use crate::domain::remedy::Remedy;

/// How far back the audit log is read, and how many runs at most.
const DAYS: i32 = 30;
const MAX_RUNS: i64 = 1000;

/// The age from which imported runs are outdated.
const MAX_IMPORT_AGE: TimeDelta = TimeDelta::hours(1);

/// Returns the newest runs, the newest first.
pub(super) fn newest_runs(db: &mut Db, job: Option<&str>, now: DateTime<Utc>) -> Result<Vec<Run>> {
    let job = if db.has_columns("audit", &["job_id"])? { job } else { None };
    let since = Some(now - TimeDelta::days(DAYS.into()));
    let filter = RunFilter { since, statuses: Vec::new(), job: job.map(str::to_owned), with_row_version: false };
    Ok(db.newest_runs(&filter, MAX_RUNS)?.into_iter().rev().map(|sighting| sighting.run).collect())
}

/// Returns when the newest run of any job started.
pub(super) fn newest_start(db: &mut Db, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    db.newest_run_start(now - TimeDelta::days(DAYS.into()))
}

/// Returns when the newest successful run ended.
pub(super) fn last_success(runs: &[Run]) -> Option<DateTime<Utc>> {
    let is_success = |run: &&Run| run.status.as_ref().is_some_and(RunStatus::is_success);
    runs.iter().filter(is_success).find_map(|run| run.completed_at)
}

pub(super) fn run_checks(
    input: &CheckInput<'_>,
    store: &StoreState,
    runs: &ProbeResult<Vec<Run>>,
    rows: Option<&JobRows>,
    prober: &mut Prober<'_>,
    results: &mut Results,
) -> Result<()> {
    let missing = [Check::JobTimeout, Check::AuditRecent].map(|check| store.missing_table_result(check, &["audit"]));
    if missing.iter().any(Option::is_some) {
        missing.into_iter().flatten().for_each(|result| results.add(result));
        return Ok(());
    }
    let (now, job) = (prober.now(), input.args.job.as_ref());
    if results.wants(Check::JobTimeout) {
        let groups = prober.probe(|db| {
            let mut long = LongDurations::new(input.settings.timeout);
            db.each_run_group(Grouping::Job, DAYS, Tz::UTC, |RunGroup { label, durations, .. }| {
                if job.is_none() || label.is_none() || label.as_ref() == job {
                    long.add(label, durations);
                }
                Ok(())
            })?;
            Ok(long.into_durations())
        })?;
        let answer = runs.as_deref().map_err(Clone::clone).and_then(|runs| Ok((runs, groups?)));
        results.evaluate(Check::JobTimeout, answer, |(runs, groups)| {
            let week_ago = now - TimeDelta::days(7);
            let timed_out =
                runs.iter().filter(|run| run.created_at > Some(week_ago) && run.status == Some(RunStatus::TimedOut));
            job_timeout(&groups, timed_out.count(), input.settings.timeout)
        });
    }
    if results.wants(Check::AuditRecent) {
        let imported = prober.probe(Db::imported_runs)?.ok().flatten();
        // The log does not tell whether a process still works on a run.
        let open_runs = match imported {
            Some(_) => Ok(Vec::new()),
            None => prober.probe(|db| db.open_runs(input.settings.timeout))?,
        };
        let log = runs.clone().and_then(|runs| Ok(run_log(runs, open_runs?, job.map(String::as_str), rows)));
        results.evaluate(Check::AuditRecent, log, |log| match imported.map(|runs| runs.covered_until) {
            Some(until) if now - until > MAX_IMPORT_AGE => outdated_import(until),
            Some(until) => audit_recent(&log, now.min(until)),
            None => audit_recent(&log, now),
        });
    }
    Ok(())
}

/// Returns that the newest runs have not been imported: whether jobs have run since is unknown.
fn outdated_import(until: DateTime<Utc>) -> CheckResult {
    let evidence = evidence!["the runs of the scheduler's log are imported only until ", Event(until)];
    CheckResult::new(Check::AuditRecent, CheckStatus::Unknown, evidence, Remedy::apsctl("runs import --file LOG"))
}

/// Returns the audit log without the runs of inactive jobs.
fn run_log(runs: Vec<Run>, open_runs: Vec<Run>, job: Option<&str>, rows: Option<&JobRows>) -> RunLog {
    let is_included = |run: &Run| {
        let id = run.job_id.as_deref();
        let is_inactive = rows.is_some_and(|rows| id.is_some_and(|id| rows.inactive.contains(id)));
        !is_inactive && (job.is_none() || id.is_none() || id == job)
    };
    RunLog {
        runs: runs.into_iter().filter(is_included).collect(),
        slots: rows.map(|rows| rows.slots.clone()).unwrap_or_default(),
        open_runs: open_runs.into_iter().filter(is_included).collect(),
    }
}
