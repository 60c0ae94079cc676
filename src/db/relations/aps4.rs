//! The tables of APScheduler 4: found together or not at all.

use anyhow::Result;

use super::catalogue::RELATIONS;
use super::{Columns, Relations};
use crate::domain::layout::Layout;
use crate::error::Refusal;

/// The version of the tables 4.0.0a6 makes.
const KNOWN_VERSION: i32 = 1;

/// The tables of APScheduler 4 that stand in a schema.
#[derive(Debug)]
pub(super) struct Aps4 {
    schema: String,
    /// What `metadata` says; none where it has no row.
    version: Option<i32>,
}

impl Aps4 {
    /// # Errors
    /// A refusal (exit 2) where the tables have a version that is not known.
    pub(super) fn layout(&self) -> Result<Layout> {
        let found = match self.version {
            Some(KNOWN_VERSION) => return Ok(Layout::Schedules),
            Some(version) => format!("schema_version {version}"),
            None => "no schema_version".to_owned(),
        };
        let schema = &self.schema;
        let message = format!("{schema}.metadata says {found}, and only {KNOWN_VERSION} is known");
        Err(Refusal::usage(message)
            .hint("these are the tables of another release of APScheduler 4 than 4.0.0a6")
            .into())
    }
}

impl Relations {
    /// The table that may hold APScheduler 4's schedules: the jobs table as it is configured, or, where that is not
    /// configured and absent, the one of APScheduler's own name.
    pub(in crate::db) fn may_be_aps4(&self) -> Option<String> {
        let name = self.names.may_have_schedules();
        match self.columns("jobs") {
            None if name != self.names.of("jobs") => Some(name.to_owned()),
            Some(columns) if Layout::of(columns) == Some(Layout::Schedules) => {
                Some(self.names.of("jobs").to_owned())
            }
            _ => None,
        }
    }

    /// Takes these tables, with their columns and types, for APScheduler 4's. Whether they are.
    ///
    /// # Errors
    /// A refusal (exit 2) where the configured table is one of schedules, and others are missing beside it.
    pub(in crate::db) fn add_aps4(
        &mut self,
        schema: String,
        columns: Vec<(String, String, String)>,
    ) -> Result<bool> {
        let is_configured = self.columns("jobs").is_some();
        let Some(tables) = &mut self.found else { return Ok(false) };
        for (table, column, kind) in columns {
            if let Some(relation) = RELATIONS.iter().find(|r| r.is_of_aps4() && r.default == table) {
                tables.entry(relation.variable).or_default().insert(column, kind);
            }
        }
        let schedules = tables.get("aps_schedules").and_then(Layout::of);
        let is_missing = |variable: &str, column: &str| {
            !tables.get(variable).is_some_and(|columns: &Columns| columns.contains_key(column))
        };
        let needed = [("tasks", "func"), ("metadata", "schema_version"), ("jobs", "task_id")];
        let missing: Vec<&str> = needed
            .into_iter()
            .filter(|(table, column)| is_missing(&format!("aps_{table}"), column))
            .map(|(table, _)| table)
            .collect();
        if schedules == Some(Layout::Schedules) && missing.is_empty() {
            self.names.put_aps4_in(&schema);
            self.aps4 = Some(Aps4 { schema, version: None });
            return Ok(true);
        }
        if !is_configured {
            return Ok(false);
        }
        let message =
            format!("{schema}.schedules is APScheduler 4's, and beside it is no {}", missing.join(", "));
        Err(Refusal::usage(message).hint("are these all of its tables?").into())
    }

    pub(in crate::db) fn set_aps4_version(&mut self, version: Option<i32>) {
        if let Some(aps4) = &mut self.aps4 {
            aps4.version = version;
        }
    }
}
