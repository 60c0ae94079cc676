//! The effects of a zone's clock changes on an expression.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;

use crate::cron::description::join;
use crate::cron::expression::Expression;
use crate::cron::fire_times::FireTime;
use crate::time::wall_clock;
use crate::time::wall_clock::ClockChange;

/// How many days after a change to summer time APScheduler can skip a run: a job that runs on the first of the month
/// at 00:00 misses the first of April.
const MAX_SKIPPED_DAYS: i64 = 40;

/// Describes the effects of the zone's clock changes in the 365 days after `from`, with one sentence per date and
/// kind, such as "2027-03-14: 02:30 does not exist; cron runs it at 03:00".
pub fn clock_change_effects(expression: &Expression, from: DateTime<Utc>, zone: Tz) -> Vec<String> {
    let end = from.naive_utc() + TimeDelta::days(365);
    let mut at = from.naive_utc();
    let mut traps = Vec::new();
    while let Some(change) = wall_clock::next_clock_change(zone, at, end) {
        at = change.at;
        traps.extend(effects_of_change(expression, zone, change));
    }
    traps
}

fn effects_of_change(expression: &Expression, zone: Tz, change: ClockChange) -> Vec<String> {
    let (old, new) = (change.old_time_end(), change.new_time_start());
    let (low, high) = (whole_minute(old.min(new)), whole_minute(old.max(new)));
    let fires = fires_around(expression, zone, change);
    let mut runs: BTreeMap<NaiveDateTime, Vec<&FireTime>> = BTreeMap::new();
    for fire in &fires {
        runs.entry(fire.nominal).or_default().push(fire);
    }
    let runs_of = |nominal: &NaiveDateTime| runs.get(nominal).map_or([].as_slice(), Vec::as_slice);
    let around_the_clock = expression.values.hours.len() == 24;
    let affected = expression.values.between(low, high).into_iter().filter_map(|nominal| {
        let outcome = match (old < new, runs_of(&nominal)) {
            (true, []) if !around_the_clock => Outcome::NotRun,
            (true, [run, ..]) => Outcome::RunAt(run.time.format("%H:%M").to_string()),
            (false, [_]) => Outcome::RunOnce,
            (false, [_, _, ..]) if !around_the_clock => Outcome::RunTwice,
            _ => return None,
        };
        Some((outcome, nominal))
    });
    // Only APScheduler skips times that exist, when it computes the first time after the change.
    let resumed = fires.iter().find(|fire| fire.time.naive_utc() >= change.at).map(|fire| fire.nominal);
    let searched = high + TimeDelta::days(MAX_SKIPPED_DAYS);
    let leapt = expression.values.between(high, resumed.map_or(searched, |resumed| resumed.min(searched)));
    let leapt = leapt.into_iter().filter(|nominal| runs_of(nominal).is_empty());
    let leapt = leapt.map(|nominal| (Outcome::SkippedAfterChange, nominal));

    let outcomes: Vec<_> = affected.chain(leapt).collect();
    let same = |a: &(Outcome, NaiveDateTime), b: &(Outcome, NaiveDateTime)| a.0 == b.0 && a.1.date() == b.1.date();
    let actor = expression.dialect().scheduler_name();
    outcomes.chunk_by(same).filter_map(|group| Some(group.first()?.0.sentence(actor, group))).collect()
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// The time is in the skipped hour and does not run.
    NotRun,
    /// The time is in the skipped hour and runs at another time.
    RunAt(String),
    /// The time is in the repeated hour and runs once.
    RunOnce,
    /// The time is in the repeated hour and runs twice.
    RunTwice,
    /// The time exists and does not run.
    SkippedAfterChange,
}

impl Outcome {
    fn sentence(&self, actor: &str, group: &[(Self, NaiveDateTime)]) -> String {
        let nominals: Vec<NaiveDateTime> = group.iter().map(|(_, nominal)| *nominal).collect();
        let many = nominals.len() > 1;
        let it = if many { "them" } else { "it" };
        let date = nominals.first().map(|n| n.date().to_string()).unwrap_or_default();
        let times = times(&nominals);
        let not = if many { "do not exist" } else { "does not exist" };
        let twice = if many { "come twice" } else { "comes twice" };
        match self {
            Self::NotRun => format!("{date}: {times} {not}; {actor} does not run {it}"),
            Self::RunAt(time) => format!("{date}: {times} {not}; {actor} runs {it} at {time}"),
            Self::RunOnce => format!("{date}: {times} {twice}; {actor} runs {it} the first time only"),
            Self::RunTwice => format!("{date}: {times} {twice}; {actor} runs {it} both times"),
            Self::SkippedAfterChange => format!("{date}: {actor} skips {times} after the clock change"),
        }
    }
}

/// Joins times: "02:00, 02:20 and 02:40". If there are more than four, names three and the number of others.
fn times(nominals: &[NaiveDateTime]) -> String {
    let mut times: Vec<String> = nominals.iter().map(|n| n.format("%H:%M").to_string()).collect();
    if times.len() > 4 {
        let more = times.len() - 3;
        times.truncate(3);
        times.push(format!("{more} more"));
    }
    join(&times)
}

/// Returns the fire times from before the change until two days after it, and one more. APScheduler's next time
/// depends on the previous one, so the search begins early enough to have one.
fn fires_around(expression: &Expression, zone: Tz, change: ClockChange) -> Vec<FireTime> {
    let end = change.at + TimeDelta::days(2);
    let fires_from = |days: i64| -> Vec<FireTime> {
        let start = (change.at - TimeDelta::days(days)).and_utc();
        let mut past_end = false;
        expression
            .fire_times(start, zone)
            .take_while(|fire| !std::mem::replace(&mut past_end, fire.time.naive_utc() >= end))
            .collect()
    };
    let holds_one = |fires: &[FireTime]| fires.first().is_some_and(|fire| fire.time.naive_utc() < change.at);
    [2, 40].into_iter().map(fires_from).find(|fires| holds_one(fires)).unwrap_or_else(|| fires_from(400))
}

fn whole_minute(time: NaiveDateTime) -> NaiveDateTime {
    let down = time.with_second(0).unwrap_or(time);
    if down == time { time } else { down + TimeDelta::minutes(1) }
}
