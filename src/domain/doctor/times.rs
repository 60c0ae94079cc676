//! Is the time zone right, and do the clocks agree?

use apscheduler::cron::Expression;
use chrono::{DateTime, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;

use crate::domain::check::{Check, CheckResult, CheckStatus};
use crate::domain::shell;
use crate::domain::span::{moment, span};

use super::merged;

/// A zone that a next run may have been reckoned in by mistake, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub whose: &'static str,
    pub zone: Tz,
}

/// A job's next run beside what its schedule says.
pub struct Next<'a> {
    pub id: &'a str,
    pub time: DateTime<Utc>,
    pub expression: &'a Expression,
    /// As it is written.
    pub cron: &'a str,
    pub zone: Tz,
}

impl Next<'_> {
    /// A finding, if it is a time of its schedule in the zone of another place, and none in its own.
    pub fn in_another_zone(&self, places: &[Place]) -> Option<CheckResult> {
        let is_fire = |zone| {
            let just_before = self.time - TimeDelta::seconds(1);
            self.expression.next_after(just_before, zone) == Some(self.time)
        };
        if self.time.nanosecond() != 0 || is_fire(self.zone) {
            return None;
        }
        let place = places.iter().find(|place| is_fire(place.zone))?;
        // On the same day of its own zone, that is: the same reading of the clock there.
        let reading = self.time.with_timezone(&place.zone).naive_local();
        let meant = reading.and_local_timezone(self.zone).earliest()?;
        let evidence = format!(
            "job {}: its next run is at {}, and its schedule \"{}\" {} says {}: it was reckoned in {} ({})",
            self.id,
            moment(self.time),
            self.cron,
            self.zone.name(),
            moment(meant.to_utc()),
            place.zone.name(),
            place.whose,
        );
        let fix = shell::command(
            &format!("apsctl jobs schedule --cron {} --tz {}", shell::word(self.cron), self.zone.name()),
            self.id,
        );
        Some(CheckResult::new(Check::Timezone, CheckStatus::Critical, evidence, fix))
    }
}

/// `found`: the jobs whose next run is in another zone's hours.
pub fn zones(found: Vec<CheckResult>, places: &[Place], schedules: usize) -> CheckResult {
    let named: Vec<String> =
        places.iter().map(|place| format!("{} {}", place.whose, place.zone.name())).collect();
    let of = match schedules {
        0 => "no schedule is kept to compare with".into(),
        some => format!("{} and next run agree", super::count(some, "schedule")),
    };
    merged(Check::Timezone, found, format!("{} ({of})", named.join(", ")))
}

/// How far clocks may be apart before it is a warning, and critical.
const APART: TimeDelta = TimeDelta::seconds(2);
const FAR_APART: TimeDelta = TimeDelta::seconds(30);

/// Times read at the same moment, as nearly as can be told.
#[derive(Debug, Clone, Copy)]
pub struct Clocks {
    pub here: DateTime<Utc>,
    pub server: DateTime<Utc>,
    /// By how much the moments may differ.
    pub blur: TimeDelta,
    /// The clock of the worker's machine, ahead of the one here by so much.
    pub worker: Option<TimeDelta>,
    /// When the newest run began, by who wrote it down.
    pub newest_run: Option<DateTime<Utc>>,
}

pub fn clocks(clocks: Clocks) -> CheckResult {
    let blur = clocks.blur.abs();
    let mut found = Vec::new();
    let ahead = clocks.here - clocks.server;
    found.extend(apart("the clock here", "the server's", ahead, blur));
    if let Some(worker) = clocks.worker {
        found.extend(apart("the clock of the worker's machine", "the server's", worker + ahead, blur));
    }
    if let Some(run) = clocks.newest_run {
        found.extend(apart(
            "who wrote the newest run",
            "the server's clock",
            (run - clocks.server).max(TimeDelta::zero()),
            blur,
        ));
    }
    let (apart, blur) = (span(ahead.abs().as_seconds_f64()), span(blur.as_seconds_f64()));
    let ok = format!("the clock here and the server's are {apart} apart, give or take {blur}");
    merged(Check::ClockSkew, found, ok)
}

fn apart(one: &str, other: &str, ahead: TimeDelta, blur: TimeDelta) -> Option<CheckResult> {
    let standing = match ahead.abs() - blur {
        far if far > FAR_APART => CheckStatus::Critical,
        some if some > APART => CheckStatus::Warning,
        _ => return None,
    };
    let word = if ahead > TimeDelta::zero() { "ahead of" } else { "behind" };
    let evidence = format!("{one} is {} {word} {other}", span(ahead.abs().as_seconds_f64()));
    Some(CheckResult::new(Check::ClockSkew, standing, evidence, "timedatectl set-ntp true".to_owned()))
}
