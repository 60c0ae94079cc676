//! How each layout provides the jobs of the dashboard.

use anyhow::Result;
use postgres::Row;

use crate::db::jobs::SortColumn;
use crate::domain::job::Job;
use crate::domain::owner_liveness::ExecutingJob;

/// The order of the jobs. It decides which ones are read if there are more than the limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum JobOrder {
    /// What needs a look first, then by next run, then the inactive jobs.
    #[default]
    Urgency,
    NextRun,
    Id,
}

impl JobOrder {
    /// Returns the column to sort by, or none for the urgency.
    pub(in crate::db) fn column(self) -> Option<SortColumn> {
        match self {
            Self::Urgency => None,
            Self::NextRun => Some(SortColumn::NextRunTime),
            Self::Id => Some(SortColumn::Id),
        }
    }
}

/// Which jobs to read.
#[derive(Debug, Clone, Default)]
pub struct DashboardQuery {
    /// Only jobs whose id contains this text, in any case; empty for all.
    pub filter: String,
    pub order: JobOrder,
    pub limit: i64,
}

/// How the jobs of one layout are read for the dashboard.
#[derive(Debug)]
pub(in crate::db) struct JobSource {
    /// The statement, with the placeholder `:order`.
    pub(in crate::db) jobs_sql: &'static str,
    pub(in crate::db) order: fn(JobOrder) -> &'static str,
    /// Whether the statement sorts by urgency itself: its parameters 3 and 4 are whether to do so, and the time.
    pub(in crate::db) sorts_by_urgency: bool,
    pub(in crate::db) read: fn(&[Row]) -> Result<Vec<Job>>,
    /// `None` if the store does not record which jobs execute.
    pub(in crate::db) executing: Option<ExecutingSource>,
}

/// How the executing jobs of one layout are read.
#[derive(Debug)]
pub(in crate::db) struct ExecutingSource {
    pub(in crate::db) sql: &'static str,
    /// Whether the statement has a parameter: open runs before this time are ignored.
    pub(in crate::db) has_window: bool,
    pub(in crate::db) read: fn(&Row) -> Result<ExecutingJob>,
}
