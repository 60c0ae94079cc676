//! Makes the checks of the jobs and their runs: reads the rows and the audit log once for all of them.

use std::collections::BTreeMap;
use std::convert::identity;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::audit_log_checks::{self, last_success, newest_runs, newest_start};
use super::job_rows::{JobRows, candidate_zones, read_jobs};
use super::prober::Prober;
use super::results::Results;
use super::store_state::StoreState;
use super::worker_state::CheckInput;
use crate::db::Db;
use crate::db::jobs::{JobFilter, SortColumn};
use crate::db::rules::RuleSelection;
use crate::domain::doctor::check::{Check, Source};
use crate::domain::doctor::check_result::{CheckResult, CheckStatus, ProbeResult};
use crate::domain::doctor::executing_jobs::{self, PassLease};
use crate::domain::doctor::job_rows::missing_job;
use crate::domain::doctor::scheduled_jobs::scheduled_jobs;
use crate::domain::doctor::worker::{self, WorkerActivity};
use crate::domain::doctor::zones_and_clocks::{CandidateZone, timezone};
use crate::domain::evidence::evidence;
use crate::domain::remedy::Remedy;
use crate::domain::scheduled_job;
use crate::domain::staleness::{self, Thresholds};
use crate::domain::task_tracker::{AUTOMATION_FUNCTION, RESTART_WORKER};

/// A job that has executed for longer than this is a critical finding even if its owner is alive.
const CRITICAL_AFTER: Duration = Duration::from_hours(24);

/// When the latest runs started and ended.
pub(super) struct LatestRunTimes {
    pub(super) newest_start: Option<DateTime<Utc>>,
    pub(super) last_success: Option<DateTime<Utc>>,
}

pub(super) fn run_checks(
    input: &CheckInput<'_>,
    store: &StoreState,
    prober: &mut Prober<'_>,
    results: &mut Results,
) -> Result<LatestRunTimes> {
    let now = prober.now();
    let job_id = input.args.job.as_deref();
    let (runs, newest_start) = if store.missing("audit").is_none() && results.wants_source(Source::AuditLog) {
        let runs = prober.probe(|db| newest_runs(db, job_id, now))?;
        (runs, prober.probe(|db| newest_start(db, now))?.unwrap_or_default())
    } else {
        (Ok(Vec::new()), None)
    };
    let zones = candidate_zones(input.worker, store);
    let rows = if results.wants_source(Source::JobRows) {
        let runs = runs.as_deref().unwrap_or_default();
        prober.probe(|db| read_jobs(db, job_id, runs, &zones, input.maintenance.is_some(), now))?
    } else {
        Ok(JobRows::default())
    };
    check_scheduled_jobs(prober, results)?;
    let lease = prober.probe(Db::lease)?;
    let live_lease = lease.as_ref().ok().and_then(Option::as_ref).filter(|lease| !lease.state.is_lost());
    let activity = WorkerActivity {
        newest_run: newest_start,
        pass_owner: live_lease.map(PassLease::owner),
        longest_overdue: rows.as_ref().ok().and_then(|rows| rows.summary.overdue.first().cloned()),
        last_slot: rows.as_ref().ok().and_then(|rows| rows.slots.iter().map(|slot| slot.at).max()),
        sessions_by_program: prober.probe(Db::client_programs)?.unwrap_or_default(),
    };
    results.add(worker::worker(&input.worker.container, &activity, now));
    check_executing_jobs(input, prober, results)?;
    results.evaluate(Check::Lease, lease, |lease| executing_jobs::lease(lease.as_ref()));
    audit_log_checks::run_checks(input, store, &runs, rows.as_ref().ok(), prober, results)?;
    let picks_up_jobs = activity.picks_up_jobs(now) == Some(true);
    check_job_rows(input, store, rows, picks_up_jobs, &zones, prober, results)?;
    Ok(LatestRunTimes { newest_start, last_success: last_success(runs.as_deref().unwrap_or_default()) })
}

/// Compares the application's own list of jobs, if there is one, with the jobs table.
fn check_scheduled_jobs(prober: &mut Prober<'_>, results: &mut Results) -> Result<()> {
    let has_list = prober.probe(|db| Ok(db.has_scheduled_jobs()))?.unwrap_or_default();
    if !results.wants(Check::ScheduledJobs) || !has_list {
        return Ok(());
    }
    let answer = prober.probe(|db| {
        let Some(listed) = db.read_scheduled_jobs()? else { return Ok(None) };
        let mut jobs = BTreeMap::new();
        db.list_jobs(&JobFilter::all(SortColumn::Id), |job| {
            let will_run = !job.job_state.is_paused_or_removed() && job.next_run_time.is_some();
            jobs.insert(job.id, will_run);
            Ok(())
        })?;
        Ok(Some((scheduled_job::find_missing_jobs(&listed, &jobs), db.table_name("jobs"))))
    })?;
    if let Some(answer) = answer.transpose() {
        results.evaluate(Check::ScheduledJobs, answer, |(missing, table)| scheduled_jobs(&missing, &table));
    }
    Ok(())
}

fn check_executing_jobs(input: &CheckInput<'_>, prober: &mut Prober<'_>, results: &mut Results) -> Result<()> {
    if !results.wants_any(&[Check::StuckJobs, Check::Concurrency]) {
        return Ok(());
    }
    let now = prober.now();
    let executing = prober.probe(Db::executing_jobs)?;
    let thresholds = Thresholds { critical_after: CRITICAL_AFTER, job_timeout: input.settings.timeout };
    let stuck = executing.as_ref().map_err(Clone::clone).map(|executing| {
        let job_id = input.args.job.as_ref();
        let asked_for = executing.iter().filter(|job| job_id.is_none_or(|id| *id == job.id));
        let stuck = asked_for.filter_map(|job| staleness::stuck_job(job, now, thresholds)).collect();
        executing_jobs::stuck_jobs(stuck, executing.len())
    });
    results.evaluate(Check::StuckJobs, stuck, identity);
    let max_concurrent = input.settings.max_concurrent;
    results
        .evaluate(Check::Concurrency, executing, |executing| executing_jobs::concurrency(&executing, max_concurrent));
    Ok(())
}

/// Makes the checks `job-scheduled`, `cron` and `timezone`.
fn check_job_rows(
    input: &CheckInput<'_>,
    store: &StoreState,
    rows: ProbeResult<JobRows>,
    picks_up_jobs: bool,
    zones: &[CandidateZone],
    prober: &mut Prober<'_>,
    results: &mut Results,
) -> Result<()> {
    let checks = [Check::JobScheduled, Check::Cron, Check::Timezone];
    if !results.wants_any(&checks) {
        return Ok(());
    }
    let rows = match rows {
        Ok(rows) => rows,
        Err(not_checked) => {
            // Unreadable jobs are critical, unless the check `database` already reports the reason.
            let has_jobs_table = store.features.is_ok() && store.missing("jobs").is_none();
            for check in checks {
                let result = not_checked.clone().into_result(check);
                let is_critical = check == Check::JobScheduled && prober.unreachable.is_none() && has_jobs_table;
                results.add(if is_critical {
                    let evidence = evidence!["the jobs cannot be read: "].and(result.evidence.clone());
                    CheckResult { status: CheckStatus::Critical, evidence, ..result }
                        .headline("the jobs cannot be read")
                } else {
                    result
                });
            }
            return Ok(());
        }
    };
    let missing = find_missing_job(input, store, &rows, prober)?;
    results.add(timezone(rows.other_zone_findings, zones, rows.summary.schedule_count));
    let (job_scheduled, cron) = rows.summary.into_results(picks_up_jobs, missing, prober.now());
    results.add(job_scheduled);
    results.add(cron);
    Ok(())
}

/// Returns a finding if the job named by `--job`, every job, or the job that makes passes is missing.
fn find_missing_job(
    input: &CheckInput<'_>,
    store: &StoreState,
    rows: &JobRows,
    prober: &mut Prober<'_>,
) -> Result<Option<CheckResult>> {
    let table = prober.probe(|db| Ok(db.table_name("jobs")))?.unwrap_or_default();
    let is_empty = rows.summary.job_count == 0;
    if let Some(id) = &input.args.job {
        let remedy = Remedy::apsctl_with("audit operations", "--job", id);
        return Ok(is_empty.then(|| missing_job(format!("there is no job {id} in {table}"), remedy)));
    }
    let restart = Remedy::shell(RESTART_WORKER);
    if is_empty {
        return Ok(Some(missing_job(format!("there is no job in {table}"), restart)));
    }
    // A store with rules needs a job that makes passes.
    let lacks_pass_job = store.has_feature(|features| features.supports_passes) && rows.pass_jobs.is_empty();
    if !lacks_pass_job || !prober.probe(|db| Ok(!db.rules(RuleSelection::All)?.is_empty()))?.unwrap_or_default() {
        return Ok(None);
    }
    let evidence = format!("there are rules, but no job in {table} runs {AUTOMATION_FUNCTION}");
    Ok(Some(missing_job(evidence, restart)))
}
