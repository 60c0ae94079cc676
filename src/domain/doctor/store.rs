//! Whether the tables are such that apsctl can do its work on them.

use chrono::{DateTime, TimeDelta, Utc};

use super::merge_findings;
use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};

/// What was found of the tables.
#[derive(Debug, Clone)]
pub struct StoreShape {
    /// What stands in the way of a pass or a change, and what would remove it.
    pub reasons: Vec<(String, String)>,
    /// The zone that times without one are read in, where there are such.
    pub naive_zone: Option<String>,
}

/// From when on a time of a run is in the future for another reason than a clock that is a little ahead.
const FUTURE_TOLERANCE: TimeDelta = TimeDelta::minutes(30);

/// `newest`: when the newest run began.
pub fn store(found: &StoreShape, newest: Option<DateTime<Utc>>, now: DateTime<Utc>) -> CheckResult {
    let reason = |(what, remedy): &(String, String)| {
        CheckResult::new(Check::Store, CheckStatus::Critical, what.clone(), remedy.clone())
    };
    let mut findings: Vec<CheckResult> = found.reasons.iter().map(reason).collect();
    let ahead = newest.map(|newest| newest - now).filter(|ahead| *ahead > FUTURE_TOLERANCE);
    if let (Some(zone), Some(ahead)) = (&found.naive_zone, ahead) {
        let hours = ahead.as_seconds_f64() / 3600.0;
        let evidence = format!(
            "the newest run began {hours:.1} h in the future: its time has no zone and is read in {zone}"
        );
        let fix = "set APSCTL_STORE_TZ (or --store-tz) to the zone in which the application writes its times"
            .to_owned();
        findings.push(CheckResult::new(Check::Store, CheckStatus::Warning, evidence, fix));
    }
    merge_findings(Check::Store, findings, "the tables have what passes and changes need")
}
