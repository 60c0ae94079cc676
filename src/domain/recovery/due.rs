//! The next run of a job, where its row is all there is.

use chrono::{DateTime, TimeDelta, Utc};

/// How much later than its grace allows a run may be seen to have begun.
const SLACK: TimeDelta = TimeDelta::seconds(2);

/// The next run of a job, where no audit log tells of the runs.
#[derive(Debug, Clone, Copy)]
pub struct Due {
    pub next: Option<DateTime<Utc>>,
    /// Seconds a run may begin late; none is for ever.
    pub grace: Option<i128>,
}

/// What has become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    No,
    /// A scheduler has begun the run that was due then.
    Begun(DateTime<Utc>),
    /// It was due for longer than its grace: a scheduler passes over such a run.
    PassedOver(DateTime<Utc>),
    /// It was not due yet.
    Rescheduled,
}

impl Due {
    /// Goes by what the job's row says now, if it is still there.
    pub fn look(&mut self, next: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Moved {
        if next == self.next {
            return Moved::No;
        }
        let Some(due) = std::mem::replace(&mut self.next, next).filter(|due| *due <= now) else {
            return Moved::Rescheduled;
        };
        let late = i128::from((now - due - SLACK).num_milliseconds());
        let in_time = self.grace.is_none_or(|grace| late <= grace.saturating_mul(1000));
        if in_time { Moved::Begun(due) } else { Moved::PassedOver(due) }
    }
}
