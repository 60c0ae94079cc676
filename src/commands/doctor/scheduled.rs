//! The jobs: are they scheduled, is their time right, do they run, and how did that end?

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::gatherer::Gatherer;
use super::store::Store;
use super::surroundings::Worker;
use super::{Args, Findings, Settings};
use crate::commands::jobs::{kept, read_schedule};
use crate::commands::run_once::AUTOMATION;
use crate::db::Db;
use crate::db::audit::Filter as RunFilter;
use crate::db::jobs::{Filter, Order};
use crate::db::stats::By;
use crate::domain::aps::Doctor;
use crate::domain::audit::{Run, RunStatus};
use crate::domain::check::{Check, Finding};
use crate::domain::diagnosis::{self, of_guide_job, of_schedule};
use crate::domain::doctor::audit::{self, Log, Slot, last_slot};
use crate::domain::doctor::executing;
use crate::domain::doctor::jobs::{Seen, missing};
use crate::domain::doctor::times::{self, Next, Place};
use crate::domain::doctor::worker::{self, Traces};
use crate::domain::doctor::{Asked, judged};
use crate::domain::job::Job;
use crate::domain::layout::Layout;
use crate::domain::shell;
use crate::domain::staleness::{self, Thresholds};
use crate::environment::local_zone;

/// How far back the log is read, and how many of its runs.
const DAYS: i32 = 30;
const RUNS: i64 = 1000;

/// A job that executes without a holder for so long is no less stuck for it.
const LONG: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// The checks that go by the jobs' rows.
const OF_JOBS: [Check; 5] =
    [Check::Worker, Check::JobScheduled, Check::Cron, Check::Timezone, Check::AuditRecent];
/// By the log.
const OF_RUNS: [Check; 6] = [
    Check::Worker,
    Check::JobScheduled,
    Check::AuditRecent,
    Check::JobTimeout,
    Check::ClockSkew,
    Check::Timezone,
];

/// What the rows told.
#[derive(Default)]
struct Rows {
    seen: Seen,
    /// Next runs in another zone's hours.
    shifted: Vec<Finding>,
    slots: Vec<Slot>,
    /// Jobs that are not to run.
    at_rest: BTreeSet<String>,
    /// The guide's own jobs.
    automation: Vec<String>,
}

/// Returns when the newest run began.
pub(super) fn look(
    args: &Args,
    settings: Settings,
    docker: &Worker,
    store: &Store,
    gatherer: &mut Gatherer<'_>,
    findings: &mut Findings,
) -> Result<Option<DateTime<Utc>>> {
    let now = gatherer.now();
    let has_log = !store.missing.contains(&"audit");
    let runs = if findings.wants_any(&OF_RUNS)
        && (has_log || store.inapplicable(Check::AuditRecent, &["audit"]).is_none())
    {
        gatherer.ask(|db| runs(db, args.job.as_deref(), now))?
    } else {
        Ok(Vec::new())
    };
    let places = places(docker, store);
    let rows = if findings.wants_any(&OF_JOBS) {
        let log = runs.as_deref().unwrap_or_default();
        gatherer.ask(|db| rows(db, args.job.as_deref(), log, &places, now))?
    } else {
        Ok(Rows::default())
    };
    let lease = gatherer.ask(Db::lease)?;
    let executing = gatherer.ask(Db::executing_jobs)?;
    // Of whatever job.
    let newest = if runs.is_ok() { gatherer.ask(|db| newest_run(db, now))? } else { Ok(None) };
    let newest_run = newest.unwrap_or_default();

    let traces = Traces {
        newest_run,
        pass: lease
            .as_ref()
            .ok()
            .and_then(|lease| lease.as_ref().filter(|lease| lease.is_live))
            .map(executing::Lease::holder),
        overdue: rows.as_ref().ok().and_then(|rows| rows.seen.overdue.first().cloned()),
        last_slot: rows.as_ref().ok().and_then(|rows| rows.slots.iter().map(|slot| slot.at).max()),
        programs: gatherer.ask(Db::programs)?.unwrap_or_default(),
    };
    if findings.wants(Check::Worker) {
        findings.add(worker::judge(&docker.seen, &traces, now));
    }

    let passes = rows.as_ref().ok().and_then(|rows| rows.automation.first().cloned());
    if findings.wants(Check::StuckJobs) {
        let thresholds = Thresholds { critical_after: LONG, job_timeout: settings.timeout };
        let stuck = executing.as_ref().map_err(Clone::clone).map(|all| {
            let of_job = all.iter().filter(|job| args.job.as_ref().is_none_or(|id| *id == job.id));
            let stuck: Vec<_> = of_job.filter_map(|job| staleness::stuck(job, now, thresholds)).collect();
            executing::stuck(stuck, passes.as_deref(), all.len())
        });
        findings.add(judged(Check::StuckJobs, stuck, std::convert::identity));
    }
    findings.add(judged(Check::Lease, lease, |lease| executing::lease(lease.as_ref())));
    let most = settings.max_concurrent;
    findings.add(judged(Check::Concurrency, executing, |all| executing::concurrency(&all, most)));

    look_at_runs(args, settings, store, gatherer, findings, runs, rows.as_ref().ok())?;
    look_at_rows(args, store, gatherer, findings, rows, &traces, &places)?;
    Ok(newest_run)
}

fn look_at_rows(
    args: &Args,
    store: &Store,
    gatherer: &mut Gatherer<'_>,
    findings: &mut Findings,
    rows: Asked<Rows>,
    traces: &Traces,
    places: &[Place],
) -> Result<()> {
    if !findings.wants_any(&OF_JOBS) {
        return Ok(());
    }
    let now = gatherer.now();
    let rows = match rows {
        Ok(rows) => rows,
        Err(unasked) => {
            for check in [Check::JobScheduled, Check::Cron, Check::Timezone] {
                findings.add(unasked.clone().finding(check));
            }
            return Ok(());
        }
    };
    let lost = lost(args, store, &rows, gatherer)?;
    findings.add(times::zones(rows.shifted, places, rows.seen.schedules));
    let picks_up = traces.picks_up(now) == Some(true);
    let (scheduled, cron) = rows.seen.scheduled(picks_up, lost, now);
    findings.add(scheduled);
    findings.add(cron);
    Ok(())
}

/// That a job which ought to be there is not.
fn lost(args: &Args, store: &Store, rows: &Rows, gatherer: &mut Gatherer<'_>) -> Result<Option<Finding>> {
    let table = gatherer.ask(|db| Ok(db.table_name("jobs")))?.unwrap_or_default();
    if let Some(id) = &args.job {
        let fix = shell::option("apsctl audit operations", "--job", id);
        let is_lost = rows.seen.jobs == 0;
        return Ok(is_lost.then(|| missing(format!("there is no job {id} in {table}"), fix)));
    }
    let restart = "docker compose restart worker";
    if rows.seen.jobs == 0 {
        return Ok(Some(missing(format!("there is no job in {table}"), restart)));
    }
    // A store with rules has a job that goes by them.
    let is_guides = store.layout == Ok(Layout::Guide) && rows.automation.is_empty();
    if !is_guides || !gatherer.ask(|db| Ok(!db.rules(false)?.is_empty()))?.unwrap_or_default() {
        return Ok(None);
    }
    Ok(Some(missing(format!("there are rules, and no job in {table} runs {AUTOMATION}"), restart)))
}

/// Where times may have been reckoned: on the server, here, in the worker's container, or in plain UTC.
fn places(docker: &Worker, store: &Store) -> Vec<Place> {
    let of = |whose, name: Option<String>| Some(Place { whose, zone: name?.parse().ok()? });
    let server = store.server.as_ref().ok().and_then(|server| server.time_zone.clone());
    let worker =
        docker.seen.is_ok().then(|| docker.environment.get("TZ").cloned().unwrap_or_else(|| "UTC".into()));
    let all = [
        of("the server's TimeZone", server),
        of("the zone here", local_zone()),
        of("the worker's TZ", worker),
        Some(Place { whose: "UTC", zone: Tz::UTC }),
    ];
    let mut places: Vec<Place> = Vec::new();
    for place in all.into_iter().flatten() {
        if !places.iter().any(|known| known.zone == place.zone) {
            places.push(place);
        }
    }
    places
}

/// The newest runs, the newest first.
fn runs(db: &mut Db, job: Option<&str>, now: DateTime<Utc>) -> Result<Vec<Run>> {
    let job = if db.has_columns("audit", &["job_id"])? { job } else { None };
    newest_runs(db, job, RUNS, now)
}

fn newest_run(db: &mut Db, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    Ok(newest_runs(db, None, 1, now)?.first().and_then(|run| run.created_at))
}

fn newest_runs(db: &mut Db, job: Option<&str>, limit: i64, now: DateTime<Utc>) -> Result<Vec<Run>> {
    let since = Some(now - TimeDelta::days(DAYS.into()));
    let filter = RunFilter { since, statuses: Vec::new(), job: job.map(str::to_owned), again: false };
    Ok(db.newest_runs(&filter, limit)?.into_iter().rev().map(|sighting| sighting.run).collect())
}

/// Reads the jobs, or the one that is meant.
fn rows(
    db: &mut Db,
    wanted: Option<&str>,
    log: &[Run],
    places: &[Place],
    now: DateTime<Utc>,
) -> Result<Rows> {
    let mut rows = Rows::default();
    // The layout is known once somebody has looked at the tables.
    db.columns("jobs")?;
    let layout = db.layout()?;
    let mut told = std::collections::BTreeMap::new();
    if layout == Layout::Pickled {
        let mut doctor = Doctor::new(now);
        db.raw_jobs(|row| {
            let found = doctor.findings(&row.id, row.next_run_time, &row.state);
            let found: Vec<_> = found.into_iter().filter(|finding| !finding.is_of_paused()).collect();
            if !found.is_empty() {
                told.insert(row.id, found);
            }
            Ok(())
        })?;
    }
    let logged: BTreeSet<&str> = log.iter().filter_map(|run| run.job_id.as_deref()).collect();
    let mut look = |job: &Job| {
        let found = told.remove(&job.id).unwrap_or_default();
        rows.look(job, layout, found, wanted.is_some(), &logged, places, now);
    };
    match wanted {
        Some(id) => db.show_job(id)?.iter().for_each(|shown| look(&shown.job)),
        None => db.list_jobs(&Filter::all(Order::Id), |job| {
            look(&job);
            Ok(())
        })?,
    }
    Ok(rows)
}

impl Rows {
    #[allow(clippy::too_many_arguments, reason = "what there is to look at a job by")]
    fn look(
        &mut self,
        job: &Job,
        layout: Layout,
        mut found: Vec<diagnosis::Finding>,
        is_named: bool,
        logged: &BTreeSet<&str>,
        places: &[Place],
        now: DateTime<Utc>,
    ) {
        let is_automation = job.func_ref.as_deref() == Some(AUTOMATION);
        let schedule = job.schedule.as_ref().map(read_schedule);
        match layout {
            Layout::Guide => found.extend(of_guide_job(job, &kept(schedule.as_ref(), now))),
            Layout::Schedules => found.extend(of_schedule(job)),
            Layout::Pickled => {}
        }
        self.seen.look(job, is_named || is_automation, found, now);
        if is_automation {
            self.automation.push(job.id.clone());
        }
        if job.job_state.is_dormant() {
            self.at_rest.insert(job.id.clone());
        }
        let Some((kept, Ok((expression, zone)))) = job.schedule.as_ref().zip(schedule.as_ref()) else {
            return;
        };
        self.seen.schedules += 1;
        if job.job_state.is_dormant() {
            return;
        }
        let next = job.next_run_time.map(|time| Next {
            id: &job.id,
            time,
            expression,
            cron: &kept.cron,
            zone: *zone,
        });
        self.shifted.extend(next.and_then(|next| next.in_another_zone(places)));
        // Not every job leaves runs in the log.
        if is_named || is_automation || logged.contains(job.id.as_str()) {
            let slot = last_slot(expression, *zone, now);
            self.slots.extend(slot.map(|at| Slot { job: job.id.clone(), at }));
        }
    }
}

fn look_at_runs(
    args: &Args,
    settings: Settings,
    store: &Store,
    gatherer: &mut Gatherer<'_>,
    findings: &mut Findings,
    runs: Asked<Vec<Run>>,
    rows: Option<&Rows>,
) -> Result<()> {
    let now = gatherer.now();
    for check in [Check::JobTimeout, Check::AuditRecent] {
        if let Some(finding) = store.inapplicable(check, &["audit"]) {
            findings.add(finding);
            continue;
        }
        if !findings.wants(check) {
            continue;
        }
        let runs = runs.clone();
        let finding = if check == Check::AuditRecent {
            let open = gatherer.ask(|db| db.open_runs(settings.timeout))?;
            let log = runs.and_then(|runs| Ok(log(runs, open?, args.job.as_deref(), rows)));
            judged(check, log, |log| audit::recent(&log, now))
        } else {
            let groups = gatherer.ask(|db| db.durations(By::Job, DAYS, Tz::UTC))?;
            let asked = runs.and_then(|runs| Ok((runs, groups?)));
            judged(check, asked, |(runs, groups)| {
                let is_meant =
                    |label: &Option<String>| args.job.is_none() || label.is_none() || *label == args.job;
                let groups = groups.into_iter().filter(|group| is_meant(&group.label));
                let groups: Vec<_> = groups.map(|group| (group.label, group.durations)).collect();
                let week = now - TimeDelta::days(7);
                let timed_out = runs
                    .iter()
                    .filter(|run| run.created_at > Some(week) && run.status == Some(RunStatus::TimedOut));
                audit::timeout(&groups, timed_out.count(), settings.timeout)
            })
        };
        findings.add(finding);
    }
    Ok(())
}

/// The log, without what jobs that are at rest have left in it.
fn log(runs: Vec<Run>, open: Vec<Run>, job: Option<&str>, rows: Option<&Rows>) -> Log {
    let is_meant = |run: &Run| {
        let id = run.job_id.as_deref();
        let is_at_rest = rows.is_some_and(|rows| id.is_some_and(|id| rows.at_rest.contains(id)));
        !is_at_rest && (job.is_none() || id.is_none() || id == job)
    };
    Log {
        runs: runs.into_iter().filter(is_meant).collect(),
        slots: rows.map(|rows| rows.slots.clone()).unwrap_or_default(),
        open: open.into_iter().filter(is_meant).collect(),
    }
}
