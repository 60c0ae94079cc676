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

    /// Returns what it changes, such as `grace 1s → 5m, max_instances 1 → 2`. `None` if it sets no attribute.
    pub fn differences(&self, current: &CurrentAttributes) -> Option<String> {
        let on_or_off = |is_on: bool| if is_on { "on" } else { "off" }.to_owned();
        let quoted = |text: &String| format!("\"{text}\"");
        let mut all = Vec::new();
        let new_grace = self.misfire_grace_time.map(|grace| grace_word(grace.map(i128::from)));
        push_difference(&mut all, "grace", Some(grace_word(current.misfire_grace_time)), new_grace);
        let new_instances = self.max_instances.map(|number| number.to_string());
        push_difference(&mut all, "max_instances", current.max_instances.map(|n| n.to_string()), new_instances);
        push_difference(&mut all, "coalesce", current.coalesce.map(on_or_off), self.coalesce.map(on_or_off));
        push_difference(&mut all, "name", current.name.as_ref().map(quoted), self.name.as_ref().map(quoted));
        push_difference(&mut all, "executor", current.executor.clone(), self.executor.clone());
        (!all.is_empty()).then(|| all.join(", "))
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

/// Adds `label old → new` if there is a new value.
fn push_difference(differences: &mut Vec<String>, label: &str, old: Option<String>, new: Option<String>) {
    if let Some(new) = new {
        let old = old.map_or_else(String::new, |old| format!("{old} → "));
        differences.push(format!("{label} {old}{new}"));
    }
}

/// Returns a grace time as `--grace` accepts it, in the largest unit that is exact.
pub fn grace_word(seconds: Option<i128>) -> String {
    const UNITS: [(i128, &str); 3] = [(86_400, "d"), (3600, "h"), (60, "m")];
    let Some(seconds) = seconds else { return "none".into() };
    match UNITS.iter().find(|(length, _)| seconds != 0 && seconds % length == 0) {
        Some((length, unit)) => format!("{}{unit}", seconds / length),
        None => format!("{seconds}s"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_name_each_attribute_with_its_old_and_new_value() {
        let current = CurrentAttributes {
            misfire_grace_time: Some(1),
            max_instances: Some(1),
            coalesce: Some(true),
            name: Some("a b".into()),
            executor: Some("default".into()),
        };
        let all = Modification {
            timing: None,
            misfire_grace_time: Some(Some(300)),
            max_instances: Some(2),
            coalesce: Some(false),
            name: Some("c".into()),
            executor: Some("slow".into()),
        };
        assert_eq!(
            all.differences(&current).as_deref(),
            Some(
                "grace 1s → 5m, max_instances 1 → 2, coalesce on → off, name \"a b\" → \"c\", \
                 executor default → slow"
            )
        );
        // APScheduler 4's policy `earliest` is neither on nor off.
        assert_eq!(
            all.differences(&CurrentAttributes::default()).as_deref(),
            Some("grace none → 5m, max_instances 2, coalesce off, name \"c\", executor slow")
        );
        assert_eq!(Modification::default().differences(&current), None);
    }

    #[test]
    fn a_grace_is_written_in_its_largest_exact_unit() {
        for (seconds, word) in [
            (None, "none"),
            (Some(0), "0s"),
            (Some(59), "59s"),
            (Some(90), "90s"),
            (Some(3600), "1h"),
            (Some(5400), "90m"),
            (Some(172_800), "2d"),
            (Some(-60), "-1m"),
        ] {
            assert_eq!(grace_word(seconds), word);
        }
    }
}
