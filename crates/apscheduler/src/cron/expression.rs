//! A cron expression of either dialect: its fire times and its description.

use std::fmt;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::cron::apscheduler_fields::CronFields;
use crate::cron::crontab_line::CrontabLine;
use crate::cron::description;
use crate::cron::dialect::Dialect;
use crate::cron::error::CronError;
use crate::cron::field_values::FieldValues;
use crate::cron::fire_times::FireTimes;

/// A parsed expression. It displays as the text it was parsed from.
#[derive(Debug, Clone)]
pub struct Expression {
    pub(super) text: String,
    pub(super) values: FieldValues,
    engine: Engine,
}

#[derive(Debug, Clone)]
enum Engine {
    Crontab(CrontabLine),
    Apscheduler(CronFields),
}

impl Expression {
    /// Parses `text` by the rules of `dialect`.
    ///
    /// Also refuses what cron accepts with an unexpected meaning: `5#2`, a sixth field, `@reboot`. Accepts a backwards
    /// range, which never fires.
    pub fn parse(text: &str, dialect: Dialect) -> Result<Self, CronError> {
        let (values, engine) = match dialect {
            Dialect::Crontab => {
                let line = CrontabLine::parse(text)?;
                (line.values().clone(), Engine::Crontab(line))
            }
            Dialect::Apscheduler => {
                let fields = CronFields::from_crontab(text)?;
                (fields.values(), Engine::Apscheduler(fields))
            }
        };
        Ok(Self { text: text.to_owned(), values, engine })
    }

    /// Returns the dialect of the expression.
    pub fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Crontab(_) => Dialect::Crontab,
            Engine::Apscheduler(_) => Dialect::Apscheduler,
        }
    }

    /// Returns the fire times after `from` in order, until the end of [`LAST_SEARCHED_YEAR`](super::LAST_SEARCHED_YEAR).
    ///
    /// A time can be repeated: Debian's cron runs a job once for each of its times in a skipped hour, directly after the
    /// clock change.
    pub fn fire_times(&self, from: DateTime<Utc>, zone: Tz) -> FireTimes<'_> {
        match &self.engine {
            Engine::Crontab(line) => FireTimes::for_crontab(line, from, zone),
            Engine::Apscheduler(trigger) => FireTimes::for_apscheduler(trigger, from, zone),
        }
    }

    /// Returns the fire times after `from` without repetitions.
    pub fn after(&self, from: DateTime<Utc>, zone: Tz) -> impl Iterator<Item = DateTime<Tz>> {
        let mut last = None;
        self.fire_times(from, zone).map(|fire| fire.time).filter(move |time| last.replace(*time) != Some(*time))
    }

    /// Returns the first fire time after `from`; `None` if the expression does not fire before the end of [`LAST_SEARCHED_YEAR`](super::LAST_SEARCHED_YEAR).
    pub fn next_after(&self, from: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        self.fire_times(from, zone).next().map(|fire| fire.time.to_utc())
    }

    /// Describes the expression in plain English, without a zone.
    pub fn description(&self) -> String {
        description::describe(&self.values, self.dialect())
    }

    /// Returns whether no date or no time of day can match, as in `0 12 31 2 *`.
    pub fn never_fires(&self) -> bool {
        self.values.never_fires()
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}
