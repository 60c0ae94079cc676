//! Reads all columns of one run.

use std::collections::BTreeMap;

use anyhow::Result;
use postgres::types::Type;

use crate::db::{Db, audit, get};
use crate::domain::audit::Run;
use crate::domain::row_id::RowId;

/// A run with all columns of its row.
#[derive(Debug)]
pub struct RunDetails {
    pub run: Run,
    /// JSON details written by a pass, as text.
    pub details: Option<String>,
    /// The application's other columns, as a JSON object.
    pub others: String,
}

impl Db {
    /// Returns the run with this id, if the log has it.
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

    /// Returns the names of those of the rules that exist.
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
