//! The steps as they are told.

use chrono::{DateTime, Utc};

use crate::clock::Clock;
use crate::context::Context;
use crate::report::{Cell, Record, Report, Tone};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepStatus {
    Done,
    Skipped,
    Failed,
}

/// One of the guide's four steps.
pub(super) struct Step {
    name: &'static str,
    status: StepStatus,
    evidence: String,
    seconds: f64,
}

impl Record for Step {
    const COLUMNS: &'static [&'static str] = &["step", "status", "evidence", "seconds"];

    fn cells(self) -> Vec<Cell> {
        let Self { name, status, evidence, seconds } = self;
        let status = match status {
            StepStatus::Done => Cell::styled("done", Tone::Good),
            StepStatus::Skipped => Cell::styled("skipped", Tone::Muted),
            StepStatus::Failed => Cell::styled("failed", Tone::Bad),
        };
        // What was not done took no time.
        vec![name.into(), status, evidence.into(), Cell::Seconds(seconds)]
    }
}

/// The guide's names of them.
const STEP_NAMES: [&str; 4] = ["identify", "restart", "watch", "verify"];

/// The steps so far.
pub(super) struct Steps {
    clock: Clock,
    begun: DateTime<Utc>,
    ended: Vec<Step>,
}

impl Steps {
    pub(super) fn begin(context: &Context) -> Self {
        let here = context.local_now();
        let clock = match context.globals().fixed_now() {
            Some(fixed) => Clock::fixed(fixed),
            None => Clock::running_from(here),
        };
        Self { clock, begun: clock.now(), ended: Vec::new() }
    }

    /// Ends the step that is next.
    pub(super) fn finish(&mut self, status: StepStatus, evidence: impl Into<String>) {
        let Some(name) = STEP_NAMES.get(self.ended.len()) else { return };
        let now = self.clock.now();
        let seconds = (now - self.begun).as_seconds_f64();
        self.begun = now;
        self.ended.push(Step { name, status, evidence: evidence.into(), seconds });
    }

    /// All of them, with those that it has not come to.
    pub(super) fn report(mut self, why_skipped: &str) -> Report {
        while self.ended.len() < STEP_NAMES.len() {
            self.finish(StepStatus::Skipped, why_skipped);
        }
        Report::listing(self.ended)
    }
}
