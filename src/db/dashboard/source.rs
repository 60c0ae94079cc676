//! How each layout provides the jobs of the dashboard.

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;

use crate::db::jobs::SortColumn;
use crate::domain::job::Job;
use crate::domain::owner_liveness::ExecutingJob;

/// Which jobs to read.
#[derive(Debug, Clone)]
pub struct DashboardQuery {
    /// Only jobs whose id contains this text, in any case; empty for all.
    pub filter: String,
    /// It decides which jobs are read if there are more than the limit.
    pub order: SortColumn,
    pub limit: i64,
}

/// How the jobs of one layout are read for the dashboard.
#[derive(Debug)]
pub(in crate::db) struct JobSource {
    /// The statement, with the placeholder `:order`.
    pub(in crate::db) jobs_sql: &'static str,
    /// Returns the ORDER BY expression at a time.
    pub(in crate::db) order: fn(SortColumn, DateTime<Utc>) -> String,
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
