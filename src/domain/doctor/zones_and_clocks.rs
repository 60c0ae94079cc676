//! Is the time zone right, and do the clocks agree?

use apscheduler::cron::Expression;
use chrono::{DateTime, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;

use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::shell;
use crate::domain::time_format::{format_seconds, format_time};

use super::merge_findings;

/// A zone that a next run may have been reckoned in by mistake, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateZone {
    pub source: &'static str,
    pub zone: Tz,
}

/// A job's next run beside what its schedule says.
pub struct NextRun<'a> {
    pub id: &'a str,
    pub time: DateTime<Utc>,
    pub expression: &'a Expression,
    /// As it is written.
    pub cron: &'a str,
    pub zone: Tz,
}

impl NextRun<'_> {
    /// A finding, if it is a time of its schedule in the zone of another place, and none in its own.
    pub fn computed_in_other_zone(&self, places: &[CandidateZone]) -> Option<CheckResult> {
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
            format_time(self.time),
            self.cron,
            self.zone.name(),
            format_time(meant.to_utc()),
            place.zone.name(),
            place.source,
        );
        let fix = shell::with_argument(
            &format!("apsctl jobs schedule --cron {} --tz {}", shell::quote(self.cron), self.zone.name()),
            self.id,
        );
        Some(CheckResult::new(Check::Timezone, CheckStatus::Critical, evidence, fix))
    }
}

/// `found`: the jobs whose next run is in another zone's hours.
pub fn timezone(found: Vec<CheckResult>, places: &[CandidateZone], schedules: usize) -> CheckResult {
    let named: Vec<String> =
        places.iter().map(|place| format!("{} {}", place.source, place.zone.name())).collect();
    let of = match schedules {
        0 => "no schedule is kept to compare with".into(),
        some => format!("{} and next run agree", super::counted(some, "schedule")),
    };
    merge_findings(Check::Timezone, found, format!("{} ({of})", named.join(", ")))
}

/// How far clocks may be apart before it is a warning, and critical.
const CLOCK_WARNING: TimeDelta = TimeDelta::seconds(2);
const CLOCK_CRITICAL: TimeDelta = TimeDelta::seconds(30);

/// Times read at the same moment, as nearly as can be told.
#[derive(Debug, Clone, Copy)]
pub struct ClockReadings {
    pub local: DateTime<Utc>,
    pub server: DateTime<Utc>,
    /// By how much the moments may differ.
    pub uncertainty: TimeDelta,
    /// The clock of the worker's machine, ahead of the one here by so much.
    pub worker_ahead: Option<TimeDelta>,
    /// When the newest run began, by who wrote it down.
    pub newest_run: Option<DateTime<Utc>>,
}

pub fn clock_skew(clocks: ClockReadings) -> CheckResult {
    let blur = clocks.uncertainty.abs();
    let mut found = Vec::new();
    let ahead = clocks.local - clocks.server;
    found.extend(clock_difference("the clock here", "the server's", ahead, blur));
    if let Some(worker) = clocks.worker_ahead {
        found.extend(clock_difference(
            "the clock of the worker's machine",
            "the server's",
            worker + ahead,
            blur,
        ));
    }
    if let Some(run) = clocks.newest_run {
        found.extend(clock_difference(
            "who wrote the newest run",
            "the server's clock",
            (run - clocks.server).max(TimeDelta::zero()),
            blur,
        ));
    }
    let (apart, blur) = (format_seconds(ahead.abs().as_seconds_f64()), format_seconds(blur.as_seconds_f64()));
    let ok = format!("the clock here and the server's are {apart} apart, give or take {blur}");
    merge_findings(Check::ClockSkew, found, ok)
}

fn clock_difference(one: &str, other: &str, ahead: TimeDelta, blur: TimeDelta) -> Option<CheckResult> {
    let standing = match ahead.abs() - blur {
        far if far > CLOCK_CRITICAL => CheckStatus::Critical,
        some if some > CLOCK_WARNING => CheckStatus::Warning,
        _ => return None,
    };
    let word = if ahead > TimeDelta::zero() { "ahead of" } else { "behind" };
    let evidence = format!("{one} is {} {word} {other}", format_seconds(ahead.abs().as_seconds_f64()));
    Some(CheckResult::new(Check::ClockSkew, standing, evidence, "timedatectl set-ntp true".to_owned()))
}
