//! APScheduler 4's `IntervalTrigger`.

use std::cmp::Ordering;
use std::fmt;

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use crate::aps4::trigger_state::TriggerState;
use crate::next_fire::NextFireError;
use crate::pickle::{Node, repr};
use crate::time::datetime::PyDateTime;

/// The units of an interval in microseconds.
const PARTS: [(&str, i64); 6] = [
    ("weeks", 604_800_000_000),
    ("days", 86_400_000_000),
    ("hours", 3_600_000_000),
    ("minutes", 60_000_000),
    ("seconds", 1_000_000),
    ("microseconds", 1),
];

/// `IntervalTrigger`: fires repeatedly after the same interval of local time in the zone of its start.
#[derive(Debug, Clone, PartialEq)]
pub struct IntervalTrigger {
    every: TimeDelta,
    /// The interval as the trigger's `repr()` prints it.
    text: String,
    start_time: PyDateTime,
    end_time: Option<PyDateTime>,
    last_fire_time: Option<PyDateTime>,
}

impl IntervalTrigger {
    pub(crate) fn read(state: TriggerState<'_, '_>) -> Result<Self, String> {
        let parts = state.list("interval", PARTS.len())?;
        let (mut micro, mut text) = (0_i64, String::new());
        for (at, (name, unit)) in parts.iter().zip(PARTS) {
            let count = microseconds(state.tree.node(*at), unit);
            let count = count.ok_or_else(|| format!("only Python can compute its {name}"))?;
            micro = micro.checked_add(count).ok_or("its interval is too long")?;
            if count > 0 {
                text.push_str(&format!("{name}={}, ", repr(state.tree, *at, 50).text));
            }
        }
        if parts.len() != PARTS.len() || micro <= 0 {
            return Err("its interval is invalid".into());
        }
        Ok(Self {
            every: TimeDelta::microseconds(micro),
            text,
            start_time: state.datetime("start_time")?,
            end_time: state.optional_datetime("end_time")?,
            last_fire_time: state.optional_datetime("last_fire_time")?,
        })
    }

    pub(crate) fn next(&mut self) -> Result<Option<PyDateTime>, NextFireError> {
        let next = match &self.last_fire_time {
            None => self.start_time.clone(),
            Some(last) => {
                let local = last.local.checked_add_signed(self.every).filter(|time| time.year() <= 9999);
                let local = local.ok_or_else(|| NextFireError::Raises("date value out of range".to_owned()))?;
                PyDateTime { local, fold: false, zone: last.zone.clone() }
            }
        };
        let is_over = match &self.end_time {
            Some(end) => next.python_cmp(end)? == Ordering::Greater,
            None => false,
        };
        self.last_fire_time = Some(next);
        Ok(self.last_fire_time.clone().filter(|_| !is_over))
    }

    /// See [`super::Trigger::rewind_before`].
    pub(crate) fn rewind_before(&mut self, floor: DateTime<Utc>) {
        self.last_fire_time = None;
        // The start is a fire time too.
        if self.start_time.utc().is_some_and(|start| start < floor) {
            self.last_fire_time = Some(PyDateTime { fold: false, ..self.start_time.clone() });
            self.skip_to(floor);
        }
    }

    /// Skips most fire times before `floor`. They are evenly spaced in local time, and no zone is two days from UTC.
    pub(crate) fn skip_to(&mut self, floor: DateTime<Utc>) {
        let Some(last) = &mut self.last_fire_time else { return };
        let gap = floor.naive_utc() - last.local - TimeDelta::days(2);
        if let (Some(gap), Some(every)) = (gap.num_microseconds(), self.every.num_microseconds()) {
            last.local += TimeDelta::microseconds((gap / every).max(0) * every);
        }
    }
}

/// Converts a number of units to microseconds; returns `None` if the result is not whole.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "checked before")]
fn microseconds(node: Node<'_>, unit: i64) -> Option<i64> {
    match node {
        Node::Int(count) => count.checked_mul(unit),
        Node::Float(count) => {
            let micro = count * unit as f64;
            (micro.fract() == 0.0 && micro.abs() < 9e15).then_some(micro as i64)
        }
        _ => None,
    }
}

impl fmt::Display for IntervalTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IntervalTrigger({}start_time='{}'", self.text, self.start_time.to_python_str())?;
        if let Some(end) = &self.end_time {
            write!(f, ", end_time='{}'", end.to_python_str())?;
        }
        f.write_str(")")
    }
}
