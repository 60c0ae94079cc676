//! `APScheduler` 4 (`SQLAlchemyDataStore`): the tables `schedules`, `tasks`, `jobs` and others.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Features, JobStore, RemovalMethod, RowCheck, Scheduling, UndoneOperation};
use crate::db::jobs::{AppliedUpdate, FullJob, JobFilter, JobUpdate, LockedJob, schedules};
use crate::db::stale::{LateJob, OverdueAndExecuting};
use crate::db::{Change, Db, health, snapshot};
use crate::domain::diagnosis::aps4_schedule_finding;
use crate::domain::grants;
use crate::domain::job::{Attribute, Job};
use crate::domain::owner_liveness::ExecutingJob;
use crate::domain::preflight::JobNames;
use crate::domain::snapshot::Row;
use crate::domain::staleness::StaleKind;

pub(super) struct Aps4Store;

/// The attributes that do not belong to a schedule.
const FIXED_ATTRIBUTES: [(Attribute, &str); 2] = [
    (
        Attribute::MaxInstances,
        "--max-instances: APScheduler 4 has max_running_jobs of the task, which all its schedules share",
    ),
    (Attribute::Name, "--name: a schedule of APScheduler 4 has only its id"),
];

static FEATURES: Features = Features {
    name: "apscheduler4",
    table: "aps_schedules",
    further_tables: &["aps_tasks", "aps_jobs", "aps_results", "aps_metadata"],
    normalized_jobs: health::SCHEDULES,
    dashboard: schedules::DASHBOARD,
    expired_pauses: schedules::EXPIRED_PAUSES,
    lock_jobs: None,
    acquisition_columns: &["acquired_by", "acquired_until"],
    privileges: &grants::APSCHEDULER4_TABLES,
    removal: RemovalMethod::Deleted,
    snapshot_format: None,
    can_create_tables: false,
    supports_passes: false,
    has_run_log: false,
    has_django_log: false,
    has_claims: true,
    scheduling: Scheduling::Aps4Trigger,
    fixed_attributes: &FIXED_ATTRIBUTES,
    row_check: RowCheck::Jobs(|job, _| aps4_schedule_finding(job).into_iter().collect()),
    unloadable_effect: "get_schedules() raises an error for all schedules",
    unrunnable_effect: "its runs fail",
    job_states: &["COMPLETED", "PAUSED", "SCHEDULED"],
    staleness_kinds: &[StaleKind::Overdue, StaleKind::Stuck, StaleKind::Silent],
    silent_job_text: "has not fired",
    running_note: Some("APScheduler 4 does not store since when a job has been executing"),
};

impl JobStore for Aps4Store {
    fn features(&self) -> &'static Features {
        &FEATURES
    }

    fn list(&self, db: &mut Db, filter: &JobFilter, each: &mut dyn FnMut(Job) -> Result<()>) -> Result<()> {
        db.list_schedules(filter, each)
    }

    fn show(&self, db: &mut Db, id: &str) -> Result<Option<FullJob>> {
        db.show_schedule(id)
    }

    fn stream_rows(&self, _: &mut Db, _: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        Err(snapshot::unsupported_snapshot())
    }

    fn each_job_names(&self, db: &mut Db, each: &mut dyn FnMut(JobNames) -> Result<()>) -> Result<()> {
        db.each_schedule_names(each)
    }

    fn overdue_and_executing(&self, db: &mut Db, before: DateTime<Utc>, limit: i64) -> Result<OverdueAndExecuting> {
        let overdue = db.overdue_schedules(before, limit)?;
        Ok(OverdueAndExecuting { overdue, executing: self.executing(db)?, has_policies: None })
    }

    fn silent_jobs(&self, db: &mut Db, since: DateTime<Utc>, _: bool, limit: i64) -> Result<Vec<LateJob>> {
        db.silent_schedules(since, limit)
    }

    fn executing(&self, db: &mut Db) -> Result<Vec<ExecutingJob>> {
        db.executing_schedules()
    }

    /// Returns true: schedules have no state EXECUTING, so the acquired jobs must be queried.
    fn may_execute(&self, _: i64) -> Option<bool> {
        Some(true)
    }

    fn max_jitter(&self, db: &mut Db) -> Result<BTreeMap<String, TimeDelta>> {
        db.jitter_of_schedules()
    }

    fn lock(&self, change: &mut Change, ids: Option<&[String]>, queued: &[String]) -> Result<Vec<LockedJob>> {
        change.lock_schedules(ids, queued)
    }

    fn read(&self, change: &mut Change, ids: &[String], queued: &[String]) -> Result<Vec<LockedJob>> {
        change.read_schedules(ids, queued)
    }

    fn update(&self, change: &mut Change, updates: &[(&LockedJob, &JobUpdate)]) -> Result<Vec<AppliedUpdate>> {
        let queued = change.update_schedules(updates)?;
        let applied = updates.iter().zip(queued);
        let applied =
            applied.map(|((locked, _), queued)| AppliedUpdate { queued_job: queued, ..AppliedUpdate::for_job(locked) });
        Ok(applied.collect())
    }

    fn restore(&self, change: &mut Change, undone: &[UndoneOperation]) -> Result<()> {
        change.restore_schedules(undone)
    }

    fn insert(&self, change: &mut Change, image: &str) -> Result<u64> {
        change.insert_schedule(image)
    }
}
