//! Ended runs: what they approved, and undoing it.
//!
//! A version has changed since its approval if its row was last written (`xmin`) by another transaction than the
//! run's. Each approving transaction of a pass records its id once in `apsctl.approvals`. So every change is
//! detected, in any column, without a trigger, at the cost of one narrow row per batch.
//! - Freezing keeps `xmin` in the row, and so do VACUUM FULL and CLUSTER.
//! - A restored dump or a copied table has other transaction ids. In `apsctl.approvals`, they differ from the id
//!   stored as a number. Then nothing is undone. Runs of an older apsctl or of another worker cannot be undone.
//! - An ALTER TABLE that rewrites the versions, or a trigger that writes them in a subtransaction, makes versions
//!   count as changed. Then fewer versions are undone than possible, never more.
//! - `xmin` has 32 bits. A version changed exactly 2^32 transactions after its approval would count as unchanged, if
//!   it still names the run.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use chrono::SecondsFormat;
use postgres::types::Type;
use serde_json::json;

use super::pass::PassBlock;
use super::{Change, Db, JournalEntry, Param, audit, get};
use crate::domain::audit::{Run, RunId};
use crate::domain::row_id::RowId;
use crate::error::CliError;

/// Maximum number of version ids in the journal entry.
const MAX_JOURNALED_IDS: i64 = 100;

/// A run in the audit log.
#[derive(Debug)]
pub struct RunSummary {
    pub id: RunId,
    /// Whether the run has not ended, according to the log.
    pub is_open: bool,
    /// Number of versions it approved, according to the log.
    pub approved: Option<i64>,
}

/// The present state of the versions that a run approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovalCounts {
    /// Still approved by it and not changed since.
    pub unchanged: i64,
    /// Still approved by it and changed since.
    pub changed: i64,
    /// Set back to pending.
    pub pending: i64,
}

/// Result of undoing a run.
#[derive(Debug)]
pub struct UndoneRun {
    pub versions: i64,
    /// The counts after it.
    pub remaining: ApprovalCounts,
    /// Number of the journal entry; `None` if no version was left to undo.
    pub operation: Option<i64>,
}

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
    pub fn find_run(&mut self, id: &str) -> Result<Option<RunSummary>> {
        self.ensure_probed()?;
        if !self.can_hold_id("audit", "id", id) {
            return Ok(None);
        }
        let id = self.canonical_id("audit", "id", id.trim());
        let rows = self.query(include_str!("runs/find_run.sql"), &[(&id, Type::TEXT)])?;
        let summary = |row| {
            Ok(RunSummary {
                id: self.run_id(id.clone()),
                is_open: get::<Option<bool>>(row, "is_open")?.unwrap_or_default(),
                approved: get(row, "approved")?,
            })
        };
        rows.first().map(summary).transpose()
    }

    /// Counts what has become of the versions that the run approved.
    ///
    /// # Errors
    /// Refuses if that cannot be determined.
    pub fn approval_counts(&mut self, run: &RunId) -> Result<ApprovalCounts> {
        self.require_own_table("approvals")?;
        let table = self.qualified_name("versions");
        let row = self.query_one(
            include_str!("runs/can_be_undone.sql"),
            &[(&table, Type::TEXT), (&run.to_string(), Type::TEXT)],
        )?;
        if !get::<bool>(&row, "has_row_xids")? {
            return Err(changes_unknown_error(run, "the versions are not in a table of this database"));
        }
        let lists_approvals = self.relations.has_columns("versions", &["approved_in_run", "approved_by_rule"])
            || get::<Option<bool>>(&row, "lists_versions")? != Some(false);
        if !lists_approvals {
            let table = self.table_name("versions");
            return Err(changes_unknown_error(
                run,
                &format!("{table} no longer has the columns approved_in_run and approved_by_rule"),
            ));
        }
        let counts = self.count_approvals(run)?;
        if counts.unchanged + counts.changed > 0 && !get::<bool>(&row, "has_transactions")? {
            let why = "its transactions are not recorded: it was made by another program or an older apsctl, or \
                       restored from a dump";
            return Err(changes_unknown_error(run, why));
        }
        Ok(counts)
    }

    /// Fills in the condition that the run approved a version with this `alias`: by its column, or by the ids that
    /// the pass has recorded.
    fn restrict_to_run(&self, sql: &str, alias: &str, run: &RunId) -> String {
        let has_columns = self.relations.has_columns("versions", &["approved_in_run", "approved_by_rule"])
            && self.can_hold_id("versions", "approved_in_run", &run.to_string());
        let condition = if has_columns {
            format!("{alias}.approved_in_run = $1::text:::in_run_type")
        } else {
            let recorded = "SELECT unnest(a.version_ids) FROM :approvals! a WHERE coalesce(a.run, a.run_id::text) = $1";
            format!("{alias}.id::text IN ({recorded})")
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

    /// Returns the run with this id, if the log has it.
    pub fn show_run(&mut self, id: &str) -> Result<Option<RunDetails>> {
        let mut rows = self.query(include_str!("runs/show_run.sql"), &[(&id, Type::TEXT)])?;
        if rows.is_empty() {
            self.ensure_probed()?;
            let canonical = self.canonical_id("audit", "id", id);
            rows = self.query(include_str!("runs/show_run.sql"), &[(&canonical, Type::TEXT)])?;
        }
        let details = |row| {
            Ok(RunDetails { run: audit::read_run(row)?, details: get(row, "details")?, others: get(row, "others")? })
        };
        rows.first().map(details).transpose()
    }

    /// Returns the names of those of the rules that exist.
    pub fn rule_names(&mut self, ids: &[&str]) -> Result<BTreeMap<RowId, Option<String>>> {
        if ids.is_empty() || !self.has_columns("rules", &["id", "name"])? {
            return Ok(BTreeMap::new());
        }
        let mut names = BTreeMap::new();
        for row in self.query(include_str!("runs/rule_names.sql"), &[(&ids, Type::TEXT_ARRAY)])? {
            names.insert(RowId::new(get(&row, "id")?, get(&row, "id_is_number")?), get(&row, "name")?);
        }
        Ok(names)
    }
}

impl Change<'_> {
    /// In one transaction, reverts the run's approvals of unchanged versions, records it in the audit log, notifies
    /// the application and unblocks passes.
    ///
    /// # Errors
    /// Refuses if the lease that blocks passes has expired.
    pub fn undo_run(&mut self, run: &RunSummary, block: &PassBlock) -> Result<UndoneRun> {
        let (id, text) = (&run.id, run.id.to_string());
        let (run, limit): (Param, Param) = ((&text, Type::TEXT), (&MAX_JOURNALED_IDS, Type::INT8));
        let undo = self.db.restrict_to_run(include_str!("runs/undo_run.sql"), "v", id);
        let results =
            self.db.query_pipelined(&[(&undo, &[run.clone(), limit]), (include_str!("runs/lock_run.sql"), &[run])])?;
        let row = results.into_iter().flatten().next().context("the server did not return what was undone")?;
        let (versions, first_ids): (i64, Vec<String>) = (get(&row, "versions")?, get(&row, "first_ids")?);
        let counts = self.db.count_approvals(id)?;
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
            let number = self.write_entry(&entry)?;
            operation = Some(number);
            let note = json!({"at": self.now().to_rfc3339_opts(SecondsFormat::AutoSi, true), "operation": number, "versions": versions});
            self.db.execute(include_str!("runs/record_undo.sql"), &[(&text, Type::TEXT), (&note, Type::JSONB)])?;
            self.db.broadcast(&json!({
                "run_id": id.to_json(), "approved": 0, "pending": pending, "taken_back": versions,
            }))?;
        }
        self.unblock_passes(block)?;
        Ok(UndoneRun { versions, remaining: counts, operation })
    }
}

fn changes_unknown_error(run: &RunId, why: &str) -> anyhow::Error {
    let message = format!("cannot determine which versions have changed since run {run} approved them: {why}");
    CliError::refused(message).hint(format!("see the versions with approved_in_run = {run}")).into()
}
