//! The two dialects of cron expressions.

use std::fmt;
use std::str::FromStr;

use super::error::CronError;

/// The dialect of a cron expression: which program's rules apply to the five fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Debian's cron 3.0pl1: 0 and 7 are Sunday; if both day fields are restricted, either may match.
    Crontab,
    /// APScheduler 3: 0 is Monday; both day fields must match.
    Apscheduler,
}

impl Dialect {
    pub(super) fn other(self) -> Self {
        match self {
            Self::Crontab => Self::Apscheduler,
            Self::Apscheduler => Self::Crontab,
        }
    }

    /// Returns the name of the program that runs the job.
    pub(super) fn scheduler_name(self) -> &'static str {
        match self {
            Self::Crontab => "cron",
            Self::Apscheduler => "APScheduler",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Crontab => "crontab",
            Self::Apscheduler => "apscheduler",
        })
    }
}

impl FromStr for Dialect {
    type Err = CronError;

    fn from_str(name: &str) -> Result<Self, CronError> {
        match name {
            "crontab" => Ok(Self::Crontab),
            "apscheduler" => Ok(Self::Apscheduler),
            _ => Err(CronError::new(format!("unknown dialect {name:?}")).hint("use crontab or apscheduler")),
        }
    }
}
