//! Reads the row of `vitals.sql`.

use anyhow::Result;
use postgres::Row;

use crate::db::jobs::read_schedule;
use crate::db::{finite_time, get};
use crate::domain::health::{FinishedRun, HealthFigures, LatestRuns, LeaseSummary};

pub(super) fn read_vitals(row: &Row) -> Result<HealthFigures> {
    Ok(HealthFigures {
        database: get(row, "database")?,
        is_standby: get(row, "is_standby")?,
        job_count: get(row, "jobs")?,
        paused_count: get(row, "paused")?,
        pending_count: get(row, "pending")?,
        scheduled_without_time: get(row, "adrift")?,
        scheduled_without_time_id: get(row, "adrift_id")?,
        next_run_time: finite_time(row, "next_run_time")?.0,
        overdue_count: get(row, "overdue")?,
        overdue_since: finite_time(row, "overdue_since")?.0,
        overdue_ids: get::<Option<_>>(row, "overdue_ids")?.unwrap_or_default(),
        last_fire_time: finite_time(row, "last_fire_time")?.0,
        executing: None,
        latest_runs: Ok(read_runs(row)?),
        lease: Ok(if get(row, "leased")? { Some(read_lease(row)?) } else { None }),
        may_hide_jobs: get::<Option<bool>>(row, "jobs_hidden")?.unwrap_or_default(),
        may_hide_runs: get::<Option<bool>>(row, "runs_hidden")?.unwrap_or_default(),
    })
}

fn read_runs(row: &Row) -> Result<LatestRuns> {
    let begun = finite_time(row, "created_at")?.0;
    let finished = match (begun, finite_time(row, "completed_at")?.0) {
        (Some(created_at), Some(completed_at)) => Some(FinishedRun {
            id: get(row, "run_id")?,
            status: get(row, "status")?,
            created_at,
            completed_at,
            error: get(row, "error")?,
        }),
        _ => None,
    };
    Ok(LatestRuns {
        last_finished: finished,
        newest_start: finite_time(row, "newest_at")?.0,
        job_id: get(row, "job_id")?,
        schedule: read_schedule(row)?,
    })
}

fn read_lease(row: &Row) -> Result<LeaseSummary> {
    Ok(LeaseSummary {
        host: get(row, "host")?,
        pid: get(row, "pid")?,
        since: finite_time(row, "acquired_at")?.0,
        is_live: get(row, "lease_is_live")?,
    })
}
