//! Warns if row-level security may hide rows, because a check then does not see everything.

use anyhow::Result;

use crate::context::Context;
use crate::db::Db;
use crate::domain::health::HealthFigures;
use crate::report::Report;

/// Warns if row-level security may hide rows of one of these tables. Returns whether it may.
pub(super) fn warn_if_hidden(tables: &[&str], context: &mut Context) -> Result<bool> {
    let table_names = context.db()?.tables_with_policies(tables)?;
    log_warning(&table_names);
    Ok(!table_names.is_empty())
}

/// Warns according to figures that were already read.
pub(super) fn warn_from_figures(figures: &HealthFigures, db: &Db) {
    let tables = [("jobs", figures.may_hide_jobs), ("audit", figures.may_hide_runs)];
    let hidden = tables.iter().filter(|(_, hides)| *hides);
    log_warning(&hidden.map(|(table, _)| db.table_name(table)).collect::<Vec<_>>());
}

fn log_warning(table_names: &[String]) {
    if !table_names.is_empty() {
        log::warn!(
            "Row-level security may hide rows of {} from this role; hidden rows are not checked",
            table_names.join(", ")
        );
    }
}

/// Warns, and adds the warning to the verdict that monitoring shows.
pub(super) fn warn_in_report(mut report: Report, tables: &[&str], context: &mut Context) -> Result<Report> {
    if warn_if_hidden(tables, context)?
        && let Some(verdict) = &mut report.verdict
    {
        verdict.summary += " (row-level security may hide more)";
    }
    Ok(report)
}
