//! Checks whether a job can be given a state and a next run.

use anyhow::Result;

use super::column_checks::NamedTable;
use super::table_access::WriteKind;
use crate::db::Db;
use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::db::store::columns::RelationKind;
use crate::error::{CliError, Reason};

impl Db {
    /// Refuses an update that the jobs table of the guide layout would reject.
    ///
    /// # Errors
    /// A refusal with every reason.
    pub(in crate::db) fn require_update_allowed(&mut self, update: &JobUpdate) -> Result<()> {
        let reasons = self.update_reasons(update)?;
        if reasons.is_empty() {
            return Ok(());
        }
        let table = self.table_name("jobs");
        Err(CliError::refused(format!("{table} cannot store this change")).reasons(reasons).into())
    }

    fn update_reasons(&mut self, update: &JobUpdate) -> Result<Vec<Reason>> {
        let Some(table) = self.relations.table("jobs").cloned() else { return Ok(Vec::new()) };
        let named = NamedTable { name: self.table_name("jobs"), table: &table };
        let mut reasons = Vec::new();
        if table.kind != RelationKind::Table && table.kind != RelationKind::Partitioned {
            let write = if update.kind == UpdateKind::DeleteRow { WriteKind::Delete } else { WriteKind::Update };
            let rights = self.table_access(&["jobs"])?;
            reasons.extend(rights.iter().flat_map(|(_, rights)| rights.refusal_reasons(&[write])));
        }
        if update.kind == UpdateKind::DeleteRow {
            return Ok(reasons);
        }
        reasons.extend(named.keyword_reason("job_state", &[update.job_state.as_str()]));
        if update.next_run_time.is_none() {
            reasons.extend(named.not_null_reasons(&[("next_run_time", "a job in that state has no next run")]));
        }
        Ok(reasons)
    }

    /// Returns why jobs of the guide layout cannot be given these states. `clears` is whether the next run becomes NULL.
    pub(in crate::db) fn state_reasons(&mut self, states: &[&str], clears: bool) -> Vec<Reason> {
        let Some(table) = self.relations.table("jobs") else { return Vec::new() };
        let named = NamedTable { name: self.relations.display_name("jobs"), table };
        let mut reasons: Vec<Reason> = named.keyword_reason("job_state", states).into_iter().collect();
        if clears {
            reasons.extend(named.not_null_reasons(&[("next_run_time", "a job in that state has no next run")]));
        }
        reasons
    }
}
