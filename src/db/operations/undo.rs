//! Undoes one operation of the journal.

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;
use serde_json::Value;

use super::archive::archived_error;
use crate::db::jobs::{AppliedUpdate, LockedJob, queued_job_id};
use crate::db::store::Features;
use crate::db::{Actor, Change, Db, Param, get, template};
use crate::domain::job::Job;
use crate::domain::{json_text, shell};
use crate::error::{CliError, FailureKind};
use crate::invocation;
use crate::invocation::APSCTL;

/// The result of an undo.
#[derive(Debug)]
pub struct UndoResult {
    pub operation: i64,
    pub command: String,
    pub job_id: String,
    pub is_undone: bool,
    /// The operation id of the undo itself, or none if the operation had been undone before.
    pub undo: Option<i64>,
    /// The job as it is now, or none if it does not exist.
    pub restored: Option<Job>,
}

impl Change<'_> {
    /// Undoes an operation if its job has not changed since. Without an id, undoes the actor's newest operation.
    ///
    /// # Errors
    /// A refusal if there is no such operation, it changed no job, its entry is not trusted, the job has changed since, or
    /// it belongs to maintenance that is still in progress.
    pub fn undo(&mut self, id: Option<i64>) -> Result<UndoResult> {
        let row = self.find_operation(id)?;
        let operation: i64 = get(&row, "id")?;
        let Some(job_id) = get::<Option<String>>(&row, "job_id")? else {
            return Err(CliError::refused(format!("operation {operation} changed no job and cannot be undone"))
                .hint(format!("`{APSCTL} audit operations` lists the changes of jobs; `{APSCTL} undo ID` undoes one"))
                .into());
        };
        let after: Option<String> = get(&row, "after")?;
        let queued: Vec<String> = after.as_deref().and_then(queued_job_id).into_iter().collect();
        let locked = self.lock_jobs_and_queued(Some(std::slice::from_ref(&job_id)), &queued)?.pop();
        // While this transaction waited for the job, another may have undone the operation or ended the maintenance.
        let row = self.find_operation(Some(operation))?;
        if self.db.belongs_to_open_maintenance(operation)? {
            return Err(CliError::refused(format!("operation {operation} belongs to an open maintenance window"))
                .hint(format!(
                    "run `{APSCTL} maintenance end` to undo all of it, or `{APSCTL} jobs resume` for one job"
                ))
                .into());
        }
        let command = get(&row, "command")?;
        if get::<Option<i64>>(&row, "undone_by")?.is_some() {
            let restored = locked.map(|locked| locked.job);
            return Ok(UndoResult { operation, command, job_id, is_undone: false, undo: None, restored });
        }
        require_trusted_entry(operation, &row)?;
        let before: Option<String> = get(&row, "before")?;
        let update = self.undo_operation(operation, &job_id, (before.as_deref(), after.as_deref()), locked.as_ref())?;
        let traces = self.update_entries(vec![update])?;
        let undo = self.write_trace_entries(&traces)?.pop();
        let restored = traces.into_iter().next().and_then(|trace| trace.after);
        Ok(UndoResult { operation, command, job_id, is_undone: true, undo, restored })
    }

    /// Restores a job to its state before a trusted operation. The caller writes the journal entry.
    ///
    /// # Errors
    /// A refusal if the job has changed since the operation.
    pub(in crate::db) fn undo_operation(
        &mut self,
        operation: i64,
        job_id: &str,
        (before, after): (Option<&str>, Option<&str>),
        locked: Option<&LockedJob>,
    ) -> Result<AppliedUpdate> {
        if locked.map(|locked| locked.image.as_str()) != after {
            return Err(changed_since_error(job_id, operation, locked.is_none()));
        }
        let mut applied = AppliedUpdate {
            undo_of: Some(operation),
            queued_job: before.and_then(queued_job_id),
            ..locked.map_or_else(|| AppliedUpdate::for_new_job(job_id.to_owned()), AppliedUpdate::for_job)
        };
        if before.is_none() && locked.is_some() {
            applied.deletion_entry = Some(self.write_deletion_entry(&applied.entry(None))?);
        }
        self.db.store()?.restore(self, operation, job_id, (before, after), locked)?;
        self.db
            .execute(include_str!("restore_schedule_and_pause.sql"), &[(&job_id, Type::TEXT), (&before, Type::TEXT)])?;
        Ok(applied)
    }

    pub(super) fn find_operation(&mut self, id: Option<i64>) -> Result<Row> {
        let actor = self.intent().actor.clone();
        match self.db.find_operation(id, &actor)? {
            Some(row) => Ok(row),
            None => Err(self.db.no_such_operation(id)?),
        }
    }

    pub(in crate::db) fn insert_image(&mut self, image: &str) -> Result<u64> {
        let table = self.db.qualified_name("jobs");
        let column_lists = self.db.query_one(include_str!("writable_columns.sql"), &[(&table, Type::TEXT)])?;
        let (columns, values): (&str, &str) = (get(&column_lists, "columns")?, get(&column_lists, "values")?);
        let of_table = format!(":{}", self.db.features()?.table);
        let sql = include_str!("insert_image.sql").replace(":jobs", &of_table);
        let sql = template::fill(&sql, &[("columns", columns), ("values", values)]);
        self.db.execute(&sql, &[(&image, Type::TEXT)])
    }

    /// Restores a job's row to an image. A missing row is inserted; without an image the row is deleted.
    pub(in crate::db) fn restore_guide_row(
        &mut self,
        operation: i64,
        job_id: &str,
        image: Option<&str>,
        exists: bool,
    ) -> Result<()> {
        match image {
            None => {
                let deleted_rows = self.db.execute(include_str!("delete_job.sql"), &[(&job_id, Type::TEXT)])?;
                if deleted_rows == 0 && exists {
                    return Err(self.change_suppressed(job_id).into());
                }
            }
            Some(image) if exists => {
                let params: [Param; 2] = [(&image, Type::TEXT), (&job_id, Type::TEXT)];
                if self.db.execute(include_str!("restore_job.sql"), &params)? == 0 {
                    return Err(self.change_suppressed(job_id).into());
                }
            }
            Some(image) => {
                if self.reinsert_deleted_row(operation, image)? == 0 {
                    let message = format!("job {job_id} exists again");
                    return Err(CliError::refused(message).kind(FailureKind::Passing).into());
                }
            }
        }
        Ok(())
    }
}

fn changed_since_error(job_id: &str, operation: i64, is_missing: bool) -> anyhow::Error {
    let journal = format!("`{}`", shell::with_option(&invocation::apsctl("audit operations"), "--job", job_id));
    let (change, hint) = if is_missing {
        ("is gone", format!("it has had its last run, or was removed; {journal} shows whether apsctl removed it"))
    } else {
        (
            "has changed",
            format!(
                "{journal} and `{}` show what changed",
                shell::with_argument(&invocation::apsctl("jobs show"), job_id)
            ),
        )
    };
    CliError::refused(format!("job {job_id} {change} since operation {operation}")).hint(hint).into()
}

/// An operation as shown for confirmation.
#[derive(Debug)]
pub struct UndoCandidate {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub os_user: String,
    pub sudo_user: Option<String>,
    pub host: String,
    pub db_role: String,
    pub session_role: Option<String>,
    pub command: String,
    pub reason: Option<String>,
    pub job_id: Option<String>,
    /// The job's row before and after, or none if there was no row or the image cannot be read.
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub undone_by: Option<i64>,
    /// Whether another login role wrote the entry.
    pub is_by_other_role: bool,
}

/// Returns the job's row in an image.
fn job_in_image(image: Option<&str>) -> Option<Value> {
    json_text::member(image?, "job").map(json_text::parse_within_limits)
}

pub(super) fn optional_text(row: &Row, column: &str) -> Result<Option<String>> {
    get(row, column)
}

impl Db {
    /// Returns the operation with this id, or the actor's newest operation that has not been undone, if there is one.
    ///
    /// # Errors
    /// A refusal if the store has no journal, or that of an older release.
    pub fn operation_to_undo(&mut self, id: Option<i64>, actor: &Actor) -> Result<Option<UndoCandidate>> {
        self.require_migrated()?;
        let Some(row) = self.find_operation(id, actor)? else { return Ok(None) };
        Ok(Some(UndoCandidate {
            id: get(&row, "id")?,
            at: get(&row, "at")?,
            os_user: get(&row, "os_user")?,
            sudo_user: get(&row, "sudo_user")?,
            host: get(&row, "host")?,
            db_role: get(&row, "db_role")?,
            session_role: get(&row, "session_role")?,
            command: get(&row, "command")?,
            reason: get(&row, "reason")?,
            job_id: get(&row, "job_id")?,
            before: job_in_image(optional_text(&row, "before")?.as_deref()),
            after: job_in_image(optional_text(&row, "after")?.as_deref()),
            undone_by: get(&row, "undone_by")?,
            is_by_other_role: get(&row, "is_of_another")?,
        }))
    }

    pub(in crate::db) fn find_operation(&mut self, id: Option<i64>, actor: &Actor) -> Result<Option<Row>> {
        let account = actor.sudo_user.as_ref().unwrap_or(&actor.os_user);
        let jobs = self.jobs_table().to_owned();
        let params: [Param; 4] =
            [(&id, Type::INT8), (account, Type::TEXT), (&actor.host, Type::TEXT), (&jobs, Type::TEXT)];
        Ok(self.query(include_str!("find_to_undo.sql"), &params)?.into_iter().next())
    }

    /// Returns the error for a missing operation.
    pub(super) fn no_such_operation(&mut self, id: Option<i64>) -> Result<anyhow::Error> {
        if let Some(id) = id {
            if let Some(archive) = self.archive_of(id)? {
                return Ok(archived_error(id, &archive).into());
            }
            let refusal = CliError::refused(format!("no operation {id}"));
            return Ok(refusal.hint(format!("`{APSCTL} audit operations` lists all changes")).into());
        }
        let newest = self.query(include_str!("newest_undoable.sql"), &[])?;
        let hint = match newest.first() {
            Some(row) => {
                let id: i64 = get(row, "id")?;
                format!(
                    "without an ID apsctl undoes only your own operations (same login role, account and host); \
                     run `{APSCTL} undo {id}` for operation {id} of somebody else"
                )
            }
            None => format!("`{APSCTL} audit operations` lists all changes"),
        };
        Ok(CliError::refused("there is nothing to undo").hint(hint).into())
    }

    pub(in crate::db) fn jobs_table(&self) -> &str {
        self.relations.qualified_name("jobs")
    }
}

/// Refuses to restore a state that the writer of the entry may have forged.
pub(in crate::db) fn require_trusted_entry(operation: i64, row: &Row) -> Result<()> {
    let (job_id, db_role) =
        (optional_text(row, "job_id")?.unwrap_or_default(), optional_text(row, "db_role")?.unwrap_or_default());
    if get(row, "may_be_undone")? {
        if get(row, "is_same_table")? {
            return Ok(());
        }
        let table = optional_text(row, "jobs_table")?.unwrap_or_default();
        let message = format!("operation {operation} changed {table}, which is not the configured jobs table");
        return Err(CliError::refused(message).hint("set APSCTL_JOBS_TABLE to that table").into());
    }
    let restores_a_row = optional_text(row, "after")?.is_none();
    Err(if restores_a_row {
        let message =
            format!("operation {operation} cannot be undone: the server did not read the row of job {job_id} before it was deleted");
        CliError::refused(message).hint(
            format!("restore the job from a snapshot with `{APSCTL} jobs restore`"),
        )
    } else {
        let message = format!(
            "operation {operation} was written by database role {db_role}, which may not change job {job_id} itself"
        );
        CliError::refused(message).hint(
            format!("its images may be forged; change the job with `{APSCTL} jobs pause`, `resume`, `schedule` or `trigger`"),
        )
    }
    .into())
}

impl Change<'_> {
    /// Inserts a deleted row as the server read it, or from its image if an older release wrote the entry.
    ///
    /// Returns the number of inserted rows: 0 if the id exists again.
    pub(in crate::db) fn reinsert_deleted_row(&mut self, operation: i64, image: &str) -> Result<u64> {
        let store = self.db.store()?;
        let Features { table, acquisition_columns: holders, .. } = store.features();
        let sql = include_str!("insert_deleted_row.sql").replace(":jobs!", &format!(":{table}!"));
        let jobs = self.db.jobs_table().to_owned();
        let params: [Param; 3] = [(&operation, Type::INT8), (&jobs, Type::TEXT), (holders, Type::TEXT_ARRAY)];
        let deleted_row = self.db.query_one(include_str!("deleted_row_columns.sql"), &params)?;
        let (columns, values) = (optional_text(&deleted_row, "columns")?, optional_text(&deleted_row, "values")?);
        let (Some(columns), Some(values)) = (columns, values) else {
            return store.insert(self, image);
        };
        let sql = template::fill(&sql, &[("columns", &columns), ("values", &values)]);
        self.db.execute(&sql, &[(&operation, Type::INT8)])
    }
}
