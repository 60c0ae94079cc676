//! Triggers: what a job's `trigger` is, and how APScheduler prints it.

use crate::aps3::calendar_interval_trigger::Calendar;
use crate::aps3::cron_trigger::Cron;
use crate::aps3::interval_trigger::Interval;
use crate::aps3::trigger_state::{Effort, State};
use crate::next_fire::{Steps, Stuck};
use crate::pickle::{Ref, Tree, repr};
use crate::time::datetime::{Moment, extreme};
use crate::time::zone::Zone;
use std::cmp::Ordering;
use std::fmt;

/// More steps than any honest search for one time takes: a cron trigger that never fires walks to the year 9999
/// in fewer. At this many a scheduler has been busy for seconds or minutes.
const STEP_LIMIT: u32 = 1_000_000;

/// When a job runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    Cron(Box<Cron>),
    Interval(Interval),
    Date(Date),
    Calendar(Calendar),
    And(Combined),
    Or(Combined),
    Unknown(Unknown),
}

/// `DateTrigger`: once.
#[derive(Debug, Clone, PartialEq)]
pub struct Date {
    pub run_date: Moment,
}

/// A trigger that is not one of APScheduler's own, or not as it writes them.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// Its class with its module.
    pub class: String,
    /// Why it cannot be read, if the class is known.
    pub reason: Option<String>,
    text: String,
}

impl Trigger {
    /// Reads a trigger object.
    pub fn read(tree: &Tree<'_>, at: Ref) -> Self {
        let unknown =
            |class: String, reason| Self::Unknown(Unknown { class, reason, text: repr(tree, at, 200).text });
        let Some((class, _)) = tree.instance(at) else {
            return unknown(repr(tree, at, 200).text, Some("it is no object of a class".to_owned()));
        };
        let Some(state) = tree.object(at).and_then(|object| object.state) else {
            return unknown(class.to_string(), None);
        };
        let read = Self::from_state(class.words(), State::new(tree, state), &mut Effort::default());
        read.unwrap_or_else(|reason| unknown(class.to_string(), reason))
    }

    /// Reads what `__getstate__()` made of a trigger of the class.
    ///
    /// # Errors
    /// Why it cannot be read, if the class is known.
    fn from_state(
        (module, name): (&str, &str),
        state: State<'_, '_>,
        effort: &mut Effort,
    ) -> Result<Self, Option<String>> {
        effort.take_dict(&state)?;
        Ok(match (module, name) {
            ("apscheduler.triggers.cron", "CronTrigger") => Self::Cron(Box::new(Cron::read(state, effort)?)),
            ("apscheduler.triggers.interval", "IntervalTrigger") => Self::Interval(Interval::read(state)?),
            ("apscheduler.triggers.date", "DateTrigger") => {
                state.version(1)?;
                let run_date = state.optional_moment("run_date")?;
                Self::Date(Date { run_date: run_date.ok_or_else(|| "it has no run_date".to_owned())? })
            }
            ("apscheduler.triggers.calendarinterval", "CalendarIntervalTrigger") => {
                Self::Calendar(Calendar::read(state)?)
            }
            ("apscheduler.triggers.combining", "AndTrigger") => Self::And(Combined::read(state, effort)?),
            ("apscheduler.triggers.combining", "OrTrigger") => Self::Or(Combined::read(state, effort)?),
            _ => return Err(None),
        })
    }

    /// `get_next_fire_time(previous, now)` without its jitter; `None` if it never fires again.
    ///
    /// # Errors
    /// It cannot be told, or the scheduler would hang.
    pub fn next_fire_time(&self, previous: Option<&Moment>, now: &Moment) -> Result<Option<Moment>, Stuck> {
        self.next_within(previous, now, &mut Steps(STEP_LIMIT))
    }

    fn next_within(
        &self,
        previous: Option<&Moment>,
        now: &Moment,
        steps: &mut Steps,
    ) -> Result<Option<Moment>, Stuck> {
        steps.take()?;
        match self {
            Self::Cron(cron) => cron.next(previous, now, steps),
            Self::Interval(interval) => interval.next(previous, now),
            Self::Date(date) => Ok(previous.is_none().then(|| date.run_date.clone())),
            Self::Calendar(calendar) => calendar.next(previous, steps),
            Self::And(combined) => combined.next_of_all(previous, now, steps),
            Self::Or(combined) => combined.next_of_any(previous, now, steps),
            Self::Unknown(unknown) => Err(Stuck::Unknown(unknown.class.clone())),
        }
    }

    /// `cron`, `interval`, `date`, `calendarinterval`, `and`, `or`: APScheduler's alias; none for an unknown one.
    pub fn alias(&self) -> Option<&'static str> {
        Some(match self {
            Self::Cron(_) => "cron",
            Self::Interval(_) => "interval",
            Self::Date(_) => "date",
            Self::Calendar(_) => "calendarinterval",
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
            Self::Calendar(calendar) => calendar.jitter,
            Self::And(combined) | Self::Or(combined) => {
                combined.jitter + combined.triggers.iter().map(Self::jitter).fold(0.0, f64::max)
            }
            Self::Date(_) | Self::Unknown(_) => 0.0,
        }
    }

    /// The class of its own zone, where only Python can ask that for its offsets.
    pub fn opaque_zone(&self) -> Option<&str> {
        let zone = match self {
            Self::Cron(cron) => &cron.zone,
            Self::Interval(interval) => &interval.zone,
            Self::Calendar(calendar) => &calendar.zone,
            _ => return None,
        };
        if let Zone::Opaque(opaque) = zone { Some(&opaque.class) } else { None }
    }

    /// The zone its times are in: its own, that of its date, that of the first trigger it combines. None where only
    /// Python can tell its offsets.
    pub fn zone(&self) -> Option<&Zone> {
        let zone = match self {
            Self::Cron(cron) => Some(&cron.zone),
            Self::Interval(interval) => Some(&interval.zone),
            Self::Calendar(calendar) => Some(&calendar.zone),
            Self::Date(date) => date.run_date.zone.as_ref(),
            Self::And(combined) | Self::Or(combined) => combined.triggers.iter().find_map(Self::zone),
            Self::Unknown(_) => None,
        };
        zone.filter(|zone| zone.known().is_ok())
    }
}

/// `str(trigger)`.
impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cron(cron) => cron.fmt(f),
            Self::Interval(interval) => interval.fmt(f),
            Self::Date(date) => write!(f, "date[{}]", date.run_date),
            Self::Calendar(calendar) => calendar.fmt(f),
            Self::And(combined) => write!(f, "and[{combined}]"),
            Self::Or(combined) => write!(f, "or[{combined}]"),
            Self::Unknown(unknown) => f.write_str(&unknown.text),
        }
    }
}

/// `AndTrigger` or `OrTrigger`: the triggers it combines.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    pub triggers: Vec<Trigger>,
    /// Seconds, on top of the triggers' own.
    pub jitter: f64,
}

impl Combined {
    pub(crate) fn read(state: State<'_, '_>, effort: &mut Effort) -> Result<Self, String> {
        state.version(1)?;
        // A trigger inside itself, or as good as that, is no trigger; each level costs what 2500 parts cost.
        effort.take(2500)?;
        let tree = state.tree;
        let pairs = tree.sequence(state.get("triggers")?).ok_or("its triggers are no list")?;
        let mut triggers = Vec::new();
        for pair in pairs {
            effort.take(1)?;
            let mut pair = tree.sequence(pair).ok_or("a trigger is no pair")?;
            let (Some(class), Some(inner)) = (pair.next(), pair.next()) else {
                return Err("a trigger is no pair".to_owned());
            };
            let class = tree.str(class).ok_or("a trigger has no class")?;
            let parts = class.split_once(':').ok_or("a trigger's class has no module")?;
            let read = Trigger::from_state(parts, State::new(tree, inner), effort);
            triggers.push(read.unwrap_or_else(|reason| {
                let class = class.replace(':', ".");
                Trigger::Unknown(Unknown { text: format!("<{class} object>"), class, reason })
            }));
        }
        Ok(Self { triggers, jitter: state.jitter()? })
    }

    fn member_times(
        &self,
        previous: Option<&Moment>,
        now: &Moment,
        steps: &mut Steps,
    ) -> Result<Vec<Option<Moment>>, Stuck> {
        self.triggers.iter().map(|trigger| trigger.next_within(previous, now, steps)).collect()
    }

    /// The first time all agree on. With a previous time a cron trigger does not look at `now`, so that two that
    /// disagree once disagree for ever, and APScheduler with them.
    pub(crate) fn next_of_all(
        &self,
        previous: Option<&Moment>,
        now: &Moment,
        steps: &mut Steps,
    ) -> Result<Option<Moment>, Stuck> {
        let mut now = now.clone();
        loop {
            steps.take()?;
            let times: Option<Vec<Moment>> = self.member_times(previous, &now, steps)?.into_iter().collect();
            let Some(times) = times else { return Ok(None) };
            let (least, greatest) = (extreme(&times, Ordering::Less)?, extreme(&times, Ordering::Greater)?);
            let (Some(least), Some(greatest)) = (least, greatest) else {
                return Err(Stuck::Fails("min() iterable argument is empty".to_owned()));
            };
            if least.equals(greatest) {
                return Ok(times.into_iter().next());
            }
            if *greatest == now {
                return Err(Stuck::Hangs);
            }
            now = greatest.clone();
        }
    }

    /// The first time of any.
    pub(crate) fn next_of_any(
        &self,
        previous: Option<&Moment>,
        now: &Moment,
        steps: &mut Steps,
    ) -> Result<Option<Moment>, Stuck> {
        let times: Vec<Moment> = self.member_times(previous, now, steps)?.into_iter().flatten().collect();
        Ok(extreme(&times, Ordering::Less)?.cloned())
    }
}

impl fmt::Display for Combined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, trigger) in self.triggers.iter().enumerate() {
            write!(f, "{}{trigger}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
