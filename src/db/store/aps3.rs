//! `APScheduler` 3 (`SQLAlchemyJobStore`): a row holds a whole job as a pickle in `job_state`.

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

use super::{Features, JobStore, RemovalMethod, RowCheck, Scheduling, UndoneOperation};
use crate::db::jobs::{AppliedUpdate, FullJob, JobFilter, JobUpdate, LockedJob, PickledRow, UpdateKind, pickled};
use crate::db::stale::{LateJob, OverdueAndExecuting};
use crate::db::{Change, Db, health};
use crate::domain::grants;
use crate::domain::job::Job;
use crate::domain::owner_liveness::ExecutingJob;
use crate::domain::preflight::JobNames;
use crate::domain::run::RunProgress;
use crate::domain::snapshot::{Format, Row};
use crate::domain::staleness::StaleKind;

/// The table of APScheduler 3 or of django-apscheduler. Only the type of `next_run_time` differs.
pub(super) struct Aps3Store(&'static Features);

pub(super) static APSCHEDULER3: Aps3Store = Aps3Store(&FEATURES);
pub(super) static DJANGO_APSCHEDULER: Aps3Store = Aps3Store(&DJANGO_FEATURES);

const FEATURES: Features = Features {
    name: "apscheduler3",
    table: "pickled",
    further_tables: &[],
    normalized_jobs: health::PICKLED_JOBS,
    dashboard: pickled::DASHBOARD,
    expired_pauses: pickled::EXPIRED_PAUSES,
    lock_jobs: Some(pickled::LOCK),
    acquisition_columns: &[],
    privileges: &grants::APSCHEDULER3_JOBS,
    removal: RemovalMethod::Deleted,
    snapshot_format: Some(Format::Pickles),
    can_create_tables: false,
    supports_passes: false,
    has_run_log: false,
    has_django_log: false,
    has_claims: false,
    scheduling: Scheduling::Aps3Trigger,
    fixed_attributes: &[],
    row_check: RowCheck::Pickles,
    unloadable_effect: "the scheduler deletes the row when it is due, or when any program lists the jobs",
    unrunnable_effect: "its runs fail",
    job_states: &["PAUSED", "SCHEDULED"],
    staleness_kinds: &[StaleKind::Overdue, StaleKind::Stuck, StaleKind::Silent, StaleKind::Broken],
    silent_job_text: "no run in the audit log",
    running_note: Some("APScheduler does not store which jobs are executing"),
};

static DJANGO_FEATURES: Features =
    Features { name: "django-apscheduler", has_run_log: true, has_django_log: true, ..FEATURES };

impl JobStore for Aps3Store {
    fn features(&self) -> &'static Features {
        self.0
    }

    fn list(&self, db: &mut Db, filter: &JobFilter, each: &mut dyn FnMut(Job) -> Result<()>) -> Result<()> {
        db.list_pickled_jobs(filter, each)
    }

    fn show(&self, db: &mut Db, id: &str) -> Result<Option<FullJob>> {
        db.show_pickled_job(id)
    }

    fn stream_rows(&self, db: &mut Db, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        db.each_pickled_row(|PickledRow { id, next_run_time, pickle: state }| {
            each(Row::Pickled { id, next_run_time, state })
        })
    }

    fn run_progress_since(&self, db: &mut Db, id: &str, _: DateTime<Utc>) -> Result<RunProgress> {
        db.one_shot_outcome(id).map(RunProgress::from)
    }

    fn each_job_names(&self, db: &mut Db, each: &mut dyn FnMut(JobNames) -> Result<()>) -> Result<()> {
        db.each_pickled_job_names(each)
    }

    fn overdue_and_executing(&self, db: &mut Db, before: DateTime<Utc>, limit: i64) -> Result<OverdueAndExecuting> {
        let overdue = db.overdue_pickled_jobs(before, limit)?;
        Ok(OverdueAndExecuting { overdue, executing: self.executing(db)?, has_policies: None })
    }

    fn silent_jobs(&self, db: &mut Db, since: DateTime<Utc>, any_counts: bool, limit: i64) -> Result<Vec<LateJob>> {
        db.silent_pickled_jobs(since, any_counts, limit)
    }

    /// Returns nothing: `APScheduler` 3 does not store which jobs execute.
    fn executing(&self, _: &mut Db) -> Result<Vec<ExecutingJob>> {
        Ok(Vec::new())
    }

    fn may_execute(&self, _: i64) -> Option<bool> {
        None
    }

    fn lock(&self, change: &mut Change, ids: Option<&[String]>, _: &[String]) -> Result<Vec<LockedJob>> {
        change.lock_pickled_jobs(ids)
    }

    fn read(&self, change: &mut Change, ids: &[String], _: &[String]) -> Result<Vec<LockedJob>> {
        change.read_pickled_jobs(ids)
    }

    fn update(&self, change: &mut Change, updates: &[(&LockedJob, &JobUpdate)]) -> Result<Vec<AppliedUpdate>> {
        let (triggered, changed): (Vec<_>, Vec<_>) =
            updates.iter().copied().partition(|(_, update)| update.kind == UpdateKind::RunNow);
        if !changed.is_empty() {
            change.update_pickled(&changed)?;
        }
        let triggered: Vec<&LockedJob> = triggered.into_iter().map(|(locked, _)| locked).collect();
        let mut copies =
            if triggered.is_empty() { Vec::new() } else { change.insert_pickled_copies(&triggered)? }.into_iter();
        let applied = updates.iter().map(|(locked, update)| match update.kind {
            UpdateKind::RunNow => copies.next().context("a job has no copy"),
            _ => Ok(AppliedUpdate::for_job(locked)),
        });
        applied.collect()
    }

    fn restore(&self, change: &mut Change, undone: &[UndoneOperation]) -> Result<()> {
        let existing: Vec<_> = undone.iter().filter_map(|one| Some((one.locked?, one.before))).collect();
        let gone: Vec<UndoneOperation> = undone.iter().filter(|one| one.locked.is_none()).copied().collect();
        change.undo_pickled(&existing)?;
        change.restore_guide_rows(&gone)
    }
}
