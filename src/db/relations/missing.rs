//! What is missing: tables and columns, and what to do about it.

use anyhow::Result;

use super::Relations;
use super::catalogue::{RELATIONS, Relation};
use crate::error::Refusal;

impl Relations {
    /// Whether any table of apsctl's own is missing, or not ours to read.
    pub(in crate::db) fn lacks_own(&self) -> bool {
        let mut own = RELATIONS.iter().filter(|relation| relation.setting.is_none());
        own.any(|relation| self.columns(relation.variable).is_none())
    }

    /// Refuses where a table of apsctl's own is missing.
    pub(in crate::db) fn require_own(&self, variable: &str) -> Result<()> {
        let missing =
            |relation: &&Relation| relation.variable == variable && self.columns(variable).is_none();
        RELATIONS.iter().find(missing).map_or(Ok(()), |relation| Err(self.missing_own(relation)))
    }

    /// The schema, or a table that has come to it in a later release.
    pub(super) fn missing_own(&self, relation: &Relation) -> anyhow::Error {
        let any = RELATIONS.iter().any(|r| r.setting.is_none() && self.columns(r.variable).is_some());
        let what = if any { format!("table {}", relation.default) } else { "schema apsctl".into() };
        Refusal::refused(format!("the store has no {what}, or it is not ours to use"))
            .hint("`apsctl migrate up` creates it")
            .into()
    }

    pub(super) fn not_on_apschedulers(&self) -> anyhow::Error {
        let table = self.display_name("jobs");
        Refusal::refused(format!("{table} is APScheduler's own: that cannot be done there"))
            .hint("see \"On a stock APScheduler store\" in the README")
            .into()
    }

    pub(super) fn log_is_read_only(&self) -> anyhow::Error {
        let table = self.display_name("audit");
        Refusal::refused(format!("{table} is the log of django-apscheduler: apsctl does not write to it"))
            .hint("`apsctl store show` lists what works on this store")
            .into()
    }

    pub(super) fn missing_table(&self, relation: &Relation, setting: &str) -> anyhow::Error {
        Refusal::failed(format!("there is no table {}", self.display_name(relation.variable)))
            .hint(format!("`apsctl migrate up` creates it; {setting} names another"))
            .into()
    }

    pub(super) fn missing_column(&self, relation: &Relation, column: &str) -> anyhow::Error {
        let table = self.display_name(relation.variable);
        let message = format!("table {table} has no column {column}");
        let of = if relation.setting.is_none() { Refusal::refused } else { Refusal::failed };
        of(message).hint("`apsctl migrate up` adds the columns that are missing").into()
    }
}
