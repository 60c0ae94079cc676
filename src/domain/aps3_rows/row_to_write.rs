//! New values of a row of APScheduler 3, with a column and a pickle that agree.

use std::borrow::Cow;

use apscheduler::aps3::{Job, JobChanges, PatchError, modify_job, one_time_copy, set_next_run_time};
use apscheduler::{PyDateTime, pickle};
use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::job::{Job as Row, JobState, Modification, first_run};

/// Separates, in the id of a copy that `jobs trigger` creates, the id of the job and the time.
pub const COPY_MARKER: &str = ":apsctl:";

/// Returns the id of the job that a copy belongs to, or the id itself if it is no copy's.
pub fn original_id(id: &str) -> &str {
    id.split_once(COPY_MARKER).map_or(id, |(original, _)| original)
}

/// The maximum length of the job's id within a copy's id. The column allows 191 characters.
const MAX_STEM_CHARS: usize = 140;

/// A scheduler may be about to write a row that is due sooner than this.
const MIN_LEAD_TIME: TimeDelta = TimeDelta::seconds(1);

/// A row that has been due for longer than this is not being written by a scheduler.
const WRITE_TIMEOUT: TimeDelta = TimeDelta::seconds(60);

/// The column and the pickle of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowToWrite {
    /// Seconds since 1970; `None` for a paused job.
    pub next_run_time: Option<f64>,
    pub state: Vec<u8>,
}

impl RowToWrite {
    /// Sets the next run of a job; `None` pauses it.
    ///
    /// # Errors
    /// Fails if the pickle is not a job, or has a form that no pickler writes.
    pub fn with_next_run(state: &[u8], to: Option<DateTime<Utc>>) -> Result<Self, PatchError> {
        Self::with_matching_column(set_next_run_time(state, to)?)
    }

    /// Creates a copy of a job that runs once at `at`.
    ///
    /// # Errors
    /// Returns the same errors as [`RowToWrite::with_next_run`].
    pub fn one_time_copy(state: &[u8], id: &str, at: DateTime<Utc>) -> Result<Self, PatchError> {
        Self::with_matching_column(one_time_copy(state, id, None, at)?)
    }

    /// Changes attributes of a job. A new trigger sets the next run, unless the job is paused.
    ///
    /// # Errors
    /// Returns the same errors as [`RowToWrite::with_next_run`], and fails for a trigger that cannot be created or never
    /// fires.
    pub fn modified(
        row: &Row,
        state: &[u8],
        modification: &Modification,
        now: DateTime<Utc>,
    ) -> Result<Self, PatchError> {
        const NO_TRIGGER: PatchError = PatchError::UnusualForm("APScheduler refuses the new trigger");
        let new = modification.timing.as_ref().map(|timing| timing.aps3_trigger(now));
        let trigger = new.transpose().map_err(|_| NO_TRIGGER)?.map(|trigger| trigger.ok_or(NO_TRIGGER)).transpose()?;
        let next = match &trigger {
            Some(trigger) if row.job_state != JobState::Paused => {
                Some(Some(first_run(trigger, now).ok().flatten().ok_or(NO_TRIGGER)?))
            }
            _ => None,
        };
        let changes = JobChanges {
            trigger: trigger.map(Cow::Owned),
            next_run_time: next,
            misfire_grace_time: modification.misfire_grace_time,
            coalesce: modification.coalesce,
            max_instances: modification.max_instances,
            name: modification.name.as_deref(),
            executor: modification.executor.as_deref(),
        };
        let modified = modify_job(state, &changes)?;
        match modified.next_run_time {
            // Only Python can convert this time, and the column has it.
            Some(next) if next.has_unknown_tzinfo() => {
                Ok(Self { next_run_time: row.next_run_time.map(epoch_seconds), state: modified.pickle })
            }
            _ => Self::with_matching_column(modified.pickle),
        }
    }

    /// Computes the column from the new pickle, like APScheduler.
    fn with_matching_column(state: Vec<u8>) -> Result<Self, PatchError> {
        let next = pickled_next_run(&state)?;
        let next_run_time = next.as_ref().and_then(PyDateTime::to_column);
        if next.is_some() != next_run_time.is_some() {
            return Err(PatchError::Verification("its next run has no time zone"));
        }
        Ok(Self { next_run_time, state })
    }
}

/// Converts a time to seconds since 1970.
#[allow(clippy::cast_precision_loss, reason = "microseconds of any calendar's year, as Python divides them")]
fn epoch_seconds(time: DateTime<Utc>) -> f64 {
    time.timestamp_micros() as f64 / 1e6
}

/// Returns the id of a job's copy that runs at `at`. `attempt` distinguishes copies of the same time.
pub fn copy_id(id: &str, at: DateTime<Utc>, attempt: u32) -> String {
    let stem: String = id.chars().take(MAX_STEM_CHARS).collect();
    let more = if attempt > 1 { format!("-{attempt}") } else { String::new() };
    format!("{stem}{COPY_MARKER}{}{more}", at.format("%Y%m%dT%H%M%S.%6fZ"))
}

/// When a scheduler next writes a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchedulerWriteTime {
    /// The later time of column and pickle: a scheduler selects by the column and runs by the pickle.
    at: Option<DateTime<Utc>>,
}

impl SchedulerWriteTime {
    /// # Errors
    /// Fails if the pickle is not a job.
    pub fn from_row(row: &Row, state: &[u8]) -> Result<Self, PatchError> {
        let next = pickled_next_run(state)?;
        // The column `-infinity` is always due, and other values that are not a time are never due.
        let always =
            row.out_of_range_time.as_ref().filter(|word| *word == "-infinity").map(|_| DateTime::<Utc>::MIN_UTC);
        let column = row.next_run_time.or(always);
        // The column has the instant of a time that only Python can convert.
        let pickled = next.and_then(|next| if next.has_unknown_tzinfo() { column } else { next.utc() });
        Ok(Self { at: column.zip(pickled).map(|(column, pickled)| column.max(pickled)) })
    }

    /// Returns whether no scheduler writes the row soon.
    pub fn is_far_off(self, now: DateTime<Utc>) -> bool {
        self.at.is_none_or(|at| at > now + MIN_LEAD_TIME)
    }

    /// Returns whether the row was due so long ago that no scheduler is writing it.
    pub fn is_long_past(self, now: DateTime<Utc>) -> bool {
        self.at.is_some_and(|at| at < now - WRITE_TIMEOUT)
    }

    /// Returns the time before which a change must be committed, if there is one.
    pub fn commit_before(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.at.filter(|at| *at > now)
    }
}

fn pickled_next_run(state: &[u8]) -> Result<Option<PyDateTime>, PatchError> {
    let tree = pickle::decode(state).map_err(PatchError::Pickle)?;
    Ok(Job::read(&tree).map_err(PatchError::Job)?.next_run_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copys_id_fits_into_the_column() {
        let at = DateTime::from_timestamp_micros(1_761_480_000_000_001).unwrap();
        assert_eq!(copy_id("daily", at, 1), "daily:apsctl:20251026T120000.000001Z");
        assert_eq!(copy_id("daily", at, 2), "daily:apsctl:20251026T120000.000001Z-2");
        let long = copy_id(&"☃".repeat(191), at, 4_000_000_000);
        assert!(long.chars().count() <= 191, "{long}");
    }
}
