//! The newest run of each job, for listings of jobs.
//!
//! The recommended index of the log is on `created_at`, so the newest runs of all jobs are read quickly, but the newest run
//! of one job is not. A run is therefore looked for only among the newest ones, unless a few jobs are listed and the log has
//! an index on `(job_id, created_at)`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use anyhow::Result;
use postgres::types::Type;

use super::{Db, get};
use crate::db::audit::read_run_ended_at;
use crate::domain::audit::Run;
use crate::interrupt;

/// How many runs are read first. They often include the last run of each job, and cost almost nothing.
const FIRST_RUNS: i64 = 200;

/// How many runs are read at most for a listing of a few jobs.
const MAX_RUNS: i64 = 100_000;

/// A longer listing must not take noticeably longer because of the runs.
pub const FEW_JOBS: usize = 500;

/// How many runs are read for a listing of more jobs.
pub const MAX_RUNS_OF_MANY_JOBS: i64 = 500;

/// The newest run of each job.
#[derive(Debug, Default)]
pub struct LastRuns {
    by_job: HashMap<String, Run>,
    /// Whether the store has a log of runs that this role may read.
    pub is_known: bool,
    /// Whether the runs of the other jobs may be older than the runs that were read.
    pub is_cut: bool,
    /// Whether that is because older runs were deleted.
    pub is_pruned: bool,
}

impl LastRuns {
    /// Removes and returns the run of a job.
    pub fn take(&mut self, job_id: &str) -> Option<Run> {
        self.by_job.remove(job_id)
    }

    fn add(&mut self, run: Run) {
        let Some(job_id) = run.job_id.clone() else { return };
        match self.by_job.entry(job_id) {
            Entry::Vacant(entry) => {
                entry.insert(run);
            }
            Entry::Occupied(mut entry) => {
                let is_newer = |old: &Run| (run.created_at, &run.id) > (old.created_at, &old.id);
                if is_newer(entry.get()) {
                    entry.insert(run);
                }
            }
        }
    }
}

impl Db {
    /// Returns the newest run of each of these jobs (`None`: all). A store without a log of runs that this role may read has
    /// none. `with_errors` adds the ends of the errors.
    ///
    /// # Errors
    /// Only if the connection is lost or a signal has come.
    pub fn last_runs(&mut self, ids: Option<&[String]>, with_errors: bool) -> Result<LastRuns> {
        let was_probed = self.relations.are_probed();
        if let Ok(runs) = self.read_last_runs(ids, with_errors) {
            return Ok(runs);
        }
        interrupt::check()?;
        // The transaction has failed. It may have shown that the log has other columns.
        self.refresh()?;
        if !was_probed && self.relations.are_probed() {
            if let Ok(runs) = self.read_last_runs(ids, with_errors) {
                return Ok(runs);
            }
            interrupt::check()?;
            self.refresh()?;
        }
        Ok(LastRuns::default())
    }

    fn read_last_runs(&mut self, ids: Option<&[String]>, with_errors: bool) -> Result<LastRuns> {
        let mut runs = LastRuns::default();
        let is_readable = !self.relations.are_probed() || self.has_columns("audit", &["job_id", "created_at"])?;
        if !self.has_run_log()? || !is_readable {
            return Ok(runs);
        }
        runs.is_known = true;
        let few = ids.filter(|ids| ids.len() <= FEW_JOBS);
        let limit = if few.is_some() { FIRST_RUNS } else { MAX_RUNS_OF_MANY_JOBS };
        let sql = self.sql_of_last_runs(include_str!("last_runs/newest.sql"), with_errors);
        let rows = self.query(&sql, &[(&limit, Type::INT8)])?;
        rows.iter().try_for_each(|row| read_run_ended_at(row, "ended_at").map(|run| runs.add(run)))?;
        runs.is_cut = i64::try_from(rows.len())? >= limit;
        if let Some(ids) = few.filter(|_| runs.is_cut) {
            runs.is_cut = false;
            let missing: Vec<&String> = ids.iter().filter(|id| !runs.by_job.contains_key(*id)).collect();
            if !missing.is_empty() {
                self.read_older_runs(&missing, with_errors, &mut runs)?;
            }
        }
        let is_missing = |ids: &[String]| ids.iter().any(|id| !runs.by_job.contains_key(id));
        if !runs.is_cut && ids.is_some_and(is_missing) && self.recorded_since()?.is_some() {
            (runs.is_cut, runs.is_pruned) = (true, true);
        }
        Ok(runs)
    }

    /// Reads the newest runs of jobs that have none among the first ones.
    fn read_older_runs(&mut self, ids: &[&String], with_errors: bool, runs: &mut LastRuns) -> Result<()> {
        if self.has_index_on_runs()? {
            let sql = self.sql_of_last_runs(include_str!("last_runs/by_index.sql"), with_errors);
            let rows = self.query(&sql, &[(&ids, Type::TEXT_ARRAY)])?;
            return rows.iter().try_for_each(|row| read_run_ended_at(row, "ended_at").map(|run| runs.add(run)));
        }
        let sql = self.sql_of_last_runs(include_str!("last_runs/newest_of_jobs.sql"), with_errors);
        let rows = self.query(&sql, &[(&MAX_RUNS, Type::INT8), (&ids, Type::TEXT_ARRAY)])?;
        for row in &rows {
            match get::<Option<i64>>(row, "runs_read")? {
                Some(read) => runs.is_cut = read >= MAX_RUNS,
                None => runs.add(read_run_ended_at(row, "ended_at")?),
            }
        }
        Ok(())
    }

    /// Returns whether the log has an index on `(job_id, created_at)` that a comparison with texts can use.
    fn has_index_on_runs(&mut self) -> Result<bool> {
        let table = self.qualified_name("audit");
        let row = self.query_one(include_str!("last_runs/has_index.sql"), &[(&table, Type::TEXT)])?;
        get(&row, "found")
    }

    /// Fills in the error, and reads the end of a run as NULL if the log does not record it.
    fn sql_of_last_runs(&self, sql: &str, with_errors: bool) -> String {
        let error = if with_errors { "right(a.error::text, 4000)" } else { "NULL::text" };
        let sql = sql.replace(":run_error", error);
        let lacks_end = self.relations.are_probed() && !self.relations.has_columns("audit", &["completed_at"]);
        if lacks_end { sql.replace("a.completed_at", "NULL::timestamptz") } else { sql }
    }
}
