//! When a job runs.

use std::fmt::{self, Write as _};

use apscheduler::aps3::Trigger;
use apscheduler::aps4;
use apscheduler::cron::{Dialect, Expression};
use chrono_tz::Tz;

/// What decides when a job runs, as far as the store tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Timing {
    /// Only its next run time; or its row cannot be read.
    #[default]
    None,
    /// A cron expression kept by apsctl.
    Cron(CronSchedule),
    /// The trigger in `APScheduler` 3's own row.
    Aps3(Box<Trigger>),
    /// The trigger in `APScheduler` 4's own row.
    Aps4(Box<aps4::Trigger>),
}

impl Timing {
    /// The cron expression kept by apsctl, if it is that.
    pub fn cron_schedule(&self) -> Option<&CronSchedule> {
        match self {
            Self::Cron(schedule) => Some(schedule),
            _ => None,
        }
    }

    /// The trigger of `APScheduler` 3, if it is that.
    pub fn aps3(&self) -> Option<&Trigger> {
        match self {
            Self::Aps3(trigger) => Some(trigger),
            _ => None,
        }
    }

    /// The trigger of `APScheduler` 4, if it is that.
    pub fn aps4(&self) -> Option<&aps4::Trigger> {
        match self {
            Self::Aps4(trigger) => Some(trigger),
            _ => None,
        }
    }

    /// When the job runs, in a few words.
    pub fn summary(&self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Cron(schedule) => Some(schedule.summary()),
            Self::Aps3(trigger) => Some(text(trigger)),
            Self::Aps4(trigger) => Some(text(trigger)),
        }
    }
}

impl From<Option<CronSchedule>> for Timing {
    fn from(schedule: Option<CronSchedule>) -> Self {
        schedule.map_or(Self::None, Self::Cron)
    }
}

/// When a job runs: a cron expression kept by apsctl.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CronSchedule {
    pub cron: String,
    pub time_zone: String,
    pub dialect: String,
}

impl CronSchedule {
    /// The expression, and the zone it goes by.
    ///
    /// # Errors
    /// What cannot be read of it, in words.
    pub fn parse(&self) -> Result<(Expression, Tz), String> {
        let Self { cron, time_zone, dialect } = self;
        let dialect: Dialect = dialect.parse().map_err(|error| format!("its schedule: {error}"))?;
        let expression = Expression::parse(cron, dialect).map_err(|error| format!("\"{cron}\": {error}"))?;
        let zone = time_zone.parse().map_err(|_| format!("no such time zone: {time_zone}"))?;
        Ok((expression, zone))
    }

    /// The expression, with its zone where it is not UTC and its dialect where it is not crontab's.
    pub fn summary(&self) -> String {
        let zone = if self.time_zone == "UTC" { String::new() } else { format!(" {}", self.time_zone) };
        let dialect = if self.dialect == "crontab" { String::new() } else { format!(" ({})", self.dialect) };
        format!("{}{zone}{dialect}", self.cron)
    }
}

/// What it prints, in memory that need not grow for most.
fn text(printed: impl fmt::Display) -> String {
    let mut text = String::with_capacity(64);
    let _ = write!(text, "{printed}");
    text
}
