//! The schedules of an APScheduler 4 store, presented as jobs.

mod claims;
mod modify;
mod update;

pub(in crate::db) use update::queued_job_id;

use anyhow::Result;
use apscheduler::aps4::read_arguments;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

use super::{FullJob, JobFilter, SortColumn, StoreDetails, read_pause};
use crate::db::dashboard::{ExecutingSource, JobSource};
use crate::db::stale::LateJob;
use crate::db::{Db, Param, finite_time, get};
use crate::domain::aps4_row;
use crate::domain::glob;
use crate::domain::job::{ExecutionOptions, Job, JobArguments, Pause};
use crate::domain::lease_state::LeaseState;
use crate::domain::owner_liveness::ExecutingJob;
use crate::domain::run::RunOutcome;

/// Details of a schedule for `jobs show`.
#[derive(Debug, Clone)]
pub struct ScheduleDetails {
    pub task_id: String,
    pub job_executor: String,
    /// `earliest`, `latest` or `all`: which missed times are made up for.
    pub coalesce: String,
    /// `None` for no limit.
    pub max_running_jobs: Option<i32>,
    pub running_jobs: Option<i32>,
    /// Seconds.
    pub max_jitter: Option<f64>,
    /// Seconds.
    pub result_expiration: Option<f64>,
    /// JSON text from the server.
    pub metadata: Option<String>,
    pub last_fire_time: Option<DateTime<Utc>>,
    /// The scheduler that has acquired it, and until when.
    pub acquired_by: Option<String>,
    pub acquired_until: Option<DateTime<Utc>>,
    pub args_repr: String,
    pub kwargs_repr: String,
}

pub(in crate::db) const EXPIRED_PAUSES: &str = include_str!("schedules/expired_pauses.sql");

/// How `top` reads the jobs.
pub(in crate::db) const DASHBOARD: JobSource = JobSource {
    jobs_sql: include_str!("schedules/dashboard.sql"),
    order: |column, _| match column {
        SortColumn::Urgency => "s.paused, s.next_fire_time NULLS LAST, s.id".to_owned(),
        column => column.schedules_sql().to_owned(),
    },
    read: |rows| rows.iter().map(read_job).collect(),
    executing: Some(ExecutingSource {
        sql: include_str!("schedules/acquired_jobs.sql"),
        has_window: false,
        read: read_executing_job,
    }),
};

impl SortColumn {
    /// ORDER BY expression. A schedule is either paused or not.
    fn schedules_sql(self) -> &'static str {
        match self {
            Self::Id => "s.id",
            // Whether a schedule is readable is known only from its trigger, so the caller orders all of them by urgency.
            Self::NextRunTime | Self::Urgency => "s.next_fire_time NULLS LAST, s.id",
            Self::JobState => "NOT s.paused, s.id",
        }
    }
}

impl Db {
    pub(in crate::db) fn list_schedules(
        &mut self,
        filter: &JobFilter,
        each: &mut dyn FnMut(Job) -> Result<()>,
    ) -> Result<()> {
        let states = filter.state_words();
        let func = filter.func.as_deref().map(glob::to_like);
        let id = filter.id.as_deref().map(glob::to_like);
        let due_before = filter.overdue.map(|overdue| self.now() - overdue);
        let limit = filter.limit.filter(|_| filter.order != SortColumn::Urgency);
        let sql = include_str!("schedules/list.sql").replace(":order", filter.order.schedules_sql());
        let params: [Param; 5] = [
            (&states, Type::TEXT_ARRAY),
            (&func, Type::TEXT),
            (&id, Type::TEXT),
            (&due_before, Type::TIMESTAMPTZ),
            (&limit, Type::INT8),
        ];
        self.stream(&sql, &params, |row| each(Job { execution: read_execution(row)?, ..read_job(row)? }))
    }

    pub(in crate::db) fn show_schedule(&mut self, id: &str) -> Result<Option<FullJob>> {
        let rows = self.query(include_str!("schedules/show.sql"), &[(&id, Type::TEXT)])?;
        let Some(row) = rows.first() else { return Ok(None) };
        let bytes = |column| get::<Option<&[u8]>>(row, column).map(Option::unwrap_or_default);
        let (args, kwargs) = (read_arguments(bytes("args")?, true), read_arguments(bytes("kwargs")?, false));
        let is_acquired = get::<Option<bool>>(row, "is_acquired")?.unwrap_or_default();
        let four = ScheduleDetails {
            task_id: get(row, "task_id")?,
            job_executor: get(row, "job_executor")?,
            coalesce: get(row, "coalesce")?,
            max_running_jobs: get(row, "max_running_jobs")?,
            running_jobs: get(row, "running_jobs")?,
            max_jitter: get(row, "max_jitter")?,
            result_expiration: get(row, "kept_results")?,
            metadata: get(row, "metadata")?,
            last_fire_time: finite_time(row, "last_fire_time")?.0,
            acquired_by: get::<Option<String>>(row, "acquired_by")?.filter(|_| is_acquired),
            acquired_until: finite_time(row, "acquired_until")?.0.filter(|_| is_acquired),
            args_repr: args.repr,
            kwargs_repr: kwargs.repr,
        };
        let arguments = JobArguments {
            args: args.json.map(|json| json.to_string()),
            kwargs: kwargs.json.map(|json| json.to_string()),
        };
        Ok(Some(FullJob { job: read_job(row)?, arguments, store_details: StoreDetails::Aps4(Box::new(four)) }))
    }

    /// Returns schedules that are not paused and were due before a time, the longest overdue first.
    pub(in crate::db) fn overdue_schedules(&mut self, before: DateTime<Utc>, limit: i64) -> Result<Vec<LateJob>> {
        let params: [Param; 2] = [(&before, Type::TIMESTAMPTZ), (&limit, Type::INT8)];
        self.query(include_str!("schedules/overdue.sql"), &params)?.iter().map(read_late_schedule).collect()
    }

    /// Returns schedules that have not fired since a time, according to the store itself.
    pub(in crate::db) fn silent_schedules(&mut self, since: DateTime<Utc>, limit: i64) -> Result<Vec<LateJob>> {
        let params: [Param; 2] = [(&since, Type::TIMESTAMPTZ), (&limit, Type::INT8)];
        self.query(include_str!("schedules/without_runs.sql"), &params)?.iter().map(read_late_schedule).collect()
    }

    /// Returns the jobs that schedulers have acquired.
    pub(in crate::db) fn executing_schedules(&mut self) -> Result<Vec<ExecutingJob>> {
        let rows = self.query(include_str!("schedules/acquired_jobs.sql"), &[])?;
        rows.iter().map(read_executing_job).collect()
    }

    /// Returns whether any schedule or task has this executor.
    pub(in crate::db) fn has_schedule_with_executor(&mut self, executor: &str) -> Result<bool> {
        let row = self.query_one(include_str!("schedules/has_executor.sql"), &[(&executor, Type::TEXT)])?;
        get(&row, "has_executor")
    }

    /// Returns how a queued job ended, or `None` if it has not ended.
    pub fn queued_outcome(&mut self, job_id: &str) -> Result<Option<RunOutcome>> {
        let row = self.query_one(include_str!("schedules/queued_outcome.sql"), &[(&job_id, Type::TEXT)])?;
        let (queued, outcome): (bool, Option<String>) = (get(&row, "queued")?, get(&row, "outcome")?);
        Ok(match outcome.as_deref() {
            Some("success") => Some(RunOutcome::new(true, "ran (success)")),
            Some(other) => Some(RunOutcome::new(false, format!("failed ({other})"))),
            None if queued => None,
            None => Some(RunOutcome::new(true, "has left the queue, and APScheduler has kept no result")),
        })
    }
}

fn read_job(row: &Row) -> Result<Job> {
    let (next_fire_time, endless) = finite_time(row, "next_fire_time")?;
    let read = aps4_row::job(aps4_row::Row {
        id: get(row, "id")?,
        func: get(row, "func")?,
        trigger: get::<Option<&[u8]>>(row, "trigger")?.unwrap_or_default(),
        paused: get(row, "paused")?,
        next_fire_time,
        misfire_grace_time: get(row, "grace")?,
    });
    // APScheduler keeps the next time of a paused schedule in its row, which takes precedence over apsctl's copy.
    let pause = read_pause(row)?.map(|pause| Pause { saved_next_run_time: next_fire_time, ..pause });
    Ok(Job { out_of_range_time: endless, pause, ..read })
}

fn read_execution(row: &Row) -> Result<ExecutionOptions> {
    Ok(ExecutionOptions {
        executor: None,
        max_instances: get::<Option<i32>>(row, "max_running_jobs")?.map(i128::from),
        runs_all_missed: get::<Option<&str>>(row, "coalesce")? == Some("all"),
        max_delay: get::<Option<f64>>(row, "max_jitter")?.unwrap_or_default(),
    })
}

fn read_executing_job(row: &Row) -> Result<ExecutingJob> {
    Ok(ExecutingJob {
        id: get(row, "id")?,
        func_ref: get(row, "func")?,
        next_run_time: finite_time(row, "next_fire_time")?.0,
        is_executing: true,
        run_id: get(row, "job_id")?,
        lease: get::<Option<bool>>(row, "is_acquired")?
            .map(|is_acquired| if is_acquired { LeaseState::Unexpired } else { LeaseState::Expired }),
        scheduler: get(row, "acquired_by")?,
        ..ExecutingJob::default()
    })
}

fn read_late_schedule(row: &Row) -> Result<LateJob> {
    Ok(LateJob { id: get(row, "id")?, next_run_time: finite_time(row, "next_run_time")?.0 })
}
