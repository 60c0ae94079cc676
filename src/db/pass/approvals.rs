//! What a statement of a pass has approved.

use anyhow::Result;
use postgres::Row;

use crate::db::get;

/// The approvals of one statement.
#[derive(Debug, Default)]
pub(in crate::db) struct Approvals {
    /// Rule id and how many versions it approved.
    pub(in crate::db) by_rule: Vec<(String, i64)>,
    /// The versions' ids and for each its rule's, where their table does not keep by which run and rule they were approved.
    pub(in crate::db) version_rules: Option<(Vec<String>, Vec<String>)>,
}

impl Approvals {
    /// The rows of a statement, one a rule; `count` is the column that has how many it approved.
    pub(in crate::db) fn read(rows: &[Row], count: &str) -> Result<Self> {
        let mut approved = Self::default();
        for row in rows {
            let rule: String = get(row, "rule_id")?;
            if row.columns().iter().any(|column| column.name() == "version_ids") {
                let ids: Vec<String> = get(row, "version_ids")?;
                let (versions, rules) = approved.version_rules.get_or_insert_default();
                rules.extend(ids.iter().map(|_| rule.clone()));
                versions.extend(ids);
            }
            approved.by_rule.push((rule, get(row, count)?));
        }
        Ok(approved)
    }

    /// How many versions.
    pub(in crate::db) fn total(&self) -> i64 {
        self.by_rule.iter().map(|(_, count)| count).sum()
    }
}
