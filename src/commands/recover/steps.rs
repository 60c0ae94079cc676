//! The four steps of `apsctl recover` and how they finished.

use chrono::{DateTime, Utc};

use crate::clock::Clock;
use crate::context::Context;
use crate::report::{Cell, Report, Tone, record};
use crate::screen::{Column, Row, Screen, Symbol, Table, Text, took};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepStatus {
    Done,
    Skipped,
    Failed,
}

impl StepStatus {
    fn cell(self) -> Cell {
        match self {
            Self::Done => Cell::styled("done", Tone::Good),
            Self::Skipped => Cell::styled("skipped", Tone::Muted),
            Self::Failed => Cell::styled("failed", Tone::Bad),
        }
    }
}

/// A finished step.
pub(super) struct Step {
    name: &'static str,
    status: StepStatus,
    evidence: String,
    seconds: f64,
}

record!(Step, |Step { name, status, evidence, seconds }| [
    ("step", name),
    ("status", status.cell()),
    ("evidence", evidence),
    ("seconds", Cell::Seconds(seconds)),
]);

/// The names of the steps in Task Tracker's documentation.
const STEP_NAMES: [&str; 4] = ["identify", "restart", "watch", "verify"];

/// The finished steps.
pub(super) struct Steps {
    clock: Clock,
    step_started_at: DateTime<Utc>,
    finished: Vec<Step>,
}

impl Steps {
    pub(super) fn begin(context: &Context) -> Self {
        let local_now = context.local_now();
        let clock = match context.fixed_now() {
            Some(fixed) => Clock::fixed(fixed),
            None => Clock::running_from(local_now),
        };
        Self { clock, step_started_at: clock.now(), finished: Vec::new() }
    }

    /// Finishes the next step.
    pub(super) fn finish(&mut self, status: StepStatus, evidence: impl Into<String>) {
        let Some(name) = STEP_NAMES.get(self.finished.len()) else { return };
        let now = self.clock.now();
        let seconds = (now - self.step_started_at).as_seconds_f64();
        self.step_started_at = now;
        self.finished.push(Step { name, status, evidence: evidence.into(), seconds });
    }

    /// Returns the report; the remaining steps are skipped for this reason.
    pub(super) fn report(mut self, why_skipped: &str) -> Report {
        while self.finished.len() < STEP_NAMES.len() {
            self.finish(StepStatus::Skipped, why_skipped);
        }
        let screen = screen(&self.finished);
        Report::listing(self.finished).screen(screen)
    }
}

/// Shows a line for each step, and what it has found below it.
fn screen(steps: &[Step]) -> Screen {
    let columns = [Column::new("STEP").id(), Column::new("TOOK").right(), Column::new("WHAT").from(120).or_below()];
    let rows = steps.iter().map(|step| {
        let symbol = match step.status {
            StepStatus::Done => Symbol::Good,
            StepStatus::Skipped => Symbol::Inactive,
            StepStatus::Failed => Symbol::Bad,
        };
        let took = if step.status == StepStatus::Skipped { Text::from("-") } else { Text::unit(&took(step.seconds)) };
        Row::new([Text::unit(step.name).into(), took.into(), Text::prose(&step.evidence).into()]).symbol(symbol)
    });
    Screen::new().table(Table::new(columns, rows))
}
