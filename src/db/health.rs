//! How the scheduler does: one question for all of it, and another where a job executes.

use std::time::Duration;

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use super::{Db, Param, finite_time, get};
use crate::domain::health::{FinishedRun, LeaseHeld, Runs, Vitals};
use crate::domain::job::KeptSchedule;
use crate::domain::layout::Layout;
use crate::error::redact;

/// In place of a log that cannot be read.
const NO_RUNS: &str = "(SELECT NULL::text AS id, NULL::text AS job_id, NULL::text AS status, NULL::timestamptz AS created_at, \
                       NULL::timestamptz AS completed_at, NULL::text AS error WHERE false)";

impl Db {
    /// What there is to know; a log that is missing, or closed to this role, is no hindrance.
    pub fn vitals(&mut self, older_than: Duration) -> Result<Vitals> {
        self.by_layout(|db, layout| match db.vitals_of(layout, older_than, true) {
            Ok(vitals) => Ok(vitals),
            // The jobs are to be looked for elsewhere.
            Err(error) if db.layout()? != layout => Err(error),
            Err(error) => {
                db.refresh()?;
                let vitals = db.vitals_of(layout, older_than, false)?;
                Ok(Vitals { runs: Err(redact(&format!("{error:#}"))), ..vitals })
            }
        })
    }

    fn vitals_of(&mut self, layout: Layout, older_than: Duration, with_runs: bool) -> Result<Vitals> {
        let jobs = match layout {
            Layout::Guide => include_str!("health/guide.sql"),
            Layout::Pickled => include_str!("health/pickled.sql"),
            Layout::Schedules => include_str!("health/schedules.sql"),
        };
        let sql = include_str!("health/vitals.sql").replace(":each_job", jobs);
        let sql = if with_runs { sql } else { sql.replace(":audit", NO_RUNS) };
        let (now, before) = (self.now(), self.ago(older_than));
        let table = self.relations.name("jobs").to_owned();
        let log = with_runs.then(|| self.quoted_table("audit"));
        let params: [Param; 4] = [
            (&now, Type::TIMESTAMPTZ),
            (&before, Type::TIMESTAMPTZ),
            (&table, Type::TEXT),
            (&log, Type::TEXT),
        ];
        let row = self.query_one(&sql, &params)?;
        let mut vitals = vitals(&row)?;
        let may_execute = get::<i64>(&row, "executing")? > 0 || layout == Layout::Schedules;
        vitals.executing = match layout {
            Layout::Pickled => None,
            // Who executes them takes another, dearer question, and the log.
            _ if may_execute && with_runs => Some(self.executing_jobs()?),
            _ if may_execute => None,
            _ => Some(Vec::new()),
        };
        Ok(vitals)
    }
}

fn vitals(row: &Row) -> Result<Vitals> {
    Ok(Vitals {
        database: get(row, "database")?,
        is_standby: get(row, "is_standby")?,
        jobs: get(row, "jobs")?,
        paused: get(row, "paused")?,
        pending: get(row, "pending")?,
        adrift: get(row, "adrift")?,
        adrift_id: get(row, "adrift_id")?,
        next_run_time: finite_time(row, "next_run_time")?.0,
        overdue: get(row, "overdue")?,
        overdue_since: finite_time(row, "overdue_since")?.0,
        overdue_ids: get::<Option<_>>(row, "overdue_ids")?.unwrap_or_default(),
        last_fire_time: finite_time(row, "last_fire_time")?.0,
        executing: None,
        runs: Ok(runs(row)?),
        lease: if get(row, "leased")? { Some(lease(row)?) } else { None },
        hides_jobs: get::<Option<bool>>(row, "jobs_hidden")?.unwrap_or_default(),
        hides_runs: get::<Option<bool>>(row, "runs_hidden")?.unwrap_or_default(),
    })
}

fn runs(row: &Row) -> Result<Runs> {
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
    let cron: Option<String> = get(row, "cron")?;
    let schedule = match cron {
        Some(cron) => {
            Some(KeptSchedule { cron, time_zone: get(row, "time_zone")?, dialect: get(row, "dialect")? })
        }
        None => None,
    };
    Ok(Runs { finished, newest: finite_time(row, "newest_at")?.0, job_id: get(row, "job_id")?, schedule })
}

fn lease(row: &Row) -> Result<LeaseHeld> {
    Ok(LeaseHeld {
        host: get(row, "host")?,
        pid: get(row, "pid")?,
        since: finite_time(row, "acquired_at")?.0,
        is_live: get(row, "lease_live")?,
    })
}
