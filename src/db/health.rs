//! The figures for `health`: one query for all of them, and a second one if a job is executing.

mod row;

use std::time::Duration;

use anyhow::Result;
use postgres::types::Type;

use super::store::JobStore;
use super::{Db, Param, get};
use crate::domain::health::HealthFigures;
use crate::error::redact;

/// Sub-selects of the jobs with normalized states: of Task Tracker's table, of APScheduler 3, and of APScheduler 4.
pub(super) const GUIDE_JOBS: &str = include_str!("health/guide_jobs.sql");
pub(super) const PICKLED_JOBS: &str = include_str!("health/pickled_jobs.sql");
pub(super) const SCHEDULES: &str = include_str!("health/schedules.sql");

/// Replaces an audit log that cannot be read.
const EMPTY_AUDIT_LOG: &str = "(SELECT NULL::text AS id, NULL::text AS job_id, NULL::text AS status, NULL::timestamptz AS created_at, \
                       NULL::timestamptz AS completed_at, NULL::text AS error WHERE false)";

impl Db {
    /// Returns all figures. If the audit log is missing or cannot be read, `runs` has the error.
    pub fn health_figures(&mut self, older_than: Duration) -> Result<HealthFigures> {
        match self.by_layout(|db, store| db.read_health_figures(store, older_than, true)) {
            Ok(vitals) => Ok(vitals),
            Err(error) => {
                self.refresh()?;
                let vitals = self.by_layout(|db, store| db.read_health_figures(store, older_than, false))?;
                Ok(HealthFigures { latest_runs: Err(redact(&format!("{error:#}"))), ..vitals })
            }
        }
    }

    fn read_health_figures(
        &mut self,
        store: &dyn JobStore,
        older_than: Duration,
        with_runs: bool,
    ) -> Result<HealthFigures> {
        let sql =
            include_str!("health/vitals.sql").replace(":normalized_jobs", store.features().normalized_jobs);
        let sql = if with_runs { sql } else { sql.replace(":audit", EMPTY_AUDIT_LOG) };
        let (now, before) = (self.now(), self.time_ago(older_than));
        let table = self.relations.qualified_name("jobs").to_owned();
        let log = with_runs.then(|| self.qualified_name("audit"));
        let params: [Param; 4] = [
            (&now, Type::TIMESTAMPTZ),
            (&before, Type::TIMESTAMPTZ),
            (&table, Type::TEXT),
            (&log, Type::TEXT),
        ];
        let row = self.query_one(&sql, &params)?;
        let mut vitals = row::read_vitals(&row)?;
        if self.relations.are_probed() && self.relations.columns("lease").is_none() {
            vitals.lease = Err("the store has no lease of passes (schema apsctl), or it is not ours to see");
        }
        vitals.executing = match store.may_execute(get(&row, "executing")?) {
            Some(false) => Some(Vec::new()),
            // Who executes them takes another, dearer question, and the log.
            Some(true) if with_runs => Some(self.executing_jobs()?),
            Some(true) | None => None,
        };
        Ok(vitals)
    }
}
