//! What stands in a statement for the type of a column, or for a column in a type of its own.

use super::Relations;
use crate::db::pass::LEASE_IS_LIVE;

/// What stands in a statement for the type of a column: its word, the table and the column, and the type where there is none.
const TYPE_PLACEHOLDERS: [(&str, &str, &str, &str); 3] = [
    ("run_type", "audit", "id", "bigint"),
    ("in_run_type", "versions", "approved_in_run", "text"),
    ("by_rule_type", "versions", "approved_by_rule", "text"),
];

/// What stands in a statement for an id: its word, the table and the column, and how it is referred to there.
const ID_PLACEHOLDERS: [(&str, &str, &str, &str); 3] = [
    ("job_id", "jobs", "id", "j.id"),
    ("log_job_id", "audit", "job_id", "a.job_id"),
    ("log_id", "audit", "id", "a.id"),
];

impl Relations {
    /// What `:run_type` and its like stand for in a statement: the type of a column, so that an index on it serves.
    pub(super) fn type_placeholder(&self, word: &str) -> Option<String> {
        let (_, variable, column, usual) = TYPE_PLACEHOLDERS.iter().find(|(name, ..)| *name == word)?;
        let found = self.columns(variable).and_then(|columns| columns.get(*column));
        Some(found.map_or_else(|| (*usual).to_owned(), Clone::clone))
    }

    /// What `:lease_is_live` stands for.
    pub(super) fn condition_named(word: &str) -> Option<String> {
        (word == "lease_is_live").then(|| LEASE_IS_LIVE.to_owned())
    }

    /// What `:job_id` and its like stand for: an id of the type that its column has, where that is one that is read as it is.
    pub(super) fn id_placeholder(&self, word: &str) -> Option<String> {
        let (_, variable, column, read) = ID_PLACEHOLDERS.iter().find(|(name, ..)| *name == word)?;
        let kind = self.columns(variable).and_then(|columns| columns.get(*column));
        Some(match kind {
            None => (*read).to_owned(),
            Some(kind) if is_integer(kind) => format!("{read}::{kind}"),
            Some(_) => format!("{read}::text"),
        })
    }

    /// Whether the ids of the jobs are numbers, as far as is known.
    pub(in crate::db) fn has_integer_job_ids(&self) -> bool {
        let kind = self.columns("jobs").and_then(|columns| columns.get("id"));
        self.has_seen_integer_job_id || kind.is_some_and(|kind| is_integer(kind))
    }

    /// A row has shown that they are.
    pub(in crate::db) fn note_integer_job_ids(&mut self) {
        self.has_seen_integer_job_id = true;
    }
}

fn is_integer(kind: &str) -> bool {
    matches!(kind, "smallint" | "integer" | "bigint")
}
