//! `CronTrigger`: its fields as expression objects, its walk that of [`crate::domain::cron`].

use std::cmp::Ordering;
use std::fmt;

use chrono::{NaiveDateTime, TimeDelta, Timelike};

use crate::aps3::trigger_state::{ReadBudget, TriggerState};
use crate::cron::{CronField, CronFields, FieldPart, FieldUnit, SearchResult};
use crate::next_fire::{NextFireError, StepBudget};
use crate::pickle::{NodeId, Tree};
use crate::time::datetime::PyDateTime;
use crate::time::wall_clock::LocalTime;
use crate::time::zone::Zone;

/// The most parts of one field: each step of a walk looks at all of them.
const MAX_PARTS: usize = 200;

/// `CronTrigger`: whenever the time matches all its fields.
#[derive(Debug, Clone, PartialEq)]
pub struct CronTrigger {
    fields: CronFields,
    /// Which fields were left out by the one who wrote the trigger.
    defaults: [bool; 8],
    pub start_date: Option<PyDateTime>,
    pub end_date: Option<PyDateTime>,
    pub zone: Zone,
    /// Seconds.
    pub jitter: f64,
}

impl CronTrigger {
    pub(crate) fn read(state: TriggerState<'_, '_>, budget: &mut ReadBudget) -> Result<Self, String> {
        state.check_version(2)?;
        let mut defaults = [false; 8];
        let mut fields = Vec::with_capacity(8);
        let objects = state.tree.sequence(state.get("fields")?).ok_or("its fields are no list")?;
        for (at, object) in objects.enumerate() {
            let unit = *FieldUnit::ALL.get(at).ok_or("it has more than eight fields")?;
            let field = TriggerState::of_object(state.tree, object).ok_or("a field is no object")?;
            budget.spend_on_dict(&field)?;
            if !state.tree.is_text(field.get("name")?, unit.keyword()) {
                return Err(format!("its field {} is not in its place", unit.keyword()));
            }
            defaults[at] = field.bool("is_default");
            fields.push(CronField { unit, parts: parts(field, budget)? });
        }
        let fields = fields.try_into().map_err(|_| "it has not eight fields")?;
        Ok(Self {
            fields: CronFields { fields },
            defaults,
            start_date: state.optional_datetime("start_date")?,
            end_date: state.optional_datetime("end_date")?,
            zone: state.zone()?.to_zoneinfo(),
            jitter: state.jitter()?,
        })
    }

    /// Each field by its keyword, as APScheduler prints it, and whether it was left out.
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
        let aware = |reading: LocalTime| PyDateTime {
            local: reading.local,
            fold: reading.fold,
            zone: Some(self.zone.clone()),
        };
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

    /// Where the walk begins: a whole second of the trigger's clock.
    fn start(&self, previous: Option<&PyDateTime>, now: &PyDateTime) -> Result<PyDateTime, NextFireError> {
        let least = TimeDelta::microseconds(1);
        let start = match (previous, &self.start_date) {
            (Some(previous), _) => {
                let utc = now.require_utc()?.min(previous.require_utc()? + least);
                let start = PyDateTime::from_utc(utc, &self.zone);
                if start.python_eq(previous) { PyDateTime::from_utc(utc + least, &self.zone) } else { start }
            }
            (None, Some(start)) => {
                PyDateTime::from_utc(now.require_utc()?.max(start.require_utc()?), &self.zone)
            }
            (None, None) => now.clone(),
        };
        let utc = start.require_utc()?;
        let is_whole = start.local.nanosecond() == 0;
        // A reading the clock skips stays as it is only where no one converts it.
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

/// `str(trigger)`: the fields that were given.
impl fmt::Display for CronTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cron[")?;
        let given = self.fields.fields.iter().zip(self.defaults).filter(|(_, default)| !default);
        for (at, (field, _)) in given.enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{}='{field}'", field.unit.keyword())?;
        }
        f.write_str("]")
    }
}

fn parts(field: TriggerState<'_, '_>, budget: &mut ReadBudget) -> Result<Vec<FieldPart>, String> {
    let expressions = field.tree.sequence(field.get("expressions")?).ok_or("its expressions are no list")?;
    expressions
        .map(|expression| {
            budget.spend(1)?;
            part(field.tree, expression, budget)
        })
        .take(MAX_PARTS + 1)
        .collect::<Result<Vec<_>, _>>()
        .and_then(|parts| {
            if parts.len() > MAX_PARTS { Err("a field has too many parts".to_owned()) } else { Ok(parts) }
        })
}

fn part(tree: &Tree<'_>, at: NodeId, budget: &mut ReadBudget) -> Result<FieldPart, String> {
    let (class, _) = tree.instance(at).ok_or("an expression is no object")?;
    let state = TriggerState::of_object(tree, at).ok_or("an expression has no state")?;
    budget.spend_on_dict(&state)?;
    let number = |key: &str| match state.optional(key).map(|at| tree.int(at)) {
        None => Ok(None),
        Some(Some(number)) if (0..=9999).contains(&number) => Ok(Some(number)),
        Some(_) => Err(format!("the {key} of an expression is no number from 0 to 9999")),
    };
    let small = |key: &str, most: i64| {
        let number = state.int(key).ok().filter(|number| (0..=most).contains(number));
        number.and_then(|n| u8::try_from(n).ok()).ok_or_else(|| format!("{key} is not within 0–{most}"))
    };
    // A step of 0 counts as none in Python too.
    let step = number("step")?.filter(|step| *step != 0);
    Ok(match class.name {
        b"AllExpression" => FieldPart::Range { first: None, last: None, step, named: false },
        name @ (b"RangeExpression" | b"MonthRangeExpression" | b"WeekdayRangeExpression") => {
            FieldPart::Range {
                first: Some(number("first")?.ok_or("a range has no first value")?),
                last: number("last")?,
                step,
                named: name != b"RangeExpression",
            }
        }
        b"WeekdayPositionExpression" => {
            FieldPart::NthWeekday { nth: small("option_num", 5)?, weekday: small("weekday", 6)? }
        }
        b"LastDayOfMonthExpression" => FieldPart::LastDay,
        _ => return Err(format!("{} is no expression of APScheduler's", class.module_and_name().1)),
    })
}
