//! What `health` answers, to people and to scripts.

use serde_json::{Value, json};

use crate::commands::verdict_cell::verdict_cell;
use crate::domain::doctor::check::CheckResult;
use crate::domain::health::{EndpointHealth, HealthStatus};
use crate::report::{Cell, Record, Tone};

/// What people see above the checks.
pub(super) struct SummaryRow(pub(super) EndpointHealth);

impl Record for SummaryRow {
    const COLUMNS: &'static [&'static str] =
        &["status", "next_scheduled_run", "last_execution", "execution_time_ms", "pending_jobs"];

    fn cells(self) -> Vec<Cell> {
        let Self(told) = self;
        let tone = match told.status {
            HealthStatus::Healthy => Tone::Good,
            HealthStatus::Degraded => Tone::Warning,
            HealthStatus::Unhealthy => Tone::Bad,
        };
        vec![
            Cell::styled(told.status.as_str(), tone),
            Cell::due(told.next_scheduled_run),
            told.last_execution.into(),
            told.execution_time_ms.into(),
            told.pending_jobs.into(),
        ]
    }
}

/// The whole, for scripts.
pub(super) struct HealthRow(pub(super) EndpointHealth, pub(super) Vec<CheckResult>);

impl Record for HealthRow {
    const COLUMNS: &'static [&'static str] =
        &["status", "next_scheduled_run", "last_execution", "execution_time_ms", "pending_jobs", "checks"];

    fn cells(self) -> Vec<Cell> {
        let checks = self.1.iter().map(check_json).collect();
        let mut cells = SummaryRow(self.0).cells();
        cells.push(Cell::Json(checks));
        cells
    }
}

pub(super) struct CheckRow(pub(super) CheckResult);

impl Record for CheckRow {
    const COLUMNS: &'static [&'static str] = &["check", "verdict", "evidence", "fix"];

    fn cells(self) -> Vec<Cell> {
        let Self(CheckResult { check, status: standing, evidence, remedy: fix }) = self;
        vec![check.as_str().into(), verdict_cell(standing), evidence.into(), fix.into()]
    }
}

fn check_json(finding: &CheckResult) -> Value {
    json!({
        "check": finding.check.as_str(),
        "verdict": finding.status.as_str(),
        "evidence": finding.evidence,
        "fix": finding.remedy,
    })
}
