//! Checks of liveness keep quiet while there is maintenance: that no job runs is what was wanted.

use anyhow::Result;

use crate::context::Context;
use crate::report::{Report, Severity};

/// The report of a check; under maintenance what it has found is listed all the same, but is no alarm.
pub(super) fn mute_during_maintenance(mut report: Report, context: &mut Context) -> Result<Report> {
    let Some(verdict) = report.verdict.as_mut().filter(|verdict| verdict.severity != Severity::Ok) else {
        return Ok(report);
    };
    if let Some(maintenance) = context.db()?.read_maintenance()? {
        let words = maintenance.summary();
        verdict.severity = Severity::Ok;
        verdict.summary = format!("{words} ({})", verdict.summary);
        report.notes.push(format!("no alarm: {words}"));
    }
    Ok(report)
}
