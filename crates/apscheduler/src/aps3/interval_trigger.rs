//! `IntervalTrigger`: every so many seconds, in floating point as in Python.

use std::cmp::Ordering;
use std::fmt;

use chrono::TimeDelta;

use crate::aps3::trigger_state::State;
use crate::next_fire::Stuck;
use crate::pickle::stdlib;
use crate::time::datetime::{Moment, total_seconds};
use crate::time::zone::Zone;

/// `IntervalTrigger`: again and again after the same span, from a start on.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    pub interval: TimeDelta,
    pub start_date: Moment,
    pub end_date: Option<Moment>,
    pub zone: Zone,
    /// Seconds.
    pub jitter: f64,
}

impl Interval {
    pub(crate) fn read(state: State<'_, '_>) -> Result<Self, String> {
        state.version(2)?;
        let interval = stdlib::timedelta(state.tree, state.get("interval")?);
        Ok(Self {
            interval: interval.ok_or("its interval is no timedelta")?,
            start_date: state.optional_moment("start_date")?.ok_or("it has no start_date")?,
            end_date: state.optional_moment("end_date")?,
            zone: state.zone()?,
            jitter: state.jitter()?,
        })
    }

    pub(crate) fn next(&self, previous: Option<&Moment>, now: &Moment) -> Result<Option<Moment>, Stuck> {
        let length = total_seconds(self.interval);
        let next = match previous {
            Some(previous) => previous.timestamp()? + length,
            None if self.start_date.compare(now)? == Ordering::Greater => self.start_date.timestamp()?,
            None if length == 0.0 => return Err(Stuck::Fails("float division by zero".to_owned())),
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
        Moment::from_timestamp(next, &self.zone).map(Some)
    }
}

/// `str(trigger)`: `interval[1 day, 2:00:00]`.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "interval[{}]", stdlib::timedelta_str(self.interval))
    }
}
