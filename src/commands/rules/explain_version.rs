//! `apsctl rules preview --version ID`: one row per condition.

use std::rc::Rc;

use anyhow::{Context as _, Result};

use super::{id_cell, screens};
use crate::context::Context;
use crate::db::rules::{RuleResult, TestResult, VersionExplanation};
use crate::domain::rules::Rule;
use crate::error::CliError;
use crate::invocation::APSCTL;
use crate::report::{Cell, Report, Tone, record};
use crate::screen::Screen;

pub(super) fn run(id: &str, context: &mut Context) -> Result<Report> {
    let is_abridged = context.is_abridged();
    let db = context.db()?;
    let tables = db.version_table_names();
    let versions = db.explain_version(id).context("explaining a version")?;
    if versions.is_empty() {
        let (table, word) = (tables.join(", "), if tables.len() > 1 { "tables" } else { "table" });
        return Err(CliError::refused(format!("there is no version {id}"))
            .hint(format!("use an id of {word} {table}; `{APSCTL} rules preview` shows the whole pass"))
            .into());
    }
    let shows_screen = context.shows_screen();
    let mut screen = Screen::new();
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    for version in versions {
        let deciding_rule = version.deciding_rule().cloned();
        let name = if tables.len() > 1 { format!("{id} of {}", version.table) } else { id.to_owned() };
        let note = version_note(&name, &version, deciding_rule.as_ref());
        if shows_screen {
            let screen_so_far = if rows.is_empty() { screen } else { screen.blank() };
            screen = screen_so_far.paragraph(note);
        } else {
            notes.push(note);
        }
        let table = version.table;
        for result in version.rules {
            let approves = result.rule.approves() && deciding_rule.as_ref() == Some(&result.rule);
            if shows_screen {
                screen = screen.blank().finding(screens::explained_rule(&result, approves));
            }
            rows.extend(test_rows(result, approves, &table));
        }
    }
    let mut report = Report::listing(rows).when_empty("no active rules");
    report.screen = Some(screen).filter(|_| shows_screen);
    // The table name only matters if there are several.
    if is_abridged && tables.len() == 1 {
        report = report.without_last_column();
    }
    Ok(notes.into_iter().fold(report, Report::note))
}

fn version_note(name: &str, version: &VersionExplanation, deciding_rule: Option<&Rule>) -> String {
    let would = match deciding_rule {
        Some(rule) if !rule.approves() => {
            let action = rule.action.as_deref().unwrap_or_default();
            format!("approved by no rule: {} (action {action}) matches it first", rule.label())
        }
        Some(rule) => format!("approved by {}", rule.label()),
        None => "approved by no rule".into(),
    };
    if version.approved {
        return format!(
            "version {name} is already approved, so passes ignore it; if it were pending, it would be {would}"
        );
    }
    format!("version {name} would be {would}")
}

/// One condition of a rule; or an invalid rule.
pub(super) struct TestRow {
    /// Shared, because a large rule has thousands of tests.
    rule: Rc<Rule>,
    tested: Option<TestResult>,
    place: Option<String>,
    rule_result: Cell,
    approves: bool,
    reason: Option<String>,
    table: String,
}

fn test_rows(result: RuleResult, approves: bool, table: &str) -> Vec<TestRow> {
    let RuleResult { rule, matches, tests, error } = result;
    let rule = Rc::new(rule);
    if let Some(error) = error {
        let rule_result = Cell::styled("invalid", Tone::Bad);
        let (place, reason) = (Some(error.place).filter(|place| !place.is_empty()), Some(error.reason));
        return vec![TestRow {
            rule,
            tested: None,
            place,
            rule_result,
            approves: false,
            reason,
            table: table.to_owned(),
        }];
    }
    let row = |tested: TestResult| TestRow {
        rule: Rc::clone(&rule),
        place: Some(tested.place.clone()).filter(|place| !place.is_empty()),
        tested: Some(tested),
        rule_result: result_cell(matches),
        approves,
        reason: None,
        table: table.to_owned(),
    };
    tests.into_iter().map(row).collect()
}

fn result_cell(known: Option<bool>) -> Cell {
    match known {
        Some(true) => Cell::styled("true", Tone::Good),
        Some(false) => Cell::styled("false", Tone::Muted),
        None => Cell::styled("unknown", Tone::Warning),
    }
}

record!(TestRow, |row| {
    let test = row.tested.as_ref().and_then(|tested| tested.test.as_ref());
    let always = row.tested.as_ref().filter(|tested| tested.test.is_none());
    let op = test.map(|test| test.op.as_str()).or(always.map(|_| "always"));
    [
        ("rule_id", id_cell(row.rule.id.as_ref())),
        ("rule", row.rule.name.clone()),
        ("place", row.place),
        ("field", test.map(|test| test.field.clone())),
        ("op", op),
        ("value", test.and_then(|test| test.value.clone())),
        ("actual", row.tested.as_ref().and_then(|tested| tested.actual.clone())),
        ("result", row.tested.as_ref().map_or(Cell::Empty, |tested| result_cell(tested.result))),
        ("rule_result", row.rule_result),
        ("approves", row.approves),
        ("reason", row.reason),
        ("table", row.table),
    ]
});
