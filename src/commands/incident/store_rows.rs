//! Writes the rows of a store to an archive.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};

use super::archive_writer::ArchiveWriter;
use super::scrubber::Scrubber;
use crate::context::Context;
use crate::db::incident::SavedTable;
use crate::domain::incident::column_type::{is_json, is_text};
use crate::domain::incident::journal_segment::JournalSegment;
use crate::domain::incident::manifest::{CutEntry, MissingEntry, StoreDescription};
use crate::domain::incident::table::TableDescription;
use crate::domain::snapshot::{self, Row};
use crate::error::redact_text;
use crate::interrupt;

/// The most rows of a table, and of the audit log, the journal and the versions.
const MAX_ROWS: u64 = 100_000;
const MAX_HISTORY_ROWS: u64 = 20_000;

/// The most bytes of a table's rows. The reader accepts more.
const MAX_TABLE_BYTES: u64 = 256 << 20;

/// Writes all tables, and the snapshot of the jobs. What fails is listed as missing.
pub(super) fn save(
    archive: &mut ArchiveWriter,
    scrubber: &Scrubber,
    context: &mut Context,
    cut: &mut Vec<CutEntry>,
    missing: &mut Vec<MissingEntry>,
) -> Result<StoreDescription> {
    let db = context.db()?;
    let server = db.incident_server().context("reading the server's settings")?;
    archive.add("server.json", |out| Ok(out.write_all(scrubber.json(&server.settings).as_bytes())?))?;
    let mut tables = db.incident_tables(MAX_ROWS).context("reading the tables")?;
    let layout = db.features().map_or("unknown", |features| features.name).to_owned();
    let has_own_schema = tables.iter().any(|table| table.description.role == "operations");
    let rule_text = rule_text(&tables, context)?;
    let mut names = BTreeSet::new();
    let mut journal = None;
    for table in &mut tables {
        let what = format!("{}.{}", table.description.schema, table.description.name);
        if table.description.role == "versions" {
            omit_content(table, &rule_text);
            match context.db()?.saved_approvals(table) {
                Ok(approvals) => table.description.approvals = approvals,
                Err(error) => {
                    interrupt::check()?;
                    let what = format!("what the rules have approved in {what}");
                    missing.push(MissingEntry { what, reason: reason(&error) });
                    context.db()?.refresh()?;
                }
            }
        }
        let mut file = format!("rows/{}.jsonl", file_part(&table.description));
        while !names.insert(file.clone()) {
            file = file.replace(".jsonl", "-2.jsonl");
        }
        match save_rows(archive, &file, table, scrubber, context) {
            Ok(mut saved) => {
                if let Some(segment) = saved.journal.take() {
                    journal = known_entries(segment, context, missing)?;
                }
                table.description.rows = saved.rows;
                table.description.file = Some(file);
                if saved.is_cut {
                    cut.push(CutEntry {
                        what,
                        reason: format!("only {} rows are saved, the newest first", saved.rows),
                    });
                }
            }
            Err(error) => {
                interrupt::check()?;
                missing.push(MissingEntry { what: format!("the rows of {what}"), reason: reason(&error) });
                context.db()?.refresh()?;
                cut.push(CutEntry {
                    what: "one moment".into(),
                    reason: format!("after {what} could not be read, the other tables were read at a later moment"),
                });
            }
        }
    }
    if let Err(error) = save_snapshot(archive, scrubber, context) {
        interrupt::check()?;
        missing.push(MissingEntry { what: "jobs.snapshot".into(), reason: reason(&error) });
        context.db()?.refresh()?;
    }
    Ok(StoreDescription {
        layout,
        database: server.database,
        server_version: server.version,
        server_clock: server.clock,
        time_zone: server.time_zone,
        has_own_schema,
        journal,
        tables: tables.into_iter().map(|table| table.description).collect(),
    })
}

/// Returns why something is missing, without secrets.
pub(super) fn reason(error: &anyhow::Error) -> String {
    redact_text(&crate::error::without_error_numbers(&format!("{error:#}")))
}

struct SavedRows {
    /// The entries, if it is the table of the journal.
    journal: Option<JournalSegment>,
    rows: u64,
    is_cut: bool,
}

fn save_rows(
    archive: &mut ArchiveWriter,
    file: &str,
    table: &SavedTable,
    scrubber: &Scrubber,
    context: &mut Context,
) -> Result<SavedRows> {
    let description = &table.description;
    let is_history = matches!(description.role.as_str(), "audit" | "operations" | "versions" | "approvals");
    let limit = if is_history { MAX_HISTORY_ROWS } else { MAX_ROWS };
    let mut saved = SavedRows { journal: None, rows: 0, is_cut: false };
    let journal_columns = journal_columns(description);
    let mut bytes = 0;
    archive.add(file, |out| {
        context.db()?.stream_saved_table(table, |mut row| {
            if saved.rows == limit || bytes > MAX_TABLE_BYTES {
                saved.is_cut = true;
                return Ok(());
            }
            let entry =
                journal_columns.and_then(|[seq, hash]| Some((row[seq].as_ref()?.parse().ok()?, row[hash].clone()?)));
            let original = entry.is_some().then(|| row.clone());
            scrubber.row(description, &mut row);
            if let Some((seq, hash)) = entry {
                let hash = hash.trim_start_matches("\\x");
                saved.journal.get_or_insert_default().add(seq, hash, original.as_ref() != Some(&row));
            }
            let line = serde_json::to_string(&row)?;
            bytes += line.len() as u64 + 1;
            saved.rows += 1;
            Ok(writeln!(out, "{line}")?)
        })
    })?;
    Ok(saved)
}

/// Returns the columns of the number and of the previous hash, if it is the table of the journal.
fn journal_columns(table: &TableDescription) -> Option<[usize; 2]> {
    let column = |name: &str| table.columns.iter().position(|column| column.name == name);
    if table.role == "operations" { Some([column("seq")?, column("prev_hash")?]) } else { None }
}

/// Removes the entries that did not match their hashes already in the store: they are no effect of saving.
fn known_entries(
    mut segment: JournalSegment,
    context: &mut Context,
    missing: &mut Vec<MissingEntry>,
) -> Result<Option<JournalSegment>> {
    let read = context.db()?.stream_chain(|link| {
        if !link.is_intact {
            segment.replaced.remove(&link.seq);
        }
        Ok(())
    });
    match read {
        Ok(_) => Ok(Some(segment)),
        Err(error) => {
            interrupt::check()?;
            missing.push(MissingEntry { what: "the verification of the journal".into(), reason: reason(&error) });
            context.db()?.refresh()?;
            Ok(None)
        }
    }
}

/// Writes the jobs as `jobs snapshot` does.
fn save_snapshot(archive: &mut ArchiveWriter, scrubber: &Scrubber, context: &mut Context) -> Result<()> {
    let db = context.db()?;
    let header = db.snapshot_header()?;
    archive.add("jobs.snapshot", |out| {
        writeln!(out, "{}", header.line())?;
        let mut jobs = 0;
        db.stream_rows(|row| {
            jobs += 1;
            Ok(writeln!(out, "{}", snapshot_line(&row, scrubber))?)
        })?;
        Ok(writeln!(out, "{}", snapshot::end(jobs))?)
    })
}

fn snapshot_line(row: &Row, scrubber: &Scrubber) -> String {
    scrubber.image(&snapshot::line(row))
}

/// Returns the conditions of all rules: a column that they name is needed.
fn rule_text(tables: &[SavedTable], context: &mut Context) -> Result<String> {
    let mut text = String::new();
    for table in tables.iter().filter(|table| table.description.role == "rules") {
        let read = context.db()?.stream_saved_table(table, |row| {
            row.into_iter().flatten().for_each(|value| text += &value);
            Ok(())
        });
        if read.is_err() {
            interrupt::check()?;
            context.db()?.refresh()?;
        }
    }
    Ok(text)
}

/// Leaves out the texts of versions that no rule reads.
fn omit_content(table: &mut SavedTable, rule_text: &str) {
    let content: Vec<String> = table
        .description
        .columns
        .iter()
        .filter(|column| is_text(&column.type_name) || is_json(&column.type_name) || column.type_name == "bytea")
        .filter(|column| column.name != "id" && !rule_text.contains(&column.name))
        .map(|column| column.name.clone())
        .collect();
    for column in &content {
        table.omit(column);
    }
}

/// Returns the name of a table in the characters of a file name.
fn file_part(table: &TableDescription) -> String {
    let clean = |text: &str| -> String {
        let text = text.to_lowercase();
        text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).take(40).collect()
    };
    format!("{}.{}", clean(&table.schema).trim_start_matches('-'), clean(&table.name))
}
