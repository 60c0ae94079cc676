//! The rows of `apsctl health`.

use serde_json::{Value, json};

use crate::commands::remedy::remedy_text;
use crate::commands::verdict_cell::verdict_cell;
use crate::domain::doctor::check_result::CheckResult;
use crate::domain::health::{EndpointHealth, HealthStatus};
use crate::report::{Cell, Tone, record};

/// The table above the checks.
pub(super) struct SummaryRow(pub(super) EndpointHealth);

record!(SummaryRow, |SummaryRow(health)| [
    ("status", status_cell(health.status)),
    ("next_scheduled_run", Cell::due(health.next_scheduled_run)),
    ("last_execution", health.last_execution),
    ("execution_time_ms", health.execution_time_ms),
    ("pending_jobs", health.pending_jobs),
]);

/// The single object for machine-readable formats.
pub(super) struct HealthRow(pub(super) EndpointHealth, pub(super) Vec<CheckResult>);

record!(HealthRow, |HealthRow(health, checks)| [
    ("status", status_cell(health.status)),
    ("next_scheduled_run", Cell::due(health.next_scheduled_run)),
    ("last_execution", health.last_execution),
    ("execution_time_ms", health.execution_time_ms),
    ("pending_jobs", health.pending_jobs),
    ("checks", Cell::Json(checks.iter().map(check_json).collect())),
]);

pub(super) struct CheckRow(pub(super) CheckResult);

record!(CheckRow, |CheckRow(CheckResult { check, status, evidence, remedy, .. })| [
    ("check", check.as_str()),
    ("verdict", verdict_cell(status)),
    ("evidence", evidence.to_string()),
    ("fix", remedy.as_ref().map(remedy_text)),
]);

fn status_cell(status: HealthStatus) -> Cell {
    let tone = match status {
        HealthStatus::Healthy => Tone::Good,
        HealthStatus::Degraded => Tone::Warning,
        HealthStatus::Unhealthy => Tone::Bad,
    };
    Cell::styled(status.as_str(), tone)
}

fn check_json(result: &CheckResult) -> Value {
    json!({
        "check": result.check.as_str(),
        "verdict": result.status.as_str(),
        "evidence": result.evidence.to_string(),
        "fix": result.remedy.as_ref().map(remedy_text),
    })
}
