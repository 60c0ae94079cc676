//! The tables of APScheduler 4. They must all exist, in one schema.

use std::collections::BTreeMap;

use anyhow::Result;

use super::Relations;
use super::known_tables::KNOWN_TABLES;
use crate::db::store::{self, Layout};
use crate::error::CliError;

/// The schema version of APScheduler 4.0.0a6.
const KNOWN_VERSION: i32 = 1;

/// The tables of APScheduler 4 in one schema.
#[derive(Debug, Clone)]
pub(super) struct Aps4Tables {
    schema: String,
    /// The value in table `metadata`, or none if it is empty.
    version: Option<i32>,
    /// The tables that do not exist.
    missing_tables: Vec<&'static str>,
    /// The columns of 4.0.0a6 that are missing, if another release created the tables.
    missing_columns: Vec<String>,
}

impl Aps4Tables {
    /// Returns the layout.
    ///
    /// # Errors
    /// A refusal (exit 2) if tables are missing or their version is unknown.
    pub(super) fn layout(&self) -> Result<Layout> {
        if !self.missing_tables.is_empty() {
            let missing = self.missing_tables.join(", ");
            let message =
                format!("{}.schedules is a table of APScheduler 4, but its schema has no table {missing}", self.schema);
            return Err(CliError::usage(message).hint("APScheduler 4 keeps all its tables in one schema").into());
        }
        if !self.missing_columns.is_empty() {
            let message = format!(
                "the APScheduler 4 tables in schema {} lack the columns {}",
                self.schema,
                self.missing_columns.join(", ")
            );
            return Err(CliError::usage(message)
                .hint("apsctl supports the tables of APScheduler 4.0.0a6; another release created these")
                .into());
        }
        let found = match self.version {
            Some(KNOWN_VERSION) => return Ok(store::APS4),
            Some(version) => format!("schema_version {version}"),
            None => "no schema_version".to_owned(),
        };
        let schema = &self.schema;
        let message = format!("{schema}.metadata has {found}, but apsctl supports only schema_version {KNOWN_VERSION}");
        Err(CliError::usage(message)
            .hint("apsctl supports the tables of APScheduler 4.0.0a6; another release created these")
            .into())
    }
}

impl Relations {
    /// Returns the table that may hold APScheduler 4's schedules.
    ///
    /// It is the configured jobs table, or `schedules` if none is configured and there is no jobs table.
    pub(in crate::db) fn aps4_schedules_candidate(&self) -> Option<String> {
        let schedules = self.names.schedules_variable();
        let name = |variable| Some(self.qualified.quoted_name(variable).to_owned());
        match self.columns("jobs") {
            None if schedules != "jobs" => name(schedules),
            Some(columns) if store::is_aps4(columns) => name("jobs"),
            _ => None,
        }
    }

    /// Uses these tables as APScheduler 4's, if they are. Returns whether they are complete.
    ///
    /// Incomplete tables are used only if the jobs table is configured, so that an error names what is missing.
    pub(in crate::db) fn detect_aps4(&mut self, schema: String, columns: Vec<(String, String, String)>) -> bool {
        let is_configured = self.columns("jobs").is_some();
        let Some(tables) = &mut self.columns_by_table else { return false };
        for (table, column, kind) in columns {
            if let Some(relation) = KNOWN_TABLES.iter().find(|r| r.is_aps4() && r.default_name == table) {
                tables.entry(relation.variable).or_default().insert(column, kind);
            }
        }
        let is_missing = |table: &str, column: &str| {
            let columns = tables.get(format!("aps_{table}").as_str());
            !columns.is_some_and(|columns| columns.contains_key(column))
        };
        let needed = [("tasks", "func"), ("metadata", "schema_version"), ("jobs", "task_id")];
        let missing: Vec<_> = needed.into_iter().filter(|(t, c)| is_missing(t, c)).map(|(table, _)| table).collect();
        let is_whole = missing.is_empty() && tables.get("aps_schedules").is_some_and(store::is_aps4);
        let missing_columns = if is_whole || !missing.is_empty() { Vec::new() } else { missing_aps4_columns(tables) };
        if is_whole || is_configured || !missing_columns.is_empty() {
            self.names.set_aps4_schema(&schema);
            self.qualified.set_aps4_schema(&schema);
            self.aps4 = Some(Aps4Tables { schema, version: None, missing_tables: missing, missing_columns });
        }
        is_whole
    }

    pub(in crate::db) fn set_aps4_version(&mut self, version: Option<i32>) {
        if let Some(aps4) = &mut self.aps4 {
            aps4.version = version;
        }
    }
}

/// Returns the columns of 4.0.0a6 that are missing, or nothing if these are not tables of APScheduler.
fn missing_aps4_columns(tables: &BTreeMap<&'static str, BTreeMap<String, String>>) -> Vec<String> {
    let has = |variable: &str, column: &str| tables.get(variable).is_some_and(|columns| columns.contains_key(column));
    if !["trigger", "next_fire_time", "task_id"].iter().all(|column| has("aps_schedules", column)) {
        return Vec::new();
    }
    let job_variables = ["aps_schedules", "aps_tasks", "aps_jobs"];
    let job_tables = KNOWN_TABLES.iter().filter(|relation| job_variables.contains(&relation.variable));
    let columns = job_tables.flat_map(|relation| {
        let missing = |column: &&str| !has(relation.variable, column);
        let columns = relation.columns.iter().map(|column| column.name).filter(missing);
        columns.map(|column| format!("{}.{column}", relation.default_name)).collect::<Vec<_>>()
    });
    columns.collect()
}
