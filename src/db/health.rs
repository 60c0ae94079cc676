//! The figures for `health`: one query for all of them, and a second one if a job is executing.

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

use super::doctor::read_lease;
use super::jobs::read_schedule;
use super::store::JobStore;
use super::{Db, Param, finite_time, get};
use crate::domain::health::{FinishedRun, HealthFigures, JobWithoutTime, LatestRuns};
use crate::error::redact;

/// Sub-selects of the jobs with normalized states: of Task Tracker's table, of APScheduler 3, and of APScheduler 4.
pub(super) const GUIDE_JOBS: &str = include_str!("health/guide_jobs.sql");
pub(super) const PICKLED_JOBS: &str = include_str!("health/pickled_jobs.sql");
pub(super) const SCHEDULES: &str = include_str!("health/schedules.sql");

/// Replaces an audit log that cannot be read.
pub(super) const EMPTY_AUDIT_LOG: &str = "(SELECT NULL::text AS id, NULL::text AS job_id, NULL::text AS status, NULL::timestamptz AS created_at, \
                       NULL::timestamptz AS completed_at, NULL::text AS error WHERE false)";

impl Db {
    /// Returns all figures. If the audit log is missing or cannot be read, `runs` has the error.
    pub fn health_figures(&mut self, older_than: Duration) -> Result<HealthFigures> {
        match self.by_layout(|db, store| db.read_health_figures(store, older_than, true)) {
            Ok(figures) => Ok(figures),
            Err(error) => {
                self.refresh()?;
                let figures = self.by_layout(|db, store| db.read_health_figures(store, older_than, false))?;
                Ok(HealthFigures { latest_runs: Err(redact(&format!("{error:#}"))), ..figures })
            }
        }
    }

    fn read_health_figures(
        &mut self,
        store: &dyn JobStore,
        older_than: Duration,
        with_runs: bool,
    ) -> Result<HealthFigures> {
        let sql = include_str!("health/figures.sql").replace(":normalized_jobs", store.features().normalized_jobs);
        let sql = if with_runs { sql } else { sql.replace(":audit", EMPTY_AUDIT_LOG) };
        let (now, before) = (self.now(), self.time_ago(older_than));
        let table = self.relations.qualified_name("jobs").to_owned();
        let log = with_runs.then(|| self.qualified_name("audit"));
        let params: [Param; 4] =
            [(&now, Type::TIMESTAMPTZ), (&before, Type::TIMESTAMPTZ), (&table, Type::TEXT), (&log, Type::TEXT)];
        let row = self.query_one(&sql, &params)?;
        let mut figures = read_figures(&row)?;
        if let Ok(runs) = &mut figures.latest_runs {
            runs.imported_until = self.relations.imported_runs().map(|runs| runs.covered_until);
            if runs.newest_start.is_none() {
                runs.deleted_before = self.recorded_since()?;
            }
        }
        if self.relations.are_probed() && self.relations.columns("lease").is_none() {
            figures.lease = Err("the store has no lease of passes (schema apsctl), or this role cannot see it");
        }
        figures.executing = match store.may_execute(get(&row, "executing")?) {
            Some(false) => Some(Vec::new()),
            // The details take a second, more expensive query, and the audit log.
            Some(true) if with_runs => Some(self.executing_jobs()?),
            Some(true) | None => None,
        };
        Ok(figures)
    }
}

fn read_figures(row: &Row) -> Result<HealthFigures> {
    Ok(HealthFigures {
        database: get(row, "database")?,
        is_standby: get(row, "is_standby")?,
        job_count: get(row, "jobs")?,
        paused_count: get(row, "paused")?,
        pending_count: get(row, "pending")?,
        scheduled_without_time: get(row, "adrift")?,
        first_without_time: read_job_without_time(row)?,
        next_run_time: finite_time(row, "next_run_time")?.0,
        overdue_count: get(row, "overdue")?,
        overdue_since: finite_time(row, "overdue_since")?.0,
        overdue: read_overdue(row)?,
        with_next_run_count: get(row, "with_next_run")?,
        next_run_id: get(row, "next_run_id")?,
        upcoming: get::<Option<String>>(row, "upcoming_id")?.zip(get(row, "upcoming_at")?),
        last_fire_time: finite_time(row, "last_fire_time")?.0,
        executing: None,
        latest_runs: Ok(read_runs(row)?),
        lease: Ok(if get(row, "leased")? { Some(read_lease(row)?) } else { None }),
        may_hide_jobs: get::<Option<bool>>(row, "jobs_hidden")?.unwrap_or_default(),
        may_hide_runs: get::<Option<bool>>(row, "runs_hidden")?.unwrap_or_default(),
    })
}

fn read_job_without_time(row: &Row) -> Result<Option<JobWithoutTime>> {
    let Some(id) = get(row, "adrift_id")? else { return Ok(None) };
    Ok(Some(JobWithoutTime { id, has_schedule: get(row, "adrift_has_schedule")? }))
}

fn read_overdue(row: &Row) -> Result<Vec<(String, Option<DateTime<Utc>>)>> {
    let ids: Option<Vec<String>> = get(row, "overdue_ids")?;
    // An empty text is a time out of range.
    let times: Option<Vec<String>> = get(row, "overdue_epochs")?;
    let times = times.unwrap_or_default();
    let times = times.iter().map(|epoch| DateTime::from_timestamp(epoch.parse().ok()?, 0));
    Ok(ids.unwrap_or_default().into_iter().zip(times).collect())
}

fn read_runs(row: &Row) -> Result<LatestRuns> {
    let started_at = finite_time(row, "created_at")?.0;
    let finished = match (started_at, finite_time(row, "completed_at")?.0) {
        (Some(created_at), Some(completed_at)) => Some(FinishedRun {
            id: get(row, "run_id")?,
            job_id: get(row, "finished_job_id")?,
            status: get(row, "status")?,
            created_at,
            completed_at,
            error: get(row, "error")?,
        }),
        _ => None,
    };
    Ok(LatestRuns {
        deleted_before: None,
        last_finished: finished,
        newest_start: finite_time(row, "newest_at")?.0,
        job_id: get(row, "job_id")?,
        schedule: read_schedule(row)?,
        imported_until: None,
    })
}
