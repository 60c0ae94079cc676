//! The time of day in plain English.

use super::super::Plan;
use super::{join, list, nth, runs};

/// The words, and whether they still want an "every day" (those of an interval around the clock do not).
pub(super) fn words(plan: &Plan) -> (String, bool) {
    let (minutes, hours) = (list(&plan.minutes), list(&plan.hours));
    if hours.len() == 24 {
        return (around_the_clock(&minutes), false);
    }
    let (&[first_minute, ..], &[first_hour, ..]) = (minutes.as_slice(), hours.as_slice()) else {
        return ("at no time".to_owned(), false);
    };
    let (last_minute, last_hour) = (minutes[minutes.len() - 1], hours[hours.len() - 1]);
    let contiguous = hours.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let between =
        || format!("between {} and {}", clock(first_hour, first_minute), clock(last_hour, last_minute));
    let count = minutes.len() * hours.len();
    let words = match (interval(&minutes, 60), interval(&hours, 24)) {
        _ if count <= 4 => at(&minutes, &hours),
        (Some(step), _) if contiguous => format!("{} {}", every(step, "minute"), between()),
        _ if contiguous && minutes.len() == 1 => format!("every hour {}", between()),
        (_, Some(step)) if minutes == [0] => every(step, "hour"),
        (_, Some(step)) if minutes.len() == 1 => format!("{} at minute {first_minute}", every(step, "hour")),
        _ if count <= 12 => at(&minutes, &hours),
        (step, hour_step) => {
            let minutes = step.map_or_else(|| at_minutes(&minutes), |step| every(step, "minute"));
            match hour_step {
                Some(step) => format!("{minutes} of every {} hour from 00:00", nth(step)),
                None => format!("{minutes} of hours {}", runs(&hours, |hour| format!("{hour:02}"))),
            }
        }
    };
    (words, true)
}

fn around_the_clock(minutes: &[u32]) -> String {
    match (minutes, interval(minutes, 60)) {
        (_, Some(step)) => every(step, "minute"),
        ([0], _) => "every hour".to_owned(),
        _ => format!("{} of every hour", at_minutes(minutes)),
    }
}

fn at_minutes(minutes: &[u32]) -> String {
    let plural = if minutes.len() == 1 { "" } else { "s" };
    format!("at minute{plural} {}", runs(minutes, |minute| minute.to_string()))
}

fn at(minutes: &[u32], hours: &[u32]) -> String {
    let times: Vec<String> =
        hours.iter().flat_map(|hour| minutes.iter().map(|minute| clock(*hour, *minute))).collect();
    format!("at {}", join(&times))
}

/// The step of values that divide `whole` evenly from 0 on.
fn interval(values: &[u32], whole: u32) -> Option<u32> {
    let step = whole / u32::try_from(values.len()).ok().filter(|len| *len > 1)?;
    (whole.is_multiple_of(step) && (0..whole / step).map(|n| n * step).eq(values.iter().copied()))
        .then_some(step)
}

fn every(step: u32, unit: &str) -> String {
    if step == 1 { format!("every {unit}") } else { format!("every {step} {unit}s") }
}

fn clock(hour: u32, minute: u32) -> String {
    format!("{hour:02}:{minute:02}")
}
