//! APScheduler 4's `CronTrigger`, which is serialized with the fields as text.

use std::cmp::Ordering;
use std::fmt;

use chrono::{DateTime, TimeDelta, Timelike as _, Utc};

use crate::aps4::trigger_state::TriggerState;
use crate::cron::{CronField, CronFields, FieldPart, FieldUnit, SearchResult};
use crate::next_fire::{NextFireError, StepBudget};
use crate::time::datetime::PyDateTime;
use crate::time::wall_clock::LocalTime;
use crate::time::zone::Zone;

/// `CronTrigger`: fires at times that match all fields.
#[derive(Debug, Clone, PartialEq)]
pub struct CronTrigger {
    fields: CronFields,
    start_time: PyDateTime,
    end_time: Option<PyDateTime>,
    zone: Zone,
    zone_text: String,
    last_fire_time: Option<PyDateTime>,
}

impl CronTrigger {
    pub(crate) fn read(state: TriggerState<'_, '_>) -> Result<Self, String> {
        let texts = state.list("fields", 8)?;
        let fields: Vec<CronField> = FieldUnit::ALL
            .into_iter()
            .zip(texts)
            .map(|(unit, at)| field(unit, state.tree.str(at).ok_or("a field is not a text")?))
            .collect::<Result<_, String>>()?;
        let fields = fields.try_into().map_err(|_| "it does not have eight fields")?;
        let (zone, zone_text) = state.zone()?;
        Ok(Self {
            fields: CronFields { fields },
            start_time: state.datetime("start_time")?,
            end_time: state.optional_datetime("end_time")?,
            zone,
            zone_text,
            last_fire_time: state.optional_datetime("last_fire_time")?,
        })
    }

    pub(crate) fn next(&mut self, steps: &mut StepBudget) -> Result<Option<PyDateTime>, NextFireError> {
        let start = match &self.last_fire_time {
            Some(last) => PyDateTime::from_utc(last.require_utc()? + TimeDelta::seconds(1), &self.zone),
            // APScheduler searches from the start's local time in another zone; its results are not predicted.
            None if self.start_time.zone.as_ref() != Some(&self.zone) => {
                return Err(NextFireError::UnknownClass("CronTrigger that has never fired".to_owned()));
            }
            None => self.start_time.clone(),
        };
        let aware =
            |reading: LocalTime| PyDateTime { local: reading.local, fold: reading.fold, zone: Some(self.zone.clone()) };
        let is_over = |reading: LocalTime| {
            let end = self.end_time.as_ref();
            end.is_some_and(|end| aware(reading).python_cmp(end) == Ok(Ordering::Greater))
        };
        let start = LocalTime { local: start.local, fold: start.fold };
        match self.fields.search(start, &self.zone, &mut steps.0, is_over) {
            SearchResult::Found(reading) => {
                self.last_fire_time = Some(aware(reading));
                Ok(self.last_fire_time.clone())
            }
            SearchResult::Exhausted => Ok(None),
            SearchResult::StepLimitReached => Err(NextFireError::EndlessSearch),
        }
    }

    /// See [`Trigger::rewind_before`](super::Trigger::rewind_before). The next time does not depend on earlier ones.
    pub(crate) fn rewind_before(&mut self, floor: DateTime<Utc>) {
        let before = floor.naive_utc() - TimeDelta::seconds(2);
        let has_begun = self.start_time.require_utc().is_ok_and(|start| start < before);
        self.last_fire_time =
            has_begun.then(|| PyDateTime::from_utc(before.with_nanosecond(0).unwrap_or(before), &self.zone));
    }
}

/// Parses a field as APScheduler 4 writes it: names of weekdays, and texts such as `1st mon` for days.
fn field(unit: FieldUnit, text: &str) -> Result<CronField, String> {
    let mut parts = Vec::new();
    for text in text.split(',').map(|part| part.trim_matches(' ')) {
        if unit == FieldUnit::Weekday && text.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(format!("its weekday {text:?} is a number"));
        }
        match Some(text).filter(|_| unit == FieldUnit::Day).and_then(nth_weekday) {
            Some(part) => parts.push(part),
            None => parts.extend(CronField::parse(unit, text).map_err(|error| error.to_string())?.parts),
        }
    }
    Ok(CronField { unit, parts })
}

fn nth_weekday(text: &str) -> Option<FieldPart> {
    let (nth, weekday) = text.split_once(' ')?;
    let place = |names: &[&str], name: &str| names.iter().position(|known| *known == name);
    let nth = place(&["1st", "2nd", "3rd", "4th", "5th", "last"], nth)?;
    let weekday = place(&["mon", "tue", "wed", "thu", "fri", "sat", "sun"], weekday.trim_start())?;
    Some(FieldPart::NthWeekday { nth: u8::try_from(nth).ok()?, weekday: u8::try_from(weekday).ok()? })
}

impl fmt::Display for CronTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CronTrigger(")?;
        for field in &self.fields.fields {
            write!(f, "{}='{field}', ", field.unit.keyword())?;
        }
        write!(f, "start_time='{}', ", self.start_time.isoformat())?;
        if let Some(end) = &self.end_time {
            write!(f, "end_time='{}', ", end.isoformat())?;
        }
        write!(f, "timezone='{}')", self.zone_text)
    }
}
