//! The schedule or trigger of a job.

use std::fmt::{self, Write as _};

use apscheduler::aps3::{CronTrigger, Trigger};
use apscheduler::aps4;
use apscheduler::cron::{Dialect, Expression};
use chrono::TimeDelta;
use chrono_tz::Tz;

use crate::domain::duration_text::exact_duration;

/// What determines when a job runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Timing {
    /// Only its next run time is known, or its row cannot be read.
    #[default]
    None,
    /// A cron expression stored by apsctl.
    Cron(CronSchedule),
    /// The trigger in `APScheduler` 3's own row.
    Aps3(Box<Trigger>),
    /// The trigger in `APScheduler` 4's own row.
    Aps4(Box<aps4::Trigger>),
}

impl Timing {
    /// Returns the cron expression stored by apsctl, if that is the kind.
    pub fn cron_schedule(&self) -> Option<&CronSchedule> {
        match self {
            Self::Cron(schedule) => Some(schedule),
            _ => None,
        }
    }

    /// Returns the trigger of `APScheduler` 3, if that is the kind.
    pub fn aps3(&self) -> Option<&Trigger> {
        match self {
            Self::Aps3(trigger) => Some(trigger),
            _ => None,
        }
    }

    /// Returns the trigger of `APScheduler` 4, if that is the kind.
    pub fn aps4(&self) -> Option<&aps4::Trigger> {
        match self {
            Self::Aps4(trigger) => Some(trigger),
            _ => None,
        }
    }

    /// Returns the shortest description that a person understands, for narrow columns: `every 15m`, `15 3 * * *`.
    pub fn brief(&self) -> Option<String> {
        let brief = match self {
            Self::Aps3(trigger) => match &**trigger {
                Trigger::Cron(cron) => crontab(cron),
                Trigger::Interval(interval) => every(interval.interval),
                Trigger::Date(_) => Some("once".to_owned()),
                _ => None,
            },
            _ => None,
        };
        brief.or_else(|| self.summary())
    }

    /// Returns a short description, for the column `schedule`.
    pub fn summary(&self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Cron(schedule) => Some(schedule.summary()),
            Self::Aps3(trigger) => Some(text(trigger)),
            Self::Aps4(trigger) => Some(text(trigger)),
        }
    }
}

/// Returns `every 15m`.
fn every(interval: TimeDelta) -> Option<String> {
    let length = interval.to_std().ok().filter(|length| !length.is_zero())?;
    Some(format!("every {}", exact_duration(length)))
}

/// Returns a cron expression with its zone, unless that is UTC.
fn crontab(trigger: &CronTrigger) -> Option<String> {
    let zone = trigger.zone.to_string();
    let zone = if zone == "UTC" { String::new() } else { format!(" {zone}") };
    Some(trigger.crontab()? + &zone)
}

impl From<Option<CronSchedule>> for Timing {
    fn from(schedule: Option<CronSchedule>) -> Self {
        schedule.map_or(Self::None, Self::Cron)
    }
}

/// A cron expression stored by apsctl for a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CronSchedule {
    pub cron: String,
    pub time_zone: String,
    pub dialect: String,
}

impl CronSchedule {
    /// Returns the parsed expression and its time zone.
    ///
    /// # Errors
    /// A sentence that names the part that cannot be parsed.
    pub fn parse(&self) -> Result<(Expression, Tz), String> {
        let Self { cron, time_zone, dialect } = self;
        let dialect: Dialect = dialect.parse().map_err(|error| format!("its schedule: {error}"))?;
        let expression = Expression::parse(cron, dialect).map_err(|error| format!("\"{cron}\": {error}"))?;
        let zone = time_zone.parse().map_err(|_| format!("no such time zone: {time_zone}"))?;
        Ok((expression, zone))
    }

    /// Returns the expression, with the zone unless it is UTC and the dialect unless it is crontab.
    pub fn summary(&self) -> String {
        let zone = if self.time_zone == "UTC" { String::new() } else { format!(" {}", self.time_zone) };
        let dialect = if self.dialect == "crontab" { String::new() } else { format!(" ({})", self.dialect) };
        format!("{}{zone}{dialect}", self.cron)
    }
}

/// Formats a trigger with one allocation in most cases.
fn text(printed: impl fmt::Display) -> String {
    let mut text = String::with_capacity(64);
    let _ = write!(text, "{printed}");
    text
}
