//! New attributes and times of a job.

use apscheduler::aps3::{self, FireTimes};
use apscheduler::cron::CronError;
use apscheduler::{NextFireError, PyDateTime, aps4};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// An attribute that `jobs edit` changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    Grace,
    MaxInstances,
    Coalesce,
    Name,
    Executor,
}

/// New attributes of a job; the others stay as they are.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(clippy::option_option, reason = "None is a value of the grace time")]
pub struct Modification {
    pub timing: Option<NewTiming>,
    /// In seconds; `Some(None)` for any delay.
    pub misfire_grace_time: Option<Option<u32>>,
    pub max_instances: Option<u32>,
    pub coalesce: Option<bool>,
    pub name: Option<String>,
    pub executor: Option<String>,
}

impl Modification {
    /// Returns the attributes that it sets.
    pub fn attributes(&self) -> Vec<Attribute> {
        [
            (self.misfire_grace_time.is_some(), Attribute::Grace),
            (self.max_instances.is_some(), Attribute::MaxInstances),
            (self.coalesce.is_some(), Attribute::Coalesce),
            (self.name.is_some(), Attribute::Name),
            (self.executor.is_some(), Attribute::Executor),
        ]
        .into_iter()
        .filter_map(|(is_set, attribute)| is_set.then_some(attribute))
        .collect()
    }

    /// Removes what the job has already.
    #[must_use]
    pub fn without(self, current: &CurrentAttributes) -> Self {
        let CurrentAttributes { misfire_grace_time, max_instances, coalesce, name, executor } = current;
        Self {
            timing: self.timing,
            misfire_grace_time: self.misfire_grace_time.filter(|new| new.map(i128::from) != *misfire_grace_time),
            max_instances: self.max_instances.filter(|new| Some(i128::from(*new)) != *max_instances),
            coalesce: self.coalesce.filter(|new| Some(*new) != *coalesce),
            name: self.name.filter(|new| Some(new) != name.as_ref()),
            executor: self.executor.filter(|new| Some(new) != executor.as_ref()),
        }
    }
}

/// The attributes that a job has. `None` if the store has no such attribute, or for any delay.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CurrentAttributes {
    /// In seconds.
    pub misfire_grace_time: Option<i128>,
    pub max_instances: Option<i128>,
    /// `None` also for a value that is neither on nor off: APScheduler 4's `earliest`.
    pub coalesce: Option<bool>,
    pub name: Option<String>,
    pub executor: Option<String>,
}

/// When a job is to run from now on.
#[derive(Debug, Clone, PartialEq)]
pub enum NewTiming {
    /// A cron expression in APScheduler's dialect.
    Cron {
        expression: String,
        zone: Tz,
    },
    Every {
        interval: TimeDelta,
        zone: Tz,
    },
    Once {
        at: DateTime<Utc>,
        zone: Tz,
    },
}

impl NewTiming {
    /// Creates the trigger of APScheduler 3. Returns `None` if an interval is too long.
    ///
    /// # Errors
    /// Returns why APScheduler refuses a cron expression.
    pub fn aps3_trigger(&self, now: DateTime<Utc>) -> Result<Option<aps3::Trigger>, CronError> {
        Ok(match self {
            Self::Cron { expression, zone } => Some(aps3::Trigger::from_crontab(expression, *zone)?),
            Self::Every { interval, zone } => aps3::Trigger::every(*interval, *zone, now),
            Self::Once { at, zone } => Some(aps3::Trigger::once(*at, *zone)),
        })
    }

    /// Returns the trigger of APScheduler 4.
    pub fn aps4_trigger(&self) -> aps4::NewTrigger<'_> {
        match self {
            Self::Cron { expression, zone } => aps4::NewTrigger::Cron { expression, zone: *zone },
            Self::Every { interval, zone } => aps4::NewTrigger::Every { interval: *interval, zone: *zone },
            Self::Once { at, zone } => aps4::NewTrigger::Once { at: *at, zone: *zone },
        }
    }

    /// Returns the time zone of the schedule.
    pub fn zone(&self) -> Tz {
        match self {
            Self::Cron { zone, .. } | Self::Every { zone, .. } | Self::Once { zone, .. } => *zone,
        }
    }
}

/// Returns the first run of a new trigger; `None` if it never fires.
///
/// # Errors
/// Why it cannot be computed.
pub fn first_run(trigger: &aps3::Trigger, now: DateTime<Utc>) -> Result<Option<PyDateTime>, NextFireError> {
    FireTimes::starting_at(trigger, now).next().transpose()
}
