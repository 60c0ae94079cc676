//! Compares the two meanings of one text.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::cron::dialect::Dialect;
use crate::cron::expression::Expression;

/// The maximum and minimum number of compared fire times.
const MAX_COMPARED: usize = 9_000;
const MIN_COMPARED: usize = 5;

/// Describes how the meaning of `text` in the other dialect differs. Returns `None` if both give the same fire times:
/// the first five, and those of 365 days after `from`, at most 9000. Also returns `None` if both refuse the text.
pub fn dialect_difference(text: &str, dialect: Dialect, from: DateTime<Utc>, zone: Tz) -> Option<String> {
    let other = dialect.other();
    let actor = other.scheduler_name();
    match (Expression::parse(text, dialect), Expression::parse(text, other)) {
        (Err(_), Err(_)) => None,
        (Ok(_), Err(error)) => Some(format!("{actor} refuses it: {error}")),
        (Err(_), Ok(accepted)) => Some(format!("{actor} accepts it: {}", accepted.description())),
        (Ok(own), Ok(accepted)) => {
            let (our, their) = first_difference(&own, &accepted, from, zone)?;
            let cause = cause(&own, &accepted);
            Some(match (our, their) {
                (Some(our), Some(their)) => format!("{cause}: it would run at {their}, not at {our}"),
                (None, Some(their)) => format!("{cause}: it would run at {their}"),
                (Some(our), None) => format!("{cause}: it would not run at {our}"),
                (None, None) => cause,
            })
        }
    }
}

type Pair = (Option<String>, Option<String>);

fn first_difference(own: &Expression, accepted: &Expression, from: DateTime<Utc>, zone: Tz) -> Option<Pair> {
    let end = from + TimeDelta::days(365);
    let (mut our, mut their) = (own.fire_times(from, zone), accepted.fire_times(from, zone));
    for count in 0..MAX_COMPARED {
        let pair = (our.next().map(|fire| fire.time), their.next().map(|fire| fire.time));
        if pair.0 != pair.1 {
            let shown = |time: Option<DateTime<Tz>>| time.map(|t| t.format("%a %Y-%m-%d %H:%M %Z").to_string());
            return Some((shown(pair.0), shown(pair.1)));
        }
        if pair.0.is_none_or(|time| count >= MIN_COMPARED && time > end) {
            return None;
        }
    }
    None
}

/// Describes the rule of the other dialect that causes the difference.
fn cause(own: &Expression, accepted: &Expression) -> String {
    let actor = accepted.dialect().scheduler_name();
    let crontab = accepted.dialect() == Dialect::Crontab;
    let weekday_field = own.text.split_whitespace().last().unwrap_or_default();
    let rule = if own.values.weekdays != accepted.values.weekdays {
        match (weekday_field.contains(|c: char| c.is_ascii_alphabetic()), crontab) {
            (false, true) => "counts 0 as Sunday",
            (false, false) => "counts 0 as Monday",
            (true, true) => "uses the step after names of days",
            (true, false) => "ignores the step after names of days",
        }
    } else if own.values.months != accepted.values.months {
        if crontab { "uses the step after names of months" } else { "ignores the step after names of months" }
    } else if own.values.either_day != accepted.values.either_day {
        if crontab { "needs only one of the two day fields to match" } else { "needs both day fields to match" }
    } else {
        "treats clock changes differently"
    };
    format!("{actor} {rule}")
}
