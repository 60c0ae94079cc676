//! APScheduler 3's `CronTrigger`, whose pickle has the fields as expression objects.

use std::cmp::Ordering;
use std::fmt;

use chrono::{NaiveDateTime, TimeDelta, Timelike};

use crate::aps3::trigger_state::{ReadBudget, TriggerState};
use crate::cron::{CronError, CronField, CronFields, FieldPart, FieldUnit, SearchResult};
use crate::next_fire::{NextFireError, StepBudget};
use crate::pickle::{NodeId, Tree};
use crate::time::datetime::PyDateTime;
use crate::time::wall_clock::LocalTime;
use crate::time::zone::Zone;

/// The maximum number of parts of a field. Each step of a search tests all of them.
const MAX_PARTS: usize = 200;

/// `CronTrigger`: fires at times that match all fields.
#[derive(Debug, Clone, PartialEq)]
pub struct CronTrigger {
    fields: CronFields,
    /// Which fields have their default value.
    defaults: [bool; 8],
    pub start_date: Option<PyDateTime>,
    pub end_date: Option<PyDateTime>,
    pub zone: Zone,
    /// In seconds.
    pub jitter: f64,
}

impl CronTrigger {
    pub(crate) fn read(state: TriggerState<'_, '_>, budget: &mut ReadBudget) -> Result<Self, String> {
        state.check_version(2)?;
        let mut defaults = [false; 8];
        let mut fields = Vec::with_capacity(8);
        let objects = state.tree.sequence(state.get("fields")?).ok_or("its fields are not a list")?;
        for (index, object) in objects.enumerate() {
            let unit = *FieldUnit::ALL.get(index).ok_or("it has more than eight fields")?;
            let field = TriggerState::from_object(state.tree, object).ok_or("a field is not an object")?;
            budget.spend_on_dict(&field)?;
            if !state.tree.is_text(field.get("name")?, unit.keyword()) {
                return Err(format!("its field {} is at the wrong position", unit.keyword()));
            }
            defaults[index] = field.bool("is_default");
            fields.push(CronField { unit, parts: parts(field, budget)? });
        }
        let fields = fields.try_into().map_err(|_| "it does not have eight fields")?;
        Ok(Self {
            fields: CronFields { fields },
            defaults,
            start_date: state.optional_datetime("start_date")?,
            end_date: state.optional_datetime("end_date")?,
            zone: state.zone()?.into_zoneinfo(),
            jitter: state.jitter()?,
        })
    }

    /// Creates `CronTrigger.from_crontab(expression, zone)`.
    pub(crate) fn from_crontab(expression: &str, zone: Zone) -> Result<Self, CronError> {
        let fields = CronFields::from_crontab(expression)?;
        let defaults = FieldUnit::ALL.map(|unit| matches!(unit, FieldUnit::Year | FieldUnit::Week | FieldUnit::Second));
        Ok(Self { fields, defaults, start_date: None, end_date: None, zone, jitter: 0.0 })
    }

    /// Returns each field, and whether it has its default value.
    pub(crate) fn parsed_fields(&self) -> impl Iterator<Item = (&CronField, bool)> {
        self.fields.fields.iter().zip(self.defaults)
    }

    /// Returns the keyword and text of each field, and whether it has its default value.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, String, bool)> {
        let fields = self.fields.fields.iter().zip(self.defaults);
        fields.map(|(field, default)| (field.unit.keyword(), field.to_string(), default))
    }

    pub(crate) fn next(
        &self,
        previous: Option<&PyDateTime>,
        now: &PyDateTime,
        steps: &mut StepBudget,
    ) -> Result<Option<PyDateTime>, NextFireError> {
        self.zone.require_known()?;
        if let Some(end) = &self.end_date {
            end.require_utc()?;
        }
        let start = self.start(previous, now)?;
        let aware =
            |reading: LocalTime| PyDateTime { local: reading.local, fold: reading.fold, zone: Some(self.zone.clone()) };
        let is_over = |reading: LocalTime| {
            let end = self.end_date.as_ref();
            end.is_some_and(|end| aware(reading).python_cmp(end) == Ok(Ordering::Greater))
        };
        let start = LocalTime { local: start.local, fold: start.fold };
        match self.fields.search(start, &self.zone, &mut steps.0, is_over) {
            SearchResult::Found(reading) => Ok(Some(aware(reading))),
            SearchResult::Exhausted => Ok(None),
            SearchResult::StepLimitReached => Err(NextFireError::EndlessSearch),
        }
    }

    /// Returns the start of the search: a whole second in the trigger's zone.
    fn start(&self, previous: Option<&PyDateTime>, now: &PyDateTime) -> Result<PyDateTime, NextFireError> {
        let least = TimeDelta::microseconds(1);
        let start = match (previous, &self.start_date) {
            (Some(previous), _) => {
                let utc = now.require_utc()?.min(previous.require_utc()? + least);
                let start = PyDateTime::from_utc(utc, &self.zone);
                if start.python_eq(previous) { PyDateTime::from_utc(utc + least, &self.zone) } else { start }
            }
            (None, Some(start)) => PyDateTime::from_utc(now.require_utc()?.max(start.require_utc()?), &self.zone),
            (None, None) => now.clone(),
        };
        let utc = start.require_utc()?;
        let is_whole = start.local.nanosecond() == 0;
        // APScheduler keeps a skipped local time only if it does not convert it.
        let is_here = is_whole && start.zone.as_ref() == Some(&self.zone);
        Ok(if is_here { start } else { PyDateTime::from_utc(ceil(utc), &self.zone) })
    }
}

fn ceil(utc: NaiveDateTime) -> NaiveDateTime {
    match utc.nanosecond() {
        0 => utc,
        part => utc + TimeDelta::nanoseconds(1_000_000_000 - i64::from(part)),
    }
}

impl CronTrigger {
    /// Returns the trigger as a crontab expression of five fields, if it can be written so. The second must be 0; numbers of
    /// weekdays differ between the dialects.
    pub fn crontab(&self) -> Option<String> {
        let [year, month, day, week, weekday, hour, minute, second] =
            self.fields.fields.each_ref().map(ToString::to_string);
        let is_numeric = |text: &str| text.bytes().all(|byte| !byte.is_ascii_alphabetic() && byte != b' ');
        let has_five_fields = year == "*" && week == "*" && second == "0";
        let is_same_day = is_numeric(&day) && !weekday.bytes().any(|byte| byte.is_ascii_digit());
        (has_five_fields && is_same_day).then(|| format!("{minute} {hour} {day} {month} {weekday}"))
    }
}

/// Formats like Python's `str(trigger)`: the fields without those that have their default value.
impl fmt::Display for CronTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cron[")?;
        let given = self.fields.fields.iter().zip(self.defaults).filter(|(_, default)| !default);
        for (index, (field, _)) in given.enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{}='{field}'", field.unit.keyword())?;
        }
        f.write_str("]")
    }
}

fn parts(field: TriggerState<'_, '_>, budget: &mut ReadBudget) -> Result<Vec<FieldPart>, String> {
    let expressions = field.tree.sequence(field.get("expressions")?).ok_or("its expressions are not a list")?;
    expressions
        .map(|expression| {
            budget.spend(1)?;
            part(field.tree, expression, budget)
        })
        .take(MAX_PARTS + 1)
        .collect::<Result<Vec<_>, _>>()
        .and_then(
            |parts| {
                if parts.len() > MAX_PARTS { Err("a field has too many parts".to_owned()) } else { Ok(parts) }
            },
        )
}

fn part(tree: &Tree<'_>, id: NodeId, budget: &mut ReadBudget) -> Result<FieldPart, String> {
    let (class, _) = tree.instance(id).ok_or("an expression is not an object")?;
    let state = TriggerState::from_object(tree, id).ok_or("an expression has no state")?;
    budget.spend_on_dict(&state)?;
    let number = |key: &str| match state.optional(key).map(|id| tree.int(id)) {
        None => Ok(None),
        Some(Some(number)) if (0..=9999).contains(&number) => Ok(Some(number)),
        Some(_) => Err(format!("the {key} of an expression is not a number from 0 to 9999")),
    };
    let small = |key: &str, most: i64| {
        let number = state.int(key).ok().filter(|number| (0..=most).contains(number));
        number.and_then(|n| u8::try_from(n).ok()).ok_or_else(|| format!("{key} is not within 0 to {most}"))
    };
    // A step of 0 means no step, as in Python.
    let step = number("step")?.filter(|step| *step != 0);
    Ok(match class.name {
        b"AllExpression" => FieldPart::Range { first: None, last: None, step, named: false },
        name @ (b"RangeExpression" | b"MonthRangeExpression" | b"WeekdayRangeExpression") => FieldPart::Range {
            first: Some(number("first")?.ok_or("a range has no first value")?),
            last: number("last")?,
            step,
            named: name != b"RangeExpression",
        },
        b"WeekdayPositionExpression" => {
            FieldPart::NthWeekday { nth: small("option_num", 5)?, weekday: small("weekday", 6)? }
        }
        b"LastDayOfMonthExpression" => FieldPart::LastDay,
        _ => return Err(format!("unknown expression class {}", class.module_and_name().1)),
    })
}
