//! The jobs of Task Tracker's table, which has a column for each property.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

use super::{
    FullJob, JobFilter, JobUpdate, LockedJob, SortColumn, StoreDetails, UpdateKind, read_pause, read_schedule,
};
use crate::db::dashboard::{ExecutingSource, JobSource};
use crate::db::row::Id;
use crate::db::{Change, Db, Param, finite_time, get, stale};
use crate::domain::glob;
use crate::domain::job::{Job, JobArguments};
use crate::domain::run::{self, RunOutcome, RunProgress, TriggeredJob};

pub(in crate::db) const EXPIRED_PAUSES: &str = include_str!("expired_pauses.sql");
pub(in crate::db) const LOCK: &str = include_str!("lock.sql");
/// How `top` reads the jobs.
pub(in crate::db) const DASHBOARD: JobSource = JobSource {
    jobs_sql: include_str!("dashboard.sql"),
    order: SortColumn::sql,
    read: |rows| rows.iter().map(read_job).collect(),
    executing: Some(ExecutingSource {
        sql: include_str!("executing.sql"),
        has_window: true,
        read: stale::read_executing_job,
    }),
};

const READ: &str = include_str!("read.sql");

/// The value of `:job_columns` in the statements: the columns that [`read_job`] reads.
const JOB_COLUMNS: &str = ":job_id AS id, j.func_ref::text AS func_ref, j.job_state::text AS job_state, \
    j.next_run_time AS next_run_time, j.misfire_grace_time::bigint AS misfire_grace_time, \
    s.cron, s.time_zone, s.dialect, \
    p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at";

pub(in crate::db) fn with_job_columns(sql: &str) -> String {
    sql.replace(":job_columns", JOB_COLUMNS)
}

impl Db {
    pub(in crate::db) fn list_guide_jobs(
        &mut self,
        filter: &JobFilter,
        each: &mut dyn FnMut(Job) -> Result<()>,
    ) -> Result<()> {
        let states = filter.state_words();
        let func = filter.func.as_deref().map(glob::to_like);
        let id = filter.id.as_deref().map(glob::to_like);
        let due_before: Option<DateTime<Utc>> = filter.overdue.map(|d| self.now() - d);
        let all = states.is_none() && func.is_none() && id.is_none() && due_before.is_none();
        let sql = if all { include_str!("list_all.sql") } else { include_str!("list.sql") };
        let sql = with_job_columns(sql).replace(":order", &filter.order.sql(self.now()));
        let params: [Param; 5] = [
            (&states, Type::TEXT_ARRAY),
            (&func, Type::TEXT),
            (&id, Type::TEXT),
            (&due_before, Type::TIMESTAMPTZ),
            (&filter.limit, Type::INT8),
        ];
        let params = if all { &params[4..] } else { &params[..] };
        if filter.limit.is_some() {
            return self.query(&sql, params)?.iter().try_for_each(|row| each(read_job(row)?));
        }
        self.stream(&sql, params, |row| each(read_job(row)?))
    }

    pub(in crate::db) fn show_guide_job(&mut self, id: &str) -> Result<Option<FullJob>> {
        let rows = self.query(&with_job_columns(include_str!("show.sql")), &[(&id, Type::TEXT)])?;
        let full_job = |row: &Row| -> Result<_> {
            let arguments = JobArguments { args: get(row, "args")?, kwargs: get(row, "kwargs")? };
            Ok(FullJob { job: read_job(row)?, arguments, store_details: StoreDetails::None })
        };
        rows.first().map(full_job).transpose()
    }

    pub(in crate::db) fn guide_progress_since(&mut self, id: &str, at: DateTime<Utc>) -> Result<RunProgress> {
        let params: [Param; 2] = [(&id, Type::TEXT), (&at, Type::TIMESTAMPTZ)];
        let rows = self.query(include_str!("outcome_since.sql"), &params)?;
        let Some(row) = rows.first() else {
            // APScheduler deletes a job after its last run.
            return Ok(RunProgress::Ended(RunOutcome::new(true, "is gone from the store")));
        };
        let Ok(job_state) = get::<Option<String>>(row, "job_state")?.unwrap_or_default().parse();
        let triggered = TriggeredJob {
            run_id: get(row, "run_id")?,
            run_status: get(row, "status")?,
            run_error: get(row, "error")?,
            is_run_closed: get(row, "completed")?,
            run_seconds: run_seconds(row)?,
            job_state,
            next_run_time: finite_time(row, "next_run_time")?.0,
        };
        Ok(run::run_progress(&triggered, at))
    }
}

/// Returns how long a run took, if it has ended.
fn run_seconds(row: &Row) -> Result<Option<f64>> {
    let (started, completed) = (finite_time(row, "created_at")?.0, finite_time(row, "completed_at")?.0);
    Ok(started.zip(completed).map(|(started, completed)| (completed - started).as_seconds_f64().max(0.0)))
}

type Updates<'a> = Vec<(&'a LockedJob, &'a JobUpdate)>;

impl Change<'_> {
    pub(in crate::db) fn lock_guide_jobs(&mut self, ids: Option<&[String]>) -> Result<Vec<LockedJob>> {
        read_locked_jobs(&self.lock_rows(ids, LOCK, &with_job_columns(READ))?)
    }

    pub(in crate::db) fn read_guide_jobs(&mut self, ids: &[String]) -> Result<Vec<LockedJob>> {
        let sql = self.db.render_row_image(&with_job_columns(READ), "jobs", "j");
        read_locked_jobs(&self.db.query(&sql, &[(&ids, Type::TEXT_ARRAY)])?)
    }

    /// Sets state and next run of jobs, or deletes their rows.
    pub(in crate::db) fn update_guide_jobs(&mut self, updates: &[(&LockedJob, &JobUpdate)]) -> Result<()> {
        // One statement for the jobs that have the same state and get the same.
        let mut groups: BTreeMap<(Vec<String>, Option<&str>), Updates> = BTreeMap::new();
        for (locked, update) in updates {
            self.db.require_update_allowed(update)?;
            let state = Some(update.job_state.as_str()).filter(|_| update.kind != UpdateKind::DeleteRow);
            groups.entry((locked.job.job_state.stored_spellings(), state)).or_default().push((*locked, *update));
        }
        for ((expected, state), updates) in groups {
            let ids: Vec<&str> = updates.iter().map(|(locked, _)| locked.job.id.as_str()).collect();
            let written_rows = if let Some(state) = state {
                let next: Vec<Option<DateTime<Utc>>> = updates.iter().map(|(_, update)| update.next_run_time).collect();
                let params: [Param; 4] = [
                    (&ids, Type::TEXT_ARRAY),
                    (&state, Type::TEXT),
                    (&next, Type::TIMESTAMPTZ_ARRAY),
                    (&expected, Type::TEXT_ARRAY),
                ];
                self.db.execute(include_str!("set_state.sql"), &params)?
            } else {
                let params: [Param; 2] = [(&ids, Type::TEXT_ARRAY), (&expected, Type::TEXT_ARRAY)];
                self.db.execute(include_str!("delete.sql"), &params)?
            };
            self.require_all_written(written_rows, updates.iter().map(|(locked, _)| *locked))?;
        }
        Ok(())
    }
}

fn read_locked_jobs(rows: &[Row]) -> Result<Vec<LockedJob>> {
    rows.iter()
        .map(|row| Ok(LockedJob { job: Arc::new(read_job(row)?), image: get(row, "image")?, pickle: None }))
        .collect()
}

pub(in crate::db) fn read_job(row: &Row) -> Result<Job> {
    let Ok(job_state) = get::<Option<String>>(row, "job_state")?.unwrap_or_default().parse();
    let (next_run_time, endless) = finite_time(row, "next_run_time")?;
    let Id { text: id, is_number: is_numbered } = get(row, "id")?;
    Ok(Job {
        id,
        is_numbered,
        func_ref: get(row, "func_ref")?,
        job_state,
        next_run_time,
        out_of_range_time: endless,
        misfire_grace_time: get::<Option<i64>>(row, "misfire_grace_time")?.map(i128::from),
        timing: read_schedule(row)?.into(),
        pause: read_pause(row)?,
        ..Job::default()
    })
}
