//! APScheduler 3's `IntervalTrigger`, computed in floating point like in Python.

use std::cmp::Ordering;
use std::fmt;

use chrono::TimeDelta;

use crate::aps3::trigger_state::TriggerState;
use crate::next_fire::NextFireError;
use crate::pickle::stdlib;
use crate::time::datetime::{PyDateTime, total_seconds};
use crate::time::zone::Zone;

/// `IntervalTrigger`: fires repeatedly after the same interval, from a start date.
#[derive(Debug, Clone, PartialEq)]
pub struct IntervalTrigger {
    pub interval: TimeDelta,
    pub start_date: PyDateTime,
    pub end_date: Option<PyDateTime>,
    pub zone: Zone,
    /// In seconds.
    pub jitter: f64,
}

impl IntervalTrigger {
    pub(crate) fn read(state: TriggerState<'_, '_>) -> Result<Self, String> {
        state.check_version(2)?;
        let interval = stdlib::timedelta(state.tree, state.get("interval")?);
        Ok(Self {
            interval: interval.ok_or("its interval is not a timedelta")?,
            start_date: state.optional_datetime("start_date")?.ok_or("it has no start_date")?,
            end_date: state.optional_datetime("end_date")?,
            zone: state.zone()?,
            jitter: state.jitter()?,
        })
    }

    pub(crate) fn next(
        &self,
        previous: Option<&PyDateTime>,
        now: &PyDateTime,
    ) -> Result<Option<PyDateTime>, NextFireError> {
        let length = total_seconds(self.interval);
        let next = match previous {
            Some(previous) => previous.timestamp()? + length,
            None if self.start_date.python_cmp(now)? == Ordering::Greater => self.start_date.timestamp()?,
            None if length == 0.0 => return Err(NextFireError::Raises("float division by zero".to_owned())),
            None => {
                let start = self.start_date.timestamp()?;
                start + length * ((now.timestamp()? - start) / length).ceil()
            }
        };
        if let Some(end) = &self.end_date
            && next > end.timestamp()?
        {
            return Ok(None);
        }
        PyDateTime::from_timestamp(next, &self.zone).map(Some)
    }
}

/// Formats like Python's `str(trigger)`: `interval[1 day, 2:00:00]`.
impl fmt::Display for IntervalTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "interval[{}]", stdlib::timedelta_str(self.interval))
    }
}
