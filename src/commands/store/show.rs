//! `apsctl store show`

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::context::Context;
use crate::db::store::{Capability, ColumnSummary, StoreSummary, TableSummary};
use crate::domain::job::Job;
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::error::Reason;
use crate::report::{Cell, Report, ReportKind, Section, Tone, record};
use crate::screen::{Column, Row, Screen, Symbol, Table, Text, count};

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
    let screen = context.shows_screen().then(|| screen(&summary, &capabilities));
    if !is_text {
        return Ok(Report::single(StoreRow { summary, capabilities }));
    }
    let mut report = text_report(summary, capabilities);
    report.screen = screen;
    Ok(report)
}

fn screen(summary: &StoreSummary, capabilities: &[Capability]) -> Screen {
    let zone = &summary.time_zone;
    let naive = if summary.has_naive_times { format!("times without a zone are in {zone}") } else { String::new() };
    let mut screen = Screen::new().heading(format!("layout {}", summary.layout), naive).blank();
    let columns = [Column::new("FOR"), Column::new("TABLE").id(), Column::new("KIND"), Column::new("ROWS").right()];
    let row = |table: &TableSummary| {
        let symbol = if table.kind.is_some() { Symbol::Good } else { Symbol::Inactive };
        let rows =
            table.estimated_rows.and_then(|rows| u64::try_from(rows).ok()).map(|rows| format!("about {}", count(rows)));
        let rows = rows.or_else(|| table.kind.map(|_| "not analyzed".to_owned()));
        let kind = table.kind.unwrap_or("not found, or not readable");
        Row::new([table.name.into(), table.table.as_str().into(), kind.into(), Text::from(rows).into()]).symbol(symbol)
    };
    screen = screen.table(Table::new(columns, summary.tables.iter().map(row))).blank();
    if !summary.columns.is_empty() {
        let columns = [Column::new("COLUMN").id(), Column::new("TYPE"), Column::new("READ AS").or_below()];
        let row = |column: &ColumnSummary| {
            let symbol = if column.is_understood { Symbol::None } else { Symbol::Warning };
            let name = format!("{}.{}", column.table, column.column);
            let column_type = column.column_type.as_deref().unwrap_or("missing");
            Row::new([name.into(), column_type.into(), Text::unit(&column.read_as).into()]).symbol(symbol)
        };
        screen = screen.table(Table::new(columns, summary.columns.iter().map(row))).blank();
    }
    let mut by_reason: Vec<(&[Reason], Option<bool>, Vec<&str>)> = Vec::new();
    for capability in capabilities.iter().filter(|capability| capability.works != Some(true)) {
        match by_reason.iter_mut().find(|(reasons, works, _)| {
            *works == capability.works && reasons.iter().map(|r| &r.what).eq(capability.reasons.iter().map(|r| &r.what))
        }) {
            Some((_, _, commands)) => commands.push(capability.command),
            None => by_reason.push((&capability.reasons, capability.works, vec![capability.command])),
        }
    }
    for (reasons, works, commands) in by_reason {
        let (symbol, verb) =
            if works.is_some() { (Symbol::Bad, "not possible") } else { (Symbol::Unknown, "may fail") };
        screen = screen.hanging(symbol.with(format!("{verb}: {}", commands.join(", "))), 2);
        if reasons.is_empty() {
            screen = screen.hanging("  triggers, checks, rules or policies may refuse it", 2);
        }
        for reason in reasons {
            screen = screen.hanging(Text::from("  ") + Text::prose(&reason.what), 2);
            screen = screen.hanging(Text::from("  fix: ") + Text::prose(&reason.remedy), 7);
        }
        screen = screen.blank();
    }
    let works = capabilities.iter().filter(|capability| capability.works == Some(true)).count();
    screen.paragraph(format!("{works} of {} commands work on this store.", capabilities.len())).including_notes()
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
