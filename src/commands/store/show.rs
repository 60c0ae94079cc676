//! `apsctl store show`

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::context::Context;
use crate::db::store::{Capability, ColumnSummary, StoreSummary, TableSummary};
use crate::domain::job::Job;
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::error::Reason;
use crate::report::{Cell, Report, ReportKind, Section, Tone, record};

/// Show the store's layout, tables and columns, and which commands work
///
/// The layout is recognized by the columns of the jobs table. Columns of the standard types are not listed. For a command
/// that does not work, every reason and its remedy is listed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl store show\n  \
    apsctl store show -o json | jq '.capabilities[] | select(.works | not)'")]
pub struct Args {}

pub(super) struct StoreRow {
    summary: StoreSummary,
    capabilities: Vec<Capability>,
}

record!(StoreRow, |StoreRow { summary, capabilities }| [
    ("layout", summary.layout),
    ("time_zone", summary.time_zone),
    ("tables", Cell::Json(summary.tables.iter().map(table_json).collect())),
    ("columns", Cell::Json(summary.columns.iter().map(column_json).collect())),
    ("capabilities", Cell::Json(capabilities.iter().map(capability_json).collect())),
]);

fn table_json(table: &TableSummary) -> Value {
    let schema = table.table.split_once('.').map(|(schema, _)| schema);
    json!({"name": table.name, "table": table.table, "schema": schema, "kind": table.kind, "rows": table.estimated_rows})
}

fn column_json(column: &ColumnSummary) -> Value {
    json!({"table": column.table, "column": column.column, "type": column.column_type, "read_as": column.read_as,
           "understood": column.is_understood})
}

fn capability_json(capability: &Capability) -> Value {
    let reasons = capability.reasons.iter().map(|Reason { what, remedy }| json!({"what": what, "remedy": remedy}));
    json!({"command": capability.command, "works": capability.works, "reason": reason_text(capability),
           "reasons": reasons.collect::<Vec<_>>()})
}

/// Returns all reasons in one text, or that they are unknown.
fn reason_text(capability: &Capability) -> Option<String> {
    let all: Vec<&str> = capability.reasons.iter().map(|reason| reason.what.as_str()).collect();
    match (capability.works, all.is_empty()) {
        (None, _) => Some("triggers, checks, rules or policies may refuse it".to_owned()),
        (_, true) => None,
        (_, false) => Some(all.join("; ")),
    }
}

struct TableRow(TableSummary);

record!(TableRow, |TableRow(table)| [
    ("name", table.name),
    ("table", table.table),
    ("kind", table.kind.map_or_else(|| Cell::styled("not found", Tone::Warning), Cell::from)),
    ("rows", table.estimated_rows),
]);

struct ColumnRow(ColumnSummary);

record!(ColumnRow, |ColumnRow(column)| {
    // A long expression would widen the table; -o json has it.
    let is_long = column.read_as.chars().count() > 60;
    let read_as = match column.is_understood {
        true if is_long => "an expression (see -o json)".into(),
        true => column.read_as.into(),
        false => Cell::styled("not understood", Tone::Bad),
    };
    [
        ("column", format!("{}.{}", column.table, column.column)),
        ("type", column.column_type.map_or_else(|| Cell::styled("absent", Tone::Notice), Cell::from)),
        ("read_as", read_as),
    ]
});

struct CommandRow(Capability);

record!(CommandRow, |CommandRow(capability)| {
    let (works, tone) = match capability.works {
        Some(true) => ("yes", Tone::Good),
        Some(false) => ("no", Tone::Bad),
        None => ("unknown", Tone::Warning),
    };
    [("command", capability.command), ("works", Cell::styled(works, tone)), ("reason", reason_text(&capability))]
});

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let is_text = context.is_text();
    let db = context.db()?;
    let summary = db.store_summary().context("describing the store")?;
    let jobs = db.pass_jobs(None, AUTOMATION_FUNCTION);
    if jobs.is_err() {
        db.refresh()?;
    }
    // If the jobs cannot be read, the general reasons are listed.
    let job = jobs.map_or_else(|_| Some(Job::default()), |jobs| jobs.into_iter().next());
    let capabilities = db.capabilities(job.as_ref()).context("finding out what works")?;
    if !is_text {
        return Ok(Report::single(StoreRow { summary, capabilities }));
    }
    Ok(text_report(summary, capabilities))
}

fn text_report(summary: StoreSummary, capabilities: Vec<Capability>) -> Report {
    let mut remedies: Vec<String> = Vec::new();
    for reason in capabilities.iter().flat_map(|capability| &capability.reasons) {
        let line = format!("{}: {}", reason.what, reason.remedy);
        if !remedies.contains(&line) {
            remedies.push(line);
        }
    }
    let naive = if summary.has_naive_times {
        format!("; times without a zone are read in {} (--store-tz)", summary.time_zone)
    } else {
        String::new()
    };
    let section = |heading: String, report| Section { heading, report };
    let mut sections = vec![section(
        format!("layout {}{naive}", summary.layout),
        Report::listing(summary.tables.into_iter().map(TableRow)),
    )];
    if !summary.columns.is_empty() {
        let columns = Report::listing(summary.columns.into_iter().map(ColumnRow));
        sections.push(section("columns that are not of the standard type".to_owned(), columns));
    }
    sections.push(section("commands".to_owned(), Report::listing(capabilities.into_iter().map(CommandRow))));
    let mut report = Report::empty();
    report.kind = ReportKind::Single;
    report.sections = sections;
    remedies.into_iter().fold(report, Report::note)
}
