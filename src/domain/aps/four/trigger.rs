//! Triggers: what a schedule's `trigger` is, how Python prints it, and its next time. A trigger of APScheduler 4 keeps
//! its own place in the sequence of its times.

use std::fmt;

use chrono::{DateTime, Utc};

use super::combined::{All, Any};
use super::cron::Cron;
use super::interval::Interval;
use super::state::{Effort, State};
use crate::domain::aps::Calendar;
use crate::domain::aps::fires::{Steps, Stuck};
use crate::domain::aps::moment::Moment;
use crate::domain::pickle::{Global, Ref, Tree, repr};

/// When a schedule's task runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    Cron(Box<Cron>),
    Interval(Interval),
    Date { run_time: Moment, completed: bool },
    Calendar { calendar: Calendar, last: Option<Moment> },
    And(All),
    Or(Any),
    Unknown { class: String, text: String, reason: Option<String> },
}

impl Trigger {
    /// Reads the trigger a column holds.
    ///
    /// # Errors
    /// The column cannot be read.
    pub fn read(data: &[u8]) -> Result<Self, String> {
        super::serialized::with(data, |tree| Self::of(tree, tree.root))
    }

    fn of(tree: &Tree<'_>, at: Ref) -> Self {
        let text = || repr(tree, at, 200).text;
        let state = tree.object(at).and_then(|object| object.state);
        let (Some((Global { module, name }, _)), Some(state)) = (tree.instance(at), state) else {
            let reason = Some("it is no object of a class with a state".to_owned());
            return Self::Unknown { class: text(), text: text(), reason };
        };
        let class = format!("{module}.{name}");
        let read = Self::from_state(&class, tree, state, &mut Effort(10_000));
        read.unwrap_or_else(|reason| Self::Unknown { class, text: text(), reason })
    }

    /// Reads a pair of a class and a state.
    pub(super) fn from_pair(tree: &Tree<'_>, pair: Ref, effort: &mut Effort) -> Result<Self, String> {
        let mut pair = tree.sequence(pair).ok_or("a trigger is no pair")?;
        let (Some(class), Some(state)) = (pair.next(), pair.next()) else {
            return Err("a trigger is no pair".into());
        };
        let class = tree.str(class).ok_or("a trigger has no class")?.replace(':', ".");
        let read = Self::from_state(&class, tree, state, effort);
        Ok(read.unwrap_or_else(|reason| Self::Unknown { text: format!("<{class} object>"), class, reason }))
    }

    /// # Errors
    /// Why it cannot be read, if the class is known.
    fn from_state(
        class: &str,
        tree: &Tree<'_>,
        state: Ref,
        effort: &mut Effort,
    ) -> Result<Self, Option<String>> {
        effort.take(1)?;
        let known = class.strip_prefix("apscheduler.triggers.").ok_or(None)?;
        let state = || State::new(tree, state);
        Ok(match known {
            "cron.CronTrigger" => Self::Cron(Box::new(Cron::read(state()?)?)),
            "interval.IntervalTrigger" => Self::Interval(Interval::read(state()?)?),
            "date.DateTrigger" => {
                let (state, tree) = (state()?, tree);
                let completed = tree.node(state.get("completed")?) == crate::domain::pickle::Node::Bool(true);
                Self::Date { run_time: state.moment("run_time")?, completed }
            }
            "calendarinterval.CalendarIntervalTrigger" => calendar(state()?)?,
            "combining.AndTrigger" => Self::And(All::read(state()?, effort)?),
            "combining.OrTrigger" => Self::Or(Any::read(state()?, effort)?),
            _ => return Err(None),
        })
    }

    /// `next()`: the next time, which it moves on to; none if there is no more.
    pub(super) fn next(&mut self, steps: &mut Steps) -> Result<Option<Moment>, Stuck> {
        steps.take()?;
        match self {
            Self::Cron(cron) => cron.next(steps),
            Self::Interval(interval) => interval.next(),
            Self::Date { run_time, completed } => {
                Ok((!std::mem::replace(completed, true)).then(|| run_time.clone()))
            }
            Self::Calendar { calendar, last } => {
                let next = calendar.next(last.as_ref(), steps)?;
                if next.is_some() {
                    last.clone_from(&next);
                }
                Ok(next)
            }
            Self::And(all) => all.next(steps),
            Self::Or(any) => any.next(steps),
            Self::Unknown { class, .. } => Err(Stuck::Unknown(class.clone())),
        }
    }

    /// Puts it where it was before it came to the first time from `floor` on, or a little before that.
    pub(super) fn set_back(&mut self, floor: DateTime<Utc>) {
        match self {
            Self::Cron(cron) => cron.set_back(floor),
            Self::Interval(interval) => interval.set_back(floor),
            Self::Date { completed, .. } => *completed = false,
            Self::Calendar { last, .. } => *last = None,
            Self::And(all) => all.set_back(floor),
            Self::Or(any) => any.set_back(floor),
            Self::Unknown { .. } => {}
        }
    }
}

fn calendar(state: State<'_, '_>) -> Result<Trigger, String> {
    let numbers = |key: &str, count: usize| {
        let numbers: Option<Vec<i64>> =
            state.list(key, count)?.into_iter().map(|at| state.tree.int(at)).collect();
        let bounded = numbers.filter(|n| n.len() == count && n.iter().all(|n| n.abs() <= 1_000_000));
        bounded.ok_or_else(|| format!("its {key} is not made of {count} numbers"))
    };
    let [years, months, weeks, days] =
        numbers("interval", 4)?.try_into().map_err(|_| "its interval is none")?;
    let [hour, minute, second]: [i64; 3] = numbers("time", 3)?.try_into().map_err(|_| "its time is none")?;
    let small = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    let time = chrono::NaiveTime::from_hms_opt(small(hour), small(minute), small(second));
    let (zone, zone_text) = state.zone()?;
    // A date, which JSON gives back as its midnight.
    let last = state.optional_date("last_fire_date")?;
    let last = last.map(|date| Moment { local: date.into(), fold: false, zone: Some(zone.clone()) });
    let calendar = Calendar {
        years,
        months,
        weeks,
        days,
        time: time.ok_or("its time is none")?,
        start_date: state.optional_date("start_date")?.ok_or("it has no start_date")?,
        end_date: state.optional_date("end_date")?,
        zone,
        jitter: 0.0,
        zone_text,
    };
    Ok(Trigger::Calendar { calendar, last })
}

/// `repr(trigger)`, which is its `str()`.
impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cron(cron) => cron.fmt(f),
            Self::Interval(interval) => interval.fmt(f),
            Self::Date { run_time, .. } => write!(f, "DateTrigger('{}')", spaced(run_time)),
            Self::Calendar { calendar, .. } => calendar.fmt(f),
            Self::And(all) => all.fmt(f),
            Self::Or(any) => any.fmt(f),
            Self::Unknown { text, .. } => f.write_str(text),
        }
    }
}

/// `str()` of a datetime.
pub(super) fn spaced(moment: &Moment) -> String {
    moment.iso().replacen('T', " ", 1)
}
