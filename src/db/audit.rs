//! The audit log, which has one row per run.

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

use super::relations::missing_column_hint;
use super::row::{Id, run_id};
use super::{Db, finite_time, get};
use crate::domain::audit::{Run, RunStatus};
use crate::error::CliError;

/// Which runs to read.
#[derive(Debug, Clone)]
pub struct RunFilter {
    /// Only runs created after this time.
    pub since: Option<DateTime<Utc>>,
    /// Empty for all.
    pub statuses: Vec<RunStatus>,
    pub job: Option<String>,
    /// Whether to read key and version of each row, to recognize it in the next poll.
    pub with_row_version: bool,
}

/// A run with key and version of its row.
#[derive(Debug, Clone)]
pub struct LoggedRun {
    /// Id of the run; if the table has none, its time and its place in the table.
    pub key: String,
    /// The transaction that wrote this version of the row.
    pub row_version: String,
    pub run: Run,
}

/// Transaction ids that a snapshot sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotBounds {
    /// All earlier transactions had ended.
    pub oldest_running: i64,
    /// This transaction and later ones are not seen.
    pub next_xid: i64,
}

impl Db {
    /// Returns the newest runs, in ascending order.
    pub fn newest_runs(&mut self, filter: &RunFilter, limit: i64) -> Result<Vec<LoggedRun>> {
        self.require_filter_columns(filter)?;
        let statuses = filter.status_words();
        let job = filter.job.as_deref().map(|id| self.canonical_id("audit", "job_id", id));
        let sql = filter.sql("a.created_at DESC, a.id DESC");
        let rows = self.query(
            &sql,
            &[
                (&filter.since, Type::TIMESTAMPTZ),
                (&statuses, Type::TEXT_ARRAY),
                (&job, Type::TEXT),
                (&limit, Type::INT8),
            ],
        )?;
        rows.iter().rev().map(read_run_row).collect()
    }

    /// Calls `each` for all runs, in ascending order.
    pub fn all_runs(&mut self, filter: &RunFilter, mut each: impl FnMut(LoggedRun) -> Result<()>) -> Result<()> {
        self.require_filter_columns(filter)?;
        let statuses = filter.status_words();
        let job = filter.job.as_deref().map(|id| self.canonical_id("audit", "job_id", id));
        let sql = filter.sql("a.created_at, a.id");
        let params: [super::Param; 4] = [
            (&filter.since, Type::TIMESTAMPTZ),
            (&statuses, Type::TEXT_ARRAY),
            (&job, Type::TEXT),
            (&None::<i64>, Type::INT8),
        ];
        self.stream(&sql, &params, |row| each(read_run_row(row)?))
    }

    /// Returns the bounds of this transaction's snapshot.
    pub fn snapshot_bounds(&mut self) -> Result<SnapshotBounds> {
        let row = self.query_one(include_str!("audit/snapshot_bounds.sql"), &[])?;
        Ok(SnapshotBounds { oldest_running: get(&row, "oldest_running")?, next_xid: get(&row, "next_xid")? })
    }

    /// Returns the runs written by transactions from `since` on that the snapshot `now` sees, in ascending order.
    pub fn changed_runs(&mut self, filter: &RunFilter, since: i64, now: SnapshotBounds) -> Result<Vec<LoggedRun>> {
        if now.next_xid <= since {
            return Ok(Vec::new());
        }
        let statuses = filter.status_words();
        let job = filter.job.as_deref().map(|id| self.canonical_id("audit", "job_id", id));
        let rows = self.query(
            include_str!("audit/changed_runs.sql"),
            &[
                (&filter.since, Type::TIMESTAMPTZ),
                (&statuses, Type::TEXT_ARRAY),
                (&job, Type::TEXT),
                (&since, Type::INT8),
                (&now.next_xid, Type::INT8),
            ],
        )?;
        rows.iter().map(read_run_row).collect()
    }

    /// Refuses a filter on a missing column, which would find nothing.
    fn require_filter_columns(&mut self, filter: &RunFilter) -> Result<()> {
        let is_filtered = [("status", !filter.statuses.is_empty()), ("job_id", filter.job.is_some())];
        for (column, is_filtered) in is_filtered {
            if is_filtered && self.columns("audit")?.is_some() && !self.has_columns("audit", &[column])? {
                let table = self.table_name("audit");
                return Err(CliError::failed(format!("table {table} has no column {column}"))
                    .maybe_hint(missing_column_hint("audit", column))
                    .into());
            }
        }
        Ok(())
    }
}

impl RunFilter {
    /// Selects every run.
    pub(super) fn all() -> Self {
        Self { since: None, statuses: Vec::new(), job: None, with_row_version: false }
    }

    pub(super) fn sql(&self, order: &str) -> String {
        let sighting = if self.with_row_version {
            "coalesce(a.id::text, concat(a.created_at, a.ctid)) AS key, coalesce(a.xmin::text, md5(a::text)) AS row_version"
        } else {
            "'' AS key, '' AS row_version"
        };
        include_str!("audit/list.sql").replace(":order", order).replace(":row_version", sighting)
    }

    fn status_words(&self) -> Option<Vec<String>> {
        let words: Vec<String> = self.statuses.iter().flat_map(RunStatus::all_words).collect();
        Some(words).filter(|words| !words.is_empty())
    }
}

fn read_run_row(row: &Row) -> Result<LoggedRun> {
    Ok(LoggedRun { key: get(row, "key")?, row_version: get(row, "row_version")?, run: read_run(row)? })
}

pub(super) fn read_run(row: &Row) -> Result<Run> {
    read_run_ended_at(row, "completed_at")
}

/// Reads a run whose end is in a column of this name.
pub(super) fn read_run_ended_at(row: &Row, end: &str) -> Result<Run> {
    let status: Option<String> = get(row, "status")?;
    let job_id: Option<Id> = get(row, "job_id")?;
    let (created_at, beyond_created) = finite_time(row, "created_at")?;
    let (completed_at, beyond_completed) = finite_time(row, end)?;
    Ok(Run {
        id: run_id(row, "id")?,
        is_job_id_number: job_id.as_ref().is_some_and(|id| id.is_number),
        job_id: job_id.map(|id| id.text),
        status: status.map(|word| {
            let Ok(status) = word.parse();
            status
        }),
        created_at,
        completed_at,
        out_of_range_times: (beyond_created, beyond_completed),
        versions_evaluated: get(row, "versions_evaluated")?,
        versions_approved: get(row, "versions_approved")?,
        error: get(row, "error")?,
    })
}
