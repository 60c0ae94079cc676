//! Triggers of APScheduler 3: reads them, computes their next fire time and formats them.

use crate::aps3::calendar_interval_trigger::CalendarIntervalTrigger;
use crate::aps3::cron_trigger::CronTrigger;
use crate::aps3::interval_trigger::IntervalTrigger;
use crate::aps3::trigger_state::{ReadBudget, TriggerState};
use crate::next_fire::{NextFireError, StepBudget};
use crate::pickle::{NodeId, Tree, repr};
use crate::time::datetime::{PyDateTime, extreme};
use crate::time::zone::Zone;
use std::cmp::Ordering;
use std::fmt;

/// The maximum number of steps of a search. A cron trigger that never fires needs fewer steps until the year 9999. A
/// scheduler needs seconds or minutes for this many.
const STEP_LIMIT: u32 = 1_000_000;

/// The trigger of a job.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    Cron(Box<CronTrigger>),
    Interval(IntervalTrigger),
    Date(DateTrigger),
    CalendarInterval(CalendarIntervalTrigger),
    And(CombiningTrigger),
    Or(CombiningTrigger),
    Unknown(UnknownTrigger),
}

/// `DateTrigger`: fires once.
#[derive(Debug, Clone, PartialEq)]
pub struct DateTrigger {
    pub run_date: PyDateTime,
}

/// A trigger of an unknown class, or one that cannot be read.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownTrigger {
    /// The class with its module.
    pub class: String,
    /// Why it cannot be read, if APScheduler has this class.
    pub reason: Option<String>,
    text: String,
}

impl Trigger {
    /// Reads a trigger object.
    pub fn read(tree: &Tree<'_>, id: NodeId) -> Self {
        let unknown =
            |class: String, reason| Self::Unknown(UnknownTrigger { class, reason, text: repr(tree, id, 200).text });
        let Some((class, _)) = tree.instance(id) else {
            return unknown(repr(tree, id, 200).text, Some("it is not an object".to_owned()));
        };
        let Some(state) = tree.object(id).and_then(|object| object.state) else {
            return unknown(class.to_string(), None);
        };
        let read =
            Self::from_state(class.module_and_name(), TriggerState::new(tree, state), &mut ReadBudget::default());
        read.unwrap_or_else(|reason| unknown(class.to_string(), reason))
    }

    /// Reads a trigger from its class and the result of `__getstate__()`.
    ///
    /// # Errors
    /// Why it cannot be read, if APScheduler has this class.
    fn from_state(
        (module, name): (&str, &str),
        state: TriggerState<'_, '_>,
        budget: &mut ReadBudget,
    ) -> Result<Self, Option<String>> {
        budget.spend_on_dict(&state)?;
        Ok(match (module, name) {
            ("apscheduler.triggers.cron", "CronTrigger") => Self::Cron(Box::new(CronTrigger::read(state, budget)?)),
            ("apscheduler.triggers.interval", "IntervalTrigger") => Self::Interval(IntervalTrigger::read(state)?),
            ("apscheduler.triggers.date", "DateTrigger") => {
                state.check_version(1)?;
                let run_date = state.optional_datetime("run_date")?;
                Self::Date(DateTrigger { run_date: run_date.ok_or_else(|| "it has no run_date".to_owned())? })
            }
            ("apscheduler.triggers.calendarinterval", "CalendarIntervalTrigger") => {
                Self::CalendarInterval(CalendarIntervalTrigger::read(state)?)
            }
            ("apscheduler.triggers.combining", "AndTrigger") => Self::And(CombiningTrigger::read(state, budget)?),
            ("apscheduler.triggers.combining", "OrTrigger") => Self::Or(CombiningTrigger::read(state, budget)?),
            _ => return Err(None),
        })
    }

    /// Computes `get_next_fire_time(previous, now)` without jitter. Returns `None` if the trigger never fires again.
    ///
    /// # Errors
    /// Fails if only Python can compute it, if APScheduler raises an error, or if the scheduler would search forever.
    pub fn next_fire_time(
        &self,
        previous: Option<&PyDateTime>,
        now: &PyDateTime,
    ) -> Result<Option<PyDateTime>, NextFireError> {
        self.next_fire_time_within(previous, now, &mut StepBudget(STEP_LIMIT))
    }

    fn next_fire_time_within(
        &self,
        previous: Option<&PyDateTime>,
        now: &PyDateTime,
        steps: &mut StepBudget,
    ) -> Result<Option<PyDateTime>, NextFireError> {
        steps.spend()?;
        match self {
            Self::Cron(cron) => cron.next(previous, now, steps),
            Self::Interval(interval) => interval.next(previous, now),
            Self::Date(date) => Ok(previous.is_none().then(|| date.run_date.clone())),
            Self::CalendarInterval(calendar) => calendar.next(previous, steps),
            Self::And(combined) => combined.next_of_and(previous, now, steps),
            Self::Or(combined) => combined.next_of_or(previous, now, steps),
            Self::Unknown(unknown) => Err(NextFireError::UnknownClass(unknown.class.clone())),
        }
    }

    /// Returns APScheduler's alias: `cron`, `interval`, `date`, `calendarinterval`, `and` or `or`; `None` if unknown.
    pub fn alias(&self) -> Option<&'static str> {
        Some(match self {
            Self::Cron(_) => "cron",
            Self::Interval(_) => "interval",
            Self::Date(_) => "date",
            Self::CalendarInterval(_) => "calendarinterval",
            Self::And(_) => "and",
            Self::Or(_) => "or",
            Self::Unknown(_) => return None,
        })
    }

    /// Returns the maximum random delay of a run in seconds; 0 without jitter.
    pub fn jitter(&self) -> f64 {
        match self {
            Self::Cron(cron) => cron.jitter,
            Self::Interval(interval) => interval.jitter,
            Self::CalendarInterval(calendar) => calendar.jitter,
            Self::And(combined) | Self::Or(combined) => {
                combined.jitter + combined.triggers.iter().map(Self::jitter).fold(0.0, f64::max)
            }
            Self::Date(_) | Self::Unknown(_) => 0.0,
        }
    }

    /// Returns the class of the trigger's zone if it is unknown.
    pub fn unknown_tzinfo_class(&self) -> Option<&str> {
        let zone = match self {
            Self::Cron(cron) => &cron.zone,
            Self::Interval(interval) => &interval.zone,
            Self::CalendarInterval(calendar) => &calendar.zone,
            _ => return None,
        };
        if let Zone::Unknown(unknown) = zone { Some(&unknown.class) } else { None }
    }

    /// Returns the trigger's zone, that of its date, or that of the first combined trigger. Returns `None` if it is
    /// unknown.
    pub fn zone(&self) -> Option<&Zone> {
        let zone = match self {
            Self::Cron(cron) => Some(&cron.zone),
            Self::Interval(interval) => Some(&interval.zone),
            Self::CalendarInterval(calendar) => Some(&calendar.zone),
            Self::Date(date) => date.run_date.zone.as_ref(),
            Self::And(combined) | Self::Or(combined) => combined.triggers.iter().find_map(Self::zone),
            Self::Unknown(_) => None,
        };
        zone.filter(|zone| zone.require_known().is_ok())
    }
}

/// Formats like Python's `str(trigger)`.
impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cron(cron) => cron.fmt(f),
            Self::Interval(interval) => interval.fmt(f),
            Self::Date(date) => write!(f, "date[{}]", date.run_date),
            Self::CalendarInterval(calendar) => calendar.fmt(f),
            Self::And(combined) => write!(f, "and[{combined}]"),
            Self::Or(combined) => write!(f, "or[{combined}]"),
            Self::Unknown(unknown) => f.write_str(&unknown.text),
        }
    }
}

/// `AndTrigger` or `OrTrigger`.
#[derive(Debug, Clone, PartialEq)]
pub struct CombiningTrigger {
    pub triggers: Vec<Trigger>,
    /// In seconds, in addition to the jitter of the combined triggers.
    pub jitter: f64,
}

impl CombiningTrigger {
    pub(crate) fn read(state: TriggerState<'_, '_>, budget: &mut ReadBudget) -> Result<Self, String> {
        state.check_version(1)?;
        // Each level costs as much as 2500 parts, so that a trigger inside itself ends with an error.
        budget.spend(2500)?;
        let tree = state.tree;
        let pairs = tree.sequence(state.get("triggers")?).ok_or("its triggers are not a list")?;
        let mut triggers = Vec::new();
        for pair in pairs {
            budget.spend(1)?;
            let mut pair = tree.sequence(pair).ok_or("a trigger is not a pair")?;
            let (Some(class), Some(inner)) = (pair.next(), pair.next()) else {
                return Err("a trigger is not a pair".to_owned());
            };
            let class = tree.str(class).ok_or("a trigger has no class")?;
            let parts = class.split_once(':').ok_or("a trigger's class has no module")?;
            let read = Trigger::from_state(parts, TriggerState::new(tree, inner), budget);
            triggers.push(read.unwrap_or_else(|reason| {
                let class = class.replace(':', ".");
                Trigger::Unknown(UnknownTrigger { text: format!("<{class} object>"), class, reason })
            }));
        }
        Ok(Self { triggers, jitter: state.jitter()? })
    }

    fn member_times(
        &self,
        previous: Option<&PyDateTime>,
        now: &PyDateTime,
        steps: &mut StepBudget,
    ) -> Result<Vec<Option<PyDateTime>>, NextFireError> {
        self.triggers.iter().map(|trigger| trigger.next_fire_time_within(previous, now, steps)).collect()
    }

    /// Returns the first time at which all triggers fire. With a previous time, a cron trigger ignores `now`. Two cron
    /// triggers that differ once then differ forever, and APScheduler searches forever.
    pub(crate) fn next_of_and(
        &self,
        previous: Option<&PyDateTime>,
        now: &PyDateTime,
        steps: &mut StepBudget,
    ) -> Result<Option<PyDateTime>, NextFireError> {
        let mut now = now.clone();
        loop {
            steps.spend()?;
            let times: Option<Vec<PyDateTime>> = self.member_times(previous, &now, steps)?.into_iter().collect();
            let Some(times) = times else { return Ok(None) };
            let (least, greatest) = (extreme(&times, Ordering::Less)?, extreme(&times, Ordering::Greater)?);
            let (Some(least), Some(greatest)) = (least, greatest) else {
                return Err(NextFireError::Raises("min() iterable argument is empty".to_owned()));
            };
            if least.python_eq(greatest) {
                return Ok(times.into_iter().next());
            }
            if *greatest == now {
                return Err(NextFireError::EndlessSearch);
            }
            now = greatest.clone();
        }
    }

    /// Returns the first fire time of any trigger.
    pub(crate) fn next_of_or(
        &self,
        previous: Option<&PyDateTime>,
        now: &PyDateTime,
        steps: &mut StepBudget,
    ) -> Result<Option<PyDateTime>, NextFireError> {
        let times: Vec<PyDateTime> = self.member_times(previous, now, steps)?.into_iter().flatten().collect();
        Ok(extreme(&times, Ordering::Less)?.cloned())
    }
}

impl fmt::Display for CombiningTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, trigger) in self.triggers.iter().enumerate() {
            write!(f, "{}{trigger}", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
