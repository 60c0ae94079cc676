//! The jobs, and who executes them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{MetricsWriter, count_to_float, to_float};
use crate::domain::exposition::Exposition;
use crate::domain::health::HealthFigures;
use crate::domain::staleness::{self, Thresholds};
use crate::report::printable;

/// All of the states that are known, and any other that there is.
pub(super) fn by_state(text: &mut Exposition, counts: Vec<(Option<String>, i64)>, known: &[&str]) {
    let mut by_state: BTreeMap<String, f64> = known.iter().map(|state| ((*state).to_owned(), 0.0)).collect();
    for (state, jobs) in counts {
        *by_state.entry(printable(&state.unwrap_or_default())).or_default() += to_float(jobs);
    }
    let samples = by_state.iter().map(|(state, jobs)| (state.as_str(), *jobs));
    text.gauges("apsctl_jobs", "Jobs by state.", "state", samples);
}

impl MetricsWriter {
    pub(super) fn stuck(&mut self, text: &mut Exposition, vitals: &HealthFigures, now: DateTime<Utc>) {
        const NAME: &str = "apsctl_jobs_stuck";
        let Some(executing) = &vitals.executing else {
            return self.note_omission(NAME, "the store does not tell which jobs execute, or since when");
        };
        let thresholds = Thresholds { critical_after: self.older_than, job_timeout: self.job_timeout };
        let stuck =
            executing.iter().filter(|job| staleness::stuck_job(job, now, thresholds).is_some()).count();
        let help = "Jobs that execute without a live holder, or for longer than a run may last.";
        text.gauge(NAME, help, count_to_float(stuck));
    }

    pub(super) fn lease(&mut self, text: &mut Exposition, vitals: &HealthFigures, now: DateTime<Utc>) {
        const NAME: &str = "apsctl_lease_held";
        let lease = match &vitals.lease {
            Ok(lease) => lease.as_ref().filter(|lease| lease.is_live),
            Err(why) => return self.note_omission(NAME, why),
        };
        let help = "Whether a pass holds the lease: 1, or 0.";
        text.gauge(NAME, help, f64::from(u8::from(lease.is_some())));
        if let Some(since) = lease.and_then(|lease| lease.since) {
            let help = "For how long the pass that holds the lease has held it.";
            text.gauge("apsctl_lease_age_seconds", help, (now - since).as_seconds_f64());
        }
    }
}
