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
        (Err(_), Ok(theirs)) => Some(format!("{actor} accepts it: {}", theirs.description())),
        (Ok(ours), Ok(theirs)) => {
            let (our, their) = first_difference(&ours, &theirs, from, zone)?;
            let cause = cause(&ours, &theirs);
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

fn first_difference(ours: &Expression, theirs: &Expression, from: DateTime<Utc>, zone: Tz) -> Option<Pair> {
    let end = from + TimeDelta::days(365);
    let (mut our, mut their) = (ours.fire_times(from, zone), theirs.fire_times(from, zone));
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
fn cause(ours: &Expression, theirs: &Expression) -> String {
    let actor = theirs.dialect().scheduler_name();
    let crontab = theirs.dialect() == Dialect::Crontab;
    let weekday_field = ours.text.split_whitespace().last().unwrap_or_default();
    let rule = if ours.values.weekdays != theirs.values.weekdays {
        match (weekday_field.contains(|c: char| c.is_ascii_alphabetic()), crontab) {
            (false, true) => "counts 0 as Sunday",
            (false, false) => "counts 0 as Monday",
            (true, true) => "uses the step after names of days",
            (true, false) => "ignores the step after names of days",
        }
    } else if ours.values.months != theirs.values.months {
        if crontab { "uses the step after names of months" } else { "ignores the step after names of months" }
    } else if ours.values.either_day != theirs.values.either_day {
        if crontab { "needs only one of the two day fields to match" } else { "needs both day fields to match" }
    } else {
        "treats clock changes differently"
    };
    format!("{actor} {rule}")
}
