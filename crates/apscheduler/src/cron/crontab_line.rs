//! The crontab dialect: the five fields of Debian's cron 3.0pl1 (`man 5 crontab`, `entry.c`).

use std::collections::BTreeSet;
use std::str::FromStr;

use ::cron::Schedule;
use chrono::NaiveDateTime;

use crate::cron::crontab_field::{CrontabField, DAY, HOUR, MINUTE, MONTH, WEEKDAY};
use crate::cron::error::CronError;
use crate::cron::field_values::FieldValues;

/// The five time fields of a crontab line.
#[derive(Debug, Clone)]
pub(crate) struct CrontabLine {
    values: FieldValues,
    /// One schedule, two if either day field may match, or none if a field has no values.
    schedules: Vec<Schedule>,
    /// Whether the minute or hour field starts with `*`: cron then follows the clock through a change.
    follows_clock: bool,
}

impl CrontabLine {
    pub(crate) fn parse(text: &str) -> Result<Self, CronError> {
        let expanded = expand_nickname(text.trim_matches([' ', '\t']))?;
        let words: Vec<&str> = expanded.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
        let &[minute, hour, day, month, weekday] = words.as_slice() else {
            return Err(wrong_field_count(&words));
        };
        let minute = CrontabField::parse(minute, &MINUTE)?;
        let hour = CrontabField::parse(hour, &HOUR)?;
        let day = CrontabField::parse(day, &DAY)?;
        let month = CrontabField::parse(month, &MONTH)?;
        let weekday = CrontabField::parse(weekday, &WEEKDAY)?;
        let follows_clock = minute.starts_with_star || hour.starts_with_star;
        let fields = [&minute, &hour, &day, &month, &weekday];
        let backwards_range = fields.iter().find_map(|field| field.backwards_range.clone());
        let values = FieldValues {
            either_day: !day.starts_with_star && !weekday.starts_with_star,
            backwards_range,
            minutes: minute.values,
            hours: hour.values,
            days: day.values,
            last_day: false,
            months: month.values,
            weekdays: weekday.values.into_iter().map(|day| (day + 6) % 7).collect(),
        };
        Ok(Self { schedules: schedules(&values)?, values, follows_clock })
    }

    pub(crate) fn values(&self) -> &FieldValues {
        &self.values
    }

    pub(crate) fn follows_clock(&self) -> bool {
        self.follows_clock
    }

    /// Returns the next matching local time, without regard to clock changes.
    pub(crate) fn next_local(&self, after: NaiveDateTime) -> Option<NaiveDateTime> {
        let after = after.and_utc();
        self.schedules.iter().filter_map(|schedule| schedule.after(&after).next()).min().map(|t| t.naive_utc())
    }
}

/// Replaces a nickname such as `@daily` by its fields. Nicknames are case-sensitive, as in cron.
pub(crate) fn expand_nickname(text: &str) -> Result<&str, CronError> {
    if !text.starts_with('@') {
        return Ok(text);
    }
    match text {
        "@yearly" | "@annually" => Ok("0 0 1 1 *"),
        "@monthly" => Ok("0 0 1 * *"),
        "@weekly" => Ok("0 0 * * 0"),
        "@daily" | "@midnight" => Ok("0 0 * * *"),
        "@hourly" => Ok("0 * * * *"),
        "@reboot" => Err(CronError::new("@reboot runs when cron starts, not at a time of the clock")
            .hint("give the times in five fields, or @hourly, @daily, @weekly, @monthly, @yearly")),
        _ => Err(CronError::new(format!("cron does not know {text}"))
            .hint("@hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually; alone and in lower case")),
    }
}

fn wrong_field_count(words: &[&str]) -> CronError {
    match words {
        [_, _, _, _, _, sixth, ..] => {
            CronError::new(format!("found a sixth field {sixth:?}; cron would take it as the command"))
                .hint("give five fields: minute hour day-of-month month day-of-week; cron has no seconds and no year")
        }
        _ => CronError::new(format!("expected five fields, found {}", words.len()))
            .hint("minute hour day-of-month month day-of-week, as in: 0 9 * * 1-5"),
    }
}

/// Converts to schedules of the `cron` crate, which counts 1 as Sunday and needs both day fields to match. If either
/// may match, returns one schedule for each.
fn schedules(values: &FieldValues) -> Result<Vec<Schedule>, CronError> {
    let any = || "*".to_owned();
    let days = comma_separated(&values.days);
    let weekdays = comma_separated(&values.weekdays.iter().map(|day| (day + 1) % 7 + 1).collect());
    let pairs = if values.either_day { vec![(days, any()), (any(), weekdays)] } else { vec![(days, weekdays)] };
    pairs
        .into_iter()
        .map(|(day, weekday)| {
            [
                comma_separated(&values.minutes),
                comma_separated(&values.hours),
                day,
                comma_separated(&values.months),
                weekday,
            ]
        })
        .filter(|fields| fields.iter().all(|field| !field.is_empty()))
        .map(|fields| Schedule::from_str(&format!("0 {}", fields.join(" "))).map_err(|e| CronError::new(e.to_string())))
        .collect()
}

fn comma_separated(values: &BTreeSet<u32>) -> String {
    values.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}
