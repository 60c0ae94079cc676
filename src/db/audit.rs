//! The audit log: one row a run.

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

use super::relations::missing_column_hint;
use super::row::{Id, run_id};
use super::{Db, finite_time, get};
use crate::domain::audit::{Run, RunStatus};
use crate::error::CliError;

/// Which runs are meant.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only runs created after then.
    pub since: Option<DateTime<Utc>>,
    /// Empty for all.
    pub statuses: Vec<RunStatus>,
    pub job: Option<String>,
    /// Whether the runs are looked at again and again, and have to be told apart for that.
    pub again: bool,
}

/// A run as it was seen.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// The run's id; where the table has none, its time and place.
    pub key: String,
    /// The transaction that wrote it so.
    pub version: String,
    pub run: Run,
}

/// How far a look at the table saw, in transaction ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Horizon {
    /// All before it had ended.
    pub oldest: i64,
    /// None from it on was seen.
    pub next: i64,
}

impl Db {
    /// The newest runs, oldest of them first.
    pub fn newest_runs(&mut self, filter: &Filter, limit: i64) -> Result<Vec<Sighting>> {
        self.check_filter(filter)?;
        let statuses = filter.words();
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
        rows.iter().rev().map(sighting).collect()
    }

    /// Hands over all the runs one by one, oldest first.
    pub fn all_runs(&mut self, filter: &Filter, mut each: impl FnMut(Sighting) -> Result<()>) -> Result<()> {
        self.check_filter(filter)?;
        let statuses = filter.words();
        let job = filter.job.as_deref().map(|id| self.canonical_id("audit", "job_id", id));
        let sql = filter.sql("a.created_at, a.id");
        let params: [super::Param; 4] = [
            (&filter.since, Type::TIMESTAMPTZ),
            (&statuses, Type::TEXT_ARRAY),
            (&job, Type::TEXT),
            (&None::<i64>, Type::INT8),
        ];
        self.stream(&sql, &params, |row| each(sighting(row)?))
    }

    /// How far this transaction sees.
    pub fn horizon(&mut self) -> Result<Horizon> {
        let row = self.query_one(include_str!("audit/horizon.sql"), &[])?;
        Ok(Horizon { oldest: get(&row, "oldest")?, next: get(&row, "next")? })
    }

    /// The runs written by transactions from `since` on, as far as `now` sees; oldest first.
    pub fn changed_runs(&mut self, filter: &Filter, since: i64, now: Horizon) -> Result<Vec<Sighting>> {
        if now.next <= since {
            return Ok(Vec::new());
        }
        let statuses = filter.words();
        let job = filter.job.as_deref().map(|id| self.canonical_id("audit", "job_id", id));
        let rows = self.query(
            include_str!("audit/changed.sql"),
            &[
                (&filter.since, Type::TIMESTAMPTZ),
                (&statuses, Type::TEXT_ARRAY),
                (&job, Type::TEXT),
                (&since, Type::INT8),
                (&now.next, Type::INT8),
            ],
        )?;
        rows.iter().map(sighting).collect()
    }

    /// A filter by a column that is not there would quietly find nothing.
    fn check_filter(&mut self, filter: &Filter) -> Result<()> {
        let asked = [("status", !filter.statuses.is_empty()), ("job_id", filter.job.is_some())];
        for (column, asked) in asked {
            if asked && self.columns("audit")?.is_some() && !self.has_columns("audit", &[column])? {
                let table = self.table_name("audit");
                return Err(CliError::failed(format!("table {table} has no column {column}"))
                    .maybe_hint(missing_column_hint("audit", column))
                    .into());
            }
        }
        Ok(())
    }
}

impl Filter {
    fn sql(&self, order: &str) -> String {
        let sighting = if self.again {
            "coalesce(a.id::text, concat(a.created_at, a.ctid)) AS key, coalesce(a.xmin::text, md5(a::text)) AS version"
        } else {
            "'' AS key, '' AS version"
        };
        include_str!("audit/list.sql").replace(":order", order).replace(":sighting", sighting)
    }

    fn words(&self) -> Option<Vec<String>> {
        let words: Vec<String> = self.statuses.iter().flat_map(RunStatus::words).collect();
        Some(words).filter(|words| !words.is_empty())
    }
}

fn sighting(row: &Row) -> Result<Sighting> {
    Ok(Sighting { key: get(row, "key")?, version: get(row, "version")?, run: run(row)? })
}

pub(super) fn run(row: &Row) -> Result<Run> {
    let status: Option<String> = get(row, "status")?;
    let job_id: Option<Id> = get(row, "job_id")?;
    let (created_at, beyond_created) = finite_time(row, "created_at")?;
    let (completed_at, beyond_completed) = finite_time(row, "completed_at")?;
    Ok(Run {
        id: run_id(row, "id")?,
        has_job_number: job_id.as_ref().is_some_and(|id| id.is_number),
        job_id: job_id.map(|id| id.text),
        status: status.map(|word| {
            let Ok(status) = word.parse();
            status
        }),
        created_at,
        completed_at,
        beyond: (beyond_created, beyond_completed),
        versions_evaluated: get(row, "versions_evaluated")?,
        versions_approved: get(row, "versions_approved")?,
        error: get(row, "error")?,
    })
}
