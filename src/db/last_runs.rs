//! The newest run of each job, for listings of jobs.
//!
//! The recommended index of the log is on `created_at`, so the newest runs of all jobs are read quickly, but the newest run
//! of one job is not. A run is therefore looked for among the newest ones only, unless the log has an index on
//! `(job_id, created_at)`.

use std::collections::HashMap;

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use super::{Db, Param, get};
use crate::db::audit::read_run;
use crate::domain::audit::Run;
use crate::interrupt;

/// How many runs are read first. They usually include the last run of each job.
const FIRST_RUNS: i64 = 1_000;

/// How many runs are read at most.
pub const MAX_RUNS: i64 = 10_000;

/// The newest run of each job.
#[derive(Debug, Default)]
pub struct LastRuns {
    by_job: HashMap<String, Run>,
    /// Whether the store has a log of runs that this role may read.
    pub is_known: bool,
    /// Whether the runs of the other jobs may be older than the runs that were read.
    pub is_cut: bool,
}

impl LastRuns {
    /// Removes and returns the run of a job.
    pub fn take(&mut self, job_id: &str) -> Option<Run> {
        self.by_job.remove(job_id)
    }

    fn add(&mut self, rows: &[Row]) -> Result<()> {
        for row in rows {
            self.by_job.insert(get(row, "job")?, read_run(row)?);
        }
        Ok(())
    }
}

impl Db {
    /// Returns the newest run of each of these jobs (`None`: all). A store without a log of runs that this role may read has
    /// none. `with_errors` adds the ends of the errors.
    ///
    /// # Errors
    /// Only if the connection is lost or a signal has come.
    pub fn last_runs(&mut self, ids: Option<&[String]>, with_errors: bool) -> Result<LastRuns> {
        match self.read_last_runs(ids, with_errors) {
            Err(_) => {
                interrupt::check()?;
                // The transaction has failed.
                self.refresh()?;
                Ok(LastRuns::default())
            }
            runs => runs,
        }
    }

    fn read_last_runs(&mut self, ids: Option<&[String]>, with_errors: bool) -> Result<LastRuns> {
        let mut runs = LastRuns::default();
        let is_readable = !self.relations.are_probed() || self.has_columns("audit", &["job_id", "created_at"])?;
        if !self.features()?.has_run_log || !is_readable {
            return Ok(runs);
        }
        runs.is_known = true;
        let first = if ids.is_some() { FIRST_RUNS } else { MAX_RUNS };
        let params: [Param; 3] =
            [(&first, Type::INT8), (&None::<&[String]>, Type::TEXT_ARRAY), (&with_errors, Type::BOOL)];
        let sql = self.with_optional_end(include_str!("last_runs/among_newest.sql"));
        let rows = self.query(&sql, &params)?;
        runs.add(&rows)?;
        let read = rows.first().map_or(Ok(0), |row| get::<i64>(row, "runs_read"))?;
        runs.is_cut = read >= first;
        let missing: Vec<&String> = ids.into_iter().flatten().filter(|id| !runs.by_job.contains_key(*id)).collect();
        if runs.is_cut && !missing.is_empty() {
            self.read_older_runs(&missing, with_errors, &mut runs)?;
        }
        Ok(runs)
    }

    /// Reads the newest runs of jobs that have none among the first ones.
    fn read_older_runs(&mut self, ids: &[&String], with_errors: bool, runs: &mut LastRuns) -> Result<()> {
        self.ensure_probed()?;
        let rows = if self.has_index_on_runs()? {
            let params: [Param; 2] = [(&ids, Type::TEXT_ARRAY), (&with_errors, Type::BOOL)];
            runs.is_cut = false;
            let sql = self.with_optional_end(include_str!("last_runs/by_index.sql"));
            self.query(&sql, &params)?
        } else {
            let params: [Param; 3] = [(&MAX_RUNS, Type::INT8), (&ids, Type::TEXT_ARRAY), (&with_errors, Type::BOOL)];
            let sql = self.with_optional_end(include_str!("last_runs/among_newest.sql"));
            let rows = self.query(&sql, &params)?;
            runs.is_cut = rows.first().map_or(Ok(MAX_RUNS), |row| get::<i64>(row, "runs_read"))? >= MAX_RUNS;
            rows
        };
        runs.add(&rows)
    }

    /// Returns whether the log has an index on `(job_id, created_at)` that a comparison with texts can use.
    fn has_index_on_runs(&mut self) -> Result<bool> {
        let kinds = self.columns("audit")?.map(|columns| (columns.get("job_id"), columns.get("created_at")));
        let is_direct = kinds.is_some_and(|(job, at)| {
            job.is_some_and(|kind| kind == "text" || kind.starts_with("character varying"))
                && at.is_some_and(|kind| kind == "timestamp with time zone")
        });
        let table = self.qualified_name("audit");
        Ok(is_direct
            && get(&self.query_one(include_str!("last_runs/has_index.sql"), &[(&table, Type::TEXT)])?, "found")?)
    }

    /// Reads the end of a run as NULL if the log does not record it.
    fn with_optional_end(&self, sql: &str) -> String {
        let lacks_end = self.relations.are_probed() && !self.relations.has_columns("audit", &["completed_at"]);
        if lacks_end { sql.replace("a.completed_at", "NULL::timestamptz AS completed_at") } else { sql.to_owned() }
    }
}
