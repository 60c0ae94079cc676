//! The jobs: are they scheduled, is their time right, do they run, and how did that end?

use std::collections::BTreeMap;
use std::convert::identity;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::gatherer::Gatherer;
use super::rows::{self, Rows};
use super::store::Store;
use super::{Findings, Given, runs};
use crate::commands::run_once::AUTOMATION_FUNCTION;
use crate::db::Db;
use crate::db::jobs::{JobFilter, JobOrder};
use crate::db::rules::RuleSelection;
use crate::domain::check::{Check, CheckResult, CheckStatus};
use crate::domain::doctor::executing::{self, Lease};
use crate::domain::doctor::jobs::missing;
use crate::domain::doctor::times::{self, Place};
use crate::domain::doctor::worker::{self, Traces};
use crate::domain::doctor::{self, Asked, judged};
use crate::domain::scheduled_job::{self, Missing};
use crate::domain::shell;
use crate::domain::staleness::{self, Thresholds};

/// A job that executes without a holder for so long is no less stuck for it.
const LONG: Duration = Duration::from_secs(24 * 60 * 60);

/// The checks that go by the jobs' rows.
const OF_JOBS: [Check; 5] =
    [Check::Worker, Check::JobScheduled, Check::Cron, Check::Timezone, Check::AuditRecent];
/// And by the log.
const OF_RUNS: [Check; 7] = [
    Check::Worker,
    Check::JobScheduled,
    Check::AuditRecent,
    Check::JobTimeout,
    Check::ClockSkew,
    Check::Timezone,
    Check::LogErrors,
];

/// The last runs.
pub(super) struct Last {
    /// When the newest began.
    pub(super) begun: Option<DateTime<Utc>>,
    /// When the newest that went well ended.
    pub(super) good: Option<DateTime<Utc>>,
}

pub(super) fn look(
    given: &Given<'_>,
    store: &Store,
    gatherer: &mut Gatherer<'_>,
    findings: &mut Findings,
) -> Result<Last> {
    let now = gatherer.now();
    let job = given.args.job.as_deref();
    let has_log = store.missing("audit").is_none() && findings.wants_any(&OF_RUNS);
    let (runs, begun) = if has_log {
        let runs = gatherer.ask(|db| runs::newest(db, job, now))?;
        // Of whatever job.
        (runs, gatherer.ask(|db| runs::newest_begun(db, now))?.unwrap_or_default())
    } else {
        (Ok(Vec::new()), None)
    };
    let places = rows::places(given.worker, store);
    let rows = if findings.wants_any(&OF_JOBS) {
        let log = runs.as_deref().unwrap_or_default();
        gatherer.ask(|db| rows::read(db, job, log, &places, given.maintenance.is_some(), now))?
    } else {
        Ok(Rows::default())
    };
    compare_lists(gatherer, findings)?;
    let lease = gatherer.ask(Db::lease)?;
    let traces = traces(begun, rows.as_ref().ok(), lease.as_ref().ok().and_then(Option::as_ref), gatherer)?;
    if findings.wants(Check::Worker) {
        findings.add(worker::judge(&given.worker.seen, &traces, now));
    }
    let passes = rows.as_ref().ok().and_then(|rows| rows.automation.first().cloned());
    look_at_executing(given, passes.as_deref(), gatherer, findings)?;
    findings.add(judged(Check::Lease, lease, |lease| executing::lease(lease.as_ref())));
    runs::look(given, store, &runs, rows.as_ref().ok(), gatherer, findings)?;
    look_at_rows(given, store, rows, &traces, &places, gatherer, findings)?;
    Ok(Last { begun, good: runs::last_good(runs.as_deref().unwrap_or_default()) })
}

/// What tells of somebody who picks jobs up.
fn traces(
    newest_run: Option<DateTime<Utc>>,
    rows: Option<&Rows>,
    lease: Option<&Lease>,
    gatherer: &mut Gatherer<'_>,
) -> Result<Traces> {
    Ok(Traces {
        newest_run,
        pass: lease.filter(|lease| lease.is_live).map(Lease::holder),
        overdue: rows.and_then(|rows| rows.seen.overdue.first().cloned()),
        last_slot: rows.and_then(|rows| rows.slots.iter().map(|slot| slot.at).max()),
        programs: gatherer.ask(Db::client_programs)?.unwrap_or_default(),
    })
}

/// The jobs of the application's own list against those of the jobs table, where there is such a list.
fn compare_lists(gatherer: &mut Gatherer<'_>, findings: &mut Findings) -> Result<()> {
    let has_list = gatherer.ask(|db| Ok(db.has_scheduled_jobs()))?.unwrap_or_default();
    if !findings.wants(Check::ScheduledJobs) || !has_list {
        return Ok(());
    }
    let asked = gatherer.ask(|db| {
        let Some(listed) = db.read_scheduled_jobs()? else { return Ok(None) };
        let mut jobs = BTreeMap::new();
        db.list_jobs(&JobFilter::all(JobOrder::Id), |job| {
            let is_to_run = !job.job_state.is_dormant() && job.next_run_time.is_some();
            jobs.insert(job.id, is_to_run);
            Ok(())
        })?;
        Ok(Some((scheduled_job::missing(&listed, &jobs), db.table_name("jobs"))))
    })?;
    if let Some(asked) = asked.transpose() {
        let judge = |(missing, table): (Missing, String)| doctor::scheduled::compared(&missing, &table);
        findings.add(judged(Check::ScheduledJobs, asked, judge));
    }
    Ok(())
}

/// `passes`: the job that passes are made for.
fn look_at_executing(
    given: &Given<'_>,
    passes: Option<&str>,
    gatherer: &mut Gatherer<'_>,
    findings: &mut Findings,
) -> Result<()> {
    if !findings.wants_any(&[Check::StuckJobs, Check::Concurrency]) {
        return Ok(());
    }
    let now = gatherer.now();
    let all = gatherer.ask(Db::executing_jobs)?;
    let thresholds = Thresholds { critical_after: LONG, job_timeout: given.settings.timeout };
    let stuck = all.as_ref().map_err(Clone::clone).map(|all| {
        let is_meant = |id: &str| given.args.job.as_ref().is_none_or(|job| job == id);
        let of_job = all.iter().filter(|job| is_meant(&job.id));
        let stuck: Vec<_> = of_job.filter_map(|job| staleness::stuck(job, now, thresholds)).collect();
        executing::stuck(stuck, passes, all.len())
    });
    findings.add(judged(Check::StuckJobs, stuck, identity));
    let most = given.settings.max_concurrent;
    findings.add(judged(Check::Concurrency, all, |all| executing::concurrency(&all, most)));
    Ok(())
}

fn look_at_rows(
    given: &Given<'_>,
    store: &Store,
    rows: Asked<Rows>,
    traces: &Traces,
    places: &[Place],
    gatherer: &mut Gatherer<'_>,
    findings: &mut Findings,
) -> Result<()> {
    if !findings.wants_any(&OF_JOBS) {
        return Ok(());
    }
    let now = gatherer.now();
    let rows = match rows {
        Ok(rows) => rows,
        Err(unasked) => {
            // Of no job anything is known, and `database` does not say it.
            let is_there = store.features.is_ok() && store.missing("jobs").is_none();
            if gatherer.unreached.is_none() && is_there {
                let why = format!("the jobs cannot be read: {}", unasked.why);
                let fix = unasked.fix.clone();
                findings.add(CheckResult::new(Check::JobScheduled, CheckStatus::Critical, why, fix));
            } else {
                findings.add(unasked.clone().finding(Check::JobScheduled));
            }
            for check in [Check::Cron, Check::Timezone] {
                findings.add(unasked.clone().finding(check));
            }
            return Ok(());
        }
    };
    let lost = lost(given, store, &rows, gatherer)?;
    findings.add(times::zones(rows.shifted, places, rows.seen.schedules));
    let picks_up = traces.picks_up(now) == Some(true);
    let (scheduled, cron) = rows.seen.scheduled(picks_up, lost, now);
    findings.add(scheduled);
    findings.add(cron);
    Ok(())
}

/// That a job which ought to be there is not.
fn lost(
    given: &Given<'_>,
    store: &Store,
    rows: &Rows,
    gatherer: &mut Gatherer<'_>,
) -> Result<Option<CheckResult>> {
    let table = gatherer.ask(|db| Ok(db.table_name("jobs")))?.unwrap_or_default();
    if let Some(id) = &given.args.job {
        let fix = shell::option("apsctl audit operations", "--job", id);
        let is_lost = rows.seen.jobs == 0;
        return Ok(is_lost.then(|| missing(format!("there is no job {id} in {table}"), fix)));
    }
    let restart = "docker compose restart worker";
    if rows.seen.jobs == 0 {
        return Ok(Some(missing(format!("there is no job in {table}"), restart)));
    }
    // A store with rules has a job that goes by them.
    let lacks_automation = store.has(|features| features.supports_passes) && rows.automation.is_empty();
    if !lacks_automation
        || !gatherer.ask(|db| Ok(!db.rules(RuleSelection::All)?.is_empty()))?.unwrap_or_default()
    {
        return Ok(None);
    }
    Ok(Some(missing(format!("there are rules, and no job in {table} runs {AUTOMATION_FUNCTION}"), restart)))
}
