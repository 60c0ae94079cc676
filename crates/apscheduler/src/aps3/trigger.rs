//! Triggers: what a job's `trigger` is, and how APScheduler prints it.

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

/// More steps than any honest search for one time takes: a cron trigger that never fires walks to the year 9999
/// in fewer. At this many a scheduler has been busy for seconds or minutes.
const STEP_LIMIT: u32 = 1_000_000;

/// When a job runs.
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

/// `DateTrigger`: once.
#[derive(Debug, Clone, PartialEq)]
pub struct DateTrigger {
    pub run_date: PyDateTime,
}

/// A trigger that is not one of APScheduler's own, or not as it writes them.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownTrigger {
    /// Its class with its module.
    pub class: String,
    /// Why it cannot be read, if the class is known.
    pub reason: Option<String>,
    text: String,
}

impl Trigger {
    /// Reads a trigger object.
    pub fn read(tree: &Tree<'_>, at: NodeId) -> Self {
        let unknown = |class: String, reason| {
            Self::Unknown(UnknownTrigger { class, reason, text: repr(tree, at, 200).text })
        };
        let Some((class, _)) = tree.instance(at) else {
            return unknown(repr(tree, at, 200).text, Some("it is no object of a class".to_owned()));
        };
        let Some(state) = tree.object(at).and_then(|object| object.state) else {
            return unknown(class.to_string(), None);
        };
        let read = Self::from_state(
            class.module_and_name(),
            TriggerState::new(tree, state),
            &mut ReadBudget::default(),
        );
        read.unwrap_or_else(|reason| unknown(class.to_string(), reason))
    }

    /// Reads what `__getstate__()` made of a trigger of the class.
    ///
    /// # Errors
    /// Why it cannot be read, if the class is known.
    fn from_state(
        (module, name): (&str, &str),
        state: TriggerState<'_, '_>,
        budget: &mut ReadBudget,
    ) -> Result<Self, Option<String>> {
        budget.spend_on_dict(&state)?;
        Ok(match (module, name) {
            ("apscheduler.triggers.cron", "CronTrigger") => {
                Self::Cron(Box::new(CronTrigger::read(state, budget)?))
            }
            ("apscheduler.triggers.interval", "IntervalTrigger") => {
                Self::Interval(IntervalTrigger::read(state)?)
            }
            ("apscheduler.triggers.date", "DateTrigger") => {
                state.check_version(1)?;
                let run_date = state.optional_datetime("run_date")?;
                Self::Date(DateTrigger { run_date: run_date.ok_or_else(|| "it has no run_date".to_owned())? })
            }
            ("apscheduler.triggers.calendarinterval", "CalendarIntervalTrigger") => {
                Self::CalendarInterval(CalendarIntervalTrigger::read(state)?)
            }
            ("apscheduler.triggers.combining", "AndTrigger") => {
                Self::And(CombiningTrigger::read(state, budget)?)
            }
            ("apscheduler.triggers.combining", "OrTrigger") => {
                Self::Or(CombiningTrigger::read(state, budget)?)
            }
            _ => return Err(None),
        })
    }

    /// `get_next_fire_time(previous, now)` without its jitter; `None` if it never fires again.
    ///
    /// # Errors
    /// It cannot be told, or the scheduler would hang.
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

    /// `cron`, `interval`, `date`, `calendarinterval`, `and`, `or`: APScheduler's alias; none for an unknown one.
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

    /// The most seconds a run may come later than the time computed, at random; 0 if there is no jitter. The last
    /// time before an end is moved no further than to that end.
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

    /// The class of its own zone, where only Python can ask that for its offsets.
    pub fn unknown_tzinfo_class(&self) -> Option<&str> {
        let zone = match self {
            Self::Cron(cron) => &cron.zone,
            Self::Interval(interval) => &interval.zone,
            Self::CalendarInterval(calendar) => &calendar.zone,
            _ => return None,
        };
        if let Zone::Unknown(unknown) = zone { Some(&unknown.class) } else { None }
    }

    /// The zone its times are in: its own, that of its date, that of the first trigger it combines. None where only
    /// Python can tell its offsets.
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

/// `str(trigger)`.
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

/// `AndTrigger` or `OrTrigger`: the triggers it combines.
#[derive(Debug, Clone, PartialEq)]
pub struct CombiningTrigger {
    pub triggers: Vec<Trigger>,
    /// Seconds, on top of the triggers' own.
    pub jitter: f64,
}

impl CombiningTrigger {
    pub(crate) fn read(state: TriggerState<'_, '_>, budget: &mut ReadBudget) -> Result<Self, String> {
        state.check_version(1)?;
        // A trigger inside itself, or as good as that, is no trigger; each level costs what 2500 parts cost.
        budget.spend(2500)?;
        let tree = state.tree;
        let pairs = tree.sequence(state.get("triggers")?).ok_or("its triggers are no list")?;
        let mut triggers = Vec::new();
        for pair in pairs {
            budget.spend(1)?;
            let mut pair = tree.sequence(pair).ok_or("a trigger is no pair")?;
            let (Some(class), Some(inner)) = (pair.next(), pair.next()) else {
                return Err("a trigger is no pair".to_owned());
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

    /// The first time all agree on. With a previous time a cron trigger does not look at `now`, so that two that
    /// disagree once disagree for ever, and APScheduler with them.
    pub(crate) fn next_of_and(
        &self,
        previous: Option<&PyDateTime>,
        now: &PyDateTime,
        steps: &mut StepBudget,
    ) -> Result<Option<PyDateTime>, NextFireError> {
        let mut now = now.clone();
        loop {
            steps.spend()?;
            let times: Option<Vec<PyDateTime>> =
                self.member_times(previous, &now, steps)?.into_iter().collect();
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

    /// The first time of any.
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
        for (at, trigger) in self.triggers.iter().enumerate() {
            write!(f, "{}{trigger}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
