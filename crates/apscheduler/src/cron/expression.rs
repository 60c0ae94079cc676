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

/// The last year any search looks at: daylight-saving rules are not known beyond it.
pub const LAST_SEARCHED_YEAR: i32 = 2100;

/// A parsed expression; it displays as the text it was parsed from.
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
    /// Reads `text` as `dialect` does.
    ///
    /// What cron itself takes in silently and in another sense than the writer's (`5#2`, a sixth word,
    /// `@reboot`) is refused, with the reason; a backwards range is not: it is valid and never fires.
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

    /// Whose rules this expression was read by.
    pub fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Crontab(_) => Dialect::Crontab,
            Engine::Apscheduler(_) => Dialect::Apscheduler,
        }
    }

    /// Every start of the job strictly after `from`, in order, until the end of [`LAST_SEARCHED_YEAR`].
    ///
    /// Times never go back; one can come twice, since Debian's cron starts a job once for each of its times
    /// in a skipped hour, all of them right after the change.
    pub fn fire_times(&self, from: DateTime<Utc>, zone: Tz) -> FireTimes<'_> {
        match &self.engine {
            Engine::Crontab(line) => FireTimes::of_crontab(line, from, zone),
            Engine::Apscheduler(trigger) => FireTimes::of_apscheduler(trigger, from, zone),
        }
    }

    /// The distinct instants of [`Self::fires`], strictly increasing and strictly after `from`.
    pub fn after(&self, from: DateTime<Utc>, zone: Tz) -> impl Iterator<Item = DateTime<Tz>> {
        let mut last = None;
        self.fire_times(from, zone)
            .map(|fire| fire.time)
            .filter(move |time| last.replace(*time) != Some(*time))
    }

    /// The first start strictly after `from`; `None` if there is none until the end of [`LAST_SEARCHED_YEAR`].
    pub fn next_after(&self, from: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        self.fire_times(from, zone).next().map(|fire| fire.time.to_utc())
    }

    /// The expression in plain English, under its own dialect's meaning, without a zone.
    pub fn description(&self) -> String {
        description::describe(&self.values, self.dialect())
    }

    /// Whether no date or no time of day can match: `0 12 31 2 *`, or a backwards range for cron.
    pub fn never_fires(&self) -> bool {
        self.values.never_fires()
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}
