//! The runs, and those that are missing.

use std::time::Duration;

use anyhow::Result;

use super::{MetricsWriter, count_to_float, timestamp_seconds, to_float};
use crate::commands::run_once::AUTOMATION_FUNCTION;
use crate::db::Db;
use crate::db::metrics::RunDurations;
use crate::db::slots::SlotSelection;
use crate::domain::exposition::Exposition;
use crate::domain::health::HealthFigures;
use crate::domain::slots::{MAX_SLOTS, SlotQuery, SlotStatus};

const QUANTILES: [&str; 3] = ["0.5", "0.95", "0.99"];

pub(super) fn durations(text: &mut Exposition, times: &RunDurations, window: Duration) {
    // Without a run there is none, as a client library says it too.
    let value =
        |at| times.percentiles.as_ref().and_then(|all: &Vec<f64>| all.get(at)).copied().unwrap_or(f64::NAN);
    let quantiles: Vec<(&str, f64)> =
        QUANTILES.iter().enumerate().map(|(at, quantile)| (*quantile, value(at))).collect();
    let window = humantime::format_duration(window);
    let help = format!("How long the runs took that began in the last {window} and have finished.");
    text.summary("apsctl_run_duration_seconds", &help, &quantiles, times.sum, to_float(times.count));
}

impl MetricsWriter {
    pub(super) fn last_run(&mut self, text: &mut Exposition, vitals: &HealthFigures) {
        let run = match &vitals.latest_runs {
            Ok(runs) => runs.last_finished.as_ref(),
            Err(why) => return self.note_omission("apsctl_last_run_…", why),
        };
        let Some(run) = run else {
            return self.note_omission("apsctl_last_run_…", "no run has finished yet");
        };
        text.gauge(
            "apsctl_last_run_timestamp_seconds",
            "When the newest run began that has finished.",
            timestamp_seconds(run.created_at),
        );
        text.gauge("apsctl_last_run_duration_seconds", "How long it took.", run.seconds());
        if let Some(word) = run.unknown_status() {
            let why = format!("the status `{word}` is neither a success nor a failure");
            self.note_omission("apsctl_last_run_success", &why);
        } else if run.status.is_some() {
            let well = f64::from(u8::from(run.is_successful()));
            text.gauge("apsctl_last_run_success", "Whether it went well: 1, or 0.", well);
        } else {
            self.note_omission("apsctl_last_run_success", "the log does not say how the run ended");
        }
    }

    /// The slots of the schedules that nobody ran.
    pub(super) fn missed(&mut self, text: &mut Exposition, db: &mut Db) -> Result<()> {
        const NAME: &str = "apsctl_runs_missed";
        let gathered = self.query_or_omit(NAME, db, |db, this| {
            let now = db.now();
            let since = now - chrono::TimeDelta::from_std(this.window)?;
            let question = SlotQuery { since, until: now, now, tolerance: None, max_slots: MAX_SLOTS };
            db.slot_facts(&SlotSelection { question, jobs: &[], automation: AUTOMATION_FUNCTION })
        })?;
        let Some(gathered) = gathered else { return Ok(()) };
        let judged = gathered.judge();
        let judged: Vec<_> = judged.iter().filter(|(_, judged)| judged.skip_reason.is_none()).collect();
        if judged.is_empty() {
            self.note_omission(NAME, "no job has both a schedule that is known and runs in the log");
            return Ok(());
        }
        let rows = judged.iter().flat_map(|(_, judged)| &judged.slots);
        let missed = rows.filter(|row| row.status == SlotStatus::Missed).count();
        let window = humantime::format_duration(self.window);
        text.gauge(
            NAME,
            &format!("Times of the schedules without a run, in the last {window}."),
            count_to_float(missed),
        );
        Ok(())
    }
}
