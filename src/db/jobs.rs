//! The jobs table: what it says, and guarded changes to it.

mod change;
mod image;
mod lock;
mod pickled;
mod schedules;

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

pub use change::{Changed, Deed, LockedJob, Made, Trace, Update};
pub use pickled::{HeldRow, RawJob};
pub use schedules::FourDetails;
pub(super) use schedules::queued;

use super::{Db, bounded_time, finite_time, get, time};
use crate::domain::aps::Details;
use crate::domain::job::{Arguments, Job, JobState, KeptSchedule, Pause};
use crate::domain::layout::Layout;
use crate::domain::pattern;
use crate::domain::run::{self, Outcome, Traces};

/// What a listing is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Order {
    Id,
    NextRunTime,
    JobState,
}

impl Order {
    fn sql(self) -> &'static str {
        match self {
            Self::Id => "j.id",
            Self::NextRunTime => "j.next_run_time NULLS LAST, j.id",
            Self::JobState => "j.job_state, j.id",
        }
    }
}

/// Which jobs to list.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Empty for all.
    pub states: Vec<JobState>,
    pub func: Option<String>,
    pub id: Option<String>,
    /// Only those due for longer than this.
    pub overdue: Option<Duration>,
    pub order: Order,
    pub limit: Option<i64>,
}

impl Filter {
    /// Every job.
    pub fn all(order: Order) -> Self {
        Self { states: Vec::new(), func: None, id: None, overdue: None, order, limit: None }
    }

    /// The words in the table for the states that are asked for; none for all.
    fn words(&self) -> Option<Vec<String>> {
        let words: Vec<String> = self.states.iter().flat_map(JobState::words).collect();
        Some(words).filter(|words| !words.is_empty())
    }
}

/// All of one job.
#[derive(Debug)]
pub struct Shown {
    pub job: Job,
    pub arguments: Arguments,
    /// What APScheduler's own row tells besides, where it can be read.
    pub details: Option<Details>,
    /// What APScheduler 4's tables tell besides.
    pub four: Option<FourDetails>,
}

impl Db {
    /// Hands over the jobs one by one.
    pub fn list_jobs(&mut self, filter: &Filter, mut each: impl FnMut(Job) -> Result<()>) -> Result<()> {
        self.by_layout(|db, layout| match layout {
            Layout::Guide => db.list_guide_jobs(filter, &mut each),
            Layout::Pickled => db.list_pickled_jobs(filter, &mut each),
            Layout::Schedules => db.list_schedules(filter, &mut each),
        })
    }

    /// All of a job, if there is such a job.
    pub fn show_job(&mut self, id: &str) -> Result<Option<Shown>> {
        self.by_layout(|db, layout| match layout {
            Layout::Guide => db.show_guide_job(id),
            Layout::Pickled => db.show_pickled_job(id),
            Layout::Schedules => db.show_schedule(id),
        })
    }

    fn list_guide_jobs(&mut self, filter: &Filter, each: &mut impl FnMut(Job) -> Result<()>) -> Result<()> {
        let states = filter.words();
        let func = filter.func.as_deref().map(pattern::to_like);
        let id = filter.id.as_deref().map(pattern::to_like);
        let due_before: Option<DateTime<Utc>> = filter.overdue.map(|d| self.now() - d);
        let all = states.is_none() && func.is_none() && id.is_none() && due_before.is_none();
        let sql = if all { include_str!("jobs/list_all.sql") } else { include_str!("jobs/list.sql") };
        let sql = sql.replace(":order", filter.order.sql());
        let params: [super::Param; 5] = [
            (&states, Type::TEXT_ARRAY),
            (&func, Type::TEXT),
            (&id, Type::TEXT),
            (&due_before, Type::TIMESTAMPTZ),
            (&filter.limit, Type::INT8),
        ];
        let params = if all { &params[4..] } else { &params[..] };
        if filter.limit.is_some() {
            return self.query(&sql, params)?.iter().try_for_each(|row| each(job(row)?));
        }
        self.stream(&sql, params, |row| each(job(row)?))
    }
}

impl Db {
    fn show_guide_job(&mut self, id: &str) -> Result<Option<Shown>> {
        let rows = self.query(include_str!("jobs/show.sql"), &[(&id, Type::TEXT)])?;
        let shown = |row: &Row| -> Result<_> {
            let arguments = Arguments { args: get(row, "args")?, kwargs: get(row, "kwargs")? };
            Ok(Shown { job: job(row)?, arguments, details: None, four: None })
        };
        rows.first().map(shown).transpose()
    }

    /// How the run of a job triggered for `at` ended, if it has.
    ///
    /// # Errors
    /// A refusal where there is no such job any more.
    pub fn run_since(&mut self, id: &str, at: DateTime<Utc>) -> Result<Option<Outcome>> {
        if self.layout()? == Layout::Pickled {
            return self.pickled_run(id);
        }
        let params: [super::Param; 2] = [(&id, Type::TEXT), (&at, Type::TIMESTAMPTZ)];
        let rows = self.query(include_str!("jobs/run_since.sql"), &params)?;
        let Some(row) = rows.first() else {
            // APScheduler's own way with a job that has run for the last time.
            return Ok(Some(Outcome { succeeded: true, words: "is gone from the store".into() }));
        };
        let Ok(job_state) = get::<Option<&str>>(row, "job_state")?.unwrap_or_default().parse();
        let traces = Traces {
            run_id: get(row, "run_id")?,
            run_status: get(row, "status")?,
            run_error: get(row, "error")?,
            run_completed: get(row, "completed")?,
            job_state,
            next_run_time: finite_time(row, "next_run_time")?.0,
        };
        Ok(run::outcome(&traces, at))
    }
}

pub(super) fn job(row: &Row) -> Result<Job> {
    let Ok(job_state) = get::<Option<&str>>(row, "job_state")?.unwrap_or_default().parse();
    let (next_run_time, endless) = finite_time(row, "next_run_time")?;
    Ok(Job {
        id: get(row, "id")?,
        func_ref: get(row, "func_ref")?,
        job_state,
        next_run_time,
        endless,
        misfire_grace_time: get::<Option<i32>>(row, "misfire_grace_time")?.map(i128::from),
        schedule: schedule(row)?,
        pause: pause(row)?,
        ..Job::default()
    })
}

pub(super) fn schedule(row: &Row) -> Result<Option<KeptSchedule>> {
    let Some(cron) = get(row, "cron")? else {
        return Ok(None);
    };
    Ok(Some(KeptSchedule { cron, time_zone: get(row, "time_zone")?, dialect: get(row, "dialect")? }))
}

fn pause(row: &Row) -> Result<Option<Pause>> {
    let Some(paused_by) = get(row, "paused_by")? else {
        return Ok(None);
    };
    Ok(Some(Pause {
        kept_next_run_time: time(row, "kept_next_run_time")?,
        resume_at: time(row, "resume_at")?,
        reason: get(row, "reason")?,
        paused_by,
        paused_at: bounded_time(row, "paused_at")?,
    }))
}
