//! Reads the jobs' rows.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::database_checks::StoreState;
use super::worker_checks::WorkerState;
use crate::commands::jobs::{parse_schedule, stored_schedule_state};
use crate::commands::run_once::AUTOMATION_FUNCTION;
use crate::db::Db;
use crate::db::jobs::{JobFilter, SortColumn};
use crate::db::store::RowCheck;
use crate::domain::aps3_rows::RowDiagnoser;
use crate::domain::audit::Run;
use crate::domain::diagnosis;
use crate::domain::doctor::check::CheckResult;
use crate::domain::doctor::job_rows::JobRowSummary;
use crate::domain::doctor::runs::{Slot, last_slot};
use crate::domain::doctor::zones_and_clocks::{CandidateZone, NextRun};
use crate::domain::job::Job;
use crate::environment::local_zone;

/// What the rows told.
#[derive(Default)]
pub(super) struct JobRows {
    pub(super) summary: JobRowSummary,
    /// Next runs in another zone's hours.
    pub(super) other_zone_findings: Vec<CheckResult>,
    pub(super) slots: Vec<Slot>,
    /// Jobs that are not to run.
    pub(super) inactive: BTreeSet<String>,
    /// The guide's own jobs.
    pub(super) automation: Vec<String>,
}

/// How a job is to be looked at.
struct ReadOptions<'a> {
    row_check: RowCheck,
    /// Whether it is the one that is asked for.
    is_named: bool,
    /// The jobs that leave runs in the log.
    logged: BTreeSet<&'a str>,
    places: &'a [CandidateZone],
    now: DateTime<Utc>,
}

/// Reads the jobs, or the one that is meant.
pub(super) fn read(
    db: &mut Db,
    wanted: Option<&str>,
    log: &[Run],
    places: &[CandidateZone],
    in_maintenance: bool,
    now: DateTime<Utc>,
) -> Result<JobRows> {
    let mut rows = JobRows::default();
    rows.summary.in_maintenance = in_maintenance;
    // The layout is known once somebody has looked at the tables.
    db.columns("jobs")?;
    let row_check = db.features()?.row_check;
    let mut told = BTreeMap::new();
    if matches!(row_check, RowCheck::Pickles) {
        let mut doctor = RowDiagnoser::new(now);
        db.each_pickled_row(|row| {
            let found = doctor.findings(&row.id, row.next_run_time, &row.pickle);
            let found: Vec<_> = found.into_iter().filter(|finding| !finding.matters_after_resume()).collect();
            if !found.is_empty() {
                told.insert(row.id, found);
            }
            Ok(())
        })?;
    }
    for claims in db.claims(None)? {
        told.insert(claims.id.clone(), claims.findings());
    }
    let logged = log.iter().filter_map(|run| run.job_id.as_deref()).collect();
    let look = ReadOptions { row_check, is_named: wanted.is_some(), logged, places, now };
    let mut add = |job: &Job| rows.add(job, told.remove(&job.id).unwrap_or_default(), &look);
    match wanted {
        Some(id) => db.show_job(id)?.iter().for_each(|shown| add(&shown.job)),
        None => db.list_jobs(&JobFilter::all(SortColumn::Id), |job| {
            add(&job);
            Ok(())
        })?,
    }
    Ok(rows)
}

impl JobRows {
    /// `found`: what an `APScheduler` row alone tells.
    fn add(&mut self, job: &Job, mut found: Vec<diagnosis::RowFinding>, look: &ReadOptions<'_>) {
        let is_automation = job.func_ref.as_deref() == Some(AUTOMATION_FUNCTION);
        let schedule = job.timing.cron_schedule().map(parse_schedule);
        if let RowCheck::Jobs(check) = look.row_check {
            found.extend(check(job, &stored_schedule_state(schedule.as_ref(), look.now)));
        }
        let is_wanted = look.is_named || is_automation;
        self.summary.add_job(job, is_wanted, found, look.now);
        if is_automation {
            self.automation.push(job.id.clone());
        }
        if job.job_state.is_paused_or_removed() {
            self.inactive.insert(job.id.clone());
        }
        let Some((kept, Ok((expression, zone)))) = job.timing.cron_schedule().zip(schedule.as_ref()) else {
            return;
        };
        self.summary.schedule_count += 1;
        if job.job_state.is_paused_or_removed() {
            return;
        }
        let next = job.next_run_time.map(|time| NextRun {
            id: &job.id,
            time,
            expression,
            cron: &kept.cron,
            zone: *zone,
        });
        self.other_zone_findings.extend(next.and_then(|next| next.computed_in_other_zone(look.places)));
        // Not every job leaves runs in the log.
        if is_wanted || look.logged.contains(job.id.as_str()) {
            let slot = last_slot(expression, *zone, look.now);
            self.slots.extend(slot.map(|at| Slot { job: job.id.clone(), at }));
        }
    }
}

/// Where times may have been reckoned: on the server, here, in the worker's container, or in plain UTC.
pub(super) fn candidate_zones(docker: &WorkerState, store: &StoreState) -> Vec<CandidateZone> {
    let of = |whose, name: Option<String>| Some(CandidateZone { source: whose, zone: name?.parse().ok()? });
    let server = store.server.as_ref().ok().and_then(|server| server.time_zone.clone());
    let worker = docker
        .container_state
        .is_ok()
        .then(|| docker.environment.get("TZ").cloned().unwrap_or_else(|| "UTC".into()));
    let all = [
        of("the server's TimeZone", server),
        of("the zone here", local_zone()),
        of("the worker's TZ", worker),
        Some(CandidateZone { source: "UTC", zone: Tz::UTC }),
    ];
    let mut places: Vec<CandidateZone> = Vec::new();
    for place in all.into_iter().flatten() {
        if !places.iter().any(|known| known.zone == place.zone) {
            places.push(place);
        }
    }
    places
}
