//! Row-level security hides rows without an error, so a check may not see all rows. PostgreSQL only tells whether policies
//! apply, not whether they hide a row.

use std::collections::BTreeSet;

use anyhow::Result;
use postgres::types::Type;

use super::audit::RunFilter;
use super::jobs::{JobFilter, SortColumn};
use super::{Db, get};
use crate::domain::similar::SimilarIds;
use crate::error::CliError;
use crate::invocation::APSCTL;

/// With more jobs than this, only the first are compared with an id that does not exist.
const MAX_COMPARED: i64 = 20_000;

impl Db {
    /// Returns the error for jobs that do not exist, or that this role may not see.
    pub fn no_such_job(&mut self, ids: &[&str]) -> anyhow::Error {
        let hidden = self.tables_with_policies(&["jobs"]).unwrap_or_default();
        let similar = self.similar_jobs(ids).unwrap_or_default();
        let hint = match (hidden.first(), similar.as_slice()) {
            _ if ids.contains(&"") => "an id is empty: is a variable of the shell not set?".to_owned(),
            (Some(table), _) => format!("row-level security of {table} may hide it from this role"),
            (None, []) => format!("`{APSCTL} jobs list` shows the ids"),
            (None, similar) => format!("did you mean {}? `{APSCTL} jobs list` shows the ids", similar.join(" or ")),
        };
        let names: Vec<&str> = ids.iter().map(|id| if id.is_empty() { "\"\"" } else { *id }).collect();
        CliError::refused(format!("no such job: {}", names.join(", "))).hint(hint).into()
    }

    /// Refuses a filter by a job that the store has never had: it is neither in the jobs table nor in the log of runs nor in the
    /// journal. A table that cannot be read decides nothing.
    pub fn require_known_job(&mut self, id: &str) -> Result<()> {
        if self.is_known_job(id).unwrap_or(true) {
            // A failed statement has ended the transaction.
            return self.refresh();
        }
        Err(self.no_such_job(&[id]))
    }

    fn is_known_job(&mut self, id: &str) -> Result<bool> {
        if self.show_job(id)?.is_some() {
            return Ok(true);
        }
        if self.has_columns("audit", &["job_id"])? {
            let filter =
                RunFilter { since: None, statuses: Vec::new(), job: Some(id.to_owned()), with_row_version: false };
            if !self.newest_runs(&filter, 1)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(self.columns("operations")?.is_some() && !self.operations(Some(1), None, Some(id))?.is_empty())
    }

    /// Returns the ids of jobs that are most like these, each only once.
    fn similar_jobs(&mut self, ids: &[&str]) -> Result<Vec<String>> {
        let mut similar: Vec<SimilarIds> = ids.iter().map(|id| SimilarIds::new(id)).collect();
        let filter = JobFilter { limit: Some(MAX_COMPARED), ..JobFilter::all(SortColumn::Id) };
        self.list_jobs(&filter, |job| {
            for similar in &mut similar {
                similar.add(&job.id);
            }
            Ok(())
        })?;
        let mut found: Vec<String> = similar.into_iter().flat_map(SimilarIds::into_ids).collect();
        let mut seen = BTreeSet::new();
        found.retain(|id| seen.insert(id.clone()));
        Ok(found)
    }

    /// Returns the tables to which row-level security applies for this role, as messages name them.
    pub fn tables_with_policies(&mut self, tables: &[&str]) -> Result<Vec<String>> {
        let names: Vec<String> = tables.iter().map(|table| self.relations.qualified_name(table).to_owned()).collect();
        let rows = self.query(include_str!("row_security/tables_with_policies.sql"), &[(&names, Type::TEXT_ARRAY)])?;
        let mut hiding_tables = Vec::new();
        for row in &rows {
            let at = usize::try_from(get::<i64>(row, "at")? - 1)?;
            hiding_tables.extend(tables.get(at).map(|table| self.table_name(table)));
        }
        Ok(hiding_tables)
    }
}
