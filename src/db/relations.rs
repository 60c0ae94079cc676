//! The tables of the store: their names, their columns, and how a `.sql` file refers to them.
//!
//! A file writes `:jobs`, like a psql variable (`psql -v jobs=apscheduler_jobs -f list.sql` works too). Rendering replaces
//! it:
//! - by the table's quoted name,
//! - by a sub-select with NULL for the columns that the table lacks and a read does not require,
//! - or by an empty relation, if a table of schema apsctl is missing or this role may not read it.

mod application_code;
mod aps4;
mod column_mapping;
mod django;
mod errors;
mod imported_runs;
mod known_tables;
mod reference;
mod run_log;
mod table_names;
mod type_placeholders;

use std::collections::BTreeMap;

use anyhow::Result;

use super::store::columns::{Column, Table};
use super::store::{self, Columns, Layout};
use super::template;
use crate::domain::identifier::quote_literal;
use crate::domain::index::RecommendedIndex;
use crate::error::CliError;
use aps4::Aps4Tables;
use imported_runs::AuditSubstitute;
use known_tables::KNOWN_TABLES;
pub(super) use known_tables::application_tables;

pub(super) use application_code::ApplicationCode;
pub(super) use django::DJANGO_JOBS_TABLE;
pub(super) use errors::{missing_column_hint, table_setting};
pub use imported_runs::ImportedRuns;
pub(super) use run_log::{IMPORTED_RUNS, RunLogColumns, RunLogKind};
pub use table_names::TableNames;

/// The tables of this database.
#[derive(Debug, Clone)]
pub(super) struct Relations {
    /// The configured names, for messages.
    names: TableNames,
    /// The names with their schemas, for statements.
    qualified: TableNames,
    /// The columns of each table that exists and that this role may read. None before the tables have been probed: the
    /// standard columns are assumed then, which saves most commands a round trip.
    columns_by_table: Option<BTreeMap<&'static str, Columns>>,
    /// The same tables as the catalog describes them.
    tables: BTreeMap<&'static str, Table>,
    has_seen_integer_job_id: bool,
    /// Another table that serves as the audit log.
    audit_substitute: Option<AuditSubstitute>,
    /// The part of the logs that has been imported, if imported runs serve as the audit log.
    imported_runs: Option<ImportedRuns>,
    /// An SQL literal: the time zone of times without a zone.
    zone_literal: String,
    /// The tables on which statements run code of the application.
    application_code: BTreeMap<&'static str, ApplicationCode>,
    /// The tables of APScheduler 4, if the jobs are in those.
    aps4: Option<Aps4Tables>,
}

impl Relations {
    /// Creates the tables with the standard columns.
    pub(super) fn not_probed(names: TableNames, zone: &str) -> Self {
        Self {
            qualified: names.clone(),
            names,
            columns_by_table: None,
            tables: BTreeMap::new(),
            has_seen_integer_job_id: false,
            audit_substitute: None,
            imported_runs: None,
            zone_literal: quote_literal(zone),
            application_code: BTreeMap::new(),
            aps4: None,
        }
    }

    /// Sets the names with their schemas.
    pub(super) fn set_qualified_names(&mut self, qualified: TableNames) {
        self.qualified = qualified;
    }

    /// Returns the quoted names, in the order in which the probe reports the tables.
    pub(super) fn quoted_names(&self) -> Vec<String> {
        self.qualified.quoted_names()
    }

    /// Replaces each `:table` by the table's name, whether it exists or not.
    pub(super) fn substitute_names(&self, sql: &str) -> String {
        self.qualified.substitute_names(sql)
    }

    /// Returns whether the tables have been probed.
    pub(super) fn are_probed(&self) -> bool {
        self.columns_by_table.is_some()
    }

    /// Stores the result of a probe: for each column its table's position in `quoted_names`, the table's `relkind`, the
    /// name and the column.
    pub(super) fn set_probed(&mut self, found: impl IntoIterator<Item = (usize, String, String, Column)>) {
        let mut columns: BTreeMap<&'static str, Columns> = BTreeMap::new();
        let mut tables: BTreeMap<&'static str, Table> = BTreeMap::new();
        for (at, relkind, name, column) in found {
            let Some(relation) = KNOWN_TABLES.get(at) else { continue };
            columns.entry(relation.variable).or_default().insert(name.clone(), column.type_name.clone());
            let table = tables.entry(relation.variable).or_insert_with(|| Table::with_relkind(&relkind));
            table.columns.insert(name, column);
        }
        self.columns_by_table = Some(columns);
        self.tables = tables;
        self.application_code.clear();
        self.aps4 = None;
    }

    /// Makes another versions table the one that statements call `:versions`.
    pub(super) fn select_versions_table(&mut self, at: usize) {
        self.names.select_versions_table(at);
        self.qualified.select_versions_table(at);
        self.columns_by_table = None;
    }

    /// Discards the result of the probe.
    pub(super) fn forget_columns(&mut self) {
        self.columns_by_table = None;
    }

    pub(super) fn columns(&self, variable: &str) -> Option<&Columns> {
        self.columns_by_table.as_ref()?.get(variable)
    }

    /// Returns a table as the catalog describes it, if it has been probed.
    pub(super) fn table(&self, variable: &str) -> Option<&Table> {
        self.tables.get(variable)
    }

    /// Returns whether the table has all these columns.
    pub(super) fn has_columns(&self, variable: &str, columns: &[&str]) -> bool {
        self.columns(variable).is_some_and(|found| columns.iter().all(|c| found.contains_key(*c)))
    }

    /// Returns whether there is a jobs table of any layout.
    pub(super) fn has_jobs_table(&self) -> bool {
        self.aps4.is_some() || self.columns("jobs").is_some()
    }

    /// Returns the layout of the jobs table, or the guide layout if it has not been probed or does not exist.
    pub(super) fn layout(&self) -> Result<Layout> {
        if let Some(aps4) = &self.aps4 {
            return aps4.layout();
        }
        let Some(columns) = self.columns("jobs") else { return Ok(store::DEFAULT_LAYOUT) };
        store::recognize(columns).ok_or_else(|| {
            let names: Vec<String> = columns.iter().map(|(name, kind)| format!("{name} {kind}")).collect();
            let table = self.display_name("jobs");
            CliError::usage(format!("{table} is not a known jobs table: it has the columns {}", names.join(", ")))
                .hint("known layouts: guide, APScheduler 3 and 4, django-apscheduler; set APSCTL_JOBS_TABLE to another table")
                .into()
        })
    }

    /// Returns the table's quoted name with its schema.
    pub(super) fn qualified_name(&self, variable: &str) -> &str {
        self.qualified.quoted_name(self.actual_variable(variable))
    }

    /// Returns `aps_schedules` for the jobs table if the jobs are in APScheduler 4's tables.
    fn actual_variable<'a>(&self, variable: &'a str) -> &'a str {
        if variable == "jobs" && self.aps4.is_some() { "aps_schedules" } else { variable }
    }

    /// Returns the table's name without quotes, for messages.
    pub(super) fn display_name(&self, variable: &str) -> String {
        self.names.quoted_name(self.actual_variable(variable)).replace('"', "")
    }

    /// Renders a `.sql` file: replaces each `:table`. `:table!` becomes the bare name, for a statement that changes the
    /// table.
    ///
    /// # Errors
    /// A [`CliError`] if a table or a required column is missing or has an unsupported type.
    pub(super) fn render(&self, sql: &str) -> Result<String> {
        let sql = self.fill_recorded_since(sql);
        let sql = &*self.adapt_columns(&sql)?;
        let mut text = String::with_capacity(sql.len() + 64);
        let mut rest = sql;
        while let Some(at) = rest.find([':', '"', '\'', '-']) {
            let (before, after) = rest.split_at(at);
            text.push_str(before);
            let verbatim = template::quoted_or_comment_len(after);
            if verbatim > 0 || after.starts_with('-') {
                let (piece, tail) = after.split_at(verbatim.max(1));
                text.push_str(piece);
                rest = tail;
                continue;
            }
            let after = &after[1..];
            let (word, tail) = after.split_at(template::leading_name(after).len());
            let cast = after.starts_with(':');
            match KNOWN_TABLES.iter().find(|r| r.variable == word).filter(|_| !text.ends_with(':')) {
                Some(relation) => {
                    let name = tail.trim_start_matches('!');
                    text.push_str(&self.table_reference(relation, name.len() < tail.len(), sql)?);
                    rest = name;
                }
                None if let Some(named) = self
                    .type_placeholder(word)
                    .or_else(|| self.id_placeholder(word))
                    .or_else(|| self.scheduled_at_placeholder(word))
                    .or_else(|| Self::condition_named(word)) =>
                {
                    text.push_str(&named);
                    rest = tail;
                }
                None if cast => {
                    text.push_str("::");
                    rest = &after[1..];
                }
                None => {
                    text.push(':');
                    rest = after;
                }
            }
        }
        Ok(text + rest)
    }
}

impl Relations {
    /// Returns the column that an index should be on, or none if the table has no such column.
    pub(in crate::db) fn indexed_column(&self, index: &RecommendedIndex) -> Option<&'static str> {
        let is_another = match index.table {
            "jobs" => self.aps4.is_some(),
            "audit" => self.audit_substitute.is_some(),
            _ => false,
        };
        if is_another {
            return None;
        }
        let Some(columns) = self.columns(index.table) else { return Some(index.column) };
        [index.column].into_iter().chain(index.alternative_column).find(|column| columns.contains_key(*column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relations(found: &[(usize, &str, &str)]) -> Relations {
        let names =
            TableNames::from_settings(&|name| (name == "APSCTL_AUDIT_TABLE").then(|| "log.Runs".into())).unwrap();
        let mut relations = Relations::not_probed(names, "Europe/Berlin");
        let column = |kind: &str| Column { type_name: kind.to_owned(), ..Column::default() };
        relations.set_probed(found.iter().map(|(at, c, t)| (*at, "r".to_owned(), (*c).to_owned(), column(t))));
        relations
    }

    #[test]
    fn missing_columns_read_as_null_and_casts_stay() {
        let time = "timestamp with time zone";
        let some = relations(&[(1, "created_at", time), (1, "completed_at", time)]);
        let sql = some.render("SELECT a.id::text, $1::audit FROM :audit a").unwrap();
        assert!(sql.starts_with("SELECT a.id::text, $1::audit FROM (SELECT t.*"), "{sql}");
        assert!(sql.contains("NULL::text AS status") && sql.contains("FROM \"log\".\"Runs\" t) a"), "{sql}");
        assert!(some.render("UPDATE :audit! SET status = 'x' WHERE true").is_err());
    }

    #[test]
    fn an_absent_table_is_named_with_its_setting_and_our_own_reads_as_empty() {
        let none = relations(&[]);
        let error = none.render("SELECT FROM :jobs").unwrap_err();
        assert_eq!(error.to_string(), "there is no table apscheduler_jobs");
        assert!(none.render("SELECT FROM :pauses p").unwrap().contains("WHERE false) p"));
        assert!(none.render("INSERT INTO :operations!").is_err());
    }
}
