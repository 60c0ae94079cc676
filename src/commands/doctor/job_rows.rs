//! Reads the rows of the jobs.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::store_state::StoreState;
use super::worker_state::WorkerState;
use crate::commands::jobs::{parse_schedule, stored_schedule_state};
use crate::db::Db;
use crate::db::jobs::{JobFilter, SortColumn};
use crate::db::store::RowCheck;
use crate::domain::aps3_rows::RowDiagnoser;
use crate::domain::audit::Run;
use crate::domain::diagnosis::RowFinding;
use crate::domain::doctor::check_result::CheckResult;
use crate::domain::doctor::job_rows::JobRowSummary;
use crate::domain::doctor::runs::{Slot, last_slot};
use crate::domain::doctor::zones_and_clocks::{CandidateZone, NextRun};
use crate::domain::job::Job;
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::environment::local_zone;

/// Results of reading the rows.
#[derive(Default)]
pub(super) struct JobRows {
    pub(super) summary: JobRowSummary,
    /// Jobs whose next run was computed in another time zone.
    pub(super) other_zone_findings: Vec<CheckResult>,
    /// The last slots of the active jobs whose runs are recorded.
    pub(super) slots: Vec<Slot>,
    /// Paused and removed jobs.
    pub(super) inactive: BTreeSet<String>,
    /// Jobs that make passes.
    pub(super) pass_jobs: Vec<String>,
}

/// Inputs of the evaluation of a row.
struct RowContext<'a> {
    row_check: RowCheck,
    /// Whether `--job` names the job.
    is_named: bool,
    /// The jobs with runs in the audit log.
    logged: BTreeSet<&'a str>,
    zones: &'a [CandidateZone],
    now: DateTime<Utc>,
}

/// Reads all jobs, or the one named by `--job`.
pub(super) fn read_jobs(
    db: &mut Db,
    job_id: Option<&str>,
    runs: &[Run],
    zones: &[CandidateZone],
    in_maintenance: bool,
    now: DateTime<Utc>,
) -> Result<JobRows> {
    let mut rows = JobRows::default();
    rows.summary.in_maintenance = in_maintenance;
    // The features depend on the columns, which this reads.
    db.columns("jobs")?;
    let row_check = db.features()?.row_check;
    let mut findings = BTreeMap::new();
    if matches!(row_check, RowCheck::Pickles) {
        let mut diagnoser = RowDiagnoser::new(now);
        db.each_pickled_row(|row| {
            let mut found = diagnoser.findings(&row.id, row.next_run_time, &row.pickle);
            found.retain(|finding| !finding.matters_after_resume());
            if !found.is_empty() {
                findings.insert(row.id, found);
            }
            Ok(())
        })?;
    }
    for claims in db.claims(None)? {
        findings.insert(claims.id.clone(), claims.findings());
    }
    let logged = runs.iter().filter_map(|run| run.job_id.as_deref()).collect();
    let row_context = RowContext { row_check, is_named: job_id.is_some(), logged, zones, now };
    let mut add = |job: &Job| rows.add(job, findings.remove(&job.id).unwrap_or_default(), &row_context);
    match job_id {
        Some(id) => db.show_job(id)?.iter().for_each(|full_job| add(&full_job.job)),
        None => db.list_jobs(&JobFilter::all(SortColumn::Id), |job| {
            add(&job);
            Ok(())
        })?,
    }
    Ok(rows)
}

impl JobRows {
    fn add(&mut self, job: &Job, mut findings: Vec<RowFinding>, context: &RowContext<'_>) {
        let makes_passes = job.func_ref.as_deref() == Some(AUTOMATION_FUNCTION);
        let parsed = job.timing.cron_schedule().map(parse_schedule);
        if let RowCheck::Jobs(check) = context.row_check {
            findings.extend(check(job, &stored_schedule_state(parsed.as_ref(), context.now)));
        }
        let is_important = context.is_named || makes_passes;
        self.summary.add_job(job, is_important, findings, context.now);
        if makes_passes {
            self.pass_jobs.push(job.id.clone());
        }
        let is_inactive = job.job_state.is_paused_or_removed();
        if is_inactive {
            self.inactive.insert(job.id.clone());
        }
        let Some((schedule, Ok((expression, zone)))) = job.timing.cron_schedule().zip(parsed.as_ref()) else {
            return;
        };
        self.summary.schedule_count += 1;
        if is_inactive {
            return;
        }
        if let Some(time) = job.next_run_time {
            let next = NextRun { id: &job.id, time, expression, cron: &schedule.cron, zone: *zone };
            self.other_zone_findings.extend(next.computed_in_other_zone(context.zones));
        }
        // Not every job's runs are recorded in the audit log.
        if is_important || context.logged.contains(job.id.as_str()) {
            let slot = last_slot(expression, *zone, context.now);
            self.slots.extend(slot.map(|at| Slot { job: job.id.clone(), at }));
        }
    }
}

/// Returns the zones in which a next run may have been computed: the server's, the local one, the worker's, and UTC.
pub(super) fn candidate_zones(worker: &WorkerState, store: &StoreState) -> Vec<CandidateZone> {
    let candidate = |source, name: Option<String>| Some(CandidateZone { source, zone: name?.parse().ok()? });
    let server_zone = store.server.as_ref().ok().and_then(|server| server.time_zone.clone());
    let worker_zone =
        worker.container.is_ok().then(|| worker.environment.get("TZ").cloned().unwrap_or_else(|| "UTC".into()));
    let all = [
        candidate("the server's TimeZone", server_zone),
        candidate("this machine's time zone", local_zone()),
        candidate("the worker's TZ", worker_zone),
        Some(CandidateZone { source: "UTC", zone: Tz::UTC }),
    ];
    let mut zones: Vec<CandidateZone> = Vec::new();
    for candidate in all.into_iter().flatten() {
        if !zones.iter().any(|known| known.zone == candidate.zone) {
            zones.push(candidate);
        }
    }
    zones
}
