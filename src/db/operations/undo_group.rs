//! Undoes all operations of one change: all of them, or none.

use std::collections::BTreeMap;

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use super::undo::{UndoResult, optional_text, require_trusted_entry};
use crate::db::jobs::{LockedJob, queued_job_id};
use crate::db::{Change, Db, Param, get};
use crate::error::{CliError, FailureKind, nothing_was_changed};
use crate::invocation::APSCTL;

/// How many jobs are read and written at once. It limits the memory.
const JOBS_AT_ONCE: usize = 200;

/// An operation of a group.
struct Member {
    id: i64,
    job_id: String,
    command: String,
    undone_by: Option<i64>,
    /// The newest undo in its chain of undos, or the operation itself.
    newest: i64,
    /// Why it may not be undone.
    distrust: Option<anyhow::Error>,
}

impl Member {
    fn read(row: &Row) -> Result<Self> {
        let id = get(row, "id")?;
        Ok(Self {
            id,
            job_id: optional_text(row, "job_id")?.unwrap_or_default(),
            command: get(row, "command")?,
            undone_by: get(row, "undone_by")?,
            newest: get(row, "newest")?,
            distrust: require_trusted_entry(id, row).err(),
        })
    }
}

impl Db {
    /// Returns the job ids of the operations that belong to the same change, if there are several.
    pub fn jobs_of_group(&mut self, operation: i64) -> Result<Vec<String>> {
        let members = self.group(operation)?;
        let ids = members.into_iter().filter(|member| member.undone_by.is_none()).map(|member| member.job_id);
        Ok(Some(ids.collect::<Vec<String>>()).filter(|ids| ids.len() > 1).unwrap_or_default())
    }

    fn group(&mut self, operation: i64) -> Result<Vec<Member>> {
        let jobs = self.jobs_table().to_owned();
        let params: [Param; 2] = [(&operation, Type::INT8), (&jobs, Type::TEXT)];
        self.query(include_str!("group.sql"), &params)?.iter().map(Member::read).collect()
    }
}

/// Adds to the refusal of the newest change how to undo another one.
fn suggest_earlier_change(mut error: anyhow::Error) -> anyhow::Error {
    if let Some(refusal) = error.downcast_mut::<CliError>()
        && refusal.kind == FailureKind::Lasting
        && let Some(hint) = &mut refusal.hint
    {
        hint.push_str(&format!("; `{APSCTL} undo ID` undoes an earlier change"));
    }
    error
}

impl Change<'_> {
    /// Undoes an operation, and with it all others of the same change that are in effect. Without an id, undoes the
    /// actor's newest change.
    ///
    /// # Errors
    /// As [`Change::undo`], for any of the operations; then none is undone.
    pub fn undo_change(&mut self, id: Option<i64>) -> Result<Vec<UndoResult>> {
        let operation: i64 = get(&self.find_operation(id)?, "id")?;
        let undone = self.undo_whole_change(operation);
        if id.is_none() { undone.map_err(suggest_earlier_change) } else { undone }
    }

    fn undo_whole_change(&mut self, operation: i64) -> Result<Vec<UndoResult>> {
        let mut members = self.db.group(operation)?;
        members.retain(|member| member.undone_by.is_none() || member.id == operation);
        if members.len() < 2 {
            return Ok(vec![self.undo(Some(operation))?]);
        }
        members.retain(|member| member.undone_by.is_none());
        let total = members.len();
        if let Some(distrust) = members.iter_mut().find_map(|member| member.distrust.take()) {
            return Err(nothing_was_changed(distrust, total));
        }
        let ids: Vec<String> = members.iter().map(|member| member.job_id.clone()).collect();
        // The rows are locked first, because an entry of the journal stops all other changes.
        let size = if self.lock_rows_only(&ids)? { JOBS_AT_ONCE } else { total };
        let newest: Vec<i64> = members.iter().map(|member| member.newest).collect();
        let mut undone = Vec::with_capacity(total);
        for part in members.chunks(size) {
            undone.extend(self.undo_members(part).map_err(|error| nothing_was_changed(error, total))?);
        }
        // While this transaction waited for a job, another may have undone an operation.
        let written: Vec<i64> = undone.iter().filter_map(|result| result.undo).collect();
        let params: [Param; 2] = [(&newest, Type::INT8_ARRAY), (&written, Type::INT8_ARRAY)];
        if get(&self.db.query_one(include_str!("undone_since.sql"), &params)?, "is_undone")? {
            let message = "one of the operations was undone in the meantime";
            return Err(CliError::refused(message).kind(FailureKind::Crossed).into());
        }
        Ok(undone)
    }

    fn undo_members(&mut self, members: &[Member]) -> Result<Vec<UndoResult>> {
        let operations: Vec<i64> = members.iter().map(|member| member.id).collect();
        let rows = self.db.query(include_str!("group_images.sql"), &[(&operations, Type::INT8_ARRAY)])?;
        let mut images = BTreeMap::new();
        for row in &rows {
            images.insert(get::<i64>(row, "id")?, (optional_text(row, "before")?, optional_text(row, "after")?));
        }
        let queued: Vec<String> = images.values().filter_map(|(_, after)| queued_job_id(after.as_deref()?)).collect();
        let ids: Vec<String> = members.iter().map(|member| member.job_id.clone()).collect();
        let locked = self.lock_jobs_and_queued(Some(&ids), &queued)?;
        let locked: BTreeMap<&str, &LockedJob> = locked.iter().map(|job| (job.job.id.as_str(), job)).collect();
        let mut applied = Vec::with_capacity(members.len());
        for member in members {
            let (before, after) = images.remove(&member.id).unwrap_or_default();
            let row = locked.get(member.job_id.as_str()).copied();
            applied.push(self.undo_operation(member.id, &member.job_id, (before.as_deref(), after.as_deref()), row)?);
        }
        let traces = self.update_entries(applied)?;
        let undos = self.write_trace_entries(&traces)?;
        let results = members.iter().zip(traces).zip(undos).map(|((member, trace), undo)| UndoResult {
            operation: member.id,
            command: member.command.clone(),
            job_id: member.job_id.clone(),
            is_undone: true,
            undo: Some(undo),
            restored: trace.after,
        });
        Ok(results.collect())
    }
}
