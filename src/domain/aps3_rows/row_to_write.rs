//! A row as it is to be written: column and pickle together, which say the same.

use apscheduler::aps3::{Job, PatchError, one_time_copy, set_next_run_time};
use apscheduler::{PyDateTime, pickle};
use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::job::Job as Row;

/// What is in the id of a job that was triggered, between that of the job it is a copy of and the time.
pub const COPY_MARKER: &str = ":apsctl:";

/// The longest part of a job's id that becomes part of its copy's: the column takes 191 characters.
const MAX_STEM_CHARS: usize = 140;

/// Sooner than that a scheduler may be about to write a row that was not due a moment ago.
const MIN_LEAD_TIME: TimeDelta = TimeDelta::seconds(1);

/// A scheduler that has not written a row for so long since it was due is not at it.
const WRITE_TIMEOUT: TimeDelta = TimeDelta::seconds(60);

/// Column and pickle of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowToWrite {
    /// Seconds since 1970; none for a paused job.
    pub next_run_time: Option<f64>,
    pub state: Vec<u8>,
}

impl RowToWrite {
    /// The job with another next run, or paused.
    ///
    /// # Errors
    /// The pickle is no job, or of a form no pickler writes.
    pub fn with_next_run(state: &[u8], to: Option<DateTime<Utc>>) -> Result<Self, PatchError> {
        Self::with_matching_column(set_next_run_time(state, to)?)
    }

    /// A copy of the job that runs once, at `at`.
    ///
    /// # Errors
    /// As [`RowToWrite::moved`].
    pub fn one_time_copy(state: &[u8], id: &str, at: DateTime<Utc>) -> Result<Self, PatchError> {
        Self::with_matching_column(one_time_copy(state, id, None, at)?)
    }

    /// The column by what the new pickle says, as APScheduler fills it.
    fn with_matching_column(state: Vec<u8>) -> Result<Self, PatchError> {
        let next = pickled_next_run(&state)?;
        let next_run_time = next.as_ref().and_then(PyDateTime::to_column);
        if next.is_some() != next_run_time.is_some() {
            return Err(PatchError::Verification("its next run has no time zone"));
        }
        Ok(Self { next_run_time, state })
    }
}

/// The id of the `attempt`-th copy of a job that is to run at `at`.
pub fn copy_id(id: &str, at: DateTime<Utc>, attempt: u32) -> String {
    let stem: String = id.chars().take(MAX_STEM_CHARS).collect();
    let more = if attempt > 1 { format!("-{attempt}") } else { String::new() };
    format!("{stem}{COPY_MARKER}{}{more}", at.format("%Y%m%dT%H%M%S.%6fZ"))
}

/// When a scheduler writes a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchedulerWriteTime {
    /// By both column and pickle: it selects by the one, and runs by the other. Never without both.
    at: Option<DateTime<Utc>>,
}

impl SchedulerWriteTime {
    /// # Errors
    /// The pickle is no job.
    pub fn of_row(row: &Row, state: &[u8]) -> Result<Self, PatchError> {
        let next = pickled_next_run(state)?;
        // A column that is no time of a calendar is either always due or never.
        let always = row
            .out_of_range_time
            .as_ref()
            .filter(|word| *word == "-infinity")
            .map(|_| DateTime::<Utc>::MIN_UTC);
        let column = row.next_run_time.or(always);
        // Of a time that only Python can tell the column has the instant.
        let pickled = next.and_then(|next| if next.has_unknown_tzinfo() { column } else { next.utc() });
        Ok(Self { at: column.zip(pickled).map(|(column, pickled)| column.max(pickled)) })
    }

    /// Whether the row may be written whatever its column says.
    pub fn is_far_off(self, now: DateTime<Utc>) -> bool {
        self.at.is_none_or(|at| at > now + MIN_LEAD_TIME)
    }

    /// Whether it was due so long ago that no scheduler is at it.
    pub fn is_long_past(self, now: DateTime<Utc>) -> bool {
        self.at.is_some_and(|at| at < now - WRITE_TIMEOUT)
    }

    /// A change must be committed before then; none where that does not matter.
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
