//! Errors about tables and columns: missing ones, and tables that apsctl does not write to.

use anyhow::Result;

use super::Relations;
use super::known_tables::{KNOWN_TABLES, KnownTable};
use crate::error::CliError;
use crate::invocation::APSCTL;

impl Relations {
    /// Returns whether any table of schema apsctl is missing, or this role may not read it.
    pub(in crate::db) fn lacks_own_table(&self) -> bool {
        let mut own_tables = KNOWN_TABLES.iter().filter(|relation| relation.setting.is_none());
        own_tables.any(|relation| self.columns(relation.variable).is_none())
    }

    /// Refuses if a table of schema apsctl is missing.
    pub(in crate::db) fn require_own_table(&self, variable: &str) -> Result<()> {
        let missing = |relation: &&KnownTable| relation.variable == variable && self.columns(variable).is_none();
        KNOWN_TABLES.iter().find(missing).map_or(Ok(()), |relation| Err(self.missing_own_table(relation)))
    }

    /// Returns the error for a missing schema apsctl, or for a missing table that a later release added to it.
    pub(super) fn missing_own_table(&self, relation: &KnownTable) -> anyhow::Error {
        let any_exists = KNOWN_TABLES.iter().any(|r| r.setting.is_none() && self.columns(r.variable).is_some());
        let missing = if any_exists { format!("table {}", relation.default_name) } else { "schema apsctl".into() };
        CliError::refused(format!("the store has no {missing}, or this role may not use it"))
            .hint(format!("`{APSCTL} migrate up` creates it"))
            .into()
    }

    pub(super) fn unsupported_on_apscheduler(&self) -> anyhow::Error {
        let table = self.display_name("jobs");
        CliError::refused(format!("{table} is a table of APScheduler, which does not support this"))
            .hint(format!("`{APSCTL} store show` lists what works on this store"))
            .into()
    }

    pub(super) fn log_is_read_only(&self) -> anyhow::Error {
        let table = self.display_name("audit");
        let what = if self.imported_runs().is_some() {
            "has the runs of the scheduler's log, which only `runs import` writes to"
        } else {
            "is the log of django-apscheduler, which apsctl does not write to"
        };
        CliError::refused(format!("{table} {what}"))
            .hint(format!("`{APSCTL} store show` lists what works on this store"))
            .into()
    }

    /// Returns the missing application table that a statement names.
    pub(in crate::db) fn missing_table_in(&self, sql: &str) -> Option<&'static str> {
        let tables = self.columns_by_table.as_ref()?;
        let is_missing = |relation: &&KnownTable| {
            !relation.is_aps4()
                && !tables.contains_key(relation.variable)
                && sql.contains(&format!(":{}", relation.variable))
        };
        let mut settable = KNOWN_TABLES.iter().filter(|relation| relation.setting.is_some());
        settable.find(is_missing).map(|relation| relation.variable)
    }

    /// Returns the table's quoted name as configured.
    pub(in crate::db) fn configured_name(&self, variable: &str) -> &str {
        self.names.quoted_name(variable)
    }

    /// Returns the error for a missing table, before the database has been searched for it.
    pub(super) fn missing_table(&self, relation: &KnownTable, setting: &str) -> anyhow::Error {
        CliError::failed(format!("there is no table {}", self.display_name(relation.variable)))
            .hint(format!("set {setting} to another table"))
            .into()
    }

    pub(super) fn missing_column(&self, relation: &KnownTable, column: &str) -> anyhow::Error {
        let table = self.display_name(relation.variable);
        let message = format!("table {table} has no column {column}");
        match relation.setting {
            None => CliError::refused(message).hint(format!("`{APSCTL} migrate up` upgrades schema apsctl")).into(),
            Some(_) => CliError::failed(message).maybe_hint(missing_column_hint(relation.variable, column)).into(),
        }
    }
}

/// Returns the environment variable that names a table of the application.
pub(in crate::db) fn table_setting(variable: &str) -> Option<&'static str> {
    KNOWN_TABLES.iter().find(|relation| relation.variable == variable)?.setting
}

/// The purpose of each column: table, column, purpose.
const COLUMN_PURPOSES: [(&str, &str, &str); 23] = [
    ("jobs", "id", "tell jobs apart"),
    ("jobs", "func_ref", "know which function a job runs"),
    ("jobs", "args", "show the arguments of a job"),
    ("jobs", "kwargs", "show the arguments of a job"),
    ("jobs", "next_run_time", "know when a job runs next"),
    ("jobs", "job_state", "know the state of a job"),
    ("jobs", "misfire_grace_time", "know how late a job may start"),
    ("audit", "id", "tell runs apart"),
    ("audit", "job_id", "know which job a run belongs to"),
    ("audit", "status", "know how a run ended"),
    ("audit", "created_at", "know when a run started"),
    ("audit", "completed_at", "know when a run ended"),
    ("audit", "versions_evaluated", "record how many versions a run evaluated"),
    ("audit", "versions_approved", "record how many versions a run approved"),
    ("audit", "error", "record why a run failed"),
    ("audit", "details", "record the rules of a run and who started it"),
    ("versions", "id", "tell versions apart"),
    ("versions", "approved", "know which versions are pending"),
    ("rules", "id", "tell rules apart"),
    ("rules", "name", "name the rule that approved a version"),
    ("rules", "is_active", "know whether a rule is active"),
    ("rules", "priority", "order the rules"),
    ("rules", "conditions", "know which versions a rule approves"),
];

/// Returns the hint for a missing column of an application table. apsctl never adds one.
pub(in crate::db) fn missing_column_hint(table: &str, column: &str) -> Option<String> {
    let (.., purpose) = COLUMN_PURPOSES.iter().find(|(t, c, _)| (*t, *c) == (table, column))?;
    Some(format!("apsctl needs this column to {purpose}; apsctl does not add columns to the application's tables"))
}
