//! Deletes old runs from the log of runs, in batches that each commit (`audit prune`).
//!
//! A batch follows the index on the time of a run. It never waits for a row: rows that another session has locked are left. What was
//! deleted is recorded in the same transaction, so that other commands report the time before as unknown.

use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;
use serde_json::json;

use super::pass::PREVIOUS_RUN_WINDOW;
use super::relations::{IMPORTED_RUNS, RunLogColumns, RunLogKind};
use super::store::columns::RelationKind;
use super::transaction::TransactionLimits;
use super::{Db, Intent, JournalEntry, Param, get, template};
use crate::committed;
use crate::domain::identifier::{quote_identifier, quote_literal};
use crate::domain::rfc3339;
use crate::error::{CliError, Reason};
use crate::invocation::APSCTL;

/// A larger table is read by an index only.
const MAX_BYTES_WITHOUT_INDEX: i64 = 16 * 1024 * 1024;

/// How many kept runs a batch compares with.
const KEPT_AT_ONCE: usize = 2000;

/// Which runs to delete.
#[derive(Debug, Clone)]
pub struct PruneRequest {
    /// Only runs that began before this time.
    pub before: DateTime<Utc>,
    /// Delete all runs that were imported from this log, instead of old ones.
    pub imported_log: Option<String>,
    /// How many of the newest runs of each job to keep.
    pub keep_last: u32,
    /// The jobs of passes. The next pass needs the newest run of its job.
    pub jobs_of_passes: Vec<String>,
}

/// The log whose runs are deleted, and the runs that are kept.
#[derive(Debug)]
pub struct PruneTarget {
    /// The name for messages.
    pub name: String,
    /// The quoted name with its schema.
    table: String,
    columns: RunLogColumns,
    before: DateTime<Utc>,
    /// The same time as the log has it.
    cutoff: String,
    imported_log: Option<String>,
    keep_last: u32,
    has_approvals: bool,
    /// Jobs and beginnings of the runs to keep, in the order of the beginnings.
    kept: Vec<(String, String)>,
}

/// What a batch has deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PrunedBatch {
    pub runs: i64,
    pub approvals: i64,
    /// The journal entry, if the batch has written one.
    pub operation: Option<i64>,
}

/// The selected runs, for the journal.
fn selection(target: &PruneTarget) -> serde_json::Value {
    if let Some(log) = &target.imported_log {
        return json!({"table": target.name, "imported_log": log});
    }
    let before = rfc3339::format(target.before);
    json!({"table": target.name, "before": before, "keep_last": target.keep_last})
}

/// How far the batches have come.
#[derive(Debug, Default)]
pub struct PruneProgress {
    pub batches: i64,
    pub runs: i64,
    pub approvals: i64,
    pub operation: Option<i64>,
    /// When the newest deleted run began.
    from: Option<String>,
    /// The first of the kept runs that the next batch compares with.
    kept_from: usize,
    /// Other logs that have to be imported again.
    pub forgotten_logs: Vec<String>,
    pub is_finished: bool,
}

impl PruneTarget {
    pub fn kept_runs(&self) -> usize {
        self.kept.len()
    }

    /// Returns where the part of the kept runs ends that a batch compares with. Runs that began at the same time are in one part.
    fn end_of_kept_part(&self, from: usize) -> usize {
        let mut end = self.kept.len().min(from + KEPT_AT_ONCE);
        while end > 0 && self.kept.get(end).is_some_and(|(_, time)| *time == self.kept[end - 1].1) {
            end += 1;
        }
        end
    }

    /// Fills in the expressions of the log.
    fn fill(&self, sql: &str) -> String {
        let RunLogColumns { time, time_type, job, id, is_open, .. } = &self.columns;
        let id = if self.has_approvals { id } else { "NULL::text" };
        template::fill(
            sql,
            &[
                ("run_log", &self.table),
                ("run_time", time),
                ("run_time_type", time_type),
                ("run_job", job),
                ("run_id_text", id),
                ("is_open", is_open),
            ],
        )
    }
}

impl Db {
    /// Returns the log whose runs are to be deleted.
    ///
    /// # Errors
    /// A refusal with every reason why runs cannot be deleted from it.
    pub fn prune_target(&mut self, request: &PruneRequest) -> Result<PruneTarget> {
        self.require_migrated()?;
        for table in ["pruned", "run_imports", "approvals"] {
            self.require_own_table(table)?;
        }
        let (name, table, columns) = if let Some(log) = &request.imported_log {
            self.require_imported_log(log)?;
            let columns = RunLogColumns::of_imported_runs();
            // The runs of other logs are kept.
            let columns = RunLogColumns { is_open: format!("a.source <> {}", quote_literal(log)), ..columns };
            (IMPORTED_RUNS.to_owned(), self.qualified_name("runs"), columns)
        } else {
            // Fails if there is no log.
            self.render(":audit")?;
            let name = self.table_name("audit");
            let columns = self.relations.run_log_columns().with_context(|| {
                CliError::refused(format!("{name}.created_at cannot be read as a time"))
                    .hint(format!("`{APSCTL} store show` lists how each column is read"))
            })?;
            (name, self.qualified_name("audit"), columns)
        };
        let column = Some(&columns.time_column).filter(|_| columns.can_use_index());
        let row =
            self.query_one(include_str!("prune/table_state.sql"), &[(&table, Type::TEXT), (&column, Type::TEXT)])?;
        let reasons = refusal_reasons(&row, &name, &table, &columns)?;
        if !reasons.is_empty() {
            return Err(CliError::refused(format!("runs cannot be deleted from {name}")).reasons(reasons).into());
        }
        let has_approvals = columns.kind == RunLogKind::Application
            && get(&self.query_one(include_str!("prune/has_approvals.sql"), &[])?, "has_approvals")?;
        let cutoff = self.as_log_time(&columns, request.before)?;
        let mut target = PruneTarget {
            name,
            table,
            columns,
            before: request.before,
            cutoff,
            imported_log: request.imported_log.clone(),
            keep_last: request.keep_last,
            has_approvals,
            kept: Vec::new(),
        };
        if target.imported_log.is_none() {
            target.kept = self.runs_to_keep(&target, request)?;
        }
        Ok(target)
    }

    /// Returns a time as the log has it.
    fn as_log_time(&mut self, columns: &RunLogColumns, time: DateTime<Utc>) -> Result<String> {
        let sql = template::fill(include_str!("prune/cutoff.sql"), &[("written_time", &columns.written_time)]);
        get(&self.query_one(&sql, &[(&time, Type::TIMESTAMPTZ)])?, "cutoff")
    }

    fn require_imported_log(&mut self, log: &str) -> Result<()> {
        self.require_own_table("runs")?;
        let row = self.query_one(include_str!("prune/imported_logs.sql"), &[(&log, Type::TEXT)])?;
        if get(&row, "is_known")? {
            return Ok(());
        }
        let logs: Vec<String> = get(&row, "logs")?;
        let hint = if logs.is_empty() {
            "no log has been imported".to_owned()
        } else {
            format!("imported are: {}", logs.join(", "))
        };
        Err(CliError::refused(format!("no runs were imported from {log}")).hint(hint).into())
    }

    fn runs_to_keep(&mut self, target: &PruneTarget, request: &PruneRequest) -> Result<Vec<(String, String)>> {
        let before: Param = (&target.cutoff, Type::TEXT);
        let keep = i64::from(request.keep_last);
        let rows = if keep > 0 {
            let sql = target.fill(include_str!("prune/kept_of_each_job.sql"));
            self.query(&sql, &[before, (&keep, Type::INT8)]).context("looking for the runs to keep")?
        } else if target.columns.kind == RunLogKind::Application && request.before > self.now() - PREVIOUS_RUN_WINDOW {
            let since = self.as_log_time(&target.columns, self.now() - PREVIOUS_RUN_WINDOW)?;
            let sql = target.fill(include_str!("prune/newest_of_job.sql"));
            let mut rows = Vec::new();
            // A store without the job has runs without a job.
            for job in request.jobs_of_passes.iter().map(String::as_str).chain([""]) {
                rows.extend(self.query(&sql, &[before.clone(), (&job, Type::TEXT), (&since, Type::TEXT)])?);
            }
            rows
        } else {
            Vec::new()
        };
        rows.iter().map(|row| Ok((get(row, "job")?, get(row, "started_at")?))).collect()
    }

    /// Counts the runs to delete, up to a limit.
    pub fn count_runs_to_prune(&mut self, target: &PruneTarget, limit: Option<i64>) -> Result<i64> {
        self.count_old_runs(target, &format!("NOT ({})", target.columns.is_open), limit)
    }

    /// Counts the old runs that are kept because they have not ended.
    pub fn count_open_runs(&mut self, target: &PruneTarget) -> Result<i64> {
        self.count_old_runs(target, &target.columns.is_open, None)
    }

    fn count_old_runs(&mut self, target: &PruneTarget, selected: &str, limit: Option<i64>) -> Result<i64> {
        let sql = target.fill(&template::fill(include_str!("prune/count.sql"), &[("selected", selected)]));
        let (jobs, times): (Vec<&str>, Vec<&str>) =
            target.kept.iter().map(|(job, time)| (job.as_str(), time.as_str())).unzip();
        let params: [Param; 4] =
            [(&target.cutoff, Type::TEXT), (&limit, Type::INT8), (&jobs, Type::TEXT_ARRAY), (&times, Type::TEXT_ARRAY)];
        get(&self.query_one(&sql, &params).context("counting the runs to delete")?, "runs")
    }

    /// Estimates the share of the log's size that so many runs have, with its indexes.
    pub fn size_of_runs(&mut self, target: &PruneTarget, runs: i64) -> Result<i64> {
        let row = self.query_one(&target.fill(include_str!("prune/size.sql")), &[(&target.table, Type::TEXT)])?;
        let (bytes, all): (i64, i64) = (get(&row, "bytes")?, get(&row, "runs")?);
        let share = i128::from(bytes) * i128::from(runs) / i128::from(all.max(runs).max(1));
        Ok(i64::try_from(share)?)
    }

    /// Deletes the next batch of at most so many runs, and records it. The first batch writes a journal entry.
    ///
    /// `limit` is for each statement.
    ///
    /// # Errors
    /// If a statement takes longer than the limit, nothing has changed, and a smaller batch may succeed.
    pub fn prune_batch(
        &mut self,
        target: &PruneTarget,
        progress: &mut PruneProgress,
        rows: i64,
        limit: Duration,
        intent: &Intent,
    ) -> Result<PrunedBatch> {
        let kept_until = target.end_of_kept_part(progress.kept_from);
        let kept = &target.kept[progress.kept_from.min(kept_until)..kept_until];
        // Runs after the last kept run that is compared with belong to a later batch.
        let until = target.kept.get(kept_until).map(|(_, time)| time.clone());
        let limits = TransactionLimits { statement: limit, idle: Some(super::transaction::IDLE_TIMEOUT) };
        let is_first = progress.batches == 0;
        let from = progress.from.clone();
        let (batch, found, last, forgotten) = self.write_transaction(
            Some(limits),
            |_| true,
            |db| {
                let (jobs, times): (Vec<&str>, Vec<&str>) =
                    kept.iter().map(|(job, time)| (job.as_str(), time.as_str())).unzip();
                let params: [Param; 6] = [
                    (&target.cutoff, Type::TEXT),
                    (&from, Type::TEXT),
                    (&until, Type::TEXT),
                    (&rows, Type::INT8),
                    (&jobs, Type::TEXT_ARRAY),
                    (&times, Type::TEXT_ARRAY),
                ];
                let row = db.query_one(&target.fill(include_str!("prune/delete_batch.sql")), &params)?;
                let (found, last): (i64, Option<String>) = (get(&row, "found")?, get(&row, "last_time")?);
                let ids: Option<Vec<String>> = get(&row, "ids")?;
                let mut batch = PrunedBatch { runs: get(&row, "runs")?, ..PrunedBatch::default() };
                if let Some(ids) = ids {
                    let params: [Param; 1] = [(&ids, Type::TEXT_ARRAY)];
                    let row = db.query_one(include_str!("prune/delete_approvals.sql"), &params)?;
                    batch.approvals = get(&row, "approvals")?;
                }
                let mut forgotten = Vec::new();
                if batch.runs > 0 || is_first && target.imported_log.is_some() {
                    forgotten = db.record_pruned(target, batch.runs)?;
                    if is_first {
                        let entry = prune_entry(target, None, batch.runs);
                        batch.operation = Some(db.write_entry(intent, &entry)?);
                    }
                }
                Ok((batch, found, last, forgotten))
            },
        )?;
        progress.forgotten_logs.extend(forgotten);
        progress.is_finished = found < rows && until.is_none();
        progress.from = match (found < rows, until) {
            // The part up to the last kept run is done.
            (true, Some(until)) => {
                progress.kept_from = kept_until;
                Some(until)
            }
            _ => last.or_else(|| progress.from.take()),
        };
        if batch.runs > 0 || batch.operation.is_some() {
            progress.batches += 1;
            progress.runs += batch.runs;
            progress.approvals += batch.approvals;
            progress.operation = progress.operation.or(batch.operation);
            committed::set_pruned(&target.name, progress.runs);
        }
        Ok(batch)
    }

    /// Returns the other logs that have to be imported again.
    fn record_pruned(&mut self, target: &PruneTarget, runs: i64) -> Result<Vec<String>> {
        if let Some(log) = &target.imported_log {
            let rows = self.query(include_str!("prune/forget_log.sql"), &[(log, Type::TEXT)])?;
            return rows.iter().map(|row| get(row, "source")).collect();
        }
        let params: [Param; 3] =
            [(&target.table, Type::TEXT), (&target.before, Type::TIMESTAMPTZ), (&runs, Type::INT8)];
        self.execute(include_str!("prune/record.sql"), &params)?;
        if target.columns.kind == RunLogKind::Imported {
            self.execute(include_str!("prune/shorten_coverage.sql"), &[(&target.before, Type::TIMESTAMPTZ)])?;
        }
        Ok(Vec::new())
    }

    /// Writes the journal entry with the total of several batches, and returns its id.
    pub fn journal_pruned_total(
        &mut self,
        target: &PruneTarget,
        progress: &PruneProgress,
        intent: &Intent,
    ) -> Result<i64> {
        let entry = prune_entry(target, progress.operation, progress.runs);
        self.change(intent, |change| change.write_entry(&entry))
    }

    /// Returns the time before which runs of the log were deleted. What happened before is unknown.
    pub fn recorded_since(&mut self) -> Result<Option<DateTime<Utc>>> {
        get(&self.query_one(include_str!("prune/recorded_since.sql"), &[])?, "since")
    }
}

fn prune_entry(target: &PruneTarget, begun: Option<i64>, runs: i64) -> JournalEntry {
    let mut pruned = selection(target);
    pruned["runs"] = json!(runs);
    if let Some(operation) = begun {
        pruned["begun_by"] = json!(operation);
    }
    JournalEntry { job_id: None, before: None, after: Some(json!({"pruned": pruned}).to_string()), undo_of: None }
}

fn refusal_reasons(row: &Row, name: &str, table: &str, columns: &RunLogColumns) -> Result<Vec<Reason>> {
    let mut reasons = Vec::new();
    let kind = RelationKind::from_relkind(get(row, "relation_kind")?);
    if kind == RelationKind::Partitioned || get(row, "has_children")? {
        reasons.push(Reason::new(
            format!("{name} has partitions or child tables, whose rows apsctl does not delete one by one"),
            format!("ALTER TABLE {table} DETACH PARTITION the old partitions, and drop them: that takes no time"),
        ));
    } else if kind != RelationKind::Table {
        reasons.push(Reason::new(
            format!("{name} is a {}", kind.as_str()),
            "name the underlying table in APSCTL_AUDIT_TABLE",
        ));
    }
    for (privilege, column) in [("SELECT", "may_select"), ("DELETE", "may_delete"), ("UPDATE", "may_update")] {
        if !get::<bool>(row, column)? {
            let why = if privilege == "UPDATE" { " (needed to lock rows)" } else { "" };
            reasons.push(Reason::new(
                format!("this database role may not {privilege} on {name}{why}"),
                format!("run apsctl as the owner of the tables: `{APSCTL} migrate grants` gives nobody the right to delete runs"),
            ));
        }
    }
    if get(row, "has_row_security")? {
        reasons.push(Reason::new(
            format!("row-level security may hide rows of {name} from this role"),
            "run apsctl as the owner of the table, or as a role with BYPASSRLS",
        ));
    }
    let foreign_keys: Vec<String> = get(row, "foreign_keys")?;
    reasons.extend(foreign_keys.iter().map(|key| {
        Reason::new(
            format!("rows of {key} refer to runs in {name}, and would be changed, deleted or in the way"),
            "delete the runs in the application, which knows what the references mean",
        )
    }));
    for (kind, column, switch) in [("trigger", "triggers", "DISABLE TRIGGER"), ("rule", "rules", "DISABLE RULE")] {
        let names: Vec<String> = get(row, column)?;
        reasons.extend(names.iter().map(|trigger| {
            Reason::new(
                format!("{kind} {trigger} of {name} runs code of the application for each deletion"),
                format!(
                    "ALTER TABLE {table} {switch} {} meanwhile, or delete the runs in the application",
                    quote_identifier(trigger)
                ),
            )
        }));
    }
    let is_large = get::<i64>(row, "bytes")? > MAX_BYTES_WITHOUT_INDEX;
    if is_large && !get::<bool>(row, "has_index")? && kind == RelationKind::Table {
        let column = quote_identifier(&columns.time_column);
        reasons.push(if columns.can_use_index() {
            Reason::new(
                format!("{name} has no index that begins with {}, so each batch would read the whole table", columns.time_column),
                format!("CREATE INDEX CONCURRENTLY ON {table} ({column})"),
            )
        } else {
            Reason::new(
                format!("{name}.{} is text, so no index helps and each batch would read the whole table", columns.time_column),
                format!("change the type of the column to timestamptz: ALTER TABLE {table} ALTER COLUMN {column} TYPE timestamptz USING …"),
            )
        });
    }
    Ok(reasons)
}
