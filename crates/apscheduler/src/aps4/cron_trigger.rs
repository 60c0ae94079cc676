//! `CronTrigger`: its fields as text, its walk that of [`crate::domain::cron`].

use std::cmp::Ordering;
use std::fmt;

use chrono::{DateTime, TimeDelta, Timelike as _, Utc};

use crate::aps4::trigger_state::State;
use crate::cron::{Field, Part, Trigger, Unit, Walk};
use crate::next_fire::{Steps, Stuck};
use crate::time::datetime::Moment;
use crate::time::wall_clock::Reading;
use crate::time::zone::Zone;

/// `CronTrigger`: whenever the time matches all its fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Cron {
    fields: Trigger,
    start_time: Moment,
    end_time: Option<Moment>,
    zone: Zone,
    zone_text: String,
    last: Option<Moment>,
}

impl Cron {
    pub(crate) fn read(state: State<'_, '_>) -> Result<Self, String> {
        let texts = state.list("fields", 8)?;
        let fields: Vec<Field> = Unit::ALL
            .into_iter()
            .zip(texts)
            .map(|(unit, at)| field(unit, state.tree.str(at).ok_or("a field is no text")?))
            .collect::<Result<_, String>>()?;
        let fields = fields.try_into().map_err(|_| "it has not eight fields")?;
        let (zone, zone_text) = state.zone()?;
        Ok(Self {
            fields: Trigger { fields },
            start_time: state.moment("start_time")?,
            end_time: state.optional_moment("end_time")?,
            zone,
            zone_text,
            last: state.optional_moment("last_fire_time")?,
        })
    }

    pub(crate) fn next(&mut self, steps: &mut Steps) -> Result<Option<Moment>, Stuck> {
        let start = match &self.last {
            Some(last) => Moment::at(last.instant()? + TimeDelta::seconds(1), &self.zone),
            // The start is read on its own zone's clock, and what is found on the trigger's.
            None if self.start_time.zone.as_ref() != Some(&self.zone) => {
                return Err(Stuck::Unknown("CronTrigger that has never fired".to_owned()));
            }
            None => self.start_time.clone(),
        };
        let aware = |reading: Reading| Moment {
            local: reading.local,
            fold: reading.fold,
            zone: Some(self.zone.clone()),
        };
        let is_over = |reading: Reading| {
            let end = self.end_time.as_ref();
            end.is_some_and(|end| aware(reading).compare(end) == Ok(Ordering::Greater))
        };
        let start = Reading { local: start.local, fold: start.fold };
        match self.fields.walk(start, &self.zone, &mut steps.0, is_over) {
            Walk::Found(reading) => {
                self.last = Some(aware(reading));
                Ok(self.last.clone())
            }
            Walk::None => Ok(None),
            Walk::Unfinished => Err(Stuck::Hangs),
        }
    }

    /// See [`super::Trigger::set_back`]: where it goes on does not depend on where it has been.
    pub(crate) fn set_back(&mut self, floor: DateTime<Utc>) {
        let before = floor.naive_utc() - TimeDelta::seconds(2);
        let has_begun = self.start_time.instant().is_ok_and(|start| start < before);
        self.last = has_begun.then(|| Moment::at(before.with_nanosecond(0).unwrap_or(before), &self.zone));
    }
}

/// What APScheduler has written of a field: 4 writes weekdays by their names, and knows more of days than 3's crontab.
fn field(unit: Unit, text: &str) -> Result<Field, String> {
    let mut parts = Vec::new();
    for text in text.split(',').map(|part| part.trim_matches(' ')) {
        if unit == Unit::Weekday && text.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(format!("its weekday {text:?} is a number"));
        }
        match Some(text).filter(|_| unit == Unit::Day).and_then(nth_weekday) {
            Some(part) => parts.push(part),
            None => parts.extend(Field::parse(unit, text).map_err(|error| error.to_string())?.parts),
        }
    }
    Ok(Field { unit, parts })
}

fn nth_weekday(text: &str) -> Option<Part> {
    let (nth, weekday) = text.split_once(' ')?;
    let place = |names: &[&str], name: &str| names.iter().position(|known| *known == name);
    let nth = place(&["1st", "2nd", "3rd", "4th", "5th", "last"], nth)?;
    let weekday = place(&["mon", "tue", "wed", "thu", "fri", "sat", "sun"], weekday.trim_start())?;
    Some(Part::NthWeekday { nth: u8::try_from(nth).ok()?, weekday: u8::try_from(weekday).ok()? })
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CronTrigger(")?;
        for field in &self.fields.fields {
            write!(f, "{}='{field}', ", field.unit.keyword())?;
        }
        write!(f, "start_time='{}', ", self.start_time.iso())?;
        if let Some(end) = &self.end_time {
            write!(f, "end_time='{}', ", end.iso())?;
        }
        write!(f, "timezone='{}')", self.zone_text)
    }
}
