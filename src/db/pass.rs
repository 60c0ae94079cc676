//! The automation pass: its lease, its batches and its records. Each step is one transaction. A step commits only
//! while the pass holds the lease with its current token, by the database's clock.

mod after_connection_loss;
mod apply_plan;
mod approved_versions;
mod batches;
mod block_passes;
mod end;
mod evaluation;
mod start;
mod versions_to_evaluate;

use anyhow::{Context as _, Result};
use postgres::types::Type;
use serde_json::Value;

pub(super) use approved_versions::Approvals;
pub use batches::{BATCH_PARAMETERS, BatchLimits, PassState};
pub use block_passes::{BlockResult, PassBlock};
pub use end::{NextRun, PassEnd};
pub use evaluation::Evaluation;
pub(super) use start::PREVIOUS_RUN_WINDOW;
pub use start::{Pass, PassRequest, PassStart, PreviousRun};

use super::relations::missing_column_hint;
use super::{Db, get, template};
use crate::domain::job::Job;
use crate::error::{CliError, FailureKind};

/// Condition for a live lease, on the row `l` of the lease table. Another pass may take an expired lease. Statements
/// use this definition as `:lease_is_live`.
pub(super) const LEASE_IS_LIVE: &str = "l.expires_at > clock_timestamp()";

impl Db {
    /// Returns the jobs that a pass may run for: the one with this id, or those that call the function.
    pub fn pass_jobs(&mut self, id: Option<&str>, func_ref: &str) -> Result<Vec<Job>> {
        self.by_layout(|db, store| {
            if !store.features().supports_passes {
                return Ok(Vec::new());
            }
            let sql = &super::jobs::guide::with_job_columns(include_str!("pass/jobs.sql"));
            let mut rows = db.query(sql, &[(&id, Type::TEXT), (&func_ref, Type::TEXT)])?;
            let canonical = id.map(|id| db.canonical_id("jobs", "id", id));
            if rows.is_empty() && canonical.as_deref() != id {
                rows = db.query(sql, &[(&canonical, Type::TEXT), (&func_ref, Type::TEXT)])?;
            }
            rows.iter().map(super::jobs::guide::read_job).collect()
        })
    }

    /// Counts the pending versions, or only those after an id.
    pub fn pending_versions(&mut self, after: Option<&str>) -> Result<i64> {
        let sql = self.render_for_versions(include_str!("pass/count_pending.sql"), "true")?;
        let rows = self.query_rendered(&sql, &[(&after, Type::TEXT)])?;
        get(rows.first().context("a count returns a row")?, "pending")
    }

    /// Notifies the application's WebSocket process when the transaction commits.
    pub(super) fn broadcast(&mut self, payload: &Value) -> Result<()> {
        self.query(include_str!("pass/broadcast.sql"), &[(&payload.to_string(), Type::TEXT)]).map(drop)
    }

    /// Fills in the tables, the type of a version's id and the scope.
    fn render_for_versions(&mut self, sql: &str, scope: &str) -> Result<String> {
        let id_type = self.id_type()?;
        let sql = self.render(sql)?;
        Ok(template::fill(&sql, &[("id_type", &id_type), ("scope", scope)]))
    }

    fn id_type(&mut self) -> Result<String> {
        let id_type = self.columns("versions")?.and_then(|columns| columns.get("id")).cloned();
        id_type.ok_or_else(|| {
            CliError::failed(format!("table {} has no column id", self.table_name("versions")))
                .maybe_hint(missing_column_hint("versions", "id"))
                .into()
        })
    }
}

fn lease_lost() -> anyhow::Error {
    CliError::failed("the lease has expired: this pass must not write any more")
        .kind(FailureKind::LeaseLost)
        .hint("the next pass continues after the last committed batch")
        .into()
}
