//! Which slots to compare with the runs, and how late a run may be.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::job::Job;

/// The largest number of slots of one query: those of a job that runs every minute, for four months.
pub const MAX_SLOTS: usize = 200_000;

/// How late a run may be if neither the operator nor the job sets a limit.
const DEFAULT_TOLERANCE: TimeDelta = TimeDelta::seconds(60);

/// How far slots and runs are read beyond both ends of the range: a run outside may belong to a slot inside.
const LOOKAROUND: TimeDelta = TimeDelta::days(1);

/// A query for the slots from `since` to `until`.
#[derive(Debug, Clone, Copy)]
pub struct SlotQuery {
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub now: DateTime<Utc>,
    /// How late a run may be; `None` uses each job's `misfire_grace_time`.
    pub tolerance: Option<Duration>,
    pub max_slots: usize,
}

impl SlotQuery {
    /// Returns how late a run of `job` may be.
    pub fn tolerance_for(&self, job: &Job) -> TimeDelta {
        let requested = self.tolerance.map(|tolerance| TimeDelta::from_std(tolerance).unwrap_or(TimeDelta::MAX));
        let grace = job.misfire_grace_time.filter(|seconds| *seconds > 0);
        requested.or_else(|| grace.map(saturating_seconds)).unwrap_or(DEFAULT_TOLERANCE)
    }

    /// Returns the first and last time at which slots and runs are read; the last is never in the future.
    pub fn search_range(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let until = self.until.checked_add_signed(LOOKAROUND).unwrap_or(self.until);
        (self.since.checked_sub_signed(LOOKAROUND).unwrap_or(self.since), until.min(self.now))
    }
}

fn saturating_seconds(count: i128) -> TimeDelta {
    i64::try_from(count).ok().and_then(TimeDelta::try_seconds).unwrap_or(TimeDelta::MAX)
}
