//! What is said where row-level security may hide rows: a check that finds nothing has not seen all then.

use anyhow::Result;

use crate::context::Context;
use crate::db::Db;
use crate::domain::health::HealthFigures;
use crate::report::Report;

/// Warns, if it may be so in one of the tables. Whether it may.
pub(super) fn warn(tables: &[&str], context: &mut Context) -> Result<bool> {
    let found = context.db()?.tables_with_policies(tables)?;
    say(&found);
    Ok(!found.is_empty())
}

/// The same for who has asked along with the rest.
pub(super) fn warn_of(vitals: &HealthFigures, db: &Db) {
    let tables = [("jobs", vitals.may_hide_jobs), ("audit", vitals.may_hide_runs)];
    let hidden = tables.iter().filter(|(_, hides)| *hides);
    say(&hidden.map(|(table, _)| db.table_name(table)).collect::<Vec<_>>());
}

fn say(found: &[String]) {
    if !found.is_empty() {
        log::warn!(
            "Row-level security may hide rows of {} from this role: what it hides is not looked at",
            found.join(", ")
        );
    }
}

/// The same for a check, whose one line for monitoring says so too.
pub(super) fn warn_check(mut report: Report, tables: &[&str], context: &mut Context) -> Result<Report> {
    if warn(tables, context)?
        && let Some(verdict) = &mut report.verdict
    {
        verdict.summary += " (row-level security may hide more)";
    }
    Ok(report)
}
