//! The check `store`: whether the tables allow passes and changes.

use chrono::{DateTime, TimeDelta, Utc};

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, merge_findings};
use crate::domain::remedy::Remedy;

/// Results of inspecting the tables' definitions.
#[derive(Debug, Clone)]
pub struct StoreShape {
    /// Each reason why a pass or a change would be refused, and its remedy.
    pub reasons: Vec<(String, Remedy)>,
    /// The time zone in which times without a zone are read, if the store has such times.
    pub naive_zone: Option<String>,
}

/// How far in the future a run may start because of a clock that is ahead.
const FUTURE_TOLERANCE: TimeDelta = TimeDelta::minutes(30);

/// `newest_start`: when the newest run started.
pub fn store(shape: &StoreShape, newest_start: Option<DateTime<Utc>>, now: DateTime<Utc>) -> CheckResult {
    let finding = |(reason, remedy): &(String, Remedy)| {
        CheckResult::new(Check::Store, CheckStatus::Critical, reason.clone(), remedy.clone())
            .headline("passes or changes are refused")
    };
    let mut findings: Vec<CheckResult> = shape.reasons.iter().map(finding).collect();
    let ahead = newest_start.map(|newest| newest - now).filter(|ahead| *ahead > FUTURE_TOLERANCE);
    if let (Some(zone), Some(ahead)) = (&shape.naive_zone, ahead) {
        let hours = ahead.as_seconds_f64() / 3600.0;
        let evidence =
            format!("the newest run starts {hours:.1} h in the future: its time has no zone and is read in {zone}");
        let remedy = "set APSCTL_STORE_TZ (or --store-tz) to the zone in which the application writes its times";
        findings.push(
            CheckResult::new(Check::Store, CheckStatus::Warning, evidence, Remedy::instruction(remedy))
                .headline("stored times are read in the wrong zone"),
        );
    }
    merge_findings(Check::Store, findings, "the tables have everything that passes and changes need")
}
