//! What differs between the layouts and is no more than data.

use crate::domain::diagnosis::{KeptScheduleState, RowFinding};
use crate::domain::grants::TablePrivileges;
use crate::domain::job::Job;
use crate::domain::snapshot::Format;
use crate::domain::staleness::Kind;

/// What a layout has, and what it lacks.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a feature that a layout has or lacks")]
pub struct Features {
    /// What it is called.
    pub name: &'static str,
    /// The table of its jobs, as `.sql` files call it.
    pub(in crate::db) table: &'static str,
    /// The tables beside that one which belong to this layout alone.
    pub(in crate::db) further_tables: &'static [&'static str],
    /// SQL: its jobs in the guide's terms, to be put into other statements.
    pub(in crate::db) normalized_jobs: &'static str,
    /// SQL: the paused jobs whose pause is over.
    pub(in crate::db) expired_pauses: &'static str,
    /// The columns by which a scheduler holds a row. Nobody holds one that is restored.
    pub(in crate::db) acquisition_columns: &'static [&'static str],
    /// What the roles of `migrate grants` need on its tables.
    pub(in crate::db) privileges: &'static [TablePrivileges],
    /// What becomes of the row of a removed job.
    pub(in crate::db) removal: RemovalMethod,
    /// What the lines of a snapshot hold; none where no snapshots are made.
    pub(in crate::db) snapshot_format: Option<Format>,
    /// Whether `migrate up --create-tables` may create its tables. A store of `APScheduler` creates its own, and needs neither
    /// versions nor rules.
    pub can_create_tables: bool,
    /// Whether apsctl's automation pass runs for its jobs; what `APScheduler`'s own jobs are for, its scheduler runs.
    pub supports_passes: bool,
    /// Whether its runs are in the audit log, if there is one. Beside `APScheduler`'s own tables it may well be that
    /// nobody writes it.
    pub has_run_log: bool,
    /// Whether django-apscheduler's log of executions stands beside its jobs, and serves as the audit log.
    pub(in crate::db) has_django_log: bool,
    /// Whether schedulers and workers claim its rows, and a claim may be left behind.
    pub has_claims: bool,
    /// How its rows are checked for what is wrong with them.
    pub row_check: RowCheck,
    /// The states that its jobs can have, where they are counted by state.
    pub job_states: &'static [&'static str],
    /// What `stale` can find.
    pub staleness_kinds: &'static [Kind],
    /// What `stale` says of a job that has not run for some time, before that time.
    pub silent_job_text: &'static str,
    /// What the store does not tell of the jobs that execute, if that is anything.
    pub running_note: Option<&'static str>,
}

impl Features {
    /// Whether its rows are pickles of whole jobs, which can be repaired.
    pub fn has_pickles(&self) -> bool {
        matches!(self.row_check, RowCheck::Pickles)
    }
}

/// What becomes of the row of a job that is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemovalMethod {
    /// It stays, with the state REMOVED.
    Marked,
    Deleted,
}

/// How rows are checked.
#[derive(Debug, Clone, Copy)]
pub enum RowCheck {
    /// By what has been read of each job, and what its kept schedule comes to.
    Jobs(fn(&Job, &KeptScheduleState) -> Vec<RowFinding>),
    /// By the pickles themselves, which can also be repaired.
    Pickles,
}
