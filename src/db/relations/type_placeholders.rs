//! Placeholders for the types of columns, and for ids in the type of their column.

use super::Relations;

/// A type placeholder: its name, the table and the column, and the default type.
const TYPE_PLACEHOLDERS: [(&str, &str, &str, &str); 3] = [
    ("run_type", "audit", "id", "bigint"),
    ("in_run_type", "versions", "approved_in_run", "text"),
    ("by_rule_type", "versions", "approved_by_rule", "text"),
];

/// An id placeholder: its name, the table and the column, and the reference to the column.
const ID_PLACEHOLDERS: [(&str, &str, &str, &str); 3] = [
    ("job_id", "jobs", "id", "j.id"),
    ("log_job_id", "audit", "job_id", "a.job_id"),
    ("log_id", "audit", "id", "a.id"),
];

impl Relations {
    /// Returns the type that `:run_type` and similar placeholders stand for, so that the statement can use an index.
    pub(super) fn type_placeholder(&self, word: &str) -> Option<String> {
        let (_, variable, column, usual) = TYPE_PLACEHOLDERS.iter().find(|(name, ..)| *name == word)?;
        let type_name = self.columns(variable).and_then(|columns| columns.get(*column));
        Some(type_name.map_or_else(|| (*usual).to_owned(), Clone::clone))
    }

    /// Returns the SQL for `:log_scheduled_at`, the time at which a run was due. It is NULL if the audit log may lack the column.
    pub(super) fn scheduled_at_placeholder(&self, word: &str) -> Option<String> {
        let is_known = self.audit_substitute.is_some();
        let read = if is_known { "a.scheduled_at" } else { "NULL::timestamptz" };
        (word == "log_scheduled_at").then(|| read.to_owned())
    }

    /// The value of `:job_id` and similar placeholders: the id, cast to a type that is read directly.
    pub(super) fn id_placeholder(&self, word: &str) -> Option<String> {
        let (_, variable, column, read) = ID_PLACEHOLDERS.iter().find(|(name, ..)| *name == word)?;
        let kind = self.columns(variable).and_then(|columns| columns.get(*column));
        Some(match kind {
            None => (*read).to_owned(),
            Some(kind) if is_integer(kind) => format!("{read}::{kind}"),
            Some(_) => format!("{read}::text"),
        })
    }

    /// Returns whether the ids of the jobs are known to be integers.
    pub(in crate::db) fn has_integer_job_ids(&self) -> bool {
        let kind = self.columns("jobs").and_then(|columns| columns.get("id"));
        self.has_seen_integer_job_id || kind.is_some_and(|kind| is_integer(kind))
    }

    /// Notes that a row had an integer job id.
    pub(in crate::db) fn note_integer_job_ids(&mut self) {
        self.has_seen_integer_job_id = true;
    }
}

fn is_integer(kind: &str) -> bool {
    matches!(kind, "smallint" | "integer" | "bigint")
}
