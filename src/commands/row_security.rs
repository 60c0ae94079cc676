//! What is said where row-level security may hide rows: a check that finds nothing has not seen all then.

use anyhow::Result;

use crate::context::Context;
use crate::db::Db;
use crate::domain::health::HealthFigures;
use crate::report::Report;

/// Warns, if it may be so in one of the tables. Whether it may.
pub(super) fn warn_if_hidden(tables: &[&str], context: &mut Context) -> Result<bool> {
    let found = context.db()?.tables_with_policies(tables)?;
    log_warning(&found);
    Ok(!found.is_empty())
}

/// The same for who has asked along with the rest.
pub(super) fn warn_from_vitals(vitals: &HealthFigures, db: &Db) {
    let tables = [("jobs", vitals.may_hide_jobs), ("audit", vitals.may_hide_runs)];
    let hidden = tables.iter().filter(|(_, hides)| *hides);
    log_warning(&hidden.map(|(table, _)| db.table_name(table)).collect::<Vec<_>>());
}

fn log_warning(found: &[String]) {
    if !found.is_empty() {
        log::warn!(
            "Row-level security may hide rows of {} from this role: what it hides is not looked at",
            found.join(", ")
        );
    }
}

/// The same for a check, whose one line for monitoring says so too.
pub(super) fn warn_in_report(mut report: Report, tables: &[&str], context: &mut Context) -> Result<Report> {
    if warn_if_hidden(tables, context)?
        && let Some(verdict) = &mut report.verdict
    {
        verdict.summary += " (row-level security may hide more)";
    }
    Ok(report)
}
