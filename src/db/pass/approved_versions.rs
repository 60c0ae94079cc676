//! The versions approved by one statement of a pass.

use anyhow::Result;
use postgres::Row;

use crate::db::get;

#[derive(Debug, Default)]
pub(in crate::db) struct Approvals {
    /// Rule id and number of approved versions.
    pub(in crate::db) by_rule: Vec<(String, i64)>,
    /// Ids of the versions and the rule of each, if their table has no columns for run and rule.
    pub(in crate::db) version_rules: Option<(Vec<String>, Vec<String>)>,
}

impl Approvals {
    /// Reads one row per rule; `count` is the column with the number of approved versions.
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

    /// Returns the number of approved versions.
    pub(in crate::db) fn total(&self) -> i64 {
        self.by_rule.iter().map(|(_, count)| count).sum()
    }
}
