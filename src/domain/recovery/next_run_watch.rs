//! The next run of a job, where its row is all there is.

use chrono::{DateTime, TimeDelta, Utc};

/// How much later than its grace allows a run may be seen to have begun.
const OBSERVATION_TOLERANCE: TimeDelta = TimeDelta::seconds(2);

/// The next run of a job, where no audit log tells of the runs.
#[derive(Debug, Clone, Copy)]
pub struct NextRunWatch {
    pub next: Option<DateTime<Utc>>,
    /// Seconds a run may begin late; none is for ever.
    pub grace: Option<i128>,
}

/// What has become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextRunChange {
    Unchanged,
    /// A scheduler has begun the run that was due then.
    Started(DateTime<Utc>),
    /// It was due for longer than its grace: a scheduler passes over such a run.
    Skipped(DateTime<Utc>),
    /// It was not due yet.
    Rescheduled,
}

impl NextRunWatch {
    /// Goes by what the job's row says now, if it is still there.
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
