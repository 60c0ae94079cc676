//! The jobs: are they scheduled, is their time right, do they run, and how did that end?

use std::collections::BTreeMap;
use std::convert::identity;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::database_checks::StoreState;
use super::job_rows::{self, JobRows};
use super::prober::Prober;
use super::{CheckInput, Results, run_checks as runs};
use crate::commands::run_once::AUTOMATION_FUNCTION;
use crate::db::Db;
use crate::db::jobs::{JobFilter, SortColumn};
use crate::db::rules::RuleSelection;
use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::doctor::executing_jobs::{self, PassLease};
use crate::domain::doctor::job_rows::missing_job;
use crate::domain::doctor::worker::{self, WorkerActivity};
use crate::domain::doctor::zones_and_clocks::{self, CandidateZone};
use crate::domain::doctor::{self, ProbeResult, evaluate};
use crate::domain::scheduled_job::{self, MissingJobs};
use crate::domain::shell;
use crate::domain::staleness::{self, Thresholds};

/// A job that executes without a holder for so long is no less stuck for it.
const CRITICAL_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// The checks that go by the jobs' rows.
const JOB_ROW_CHECKS: [Check; 5] =
    [Check::Worker, Check::JobScheduled, Check::Cron, Check::Timezone, Check::AuditRecent];
/// And by the log.
const RUN_CHECKS: [Check; 7] = [
    Check::Worker,
    Check::JobScheduled,
    Check::AuditRecent,
    Check::JobTimeout,
    Check::ClockSkew,
    Check::Timezone,
    Check::LogErrors,
];

/// The last runs.
pub(super) struct LatestRunTimes {
    /// When the newest began.
    pub(super) newest_start: Option<DateTime<Utc>>,
    /// When the newest that went well ended.
    pub(super) last_success: Option<DateTime<Utc>>,
}

pub(super) fn run_checks(
    given: &CheckInput<'_>,
    store: &StoreState,
    gatherer: &mut Prober<'_>,
    findings: &mut Results,
) -> Result<LatestRunTimes> {
    let now = gatherer.now();
    let job = given.args.job.as_deref();
    let has_log = store.missing("audit").is_none() && findings.wants_any(&RUN_CHECKS);
    let (runs, begun) = if has_log {
        let runs = gatherer.probe(|db| runs::newest(db, job, now))?;
        // Of whatever job.
        (runs, gatherer.probe(|db| runs::newest_start(db, now))?.unwrap_or_default())
    } else {
        (Ok(Vec::new()), None)
    };
    let places = job_rows::candidate_zones(given.worker, store);
    let rows = if findings.wants_any(&JOB_ROW_CHECKS) {
        let log = runs.as_deref().unwrap_or_default();
        gatherer.probe(|db| job_rows::read(db, job, log, &places, given.maintenance.is_some(), now))?
    } else {
        Ok(JobRows::default())
    };
    check_scheduled_jobs(gatherer, findings)?;
    let lease = gatherer.probe(Db::lease)?;
    let traces =
        worker_activity(begun, rows.as_ref().ok(), lease.as_ref().ok().and_then(Option::as_ref), gatherer)?;
    if findings.wants(Check::Worker) {
        findings.add(worker::worker(&given.worker.container_state, &traces, now));
    }
    let passes = rows.as_ref().ok().and_then(|rows| rows.automation.first().cloned());
    check_executing_jobs(given, passes.as_deref(), gatherer, findings)?;
    findings.add(evaluate(Check::Lease, lease, |lease| executing_jobs::lease(lease.as_ref())));
    runs::run_checks(given, store, &runs, rows.as_ref().ok(), gatherer, findings)?;
    check_job_rows(given, store, rows, &traces, &places, gatherer, findings)?;
    Ok(LatestRunTimes {
        newest_start: begun,
        last_success: runs::last_success(runs.as_deref().unwrap_or_default()),
    })
}

/// What tells of somebody who picks jobs up.
fn worker_activity(
    newest_run: Option<DateTime<Utc>>,
    rows: Option<&JobRows>,
    lease: Option<&PassLease>,
    gatherer: &mut Prober<'_>,
) -> Result<WorkerActivity> {
    Ok(WorkerActivity {
        newest_run,
        pass_owner: lease.filter(|lease| lease.is_live).map(PassLease::owner),
        longest_overdue: rows.and_then(|rows| rows.summary.overdue.first().cloned()),
        last_slot: rows.and_then(|rows| rows.slots.iter().map(|slot| slot.at).max()),
        sessions_by_program: gatherer.probe(Db::client_programs)?.unwrap_or_default(),
    })
}

/// The jobs of the application's own list against those of the jobs table, where there is such a list.
fn check_scheduled_jobs(gatherer: &mut Prober<'_>, findings: &mut Results) -> Result<()> {
    let has_list = gatherer.probe(|db| Ok(db.has_scheduled_jobs()))?.unwrap_or_default();
    if !findings.wants(Check::ScheduledJobs) || !has_list {
        return Ok(());
    }
    let asked = gatherer.probe(|db| {
        let Some(listed) = db.read_scheduled_jobs()? else { return Ok(None) };
        let mut jobs = BTreeMap::new();
        db.list_jobs(&JobFilter::all(SortColumn::Id), |job| {
            let is_to_run = !job.job_state.is_paused_or_removed() && job.next_run_time.is_some();
            jobs.insert(job.id, is_to_run);
            Ok(())
        })?;
        Ok(Some((scheduled_job::find_missing_jobs(&listed, &jobs), db.table_name("jobs"))))
    })?;
    if let Some(asked) = asked.transpose() {
        let judge = |(missing, table): (MissingJobs, String)| {
            doctor::scheduled_jobs::scheduled_jobs(&missing, &table)
        };
        findings.add(evaluate(Check::ScheduledJobs, asked, judge));
    }
    Ok(())
}

/// `passes`: the job that passes are made for.
fn check_executing_jobs(
    given: &CheckInput<'_>,
    passes: Option<&str>,
    gatherer: &mut Prober<'_>,
    findings: &mut Results,
) -> Result<()> {
    if !findings.wants_any(&[Check::StuckJobs, Check::Concurrency]) {
        return Ok(());
    }
    let now = gatherer.now();
    let all = gatherer.probe(Db::executing_jobs)?;
    let thresholds = Thresholds { critical_after: CRITICAL_AFTER, job_timeout: given.settings.timeout };
    let stuck = all.as_ref().map_err(Clone::clone).map(|all| {
        let is_meant = |id: &str| given.args.job.as_ref().is_none_or(|job| job == id);
        let of_job = all.iter().filter(|job| is_meant(&job.id));
        let stuck: Vec<_> = of_job.filter_map(|job| staleness::stuck_job(job, now, thresholds)).collect();
        executing_jobs::stuck_jobs(stuck, passes, all.len())
    });
    findings.add(evaluate(Check::StuckJobs, stuck, identity));
    let most = given.settings.max_concurrent;
    findings.add(evaluate(Check::Concurrency, all, |all| executing_jobs::concurrency(&all, most)));
    Ok(())
}

fn check_job_rows(
    given: &CheckInput<'_>,
    store: &StoreState,
    rows: ProbeResult<JobRows>,
    traces: &WorkerActivity,
    places: &[CandidateZone],
    gatherer: &mut Prober<'_>,
    findings: &mut Results,
) -> Result<()> {
    if !findings.wants_any(&JOB_ROW_CHECKS) {
        return Ok(());
    }
    let now = gatherer.now();
    let rows = match rows {
        Ok(rows) => rows,
        Err(unasked) => {
            // Of no job anything is known, and `database` does not say it.
            let is_there = store.features.is_ok() && store.missing("jobs").is_none();
            if gatherer.unreachable.is_none() && is_there {
                let why = format!("the jobs cannot be read: {}", unasked.reason);
                let fix = unasked.remedy.clone();
                findings.add(CheckResult::new(Check::JobScheduled, CheckStatus::Critical, why, fix));
            } else {
                findings.add(unasked.clone().into_result(Check::JobScheduled));
            }
            for check in [Check::Cron, Check::Timezone] {
                findings.add(unasked.clone().into_result(check));
            }
            return Ok(());
        }
    };
    let lost = missing_job_finding(given, store, &rows, gatherer)?;
    findings.add(zones_and_clocks::timezone(rows.other_zone_findings, places, rows.summary.schedule_count));
    let picks_up = traces.picks_up_jobs(now) == Some(true);
    let (scheduled, cron) = rows.summary.into_results(picks_up, lost, now);
    findings.add(scheduled);
    findings.add(cron);
    Ok(())
}

/// That a job which ought to be there is not.
fn missing_job_finding(
    given: &CheckInput<'_>,
    store: &StoreState,
    rows: &JobRows,
    gatherer: &mut Prober<'_>,
) -> Result<Option<CheckResult>> {
    let table = gatherer.probe(|db| Ok(db.table_name("jobs")))?.unwrap_or_default();
    if let Some(id) = &given.args.job {
        let fix = shell::with_option("apsctl audit operations", "--job", id);
        let is_lost = rows.summary.job_count == 0;
        return Ok(is_lost.then(|| missing_job(format!("there is no job {id} in {table}"), fix)));
    }
    let restart = "docker compose restart worker";
    if rows.summary.job_count == 0 {
        return Ok(Some(missing_job(format!("there is no job in {table}"), restart)));
    }
    // A store with rules has a job that goes by them.
    let lacks_automation =
        store.has_feature(|features| features.supports_passes) && rows.automation.is_empty();
    if !lacks_automation
        || !gatherer.probe(|db| Ok(!db.rules(RuleSelection::All)?.is_empty()))?.unwrap_or_default()
    {
        return Ok(None);
    }
    Ok(Some(missing_job(
        format!("there are rules, and no job in {table} runs {AUTOMATION_FUNCTION}"),
        restart,
    )))
}
