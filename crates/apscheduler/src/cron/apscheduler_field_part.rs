//! One part of a field's comma-separated list, like the classes in APScheduler's `expressions.py`.

use std::fmt;

use chrono::{Datelike, NaiveDateTime};

use crate::cron::error::CronError;
use crate::cron::unit::FieldUnit;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FieldPart {
    /// Every `step`-th value from `first` to `last`; `None` means the unit's limit. `named` if it was written with the
    /// names of months or weekdays.
    Range { first: Option<i64>, last: Option<i64>, step: Option<i64>, named: bool },
    /// The month's last day.
    LastDay,
    /// The month's `nth` weekday: 0 is the first, 5 the last; weekday 0 is Monday.
    NthWeekday { nth: u8, weekday: u8 },
}

impl FieldPart {
    pub(crate) fn parse(unit: FieldUnit, text: &str) -> Result<Self, CronError> {
        if let Some((first, last, step)) = numbers(text) {
            let last = if step.is_none() { last.or(first) } else { last };
            return Self::span(unit, text, first, last, step);
        }
        match unit {
            FieldUnit::Month => Self::named(unit, text, &MONTHS),
            FieldUnit::Weekday => Self::named(unit, text, &WEEKDAYS),
            // APScheduler compares only the beginning: `lastfoo` is `last`.
            FieldUnit::Day if text.get(..4).is_some_and(|t| t.eq_ignore_ascii_case("last")) => Ok(Self::LastDay),
            _ => Err(unreadable(unit, text)),
        }
    }

    fn span(
        unit: FieldUnit,
        text: &str,
        first: Option<i64>,
        last: Option<i64>,
        step: Option<i64>,
    ) -> Result<Self, CronError> {
        let low = first.unwrap_or(unit.min());
        // A last value of 0 means the limit, as in Python's `self.last or MAX_VALUES[...]`.
        let range = last.filter(|last| *last != 0).unwrap_or(unit.limit()) - low;
        let range_len = unit.limit() - unit.min();
        if step == Some(0) {
            Err(bad(unit, text, "the step is 0"))
        } else if last.is_some_and(|last| low > last) {
            Err(bad(unit, text, "the range is backwards"))
        } else if low < unit.min() || last.is_some_and(|last| last > unit.limit()) {
            let reason = format!("not within {} to {}", unit.min(), unit.limit());
            let error = bad(unit, text, &reason);
            Err(if unit == FieldUnit::Weekday {
                error.hint("0 is Monday and 6 is Sunday in APScheduler; names are safer, such as sun")
            } else {
                error
            })
        } else if step.is_some_and(|step| step > range_len || step > range) {
            Err(bad(unit, text, "APScheduler refuses a step that is greater than the range"))
        } else {
            Ok(Self::Range { first, last, step, named: false })
        }
    }

    /// Parses a name, or two with a dash. Ignores the rest, like APScheduler: `jan-dec/3` is every month.
    fn named(unit: FieldUnit, text: &str, names: &[&str]) -> Result<Self, CronError> {
        let (first, rest) = letters(text);
        if first.is_empty() {
            return Err(unreadable(unit, text));
        }
        let last = rest.strip_prefix('-').map(|rest| letters(rest).0).filter(|last| !last.is_empty());
        let value = |name: &str| {
            let index = (unit.min()..).zip(names).find(|(_, known)| known.eq_ignore_ascii_case(name));
            index.map(|(value, _)| value).ok_or_else(|| {
                let near = names.iter().find(|known| name.get(..3).is_some_and(|n| n.eq_ignore_ascii_case(known)));
                let error = bad(unit, text, &format!("APScheduler does not know {name:?}"));
                near.map_or_else(|| error.clone(), |near| error.clone().hint(format!("write {near}")))
            })
        };
        let first = value(first)?;
        let (first, last) = (Some(first), Some(last.map_or(Ok(first), value)?));
        Self::span(unit, text, first, last, None)?;
        Ok(Self::Range { first, last, step: None, named: true })
    }

    /// Returns the smallest allowed value at or after `date`, whose value in this unit is `value`.
    pub(crate) fn next_value_on(&self, date: NaiveDateTime, unit: FieldUnit, value: i64, max: i64) -> Option<i64> {
        let Self::NthWeekday { nth, weekday } = *self else {
            return self.next_value(unit, value, max);
        };
        let first_weekday = i64::from(date.with_day(1)?.weekday().num_days_from_monday());
        let first = 1 + (i64::from(weekday) - first_weekday).rem_euclid(7);
        let day = if nth < 5 { first + 7 * i64::from(nth) } else { first + (max - first) / 7 * 7 };
        (day <= max && day >= value).then_some(day)
    }

    /// Formats like APScheduler.
    pub(crate) fn write(&self, unit: FieldUnit, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last, step, named) = match *self {
            Self::LastDay => return f.write_str("last"),
            Self::NthWeekday { nth, weekday } => {
                let name = |names: &[&'static str], at: u8| names.get(usize::from(at)).copied();
                let position = name(&["1st", "2nd", "3rd", "4th", "5th", "last"], nth);
                let weekday = name(&WEEKDAYS, weekday);
                return write!(f, "{} {}", position.unwrap_or("?"), weekday.unwrap_or("?"));
            }
            Self::Range { first, last, step, named } => (first, last, step, named),
        };
        let known: &[&str] = if unit == FieldUnit::Month { &MONTHS } else { &WEEKDAYS };
        let name = |value: i64| usize::try_from(value - unit.min()).ok().and_then(|at| known.get(at));
        let write = |f: &mut fmt::Formatter<'_>, value: i64| match name(value).filter(|_| named) {
            Some(name) => f.write_str(name),
            None => write!(f, "{value}"),
        };
        match first {
            None => f.write_str("*")?,
            Some(first) => write(f, first)?,
        }
        if let Some(last) = last.filter(|_| first.is_some() && last != first) {
            f.write_str("-")?;
            write(f, last)?;
        }
        step.map_or(Ok(()), |step| write!(f, "/{step}"))
    }

    /// Returns the smallest allowed value from `value` to `max`.
    pub(crate) fn next_value(&self, unit: FieldUnit, value: i64, max: i64) -> Option<i64> {
        let Self::Range { first, last, step, .. } = *self else {
            return Some(max);
        };
        let low = first.unwrap_or(unit.min()).max(unit.min());
        let from = value.max(low);
        let next = step.map_or(from, |step| from + (step - (from - low) % step) % step);
        (next <= last.map_or(max, |last| last.min(max))).then_some(next)
    }
}

/// Parses `*`, `*/n`, `a`, `a-b`, `a/n` or `a-b/n`: the first value, the last and the step.
fn numbers(text: &str) -> Option<(Option<i64>, Option<i64>, Option<i64>)> {
    let (body, step) = match text.split_once('/') {
        Some((body, step)) => (body, Some(digits(step)?)),
        None => (text, None),
    };
    if body == "*" {
        return Some((None, None, step));
    }
    let (first, last) = match body.split_once('-') {
        Some((first, last)) => (first, Some(digits(last)?)),
        None => (body, None),
    };
    Some((Some(digits(first)?), last, step))
}

/// Parses ASCII digits. A number beyond `i64` becomes its maximum, which each check refuses.
fn digits(text: &str) -> Option<i64> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().unwrap_or(i64::MAX))
}

fn letters(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_alphabetic).count())
}

fn unreadable(unit: FieldUnit, text: &str) -> CronError {
    bad(unit, text, "not a number, range, step or name that APScheduler knows")
}

fn bad(unit: FieldUnit, text: &str, reason: &str) -> CronError {
    CronError::new(format!("{} {text:?}: {reason}", unit.name()))
}
