//! What is missing: tables and columns, and what to do about it.

use anyhow::Result;

use super::Relations;
use super::known_tables::{KNOWN_TABLES, KnownTable};
use super::purpose::missing_column_hint;
use crate::error::CliError;

impl Relations {
    /// Whether any table of apsctl's own is missing, or not ours to read.
    pub(in crate::db) fn lacks_own_table(&self) -> bool {
        let mut own = KNOWN_TABLES.iter().filter(|relation| relation.setting.is_none());
        own.any(|relation| self.columns(relation.variable).is_none())
    }

    /// Refuses where a table of apsctl's own is missing.
    pub(in crate::db) fn require_own_table(&self, variable: &str) -> Result<()> {
        let missing =
            |relation: &&KnownTable| relation.variable == variable && self.columns(variable).is_none();
        KNOWN_TABLES.iter().find(missing).map_or(Ok(()), |relation| Err(self.missing_own_table(relation)))
    }

    /// The schema, or a table that has come to it in a later release.
    pub(super) fn missing_own_table(&self, relation: &KnownTable) -> anyhow::Error {
        let any = KNOWN_TABLES.iter().any(|r| r.setting.is_none() && self.columns(r.variable).is_some());
        let what = if any { format!("table {}", relation.default_name) } else { "schema apsctl".into() };
        CliError::refused(format!("the store has no {what}, or it is not ours to use"))
            .hint("`apsctl migrate up` creates it")
            .into()
    }

    pub(super) fn unsupported_on_apscheduler(&self) -> anyhow::Error {
        let table = self.display_name("jobs");
        CliError::refused(format!("{table} is APScheduler's own: that cannot be done there"))
            .hint("see \"On a stock APScheduler store\" in the README")
            .into()
    }

    pub(super) fn log_is_read_only(&self) -> anyhow::Error {
        let table = self.display_name("audit");
        CliError::refused(format!("{table} is the log of django-apscheduler: apsctl does not write to it"))
            .hint("`apsctl store show` lists what works on this store")
            .into()
    }

    /// The application's table that a statement names and that does not exist.
    pub(in crate::db) fn missing_table_in(&self, sql: &str) -> Option<&'static str> {
        let tables = self.columns_by_table.as_ref()?;
        let absent = |relation: &&KnownTable| {
            !relation.is_aps4()
                && !tables.contains_key(relation.variable)
                && sql.contains(&format!(":{}", relation.variable))
        };
        let mut settable = KNOWN_TABLES.iter().filter(|relation| relation.setting.is_some());
        settable.find(absent).map(|relation| relation.variable)
    }

    /// The table's quoted name as it is configured.
    pub(in crate::db) fn configured_name(&self, variable: &str) -> &str {
        self.names.quoted_name(variable)
    }

    /// Until somebody has looked where else it may be.
    pub(super) fn missing_table(&self, relation: &KnownTable, setting: &str) -> anyhow::Error {
        CliError::failed(format!("there is no table {}", self.display_name(relation.variable)))
            .hint(format!("{setting} names another"))
            .into()
    }

    pub(super) fn missing_column(&self, relation: &KnownTable, column: &str) -> anyhow::Error {
        let table = self.display_name(relation.variable);
        let message = format!("table {table} has no column {column}");
        match relation.setting {
            None => CliError::refused(message).hint("`apsctl migrate up` upgrades schema apsctl").into(),
            Some(_) => {
                CliError::failed(message).maybe_hint(missing_column_hint(relation.variable, column)).into()
            }
        }
    }
}

/// The environment's name for a table of the application's.
pub(in crate::db) fn table_setting(variable: &str) -> Option<&'static str> {
    KNOWN_TABLES.iter().find(|relation| relation.variable == variable)?.setting
}
