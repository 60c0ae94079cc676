//! The operator journal: what was changed, and taking one change back.

mod deleted;
mod genuine;
mod journal;
mod recorded;

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

use super::{Change, Db, Param, clamped_time, get, template};
use crate::db::jobs::{LockedJob, Made, queued};
use crate::domain::job::Job;
use crate::domain::shell;
use crate::error::{CliError, FailureKind};

pub(super) use genuine::require_trusted_entry;
pub use recorded::UndoCandidate;

/// A journal row.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub os_user: String,
    pub sudo_user: Option<String>,
    pub host: String,
    pub db_role: String,
    pub command: String,
    pub job_id: Option<String>,
    /// JSON as the server has it.
    pub before: Option<String>,
    pub after: Option<String>,
    pub reason: Option<String>,
    pub undo_of: Option<i64>,
    pub undone_by: Option<i64>,
    /// Who logged in; `db_role` is who that was then.
    pub session_role: Option<String>,
    /// The server's own address and port; `socket:PORT` for a Unix socket.
    pub server: Option<String>,
    /// The entry's place in the chain, the hash of the entry before it and its own; none before V4.
    pub seq: Option<i64>,
    pub prev_hash: Option<String>,
    pub hash: Option<String>,
}

/// What taking a change back has come to.
#[derive(Debug)]
pub struct UndoResult {
    pub operation: i64,
    pub command: String,
    pub job_id: String,
    pub is_undone: bool,
    /// The journal row of the undo itself; none where it had been taken back before.
    pub undo: Option<i64>,
    /// The job as it is now; none where it is gone (again).
    pub restored: Option<Job>,
}

impl Db {
    /// The newest operations, newest first.
    pub fn operations(
        &mut self,
        limit: Option<i64>,
        since: Option<DateTime<Utc>>,
        job: Option<&str>,
    ) -> Result<Vec<Operation>> {
        let params: [Param; 3] = [(&limit, Type::INT8), (&since, Type::TIMESTAMPTZ), (&job, Type::TEXT)];
        let sql = include_str!("operations/list.sql").replace(":order", "o.seq DESC, o.id DESC");
        self.query(&sql, &params)?.iter().map(read_operation).collect()
    }
}

fn read_operation(row: &Row) -> Result<Operation> {
    Ok(Operation {
        id: get(row, "id")?,
        at: clamped_time(row, "at")?,
        os_user: get(row, "os_user")?,
        sudo_user: get(row, "sudo_user")?,
        host: get(row, "host")?,
        db_role: get(row, "db_role")?,
        command: get(row, "command")?,
        job_id: get(row, "job_id")?,
        before: get(row, "before")?,
        after: get(row, "after")?,
        reason: get(row, "reason")?,
        undo_of: get(row, "undo_of")?,
        undone_by: get(row, "undone_by")?,
        session_role: get(row, "session_role")?,
        server: get(row, "server")?,
        seq: get(row, "seq")?,
        prev_hash: get(row, "prev_hash")?,
        hash: get(row, "hash")?,
    })
}

impl Change<'_> {
    /// Takes an operation back, if its job has not changed since; without an id the newest of the actor's own.
    ///
    /// # Errors
    /// A refusal where there is no such operation, it was on no job, its entry is not known to be genuine, the job has
    /// changed since, or it was paused for maintenance that has not been ended.
    pub fn undo(&mut self, id: Option<i64>) -> Result<UndoResult> {
        let row = self.find_operation(id)?;
        let operation: i64 = get(&row, "id")?;
        let Some(job_id) = get::<Option<String>>(&row, "job_id")? else {
            return Err(CliError::refused(format!(
                "operation {operation} changed no job; it cannot be taken back"
            ))
            .into());
        };
        let after: Option<String> = get(&row, "after")?;
        let queued: Vec<String> = after.as_deref().and_then(queued).into_iter().collect();
        let locked = self.lock(Some(std::slice::from_ref(&job_id)), &queued)?.pop();
        // Another may have taken it back, or ended the maintenance, while this one waited for the job.
        let row = self.find_operation(Some(operation))?;
        if self.db.is_of_maintenance(operation)? {
            return Err(CliError::refused(format!(
                "operation {operation} belongs to maintenance that is under way"
            ))
            .hint("`apsctl maintenance end` takes all of it back; `apsctl jobs resume` resumes one job")
            .into());
        }
        let command = get(&row, "command")?;
        if get::<Option<i64>>(&row, "undone_by")?.is_some() {
            let restored = locked.map(|locked| locked.job);
            return Ok(UndoResult { operation, command, job_id, is_undone: false, undo: None, restored });
        }
        require_trusted_entry(operation, &row)?;
        let before: Option<String> = get(&row, "before")?;
        let made =
            self.undo_operation(operation, &job_id, (before.as_deref(), after.as_deref()), locked.as_ref())?;
        let traces = self.traces(vec![made])?;
        let undo = self.write_trace_entries(&traces)?.pop();
        let restored = traces.into_iter().next().and_then(|trace| trace.after);
        Ok(UndoResult { operation, command, job_id, is_undone: true, undo, restored })
    }

    /// Makes a job what it was before an operation that is known to be genuine, whatever that belongs to. Its trace is
    /// still to be left.
    ///
    /// # Errors
    /// A refusal where the job is not any more as the operation has left it.
    pub(super) fn undo_operation(
        &mut self,
        operation: i64,
        job_id: &str,
        (before, after): (Option<&str>, Option<&str>),
        locked: Option<&LockedJob>,
    ) -> Result<Made> {
        if locked.map(|locked| locked.image.as_str()) != after {
            return Err(changed_since_error(job_id, operation, locked.is_none()));
        }
        let mut made = Made {
            undo_of: Some(operation),
            queued: before.and_then(queued),
            ..locked.map_or_else(|| Made::new_job(job_id.to_owned()), Made::of)
        };
        if before.is_none() && locked.is_some() {
            made.written = Some(self.write_deletion_entry(&made.entry(None))?);
        }
        self.db.store()?.restore(self, operation, job_id, (before, after), locked)?;
        self.db.execute(
            include_str!("operations/restore_schedule_and_pause.sql"),
            &[(&job_id, Type::TEXT), (&before, Type::TEXT)],
        )?;
        Ok(made)
    }

    fn find_operation(&mut self, id: Option<i64>) -> Result<Row> {
        let actor = self.intent().actor.clone();
        match self.db.find_operation(id, &actor)? {
            Some(row) => Ok(row),
            None => Err(self.db.no_such_operation(id)?),
        }
    }

    pub(in crate::db) fn insert_image(&mut self, image: &str) -> Result<u64> {
        let table = self.db.qualified_name("jobs");
        let found =
            self.db.query_one(include_str!("operations/writable_columns.sql"), &[(&table, Type::TEXT)])?;
        let (columns, values): (&str, &str) = (get(&found, "columns")?, get(&found, "values")?);
        let of_table = format!(":{}", self.db.features()?.table);
        let sql = include_str!("operations/insert_image.sql").replace(":jobs", &of_table);
        let sql = template::fill(&sql, &[("columns", columns), ("values", values)]);
        self.db.execute(&sql, &[(&image, Type::TEXT)])
    }

    /// Makes the row of a job what an image says: one that is gone is inserted, one that has no image is deleted.
    pub(super) fn restore_guide_row(
        &mut self,
        operation: i64,
        job_id: &str,
        image: Option<&str>,
        is_there: bool,
    ) -> Result<()> {
        match image {
            None => {
                let done =
                    self.db.execute(include_str!("operations/delete_job.sql"), &[(&job_id, Type::TEXT)])?;
                if done == 0 && is_there {
                    return Err(self.not_taken(job_id).into());
                }
            }
            Some(image) if is_there => {
                let params: [Param; 2] = [(&image, Type::TEXT), (&job_id, Type::TEXT)];
                if self.db.execute(include_str!("operations/restore_job.sql"), &params)? == 0 {
                    return Err(self.not_taken(job_id).into());
                }
            }
            Some(image) => {
                if self.reinsert_deleted_row(operation, image)? == 0 {
                    let message = format!("there is a job {job_id} again");
                    return Err(CliError::refused(message).kind(FailureKind::Passing).into());
                }
            }
        }
        Ok(())
    }
}

fn changed_since_error(job_id: &str, operation: i64, is_gone: bool) -> anyhow::Error {
    let journal = format!("`{}`", shell::with_option("apsctl audit operations", "--job", job_id));
    let (what, hint) = if is_gone {
        (
            "is gone",
            format!("it has run for the last time, or been removed: {journal} tells if apsctl did that"),
        )
    } else {
        (
            "has changed",
            format!("{journal} and `{}` tell what", shell::with_argument("apsctl jobs show", job_id)),
        )
    };
    CliError::refused(format!("job {job_id} {what} since operation {operation}")).hint(hint).into()
}
