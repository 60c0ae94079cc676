//! The checks of time: `timezone` and `clock-skew`.

use apscheduler::cron::Expression;
use chrono::{DateTime, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, merge_findings};
use crate::domain::evidence::{At, Span, Unit, evidence};
use crate::domain::remedy::Remedy;

/// A time zone in which a next run may have been computed by mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateZone {
    /// Where the zone is set, such as `the server's TimeZone`.
    pub source: &'static str,
    pub zone: Tz,
}

/// A job's next run and its schedule.
pub struct NextRun<'a> {
    pub id: &'a str,
    pub time: DateTime<Utc>,
    pub expression: &'a Expression,
    /// The expression as it is stored.
    pub cron: &'a str,
    pub zone: Tz,
}

impl NextRun<'_> {
    /// Returns a finding if the next run is a slot of the schedule in a candidate zone, but not in its own zone.
    pub fn computed_in_other_zone(&self, candidates: &[CandidateZone]) -> Option<CheckResult> {
        let is_slot_in = |zone| {
            let just_before = self.time - TimeDelta::seconds(1);
            self.expression.next_after(just_before, zone) == Some(self.time)
        };
        if self.time.nanosecond() != 0 || is_slot_in(self.zone) {
            return None;
        }
        let other = candidates.iter().find(|candidate| is_slot_in(candidate.zone))?;
        // The intended time has the same local date and time in the job's own zone.
        let local = self.time.with_timezone(&other.zone).naive_local();
        let intended = local.and_local_timezone(self.zone).earliest()?;
        let schedule = format!("schedule \"{}\" in {}", self.cron, self.zone.name());
        let computed = format!("it was computed in {} ({})", other.zone.name(), other.source);
        let (next, intended) = (At(self.time), At(intended.to_utc()));
        let evidence = evidence![
            "the next run of job ",
            self.id,
            " is at ",
            next,
            format!(", but its {schedule} gives "),
            intended,
            format!(": {computed}")
        ];
        let command = vec!["jobs", "schedule", "--cron", self.cron, "--tz", self.zone.name()];
        let dashes = self.id.starts_with('-').then_some("--");
        let words = command.into_iter().chain(dashes).chain([self.id]).map(str::to_owned).collect();
        let result = CheckResult::new(Check::Timezone, CheckStatus::Critical, evidence, Remedy::Apsctl(words))
            .headline(evidence!["the next run of ", Unit(self.id), " was computed in another time zone"])
            .fact(evidence!["it is at ", next, ", but its ", schedule, " gives ", intended])
            .fact(computed);
        Some(result)
    }
}

/// `findings`: the jobs whose next run was computed in another zone.
pub fn timezone(findings: Vec<CheckResult>, candidates: &[CandidateZone], schedule_count: usize) -> CheckResult {
    let zones: Vec<String> =
        candidates.iter().map(|candidate| format!("{} {}", candidate.source, candidate.zone.name())).collect();
    let compared = match schedule_count {
        0 => "there is no schedule to compare with".into(),
        1 => "1 schedule agrees with its next run".into(),
        some => format!("{some} schedules agree with their next run"),
    };
    merge_findings(Check::Timezone, findings, format!("{} ({compared})", zones.join(", ")))
}

/// Differences between clocks from which they are a warning, and critical.
const CLOCK_WARNING: TimeDelta = TimeDelta::seconds(2);
const CLOCK_CRITICAL: TimeDelta = TimeDelta::seconds(30);

/// Clocks read at nearly the same moment.
#[derive(Debug, Clone, Copy)]
pub struct ClockReadings {
    pub local: DateTime<Utc>,
    pub server: DateTime<Utc>,
    /// By how much the moments of the two readings may differ.
    pub uncertainty: TimeDelta,
    /// How far the clock of the worker's machine is ahead of the local clock.
    pub worker_ahead: Option<TimeDelta>,
    /// When the newest run started, by the clock of the process that recorded it.
    pub newest_run: Option<DateTime<Utc>>,
}

pub fn clock_skew(clocks: ClockReadings) -> CheckResult {
    let uncertainty = clocks.uncertainty.abs();
    let local_ahead = clocks.local - clocks.server;
    // A run in the past says nothing about clocks.
    let run_ahead = clocks.newest_run.map(|run| (run - clocks.server).max(TimeDelta::zero()));
    let differences = [
        ("this machine's clock", Some(local_ahead)),
        ("the clock of the worker's machine", clocks.worker_ahead.map(|ahead| ahead + local_ahead)),
        ("the clock that recorded the newest run", run_ahead),
    ];
    let findings =
        differences.into_iter().filter_map(|(clock, ahead)| clock_difference(clock, ahead?, uncertainty)).collect();
    let ok = evidence![
        "this machine's clock and the server's differ by ",
        Span(local_ahead.abs().as_seconds_f64()),
        ", with an uncertainty of ",
        Span(uncertainty.as_seconds_f64())
    ];
    merge_findings(Check::ClockSkew, findings, ok)
}

/// Returns a finding if a clock differs from the server's by more than the uncertainty explains.
fn clock_difference(clock: &str, ahead: TimeDelta, uncertainty: TimeDelta) -> Option<CheckResult> {
    let status = match ahead.abs() - uncertainty {
        difference if difference > CLOCK_CRITICAL => CheckStatus::Critical,
        difference if difference > CLOCK_WARNING => CheckStatus::Warning,
        _ => return None,
    };
    let direction = if ahead > TimeDelta::zero() { "ahead of" } else { "behind" };
    let difference = Span(ahead.abs().as_seconds_f64());
    let evidence = evidence![clock, " is ", difference, " ", direction, " the server's clock"];
    let remedy = Remedy::shell("timedatectl set-ntp true");
    Some(CheckResult::new(Check::ClockSkew, status, evidence, remedy))
}
