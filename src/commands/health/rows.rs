//! What `health` answers, to people and to scripts.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::domain::check::{Finding, Standing};
use crate::domain::health::Status;
use crate::report::{Cell, Record, Tone};

/// What people see above the checks.
#[derive(Clone)]
pub(super) struct SummaryRow {
    pub(super) status: Status,
    pub(super) next_scheduled_run: Option<DateTime<Utc>>,
    pub(super) last_execution: Option<DateTime<Utc>>,
    pub(super) execution_time_ms: Option<i64>,
    pub(super) pending_jobs: i64,
}

impl Record for SummaryRow {
    const COLUMNS: &'static [&'static str] =
        &["status", "next_scheduled_run", "last_execution", "execution_time_ms", "pending_jobs"];

    fn cells(self) -> Vec<Cell> {
        let tone = match self.status {
            Status::Healthy => Tone::Good,
            Status::Degraded => Tone::Warning,
            Status::Unhealthy => Tone::Bad,
        };
        vec![
            Cell::word(self.status.as_str(), tone),
            Cell::due(self.next_scheduled_run),
            self.last_execution.into(),
            self.execution_time_ms.into(),
            self.pending_jobs.into(),
        ]
    }
}

/// The whole, for scripts.
pub(super) struct HealthRow(pub(super) SummaryRow, pub(super) Vec<Finding>);

impl Record for HealthRow {
    const COLUMNS: &'static [&'static str] =
        &["status", "next_scheduled_run", "last_execution", "execution_time_ms", "pending_jobs", "checks"];

    fn cells(self) -> Vec<Cell> {
        let checks = self.1.iter().map(check).collect();
        let mut cells = self.0.cells();
        cells.push(Cell::Json(checks));
        cells
    }
}

pub(super) struct CheckRow(pub(super) Finding);

impl Record for CheckRow {
    const COLUMNS: &'static [&'static str] = &["check", "verdict", "evidence", "fix"];

    fn cells(self) -> Vec<Cell> {
        let Self(Finding { check, standing, evidence, fix }) = self;
        let tone = match standing {
            Standing::Ok => Tone::Good,
            Standing::Unknown => Tone::Muted,
            Standing::Warning => Tone::Warning,
            Standing::Critical => Tone::Bad,
        };
        vec![check.as_str().into(), Cell::word(standing.as_str(), tone), evidence.into(), fix.into()]
    }
}

fn check(finding: &Finding) -> Value {
    json!({
        "check": finding.check.as_str(),
        "verdict": finding.standing.as_str(),
        "evidence": finding.evidence,
        "fix": finding.fix,
    })
}
