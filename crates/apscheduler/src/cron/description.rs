//! Describes an expression in plain English.

use crate::cron::dialect::Dialect;
use crate::cron::field_values::FieldValues;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Describes an expression: "at 12:00 on day 13 of the month or on Friday".
pub(crate) fn describe(values: &FieldValues, dialect: Dialect) -> String {
    let backwards_range = values
        .backwards_range
        .as_ref()
        .map(|r| format!("{} treats the backwards range {r} as empty", dialect.scheduler_name()));
    if values.never_fires() {
        let reason = backwards_range.unwrap_or_else(|| "there is no such date".to_owned());
        return format!("never: {reason}");
    }
    let (time, within_a_day) = describe_time_of_day(values);
    let mut words = time;
    match describe_days(values) {
        Some(date) => words.extend([" ", &date]),
        None if within_a_day => words.push_str(" every day"),
        None => {}
    }
    if values.months.len() < 12 {
        words.extend([" in ", &join_ranges(&sorted(&values.months), |month| name_of(&MONTHS, month - 1))]);
    }
    backwards_range.map_or(words.clone(), |reason| format!("{words}; {reason}"))
}

/// Describes the day fields; returns `None` if they match every day.
fn describe_days(values: &FieldValues) -> Option<String> {
    let (day, weekday) = (describe_days_of_month(values), describe_weekdays(values));
    match (day, weekday, values.either_day) {
        (Some(day), Some(weekday), true) if values.days.is_empty() || values.weekdays.is_empty() => {
            Some(if values.days.is_empty() { weekday } else { day })
        }
        (Some(day), Some(weekday), true) => Some(format!("{day} or {weekday}")),
        (_, _, true) => None,
        (Some(day), Some(weekday), false) => Some(format!("{day} and {weekday}")),
        (day, weekday, false) => day.or(weekday),
    }
}

fn describe_days_of_month(values: &FieldValues) -> Option<String> {
    let days = sorted(&values.days);
    let last = values.last_day.then_some("on the last day of the month");
    if days.is_empty() {
        return Some(last.unwrap_or("on no day of the month").to_owned());
    }
    if days.len() == 31 {
        return None;
    }
    let fixed = match (days.as_slice(), step(&days, 31)) {
        (_, Some(step)) if days.len() > 3 => {
            format!("on every {} day of the month from day {}", ordinal(step), days[0])
        }
        ([day], _) => format!("on day {day} of the month"),
        _ => format!("on days {} of the month", join_ranges(&days, |day| day.to_string())),
    };
    Some(last.map_or(fixed.clone(), |last| format!("{fixed} and {last}")))
}

fn describe_weekdays(values: &FieldValues) -> Option<String> {
    let days = sorted(&values.weekdays);
    let contiguous = days.windows(2).all(|pair| pair[1] == pair[0] + 1);
    match days.as_slice() {
        [] => Some("on no day of the week".to_owned()),
        [_, _, _, _, _, _, _] => None,
        [first, _, .., last] if contiguous && days.len() > 2 => {
            Some(format!("from {} to {}", name_of(&WEEKDAYS, *first), name_of(&WEEKDAYS, *last)))
        }
        _ => Some(format!("on {}", join_ranges(&days, |day| name_of(&WEEKDAYS, day)))),
    }
}

fn sorted(values: &std::collections::BTreeSet<u32>) -> Vec<u32> {
    values.iter().copied().collect()
}

fn name_of(names: &[&str], index: u32) -> String {
    usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default().to_owned()
}

/// Returns the step of values that are evenly spaced up to the end of their range.
fn step(values: &[u32], high: u32) -> Option<u32> {
    let (&first, &last) = (values.first()?, values.last()?);
    let step = values.get(1)? - first;
    (step > 1 && first <= step && high - last < step && values.windows(2).all(|pair| pair[1] - pair[0] == step))
        .then_some(step)
}

fn ordinal(n: u32) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// Joins values: "1 to 7 and 15". Three or more consecutive values become a range.
fn join_ranges(values: &[u32], name: impl Fn(u32) -> String) -> String {
    let parts: Vec<String> = values
        .chunk_by(|a, b| *b == a + 1)
        .flat_map(|run| match run {
            [first, _, .., last] if run.len() > 2 => vec![format!("{} to {}", name(*first), name(*last))],
            short => short.iter().map(|value| name(*value)).collect(),
        })
        .collect();
    join(&parts)
}

/// Joins texts: "a, b and c".
pub(crate) fn join(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// Describes the time of day, and returns whether "every day" may follow.
fn describe_time_of_day(values: &FieldValues) -> (String, bool) {
    let (minutes, hours) = (sorted(&values.minutes), sorted(&values.hours));
    if hours.len() == 24 {
        return (describe_minutes_of_every_hour(&minutes), false);
    }
    let (&[first_minute, ..], &[first_hour, ..]) = (minutes.as_slice(), hours.as_slice()) else {
        return ("at no time".to_owned(), false);
    };
    let (last_minute, last_hour) = (minutes[minutes.len() - 1], hours[hours.len() - 1]);
    let contiguous = hours.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let between =
        || format!("between {} and {}", format_time(first_hour, first_minute), format_time(last_hour, last_minute));
    let count = minutes.len() * hours.len();
    let words = match (even_step(&minutes, 60), even_step(&hours, 24)) {
        _ if count <= 4 => times_phrase(&minutes, &hours),
        (Some(step), _) if contiguous => format!("{} {}", every_phrase(step, "minute"), between()),
        _ if contiguous && minutes.len() == 1 => format!("every hour {}", between()),
        (_, Some(step)) if minutes == [0] => every_phrase(step, "hour"),
        (_, Some(step)) if minutes.len() == 1 => {
            format!("{} at minute {first_minute}", every_phrase(step, "hour"))
        }
        _ if count <= 12 => times_phrase(&minutes, &hours),
        (step, hour_step) => {
            let minutes = step.map_or_else(|| minutes_phrase(&minutes), |step| every_phrase(step, "minute"));
            match hour_step {
                Some(step) => format!("{minutes} of every {} hour from 00:00", ordinal(step)),
                None => format!("{minutes} of hours {}", join_ranges(&hours, |hour| format!("{hour:02}"))),
            }
        }
    };
    (words, true)
}

fn describe_minutes_of_every_hour(minutes: &[u32]) -> String {
    match (minutes, even_step(minutes, 60)) {
        (_, Some(step)) => every_phrase(step, "minute"),
        ([0], _) => "every hour".to_owned(),
        _ => format!("{} of every hour", minutes_phrase(minutes)),
    }
}

fn minutes_phrase(minutes: &[u32]) -> String {
    let plural = if minutes.len() == 1 { "" } else { "s" };
    format!("at minute{plural} {}", join_ranges(minutes, |minute| minute.to_string()))
}

fn times_phrase(minutes: &[u32], hours: &[u32]) -> String {
    let times: Vec<String> =
        hours.iter().flat_map(|hour| minutes.iter().map(|minute| format_time(*hour, *minute))).collect();
    format!("at {}", join(&times))
}

/// Returns the step of values that divide `whole` evenly, starting at 0.
fn even_step(values: &[u32], size: u32) -> Option<u32> {
    let step = size / u32::try_from(values.len()).ok().filter(|len| *len > 1)?;
    (size.is_multiple_of(step) && (0..size / step).map(|n| n * step).eq(values.iter().copied())).then_some(step)
}

fn every_phrase(step: u32, unit: &str) -> String {
    if step == 1 { format!("every {unit}") } else { format!("every {step} {unit}s") }
}

fn format_time(hour: u32, minute: u32) -> String {
    format!("{hour:02}:{minute:02}")
}
