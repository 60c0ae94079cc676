//! Whether a job has run, judged by its next run time where there is no audit log.

use chrono::{DateTime, TimeDelta, Utc};

/// How long after a run began its new next run time may be observed.
const OBSERVATION_TOLERANCE: TimeDelta = TimeDelta::seconds(2);

/// The last observed next run time of a job.
#[derive(Debug, Clone, Copy)]
pub struct NextRunWatch {
    pub next: Option<DateTime<Utc>>,
    /// Seconds a run may start late; `None` is without limit.
    pub grace: Option<i128>,
}

/// What a changed next run time means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextRunChange {
    Unchanged,
    /// A scheduler has started the run that was due at this time.
    Started(DateTime<Utc>),
    /// A scheduler has skipped the run of this time: it was late by more than its grace.
    Skipped(DateTime<Utc>),
    /// The run was not due yet.
    Rescheduled,
}

impl NextRunWatch {
    /// Takes the next run time from the job's row, which may be gone, and returns what has changed.
    pub fn update(&mut self, next: Option<DateTime<Utc>>, now: DateTime<Utc>) -> NextRunChange {
        if next == self.next {
            return NextRunChange::Unchanged;
        }
        let Some(due) = std::mem::replace(&mut self.next, next).filter(|due| *due <= now) else {
            return NextRunChange::Rescheduled;
        };
        let late = i128::from((now - due - OBSERVATION_TOLERANCE).num_milliseconds());
        let in_time = self.grace.is_none_or(|grace| late <= grace.saturating_mul(1000));
        if in_time { NextRunChange::Started(due) } else { NextRunChange::Skipped(due) }
    }
}
