//! The operator journal: its entries, its chain of hashes, and undo.

mod archive;
mod undo;
mod undo_group;

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

use super::{Db, Param, clamped_time, get};
use crate::domain::journal_chain::{ChainLink, EntryHash};

pub use archive::{Archive, ArchiveObstacle, ArchiveRange, ExportedEntry};
pub(super) use undo::require_trusted_entry;
pub use undo::{UndoCandidate, UndoResult};

/// A journal entry.
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
    /// JSON as the server wrote it.
    pub before: Option<String>,
    pub after: Option<String>,
    pub reason: Option<String>,
    pub undo_of: Option<i64>,
    pub undone_by: Option<i64>,
    /// The login role. `db_role` is the role in effect.
    pub session_role: Option<String>,
    /// The server's own address and port; `socket:PORT` for a Unix socket.
    pub server: Option<String>,
    /// The entry's number, the hash of the entry before it, and its own hash. None for entries before migration 4.
    pub seq: Option<i64>,
    pub prev_hash: Option<String>,
    pub hash: Option<String>,
    /// The first operation of the same transaction. None for entries before migration 9.
    pub group_id: Option<i64>,
}

impl Db {
    /// Returns the newest operations, newest first.
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
        group_id: get(row, "group_id")?,
    })
}

impl Db {
    /// Returns the time until which operations were archived. They are not in the journal any more.
    pub fn journal_since(&mut self) -> Result<Option<DateTime<Utc>>> {
        get(&self.query_one(include_str!("operations/journal_since.sql"), &[])?, "since")
    }

    /// Calls `each` with every operation, oldest first, in constant memory.
    pub fn stream_operations(
        &mut self,
        since: Option<DateTime<Utc>>,
        job: Option<&str>,
        mut each: impl FnMut(Operation) -> Result<()>,
    ) -> Result<()> {
        let sql = include_str!("operations/list.sql").replace(":order", "o.seq, o.id");
        let params: [Param; 3] = [(&None::<i64>, Type::INT8), (&since, Type::TIMESTAMPTZ), (&job, Type::TEXT)];
        self.stream(&sql, &params, |row| each(read_operation(row)?))
    }

    /// Calls `each` with every link of the chain, in order, and returns the recorded end of the chain, if there is one.
    ///
    /// All of it is one snapshot.
    ///
    /// # Errors
    /// A refusal if the store has no chain.
    pub fn stream_chain(&mut self, mut each: impl FnMut(ChainLink) -> Result<()>) -> Result<Option<EntryHash>> {
        self.require_own_table("operations")?;
        self.require_own_table("journal_head")?;
        self.stream(include_str!("operations/chain_links.sql"), &[], |row| {
            each(ChainLink {
                seq: get(row, "seq")?,
                id: get(row, "id")?,
                prev_hash: get(row, "prev_hash")?,
                hash: get(row, "hash")?,
                is_intact: get(row, "intact")?,
            })
        })?;
        let head = self.query(include_str!("operations/chain_head.sql"), &[])?;
        head.first().map(|row| Ok(EntryHash { seq: get(row, "seq")?, hash: get(row, "hash")? })).transpose()
    }
}
