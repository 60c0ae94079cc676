//! Counts what the rules have approved.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::types::Type;

use crate::db::{Db, get};

impl Db {
    /// Returns how many versions each rule has approved since a time, by the rule's id. Rules without an approval are absent.
    /// `None` if the versions do not record it.
    pub fn approvals_by_rule(&mut self, since: DateTime<Utc>) -> Result<Option<BTreeMap<String, i64>>> {
        let counts = self.each_version_table(|db| {
            if !db.has_columns("versions", &["approved_by_rule", "approved_at"])? {
                return Ok(None);
            }
            let rows = db.query(include_str!("approvals_by_rule.sql"), &[(&since, Type::TIMESTAMPTZ)])?;
            let read = |row| Ok((get(row, "rule")?, get(row, "versions")?));
            rows.iter().map(read).collect::<Result<Vec<(String, i64)>>>().map(Some)
        })?;
        let Some(counts) = counts.into_iter().collect::<Option<Vec<_>>>() else { return Ok(None) };
        let mut by_rule = BTreeMap::new();
        for (rule, versions) in counts.into_iter().flatten() {
            *by_rule.entry(rule).or_insert(0) += versions;
        }
        Ok(Some(by_rule))
    }
}
