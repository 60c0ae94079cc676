//! Triggers of APScheduler 4: reads them, computes their next fire time and formats them. A trigger of APScheduler 4
//! stores its last fire time.

use crate::aps3::CalendarIntervalTrigger;
use crate::aps4::cron_trigger::CronTrigger;
use crate::aps4::interval_trigger::IntervalTrigger;
use crate::aps4::trigger_state::{ReadBudget, TriggerState, read_state_datetime};
use crate::next_fire::{NextFireError, StepBudget};
use crate::pickle::{Node, NodeId, Tree, repr, stdlib};
use crate::time::datetime::{PyDateTime, extreme, total_seconds};
use chrono::TimeDelta;
use std::cmp::Ordering;
use std::fmt;

use chrono::{DateTime, Utc};

/// The trigger of a schedule.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    Cron(Box<CronTrigger>),
    Interval(IntervalTrigger),
    Date { run_time: PyDateTime, completed: bool },
    CalendarInterval { calendar: CalendarIntervalTrigger, last_fire_time: Option<PyDateTime> },
    And(AndTrigger),
    Or(OrTrigger),
    Unknown { class: String, text: String, reason: Option<String> },
}

impl Trigger {
    /// Reads the trigger of a column.
    ///
    /// # Errors
    /// Returns why the column cannot be read.
    pub fn read(data: &[u8]) -> Result<Self, String> {
        super::serialized::read_value(data, |tree| Self::from_node(tree, tree.root))
    }

    fn from_node(tree: &Tree<'_>, id: NodeId) -> Self {
        let text = || repr(tree, id, 200).text;
        let state = tree.object(id).and_then(|object| object.state);
        let (Some((class, _)), Some(state)) = (tree.instance(id), state) else {
            let reason = Some("it is not an object with a state".to_owned());
            return Self::Unknown { class: text(), text: text(), reason };
        };
        let class = class.to_string();
        let read = Self::from_state(&class, tree, state, &mut ReadBudget(10_000));
        read.unwrap_or_else(|reason| Self::Unknown { class, text: text(), reason })
    }

    /// Reads a pair of a class and a state.
    pub(crate) fn from_pair(tree: &Tree<'_>, pair: NodeId, budget: &mut ReadBudget) -> Result<Self, String> {
        let mut pair = tree.sequence(pair).ok_or("a trigger is not a pair")?;
        let (Some(class), Some(state)) = (pair.next(), pair.next()) else {
            return Err("a trigger is not a pair".into());
        };
        let class = tree.str(class).ok_or("a trigger has no class")?.replace(':', ".");
        let read = Self::from_state(&class, tree, state, budget);
        Ok(read.unwrap_or_else(|reason| Self::Unknown { text: format!("<{class} object>"), class, reason }))
    }

    /// Reads a trigger from its class and its state.
    ///
    /// # Errors
    /// Returns why it cannot be read, or `None` for an unknown class.
    fn from_state(
        class: &str,
        tree: &Tree<'_>,
        state: NodeId,
        budget: &mut ReadBudget,
    ) -> Result<Self, Option<String>> {
        budget.spend(1)?;
        let class_name = class.strip_prefix("apscheduler.triggers.").ok_or(None)?;
        let state = || TriggerState::new(tree, state);
        Ok(match class_name {
            "cron.CronTrigger" => Self::Cron(Box::new(CronTrigger::read(state()?)?)),
            "interval.IntervalTrigger" => Self::Interval(IntervalTrigger::read(state()?)?),
            "date.DateTrigger" => {
                let (state, tree) = (state()?, tree);
                let completed = tree.node(state.get("completed")?) == Node::Bool(true);
                Self::Date { run_time: state.datetime("run_time")?, completed }
            }
            "calendarinterval.CalendarIntervalTrigger" => calendar(state()?)?,
            "combining.AndTrigger" => Self::And(AndTrigger::read(state()?, budget)?),
            "combining.OrTrigger" => Self::Or(OrTrigger::read(state()?, budget)?),
            _ => return Err(None),
        })
    }

    /// Computes Python's `next()`: returns the next fire time and stores it. Returns `None` if there is no other.
    pub(crate) fn next(&mut self, steps: &mut StepBudget) -> Result<Option<PyDateTime>, NextFireError> {
        steps.spend()?;
        match self {
            Self::Cron(cron) => cron.next(steps),
            Self::Interval(interval) => interval.next(),
            Self::Date { run_time, completed } => Ok((!std::mem::replace(completed, true)).then(|| run_time.clone())),
            Self::CalendarInterval { calendar, last_fire_time } => {
                let next = calendar.next(last_fire_time.as_ref(), steps)?;
                if next.is_some() {
                    last_fire_time.clone_from(&next);
                }
                Ok(next)
            }
            Self::And(all) => all.next(steps),
            Self::Or(any) => any.next(steps),
            Self::Unknown { class, .. } => Err(NextFireError::UnknownClass(class.clone())),
        }
    }

    /// Resets the trigger to its state before the first fire time from `floor`, or somewhat earlier.
    pub(crate) fn rewind_before(&mut self, floor: DateTime<Utc>) {
        match self {
            Self::Cron(cron) => cron.rewind_before(floor),
            Self::Interval(interval) => interval.rewind_before(floor),
            Self::Date { completed, .. } => *completed = false,
            Self::CalendarInterval { last_fire_time, .. } => *last_fire_time = None,
            Self::And(all) => all.rewind_before(floor),
            Self::Or(any) => any.rewind_before(floor),
            Self::Unknown { .. } => {}
        }
    }
}

fn calendar(state: TriggerState<'_, '_>) -> Result<Trigger, String> {
    let numbers = |key: &str, count: usize| {
        let numbers: Option<Vec<i64>> = state.list(key, count)?.into_iter().map(|id| state.tree.int(id)).collect();
        let bounded = numbers.filter(|n| n.len() == count && n.iter().all(|n| n.abs() <= 1_000_000));
        bounded.ok_or_else(|| format!("its {key} does not consist of {count} numbers"))
    };
    let [years, months, weeks, days] = numbers("interval", 4)?.try_into().map_err(|_| "its interval is invalid")?;
    let [hour, minute, second]: [i64; 3] = numbers("time", 3)?.try_into().map_err(|_| "its time is invalid")?;
    let small = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    let time = chrono::NaiveTime::from_hms_opt(small(hour), small(minute), small(second));
    let (zone, zone_text) = state.zone()?;
    // A date, which is a text in JSON.
    let last_fire_time = state.optional_date("last_fire_date")?;
    let last_fire_time =
        last_fire_time.map(|date| PyDateTime { local: date.into(), fold: false, zone: Some(zone.clone()) });
    let calendar = CalendarIntervalTrigger {
        years,
        months,
        weeks,
        days,
        time: time.ok_or("its time is invalid")?,
        start_date: state.optional_date("start_date")?.ok_or("it has no start_date")?,
        end_date: state.optional_date("end_date")?,
        zone,
        jitter: 0.0,
        zone_text,
    };
    Ok(Trigger::CalendarInterval { calendar, last_fire_time })
}

/// Formats like Python's `repr(trigger)`.
impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cron(cron) => cron.fmt(f),
            Self::Interval(interval) => interval.fmt(f),
            Self::Date { run_time, .. } => write!(f, "DateTrigger('{}')", run_time.to_python_str()),
            Self::CalendarInterval { calendar, .. } => calendar.fmt(f),
            Self::And(all) => all.fmt(f),
            Self::Or(any) => any.fmt(f),
            Self::Unknown { text, .. } => f.write_str(text),
        }
    }
}

/// The combined triggers, and the next fire time of each.
#[derive(Debug, Clone, PartialEq)]
struct CombinedTriggers {
    triggers: Vec<Trigger>,
    /// Empty before the first call of `next`.
    times: Vec<Option<PyDateTime>>,
}

impl CombinedTriggers {
    fn read(state: TriggerState<'_, '_>, budget: &mut ReadBudget) -> Result<Self, String> {
        // Each level costs as much as 500 parts, so that a trigger inside itself ends with an error.
        budget.spend(500)?;
        let tree = state.tree;
        let pairs = state.list("triggers", 1000)?;
        let triggers: Vec<Trigger> =
            pairs.into_iter().map(|pair| Trigger::from_pair(tree, pair, budget)).collect::<Result<_, _>>()?;
        let time = |id| match tree.node(id) {
            Node::None => Ok(None),
            _ => read_state_datetime(tree, id).map(Some).map_err(|why| format!("one of its next_fire_times {why}")),
        };
        let times: Vec<Option<PyDateTime>> =
            state.list("next_fire_times", 1000)?.into_iter().map(time).collect::<Result<_, _>>()?;
        if triggers.is_empty() || !times.is_empty() && times.len() != triggers.len() {
            return Err("the number of its triggers and fire times differs".into());
        }
        Ok(Self { triggers, times })
    }

    fn compute_missing(&mut self, steps: &mut StepBudget) -> Result<(), NextFireError> {
        if self.times.is_empty() {
            self.times = self.triggers.iter_mut().map(|trigger| trigger.next(steps)).collect::<Result<_, _>>()?;
        }
        Ok(())
    }

    fn rewind_before(&mut self, floor: DateTime<Utc>) {
        self.times.clear();
        self.triggers.iter_mut().for_each(|trigger| trigger.rewind_before(floor));
    }

    /// Computes the next fire time of the triggers whose current one matches.
    fn advance(
        &mut self,
        steps: &mut StepBudget,
        which: impl Fn(&PyDateTime) -> Result<bool, NextFireError>,
    ) -> Result<(), NextFireError> {
        for (trigger, time) in self.triggers.iter_mut().zip(&mut self.times) {
            if time.as_ref().map_or(Ok(false), &which)? {
                *time = trigger.next(steps)?;
            }
        }
        Ok(())
    }
}

/// `AndTrigger`: fires when all triggers fire within a threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct AndTrigger {
    members: CombinedTriggers,
    threshold: TimeDelta,
    max_iterations: u32,
}

impl AndTrigger {
    #[allow(clippy::cast_possible_truncation, reason = "bounded before")]
    pub(crate) fn read(state: TriggerState<'_, '_>, budget: &mut ReadBudget) -> Result<Self, String> {
        let id = state.get("threshold")?;
        let seconds = |seconds: f64| {
            (seconds.abs() < 1e9).then(|| TimeDelta::microseconds((seconds * 1e6).round_ties_even() as i64))
        };
        let threshold = match state.tree.node(id) {
            Node::Int(whole) => TimeDelta::try_seconds(whole),
            Node::Float(number) => seconds(number),
            _ => stdlib::timedelta(state.tree, id),
        };
        let max_iterations = state.tree.int(state.get("max_iterations")?).and_then(|n| u32::try_from(n).ok());
        Ok(Self {
            members: CombinedTriggers::read(state, budget)?,
            threshold: threshold.ok_or("its threshold is not a duration")?,
            max_iterations: max_iterations.ok_or("its max_iterations is not a number")?,
        })
    }

    pub(crate) fn next(&mut self, steps: &mut StepBudget) -> Result<Option<PyDateTime>, NextFireError> {
        self.members.compute_missing(steps)?;
        for _ in 0..self.max_iterations {
            let times: Option<Vec<PyDateTime>> = self.members.times.iter().cloned().collect();
            let Some(times) = times else { return Ok(None) };
            let (least, greatest) = (extreme(&times, Ordering::Less)?, extreme(&times, Ordering::Greater)?);
            let (Some(least), Some(greatest)) = (least, greatest) else { return Ok(None) };
            let threshold = self.threshold;
            let is_near = |time: &PyDateTime| Ok(distance(time, least)? <= threshold);
            self.members.advance(steps, is_near)?;
            if is_near(greatest)? {
                return Ok(Some(least.clone()));
            }
        }
        Err(NextFireError::Raises("MaxIterationsReached".to_owned()))
    }

    pub(crate) fn rewind_before(&mut self, floor: DateTime<Utc>) {
        self.members.rewind_before(floor);
    }
}

/// Computes Python's `later - earlier`: by local time in one zone, else by instant.
fn distance(later: &PyDateTime, earlier: &PyDateTime) -> Result<TimeDelta, NextFireError> {
    if later.has_same_tzinfo(earlier) {
        return Ok(later.local - earlier.local);
    }
    Ok(later.require_utc()? - earlier.require_utc()?)
}

/// `OrTrigger`: fires when any trigger fires.
#[derive(Debug, Clone, PartialEq)]
pub struct OrTrigger(CombinedTriggers);

impl OrTrigger {
    pub(crate) fn read(state: TriggerState<'_, '_>, budget: &mut ReadBudget) -> Result<Self, String> {
        CombinedTriggers::read(state, budget).map(Self)
    }

    pub(crate) fn next(&mut self, steps: &mut StepBudget) -> Result<Option<PyDateTime>, NextFireError> {
        self.0.compute_missing(steps)?;
        let times: Vec<PyDateTime> = self.0.times.iter().flatten().cloned().collect();
        let Some(least) = extreme(&times, Ordering::Less)?.cloned() else { return Ok(None) };
        self.0.advance(steps, |time| Ok(time.python_eq(&least)))?;
        Ok(Some(least))
    }

    pub(crate) fn rewind_before(&mut self, floor: DateTime<Utc>) {
        self.0.rewind_before(floor);
    }
}

impl fmt::Display for CombinedTriggers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, trigger) in self.triggers.iter().enumerate() {
            write!(f, "{}{trigger}", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

impl fmt::Display for AndTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let threshold = total_seconds(self.threshold);
        write!(f, "AndTrigger([{}], threshold={threshold:?}, max_iterations={})", self.members, self.max_iterations)
    }
}

impl fmt::Display for OrTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrTrigger([{}])", self.0)
    }
}
