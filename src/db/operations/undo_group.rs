//! Undoes all operations of one change: all of them, or none.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use super::undo::{UndoResult, optional_text, require_trusted_entry};
use crate::db::jobs::{LockedJob, queued_job_id};
use crate::db::store::UndoneOperation;
use crate::db::{Change, Db, Param, get};
use crate::domain::job::Job;
use crate::error::{CliError, FailureKind, nothing_was_changed};

/// An operation of a group.
struct Member {
    id: i64,
    job_id: String,
    command: Arc<str>,
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
            command: get::<&str>(row, "command")?.into(),
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

impl Change<'_> {
    /// Undoes an operation, and with it all others of the same change that are in effect. Without an id, undoes the
    /// actor's newest change.
    ///
    /// # Errors
    /// As [`Change::undo`], for any of the operations; then none is undone.
    pub fn undo_change(&mut self, id: Option<i64>) -> Result<Vec<UndoResult>> {
        let operation: i64 = get(&self.find_operation(id)?, "id")?;
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
        let newest: Vec<i64> = members.iter().map(|member| member.newest).collect();
        let by_job: BTreeMap<&str, &Member> = members.iter().map(|member| (member.job_id.as_str(), member)).collect();
        let mut undone = Vec::with_capacity(total);
        let result = if by_job.len() == total {
            self.in_parts(&ids, |change, part| {
                let part: Vec<&Member> = part.iter().filter_map(|id| by_job.get(id.as_str()).copied()).collect();
                undone.extend(change.undo_members(&part)?);
                Ok(())
            })
        } else {
            let part: Vec<&Member> = members.iter().collect();
            self.undo_members(&part).map(|results| undone.extend(results))
        };
        result.map_err(|error| nothing_was_changed(error, total))?;
        undone.sort_by_key(|result| result.operation);
        // While this transaction waited for a job, another may have undone an operation.
        let written: Vec<i64> = undone.iter().filter_map(|result| result.undo).collect();
        let params: [Param; 2] = [(&newest, Type::INT8_ARRAY), (&written, Type::INT8_ARRAY)];
        if get(&self.db.query_one(include_str!("undone_since.sql"), &params)?, "is_undone")? {
            let message = "one of the operations was undone in the meantime";
            return Err(CliError::refused(message).kind(FailureKind::Crossed).into());
        }
        Ok(undone)
    }

    fn undo_members(&mut self, members: &[&Member]) -> Result<Vec<UndoResult>> {
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
        let undone: Vec<UndoneOperation> = members
            .iter()
            .map(|member| {
                let (before, after) = images
                    .get(&member.id)
                    .map_or((None, None), |(before, after)| (before.as_deref(), after.as_deref()));
                let locked = locked.get(member.job_id.as_str()).copied();
                UndoneOperation { operation: member.id, job_id: &member.job_id, before, after, locked }
            })
            .collect();
        let applied = self.undo_operations(&undone)?;
        let traces = self.update_entries(applied)?;
        let undos = self.write_trace_entries(&traces)?;
        let results = members.iter().zip(traces).zip(undos).map(|((member, trace), undo)| UndoResult {
            operation: member.id,
            command: Arc::clone(&member.command),
            job_id: member.job_id.clone(),
            is_undone: true,
            undo: Some(undo),
            restored: trace.after.map(summary_of),
        });
        Ok(results.collect())
    }
}

/// Returns the job with what the report shows of it. There may be many.
fn summary_of(job: Arc<Job>) -> Arc<Job> {
    let Job { id, is_numbered, job_state, next_run_time, .. } = Arc::unwrap_or_clone(job);
    Arc::new(Job { id, is_numbered, job_state, next_run_time, ..Job::default() })
}
