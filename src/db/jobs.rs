//! The jobs table: queries, and updates under a lock.

pub(super) mod guide;
mod lock;
mod parts;
pub(super) mod pickled;
mod row_image;
pub(super) mod schedules;
mod unchanged_row;
mod update;

use std::str::FromStr;
use std::time::Duration;

use anyhow::Result;
use apscheduler::aps3::JobDetails;
use chrono::{DateTime, Utc};
use postgres::Row;

pub use pickled::PickledRow;
pub use schedules::ScheduleDetails;
pub(super) use schedules::queued_job_id;
pub use update::{AppliedUpdate, ChangedJob, JobUpdate, LockedJob, UpdateKind};

use super::{Db, clamped_time, get, time};
use crate::domain::job::{CronSchedule, Job, JobArguments, JobState, Pause};
use crate::domain::run::RunProgress;
use crate::domain::urgency::{CRITICALLY_LATE_AFTER, LATE_AFTER};

/// The column that a listing of jobs is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortColumn {
    Id,
    NextRunTime,
    JobState,
    /// The jobs that need a look first, then by next run, then the inactive ones.
    Urgency,
}

impl SortColumn {
    /// The names that [`str::parse`] accepts.
    pub const NAMES: [&'static str; 4] = ["id", "next_run_time", "job_state", "urgency"];

    /// Returns the ORDER BY expression.
    fn sql(self, now: DateTime<Utc>) -> String {
        match self {
            Self::Id => ":job_id".to_owned(),
            Self::NextRunTime => "j.next_run_time NULLS LAST, :job_id".to_owned(),
            Self::JobState => "j.job_state, :job_id".to_owned(),
            Self::Urgency => {
                let time = |time: DateTime<Utc>| format!("timestamptz '{}'", time.to_rfc3339());
                [("now", now), ("late", now - LATE_AFTER), ("critical", now - CRITICALLY_LATE_AFTER)]
                    .into_iter()
                    .fold(URGENCY.to_owned(), |sql, (name, value)| sql.replace(&format!("${name}"), &time(value)))
            }
        }
    }
}

/// ORDER BY expression for [`SortColumn::Urgency`]. Whether the process of an executing job is lost is not known here, so that
/// these jobs come early, and the caller orders them.
const URGENCY: &str = "CASE coalesce(upper(j.job_state::text), '') WHEN 'EXECUTING' THEN 1 WHEN 'REMOVED' THEN 7 \
    WHEN 'PAUSED' THEN CASE WHEN p.resume_at <= $now THEN 3 ELSE 6 END \
    ELSE CASE WHEN j.next_run_time < $critical THEN 0 WHEN j.next_run_time < $late THEN 2 \
         ELSE CASE upper(j.job_state::text) WHEN 'FAILED' THEN 4 WHEN 'COMPLETED' THEN 7 WHEN 'EXECUTED' THEN 7 ELSE 5 END END END, j.next_run_time NULLS LAST, :job_id";

impl FromStr for SortColumn {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "id" => Ok(Self::Id),
            "next_run_time" => Ok(Self::NextRunTime),
            "job_state" => Ok(Self::JobState),
            "urgency" => Ok(Self::Urgency),
            _ => Err(format!("jobs cannot be sorted by `{name}`")),
        }
    }
}

/// Which jobs to list.
#[derive(Debug, Clone)]
pub struct JobFilter {
    /// Empty for all.
    pub states: Vec<JobState>,
    pub func: Option<String>,
    pub id: Option<String>,
    /// Only jobs that have been due for longer than this.
    pub overdue: Option<Duration>,
    pub order: SortColumn,
    pub limit: Option<i64>,
}

impl JobFilter {
    /// Selects every job.
    pub fn all(order: SortColumn) -> Self {
        Self { states: Vec::new(), func: None, id: None, overdue: None, order, limit: None }
    }

    /// Returns the spellings of the states in the table; `None` for all states.
    fn state_words(&self) -> Option<Vec<String>> {
        let words: Vec<String> = self.states.iter().flat_map(JobState::stored_spellings).collect();
        Some(words).filter(|words| !words.is_empty())
    }
}

/// A job with its arguments and details.
#[derive(Debug)]
pub struct FullJob {
    pub job: Job,
    pub arguments: JobArguments,
    pub store_details: StoreDetails,
}

/// What the tables of APScheduler know about a job in addition to the common columns.
#[derive(Debug)]
pub enum StoreDetails {
    None,
    /// `None` if its row cannot be read.
    Aps3(Option<Box<JobDetails>>),
    Aps4(Box<ScheduleDetails>),
}

impl Db {
    /// Calls `each` for every job that matches the filter.
    pub fn list_jobs(&mut self, filter: &JobFilter, mut each: impl FnMut(Job) -> Result<()>) -> Result<()> {
        self.by_layout(|db, store| store.list(db, filter, &mut each))
    }

    /// Returns a job with its details, or `None` if there is no such job.
    pub fn show_job(&mut self, id: &str) -> Result<Option<FullJob>> {
        let shown = self.by_layout(|db, store| store.show(db, id))?;
        let canonical = self.canonical_id("jobs", "id", id);
        if shown.is_some() || canonical == id {
            return Ok(shown);
        }
        self.by_layout(|db, store| store.show(db, &canonical))
    }

    /// Returns how far the run of a job triggered for `at` is.
    ///
    /// # Errors
    /// Refuses if the job does not exist any more.
    pub fn progress_since(&mut self, id: &str, at: DateTime<Utc>) -> Result<RunProgress> {
        self.store()?.run_progress_since(self, id, at)
    }
}

pub(super) fn read_schedule(row: &Row) -> Result<Option<CronSchedule>> {
    let Some(cron) = get(row, "cron")? else {
        return Ok(None);
    };
    Ok(Some(CronSchedule { cron, time_zone: get(row, "time_zone")?, dialect: get(row, "dialect")? }))
}

fn read_pause(row: &Row) -> Result<Option<Pause>> {
    let Some(paused_by) = get(row, "paused_by")? else {
        return Ok(None);
    };
    Ok(Some(Pause {
        saved_next_run_time: time(row, "kept_next_run_time")?,
        resume_at: time(row, "resume_at")?,
        reason: get(row, "reason")?,
        paused_by,
        paused_at: clamped_time(row, "paused_at")?,
    }))
}
