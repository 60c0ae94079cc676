//! The differences between layouts that are plain data.

use crate::db::dashboard::JobSource;
use crate::domain::diagnosis::{RowFinding, StoredScheduleState};
use crate::domain::grants::TablePrivileges;
use crate::domain::job::{Attribute, Job};
use crate::domain::snapshot::Format;
use crate::domain::staleness::StaleKind;

/// The properties of a layout.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a feature that a layout has or lacks")]
pub struct Features {
    /// The layout's name in `store show`.
    pub name: &'static str,
    /// The table of the jobs, as `.sql` files name it.
    pub(in crate::db) table: &'static str,
    /// The other tables that only this layout has.
    pub(in crate::db) further_tables: &'static [&'static str],
    /// SQL: the jobs with the columns of the guide layout, for use as a sub-select.
    pub(in crate::db) normalized_jobs: &'static str,
    /// How the jobs are read for `top`.
    pub(in crate::db) dashboard: JobSource,
    /// SQL: the paused jobs whose pause has expired.
    pub(in crate::db) expired_pauses: &'static str,
    /// SQL: locks jobs by their ids. None if locking them also waits for their schedulers.
    pub(in crate::db) lock_jobs: Option<&'static str>,
    /// The columns that record which scheduler has acquired a row. They are not restored with a deleted row.
    pub(in crate::db) acquisition_columns: &'static [&'static str],
    /// The privileges that the roles of `migrate grants` need on the tables of this layout.
    pub(in crate::db) privileges: &'static [TablePrivileges],
    /// How a job is removed.
    pub(in crate::db) removal: RemovalMethod,
    /// The format of a snapshot's lines, or none if the layout has no snapshots.
    pub(in crate::db) snapshot_format: Option<Format>,
    /// Whether `migrate up --create-tables` may create the tables. `APScheduler` creates its own tables.
    pub can_create_tables: bool,
    /// Whether `run-once` works for the jobs. `APScheduler` itself runs the jobs of its own tables.
    pub supports_passes: bool,
    /// Whether the audit log records the runs. Beside `APScheduler`'s own tables it may exist without being written.
    pub has_run_log: bool,
    /// Whether django-apscheduler's log of executions serves as the audit log.
    pub(in crate::db) has_django_log: bool,
    /// Whether schedulers and workers acquire rows, so that a dead one may leave rows acquired.
    pub has_claims: bool,
    /// What determines when a job runs.
    pub scheduling: Scheduling,
    /// The attributes that `jobs edit` cannot change, each with the reason.
    pub fixed_attributes: &'static [(Attribute, &'static str)],
    /// How `jobs verify` checks the rows.
    pub row_check: RowCheck,
    /// What happens if the application lacks a name that loading the row needs.
    pub unloadable_effect: &'static str,
    /// What happens if it lacks only the function.
    pub unrunnable_effect: &'static str,
    /// The job states that are counted.
    pub job_states: &'static [&'static str],
    /// The kinds of stale jobs that `stale` can find.
    pub staleness_kinds: &'static [StaleKind],
    /// The text of `stale` for a job that has not run for some time. A time follows it.
    pub silent_job_text: &'static str,
    /// A note on what the store does not record about executing jobs.
    pub running_note: Option<&'static str>,
}

impl Features {
    /// Returns whether the server can sort the jobs by urgency. Otherwise it depends on serialized columns.
    pub fn is_sorted_by_server(&self) -> bool {
        self.table == "jobs"
    }

    /// Returns whether the application records the runs in the table that is configured as the audit log.
    pub(in crate::db) fn records_runs_in_audit_table(&self) -> bool {
        self.has_run_log && !self.has_django_log
    }

    /// Returns whether the layout has no snapshots.
    pub fn snapshot_is_missing(&self) -> bool {
        self.snapshot_format.is_none()
    }

    /// Returns whether the rows are pickles, which `jobs repair` can repair.
    pub fn has_pickles(&self) -> bool {
        matches!(self.row_check, RowCheck::Pickles)
    }
}

/// What determines when a job runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheduling {
    /// The next run time, and a cron expression that apsctl stores.
    StoredCron,
    /// A trigger of `APScheduler` 3.
    Aps3Trigger,
    /// A trigger of `APScheduler` 4.
    Aps4Trigger,
}

/// What removing a job does to its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemovalMethod {
    /// The row stays, in state REMOVED.
    Marked,
    Deleted,
}

/// How rows are checked.
#[derive(Debug, Clone, Copy)]
pub enum RowCheck {
    /// By the job's columns and its stored schedule.
    Jobs(fn(&Job, &StoredScheduleState) -> Vec<RowFinding>),
    /// By the pickles, which can be repaired.
    Pickles,
}
