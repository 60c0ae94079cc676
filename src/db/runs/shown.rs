//! All of one run.

use std::collections::BTreeMap;

use anyhow::Result;
use postgres::types::Type;

use crate::db::{Db, audit, get};
use crate::domain::audit::Run;
use crate::domain::row_id::RowId;

/// A run, and all of its row in the log.
#[derive(Debug)]
pub struct RunDetails {
    pub run: Run,
    /// What a pass has noted of itself, JSON as the server has it.
    pub details: Option<String>,
    /// The columns the application has besides.
    pub others: String,
}

impl Db {
    /// The run of this id, if the log has it.
    pub fn show_run(&mut self, id: &str) -> Result<Option<RunDetails>> {
        let mut rows = self.query(include_str!("show_run.sql"), &[(&id, Type::TEXT)])?;
        if rows.is_empty() {
            self.ensure_probed()?;
            let canonical = self.canonical_id("audit", "id", id);
            rows = self.query(include_str!("show_run.sql"), &[(&canonical, Type::TEXT)])?;
        }
        let shown = |row| {
            Ok(RunDetails {
                run: audit::read_run(row)?,
                details: get(row, "details")?,
                others: get(row, "others")?,
            })
        };
        rows.first().map(shown).transpose()
    }

    /// What these rules are called, as far as there still are such.
    pub fn rule_names(&mut self, ids: &[&str]) -> Result<BTreeMap<RowId, Option<String>>> {
        if ids.is_empty() || !self.has_columns("rules", &["id", "name"])? {
            return Ok(BTreeMap::new());
        }
        let mut names = BTreeMap::new();
        for row in self.query(include_str!("rule_names.sql"), &[(&ids, Type::TEXT_ARRAY)])? {
            names.insert(RowId::new(get(&row, "id")?, get(&row, "id_is_number")?), get(&row, "name")?);
        }
        Ok(names)
    }
}
