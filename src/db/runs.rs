//! Runs that have ended: what they approved, and taking that back.
//!
//! Whether a version has changed since a run approved it is told by the row itself: it keeps the transaction that wrote
//! it last (`xmin`), and each transaction of a pass that approves something notes itself, once, in `apsctl.approvals`.
//! So no change goes unseen, whatever columns it was made to, by whom, and without a trigger; and a pass pays one
//! narrow row a batch for it.
//! - Freezing keeps `xmin` in the row (from PostgreSQL 9.4 on); so do VACUUM FULL and CLUSTER.
//! - A restored dump or a copied table has other transactions. That shows in `apsctl.approvals`, whose rows hold their
//!   own transaction as a number too: where the two differ, it cannot be told, and nothing is taken back. The same goes
//!   for runs made before this table was, or by the application's own worker.
//! - An ALTER TABLE that rewrites the versions, and a trigger that writes them again in a subtransaction, make changed
//!   versions of them: more is left alone than need be, never less.
//! - `xmin` has 32 bits: a version changed 2^32 transactions after its approval, to the number, would be taken for
//!   unchanged; it would have to bear the run's id still.

mod shown;

use anyhow::{Context as _, Result};
use chrono::SecondsFormat;
use postgres::types::Type;
use serde_json::json;

pub use shown::RunDetails as ShownRun;

use super::pass::PassBlock;
use super::{Change, Db, JournalEntry, Param, get};
use crate::domain::audit::RunId;
use crate::error::CliError;

/// How many ids of the versions taken back the journal holds.
const MAX_JOURNALED_IDS: i64 = 100;

/// A run of the audit log.
#[derive(Debug)]
pub struct RunSummary {
    pub id: RunId,
    /// Whether the log has it as under way.
    pub is_open: bool,
    /// How many versions it approved, as the log has it.
    pub approved: Option<i64>,
}

/// What has become of the versions a run approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovalCounts {
    /// Approved by it, and not changed since.
    pub unchanged: i64,
    /// Approved by it, and changed since.
    pub changed: i64,
    /// Once approved by it, and set back to pending.
    pub pending: i64,
}

/// What was taken back.
#[derive(Debug)]
pub struct UndoneRun {
    pub versions: i64,
    /// What is left.
    pub remaining: ApprovalCounts,
    /// Its row in the journal; none where there was nothing to take back any more.
    pub operation: Option<i64>,
}

impl Db {
    /// The run of this id, if the log has it.
    pub fn find_run(&mut self, id: &str) -> Result<Option<RunSummary>> {
        self.ensure_probed()?;
        if !self.can_hold_id("audit", "id", id) {
            return Ok(None);
        }
        let id = self.canonical_id("audit", "id", id.trim());
        let rows = self.query(include_str!("runs/find_run.sql"), &[(&id, Type::TEXT)])?;
        let run = |row| {
            Ok(RunSummary {
                id: self.run_id(id.clone()),
                is_open: get::<Option<bool>>(row, "is_open")?.unwrap_or_default(),
                approved: get(row, "approved")?,
            })
        };
        rows.first().map(run).transpose()
    }

    /// What has become of the versions the run approved.
    ///
    /// # Errors
    /// A refusal where that cannot be told.
    pub fn approval_counts(&mut self, run: &RunId) -> Result<ApprovalCounts> {
        self.require_own_table("approvals")?;
        let table = self.qualified_name("versions");
        let row = self.query_one(
            include_str!("runs/can_be_undone.sql"),
            &[(&table, Type::TEXT), (&run.to_string(), Type::TEXT)],
        )?;
        if !get::<bool>(&row, "has_row_xids")? {
            return Err(changes_unknown_error(run, "the versions are not a table of this database"));
        }
        let is_told = self.relations.has_columns("versions", &["approved_in_run", "approved_by_rule"])
            || get::<Option<bool>>(&row, "lists_versions")? != Some(false);
        if !is_told {
            let table = self.table_name("versions");
            return Err(changes_unknown_error(
                run,
                &format!("{table} has lost the columns approved_in_run and approved_by_rule"),
            ));
        }
        let standing = self.count_approvals(run)?;
        if standing.unchanged + standing.changed > 0 && !get::<bool>(&row, "has_transactions")? {
            let why = "its transactions are not known: it was made by another program or an older apsctl, or \
                       restored from a dump";
            return Err(changes_unknown_error(run, why));
        }
        Ok(standing)
    }

    /// The statement with the condition that a version, `alias` in it, was approved by the run: told by the column for that, or by
    /// what the pass has noted.
    fn restrict_to_run(&self, sql: &str, alias: &str, run: &RunId) -> String {
        let is_kept = self.relations.has_columns("versions", &["approved_in_run", "approved_by_rule"])
            && self.can_hold_id("versions", "approved_in_run", &run.to_string());
        let condition = if is_kept {
            format!("{alias}.approved_in_run = $1::text:::in_run_type")
        } else {
            let noted =
                "SELECT unnest(a.version_ids) FROM :approvals! a WHERE coalesce(a.run, a.run_id::text) = $1";
            format!("{alias}.id::text IN ({noted})")
        };
        sql.replace(":approved_by_run", &condition)
    }

    fn count_approvals(&mut self, run: &RunId) -> Result<ApprovalCounts> {
        let row = self.query_one(
            &self.restrict_to_run(include_str!("runs/approval_counts.sql"), "r", run),
            &[(&run.to_string(), Type::TEXT)],
        )?;
        Ok(ApprovalCounts {
            unchanged: get(&row, "unchanged")?,
            changed: get(&row, "changed")?,
            pending: get(&row, "pending")?,
        })
    }
}

impl Change<'_> {
    /// Takes back the approvals of the run for the versions that have not changed since, notes it in the audit log, tells
    /// the application, and gives up the lease that was held meanwhile: all of it or nothing.
    ///
    /// # Errors
    /// A refusal where the lease has run out.
    pub fn undo_run(&mut self, run: &RunSummary, hold: &PassBlock) -> Result<UndoneRun> {
        let (id, text) = (&run.id, run.id.to_string());
        let (run, most): (Param, Param) = ((&text, Type::TEXT), (&MAX_JOURNALED_IDS, Type::INT8));
        let take_back = self.db.restrict_to_run(include_str!("runs/undo_run.sql"), "v", id);
        let taken = self.db.query_pipelined(&[
            (&take_back, &[run.clone(), most]),
            (include_str!("runs/lock_run.sql"), &[run]),
        ])?;
        let row = taken.into_iter().flatten().next().context("the server did not say what was taken back")?;
        let (versions, first_ids): (i64, Vec<String>) = (get(&row, "versions")?, get(&row, "first_ids")?);
        let standing = self.db.count_approvals(id)?;
        let mut operation = None;
        if versions > 0 {
            let pending = self.db.pending_versions(None)?;
            let image = |approved: bool| json!({"run_id": id.to_json(), "versions": versions, "approved": approved, "first_ids": first_ids});
            let entry = JournalEntry {
                job_id: None,
                before: Some(image(true).to_string()),
                after: Some(image(false).to_string()),
                undo_of: None,
            };
            let journalled = self.write_entry(&entry)?;
            operation = Some(journalled);
            let note = json!({"at": self.now().to_rfc3339_opts(SecondsFormat::AutoSi, true), "operation": journalled, "versions": versions});
            self.db.execute(
                include_str!("runs/record_undo.sql"),
                &[(&text, Type::TEXT), (&note, Type::JSONB)],
            )?;
            self.db.broadcast(&json!({
                "run_id": id.to_json(), "approved": 0, "pending": pending, "taken_back": versions,
            }))?;
        }
        self.unblock_passes(hold)?;
        Ok(UndoneRun { versions, remaining: standing, operation })
    }
}

fn changes_unknown_error(run: &RunId, why: &str) -> anyhow::Error {
    let message =
        format!("it cannot be told which versions have changed since run {run} approved them: {why}");
    CliError::refused(message).hint(format!("they are those with approved_in_run = {run}")).into()
}
