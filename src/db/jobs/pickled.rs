//! The jobs of an APScheduler 3 store. The columns hold only id and next run; everything else is in the pickle.

mod guarded_writes;
mod row_bytes;
mod update;

pub use row_bytes::PickledRow;

use anyhow::Result;
use apscheduler::aps3;
use apscheduler::pickle::Decoder;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;
use serde_json::Value;

use super::{FullJob, JobFilter, SortColumn, StoreDetails, read_pause};
use crate::db::dashboard::JobSource;
use crate::db::stale::LateJob;
use crate::db::{Db, Param, get};
use crate::domain::aps3_rows;
use crate::domain::glob;
use crate::domain::job::{Job, JobArguments};
use crate::domain::run::RunOutcome;

pub(in crate::db) const EXPIRED_PAUSES: &str = include_str!("pickled/expired_pauses.sql");
pub(in crate::db) const LOCK: &str = include_str!("pickled/lock.sql");

/// How `top` reads the jobs. By next run time, the late jobs come first and the paused ones last.
pub(in crate::db) const DASHBOARD: JobSource = JobSource {
    jobs_sql: include_str!("pickled/dashboard.sql"),
    order: |column, _| column.pickled_sql().to_owned(),
    read: |rows| {
        let mut decoder = Decoder::default();
        rows.iter().map(|row| read_job(&mut decoder, row)).collect()
    },
    executing: None,
};

impl SortColumn {
    /// ORDER BY expression. The state follows from the next run.
    fn pickled_sql(self) -> &'static str {
        match self {
            Self::Id => "j.id",
            // Whether a row is readable is known only from the pickle, so the caller orders all rows by urgency.
            Self::NextRunTime | Self::Urgency => "j.next_run_time NULLS LAST, j.id",
            Self::JobState => "j.next_run_time IS NOT NULL, j.id",
        }
    }
}

impl Db {
    /// Lists jobs. The function is only known from the pickle, so that filter is applied here.
    pub(in crate::db) fn list_pickled_jobs(
        &mut self,
        filter: &JobFilter,
        each: &mut dyn FnMut(Job) -> Result<()>,
    ) -> Result<()> {
        let states = filter.state_words();
        let id = filter.id.as_deref().map(glob::to_like);
        let due_before = filter.overdue.map(|overdue| epoch_seconds(self.now() - overdue));
        let total = filter.limit.filter(|_| filter.order != SortColumn::Urgency);
        let limit = total.filter(|_| filter.func.is_none());
        let sql = include_str!("pickled/list.sql").replace(":order", filter.order.pickled_sql());
        let params: [Param; 4] =
            [(&states, Type::TEXT_ARRAY), (&id, Type::TEXT), (&due_before, Type::FLOAT8), (&limit, Type::INT8)];
        let mut left = total.unwrap_or(i64::MAX);
        let matches = |job: &Job| {
            let func = job.func_ref.as_deref().unwrap_or_default();
            filter.func.as_ref().is_none_or(|pattern| glob::matches(pattern, func))
        };
        self.stream_chunks(&sql, &params, |rows| {
            let mut decoder = Decoder::default();
            for row in &rows {
                let job = read_job(&mut decoder, row)?;
                if left > 0 && matches(&job) {
                    left -= 1;
                    each(job)?;
                }
            }
            Ok(())
        })
    }

    pub(in crate::db) fn show_pickled_job(&mut self, id: &str) -> Result<Option<FullJob>> {
        let rows = self.query(include_str!("pickled/show.sql"), &[(&id, Type::TEXT)])?;
        let Some(row) = rows.first() else { return Ok(None) };
        let details = aps3::job_details(get(row, "next_run_time")?, get(row, "job_state")?).ok();
        let arguments = details.as_ref().map_or(JobArguments { args: None, kwargs: None }, |details| {
            let text = |value: &Option<Value>| value.as_ref().map(ToString::to_string);
            JobArguments { args: text(&details.args), kwargs: text(&details.kwargs) }
        });
        let job = read_job(&mut Decoder::default(), row)?;
        Ok(Some(FullJob { job, arguments, store_details: StoreDetails::Aps3(details.map(Box::new)) }))
    }

    /// Returns jobs due before a time, the longest overdue first.
    pub(in crate::db) fn overdue_pickled_jobs(&mut self, before: DateTime<Utc>, limit: i64) -> Result<Vec<LateJob>> {
        let before = epoch_seconds(before);
        let params: [Param; 2] = [(&before, Type::FLOAT8), (&limit, Type::INT8)];
        self.query(include_str!("pickled/overdue.sql"), &params)?.iter().map(read_late_job).collect()
    }

    pub(in crate::db) fn silent_pickled_jobs(
        &mut self,
        since: DateTime<Utc>,
        any_counts: bool,
        limit: i64,
    ) -> Result<Vec<LateJob>> {
        let params: [Param; 3] = [(&since, Type::TIMESTAMPTZ), (&any_counts, Type::BOOL), (&limit, Type::INT8)];
        self.query(include_str!("pickled/without_runs.sql"), &params)?.iter().map(read_late_job).collect()
    }

    /// Returns how the run of a one-shot job ended. The store only tells whether its row is gone.
    pub(in crate::db) fn one_shot_outcome(&mut self, id: &str) -> Result<Option<RunOutcome>> {
        let words = "is gone from the store: it was started, but the store does not record how it ended";
        let is_gone = self.show_pickled_job(id)?.is_none();
        Ok(is_gone.then(|| RunOutcome::new(true, words)))
    }

    /// Returns whether any job has this executor.
    pub(in crate::db) fn has_pickled_job_with_executor(&mut self, executor: &str) -> Result<bool> {
        let mut is_found = false;
        self.each_pickled_row(|row| {
            let tree = apscheduler::pickle::decode(&row.pickle);
            is_found |= tree.is_ok_and(|tree| aps3::Job::read(&tree).is_ok_and(|job| job.executor == executor));
            Ok(())
        })?;
        Ok(is_found)
    }

    /// Returns the next scheduled run of the store: a running scheduler wakes up then at the latest. Triggered copies
    /// and the jobs in `except` are ignored, because the scheduler may not know of their times yet. `None` if nothing else is scheduled.
    pub fn next_scheduled_run(&mut self, except: &[String]) -> Result<Option<DateTime<Utc>>> {
        let params: [Param; 2] = [(&aps3_rows::COPY_MARKER, Type::TEXT), (&except, Type::TEXT_ARRAY)];
        let row = self.query_one(include_str!("pickled/next_scheduled_run.sql"), &params)?;
        let next: Option<f64> = get(&row, "next_run_time")?;
        Ok(next.and_then(|seconds| aps3::time_from_column(seconds).ok()))
    }
}

pub(super) fn read_job<'r>(decoder: &mut Decoder<'r>, row: &'r Row) -> Result<Job> {
    let read = aps3_rows::job(decoder, get(row, "id")?, get(row, "next_run_time")?, get(row, "job_state")?);
    Ok(Job { pause: read_pause(row)?, ..read })
}

fn read_late_job(row: &Row) -> Result<LateJob> {
    let next: Option<f64> = get(row, "next_run_time")?;
    Ok(LateJob { id: get(row, "id")?, next_run_time: next.and_then(|seconds| aps3::time_from_column(seconds).ok()) })
}

/// Converts a time to seconds since 1970, the format of the column.
#[allow(clippy::cast_precision_loss, reason = "microseconds of any calendar's year, as Python divides them")]
pub(super) fn epoch_seconds(time: DateTime<Utc>) -> f64 {
    time.timestamp_micros() as f64 / 1e6
}
