//! Suppresses the alarm of a check during maintenance, when no job is expected to run.

use anyhow::Result;

use crate::context::Context;
use crate::report::{Report, Severity};

/// Sets the severity of a report to ok during maintenance. The findings stay listed.
pub(super) fn mute_during_maintenance(mut report: Report, context: &mut Context) -> Result<Report> {
    let Some(verdict) = report.verdict.as_mut().filter(|verdict| verdict.severity != Severity::Ok) else {
        return Ok(report);
    };
    if let Some(maintenance) = context.db()?.read_maintenance()? {
        let summary = maintenance.summary();
        verdict.severity = Severity::Ok;
        verdict.summary = format!("{summary} ({})", verdict.summary);
        report.notes.push(format!("no alarm: {summary}"));
    }
    Ok(report)
}
