//! What the rules have approved: saved as counts, and rebuilt as versions without content.

use anyhow::Result;
use postgres::types::Type;

use super::load::{MAX_FILLER_ROWS, has_only_identity_keys, plain_type, qualified};
use super::{IncidentLoader, SavedTable, pending_condition};
use crate::db::{Db, Param, get};
use crate::domain::incident::table::{RuleApprovals, TableDescription};
use crate::error::CliError;

const RULE_COLUMN: &str = "approved_by_rule";

impl Db {
    /// Returns how many versions of a table each rule has approved; nothing if the table does not record it.
    pub fn saved_approvals(&mut self, table: &SavedTable) -> Result<Vec<RuleApprovals>> {
        let has_column = |name: &str| table.description.columns.iter().any(|column| column.name == name);
        if !(has_column(RULE_COLUMN) && has_column("approved")) {
            return Ok(Vec::new());
        }
        let sql = include_str!("approvals.sql")
            .replace(":saved_versions", &table.qualified)
            .replace(":is_pending", pending_condition(&table.description));
        // As for the rows: the comment tells whether reading the table runs code of the application.
        let rows = self.query_rendered(&format!("{sql}-- :{}", table.variable), &[])?;
        rows.iter().map(|row| Ok(RuleApprovals { rule: get(row, "rule")?, versions: get(row, "versions")? })).collect()
    }
}

impl IncidentLoader<'_> {
    /// Inserts versions without content that the rules have approved. Returns how many.
    ///
    /// # Errors
    /// A refusal if the id of a rule does not have the type of its column.
    pub(super) fn insert_approvals(&mut self, table: &TableDescription) -> Result<i64> {
        let counts = filler_counts(&table.approvals);
        let Some(column) = table.columns.iter().find(|column| column.name == RULE_COLUMN) else { return Ok(0) };
        if counts.is_empty() || !has_only_identity_keys(table) {
            return Ok(0);
        }
        let (mut names, mut values) = Self::filler_values(table);
        names.push(format!("\"{RULE_COLUMN}\""));
        values.push(format!("f.rule::{}", plain_type(column)));
        let sql = format!(
            "INSERT INTO {} ({}) SELECT {} FROM unnest($1::text[], $2::bigint[]) AS f (rule, versions), \
             generate_series(1, f.versions)",
            qualified(table),
            names.join(", "),
            values.join(", ")
        );
        let (rules, numbers): (Vec<&str>, Vec<i64>) = counts.into_iter().unzip();
        let params: [Param; 2] = [(&rules, Type::TEXT_ARRAY), (&numbers, Type::INT8_ARRAY)];
        self.db.client.query_typed(&sql, &params).map_err(|error| {
            let why = crate::db::errors::statement_error(&error);
            CliError::refused(format!("the approvals of table {} cannot be loaded: {why:#}", table.name))
                .hint("the archive is damaged, or it was not written by apsctl")
        })?;
        Ok(numbers.iter().sum())
    }
}

/// Returns how many rows are inserted for each rule: at least one, and not too many in all.
fn filler_counts(approvals: &[RuleApprovals]) -> Vec<(&str, i64)> {
    let mut left = MAX_FILLER_ROWS;
    let mut counts = Vec::new();
    for (at, approved) in (1..).zip(approvals) {
        let others = i64::try_from(approvals.len()).unwrap_or(i64::MAX) - at;
        let count = approved.versions.min(left.saturating_sub(others)).max(1);
        if left < count {
            break;
        }
        left -= count;
        counts.push((approved.rule.as_str(), count));
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(versions: &[i64]) -> Vec<i64> {
        let approvals: Vec<_> =
            versions.iter().map(|versions| RuleApprovals { rule: "1".into(), versions: *versions }).collect();
        filler_counts(&approvals).into_iter().map(|(_, count)| count).collect()
    }

    #[test]
    fn each_rule_keeps_an_approval_and_there_are_not_too_many() {
        assert_eq!(counts(&[3, 2]), [3, 2]);
        assert_eq!(counts(&[i64::MAX, 7, 1]), [MAX_FILLER_ROWS - 2, 1, 1]);
        assert_eq!(counts(&[-5, 0]), [1, 1]);
        let many = counts(&vec![1; 30_000]);
        assert_eq!(many.iter().sum::<i64>(), MAX_FILLER_ROWS);
    }
}
