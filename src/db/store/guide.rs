//! The guide layout: the jobs table of Task Tracker's guide, with one column for each property.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::{Features, JobStore, RemovalMethod, RowCheck, Scheduling, UndoneOperation};
use crate::db::jobs::{AppliedUpdate, FullJob, JobFilter, JobUpdate, LockedJob, guide};
use crate::db::stale::{LateJob, OverdueAndExecuting};
use crate::db::{Change, Db, health};
use crate::domain::diagnosis::guide_job_findings;
use crate::domain::grants;
use crate::domain::job::{Attribute, Job, JobState};
use crate::domain::owner_liveness::ExecutingJob;
use crate::domain::preflight::JobNames;
use crate::domain::snapshot::{Format, Row};
use crate::domain::staleness::StaleKind;

pub(super) struct GuideStore;

/// `jobs edit` changes nothing in this table.
const FIXED_ATTRIBUTES: [(Attribute, &str); 5] = [
    (Attribute::Grace, "--grace: only the application changes misfire_grace_time"),
    (Attribute::MaxInstances, "--max-instances: the table has no such column"),
    (Attribute::Coalesce, "--coalesce: the table has no such column"),
    (Attribute::Name, "--name: the table has no such column"),
    (Attribute::Executor, "--executor: the table has no such column"),
];

static FEATURES: Features = Features {
    name: "guide",
    table: "jobs",
    further_tables: &[],
    normalized_jobs: health::GUIDE_JOBS,
    dashboard: guide::DASHBOARD,
    expired_pauses: guide::EXPIRED_PAUSES,
    lock_jobs: Some(guide::LOCK),
    acquisition_columns: &[],
    privileges: &grants::GUIDE_JOBS,
    removal: RemovalMethod::Marked,
    snapshot_format: Some(Format::Columns),
    can_create_tables: true,
    supports_passes: true,
    has_run_log: true,
    has_django_log: false,
    has_claims: false,
    scheduling: Scheduling::StoredCron,
    fixed_attributes: &FIXED_ATTRIBUTES,
    row_check: RowCheck::Jobs(guide_job_findings),
    unloadable_effect: "the row cannot be loaded",
    unrunnable_effect: "its runs fail",
    job_states: &JobState::NAMES,
    staleness_kinds: &[StaleKind::Overdue, StaleKind::Stuck, StaleKind::Silent],
    silent_job_text: "no run in the audit log",
    running_note: None,
};

impl JobStore for GuideStore {
    fn features(&self) -> &'static Features {
        &FEATURES
    }

    fn list(&self, db: &mut Db, filter: &JobFilter, each: &mut dyn FnMut(Job) -> Result<()>) -> Result<()> {
        db.list_guide_jobs(filter, each)
    }

    fn show(&self, db: &mut Db, id: &str) -> Result<Option<FullJob>> {
        db.show_guide_job(id)
    }

    fn stream_rows(&self, db: &mut Db, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        db.stream_guide_rows(each)
    }

    fn each_job_names(&self, db: &mut Db, each: &mut dyn FnMut(JobNames) -> Result<()>) -> Result<()> {
        db.each_guide_job_names(each)
    }

    fn overdue_and_executing(&self, db: &mut Db, before: DateTime<Utc>, limit: i64) -> Result<OverdueAndExecuting> {
        db.overdue_and_executing_guide_jobs(before, limit)
    }

    fn silent_jobs(&self, db: &mut Db, since: DateTime<Utc>, any_counts: bool, limit: i64) -> Result<Vec<LateJob>> {
        db.silent_guide_jobs(since, any_counts, limit)
    }

    fn executing(&self, db: &mut Db) -> Result<Vec<ExecutingJob>> {
        db.executing_guide_jobs()
    }

    fn may_execute(&self, executing: i64) -> Option<bool> {
        Some(executing > 0)
    }

    fn lock(&self, change: &mut Change, ids: Option<&[String]>, _: &[String]) -> Result<Vec<LockedJob>> {
        change.lock_guide_jobs(ids)
    }

    fn read(&self, change: &mut Change, ids: &[String], _: &[String]) -> Result<Vec<LockedJob>> {
        change.read_guide_jobs(ids)
    }

    fn update(&self, change: &mut Change, updates: &[(&LockedJob, &JobUpdate)]) -> Result<Vec<AppliedUpdate>> {
        change.update_guide_jobs(updates)?;
        Ok(updates.iter().map(|(locked, _)| AppliedUpdate::for_job(locked)).collect())
    }

    fn restore(&self, change: &mut Change, undone: &[UndoneOperation]) -> Result<()> {
        change.restore_guide_rows(undone)
    }
}
