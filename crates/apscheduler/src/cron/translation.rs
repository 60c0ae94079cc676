//! Writes the expressions of one dialect in the other.

use std::collections::BTreeSet;

use crate::cron::crontab_line::expand_nickname;
use crate::cron::dialect::Dialect;
use crate::cron::error::CronError;
use crate::cron::expression::Expression;
use crate::cron::field_values::FieldValues;

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Returns whether both dialects give a text the same minutes, hours and days. They may still differ when the clock
/// changes. `None` if one of the dialects refuses the text.
pub fn means_the_same(text: &str) -> Option<bool> {
    let values = |dialect| Expression::parse(text, dialect).ok().map(|expression| expression.values);
    Some(is_same(&values(Dialect::Crontab)?, &values(Dialect::Apscheduler)?))
}

/// Writes an expression of `dialect` for APScheduler: weekdays as names, nicknames as fields. A text that means the same in
/// both dialects does not change.
///
/// # Errors
/// Returns why `dialect` refuses the text, or why APScheduler has no such expression.
pub fn to_apscheduler(text: &str, dialect: Dialect) -> Result<String, CronError> {
    let expression = Expression::parse(text, dialect)?;
    let values = &expression.values;
    if dialect == Dialect::Apscheduler || means_the_same(text) == Some(true) {
        return Ok(text.to_owned());
    }
    if values.either_day && values.days.len() < 31 && values.weekdays.len() < 7 {
        let why = "cron runs it if either day field matches, and APScheduler needs both";
        return Err(CronError::new(why).hint("use two jobs, or one of the two day fields"));
    }
    let mut values = values.clone();
    if values.either_day {
        values.days = (1..=31).collect();
        values.weekdays = (0..7).collect();
        values.either_day = false;
    }
    let expanded = expand_nickname(text.trim_matches([' ', '\t']))?;
    let words: Vec<&str> = expanded.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
    let word = |at: usize| words.get(at).copied().unwrap_or("*").to_owned();
    let (day, weekday) = (list(&values.days, 31, |day| day.to_string()), list(&values.weekdays, 7, weekday_name));
    let (minute, hour) = (list(&values.minutes, 60, |n| n.to_string()), list(&values.hours, 24, |n| n.to_string()));
    let month = list(&values.months, 12, |month| month.to_string());
    let candidates = [
        [word(0), word(1), word(2), word(3), weekday.clone()],
        [word(0), word(1), day.clone(), month.clone(), weekday.clone()],
        [minute, hour, day, month, weekday],
    ];
    candidates
        .into_iter()
        .map(|fields| fields.join(" "))
        .find(|candidate| {
            let translated = Expression::parse(candidate, Dialect::Apscheduler);
            translated.is_ok_and(|translated| is_same(&values, &translated.values))
        })
        .ok_or_else(|| CronError::new("APScheduler has no such expression"))
}

/// Writes weekdays, of which 0 is Monday, as names.
pub(crate) fn weekday_list(weekdays: &BTreeSet<u32>) -> String {
    list(weekdays, 7, weekday_name)
}

fn weekday_name(day: u32) -> String {
    WEEKDAYS.get(day as usize).copied().unwrap_or_default().to_owned()
}

/// Writes values as ranges and single values: `mon-fri,sun`. All `count` values are `*`.
fn list(values: &BTreeSet<u32>, count: usize, name: impl Fn(u32) -> String) -> String {
    if values.len() == count {
        return "*".to_owned();
    }
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for value in values {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *value => *last = *value,
            _ => ranges.push((*value, *value)),
        }
    }
    let texts = ranges.into_iter().map(|(first, last)| match last - first {
        0 => name(first),
        1 => format!("{},{}", name(first), name(last)),
        _ => format!("{}-{}", name(first), name(last)),
    });
    texts.collect::<Vec<_>>().join(",")
}

fn is_same(a: &FieldValues, b: &FieldValues) -> bool {
    a.minutes == b.minutes
        && a.hours == b.hours
        && a.days == b.days
        && a.last_day == b.last_day
        && a.months == b.months
        && a.weekdays == b.weekdays
        && (a.either_day == b.either_day || a.days.len() == 31 && a.weekdays.len() == 7)
}
