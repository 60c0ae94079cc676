//! Moves the older part of the operator journal to a file.
//!
//! A part is cut off at its end only, so the remaining chain continues the hash of the last archived entry, which is recorded. The
//! entries are deleted in one transaction, after the file has been written and read back.

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use postgres::types::Type;
use serde_json::json;

use crate::db::{Change, Db, JournalEntry, Param, get};
use crate::domain::journal_chain::{ChainLink, EntryHash};
use crate::error::{CliError, FailureKind};
use crate::invocation::APSCTL;

/// How many entries a statement deletes.
const DELETED_AT_ONCE: i64 = 10_000;

/// An archived part of the journal.
#[derive(Debug, Clone)]
pub struct Archive {
    pub first_seq: i64,
    pub last_seq: i64,
    pub last_hash: String,
    /// The smallest and the largest id of its operations.
    pub ids: (i64, i64),
    pub first_at: DateTime<Utc>,
    pub last_at: DateTime<Utc>,
    pub file: String,
}

/// The entries that can be archived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveRange {
    pub first_seq: i64,
    pub last_seq: i64,
}

/// An older entry that has to stay in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveObstacle {
    pub operation: i64,
    pub reason: String,
}

/// An entry as it is archived.
#[derive(Debug)]
pub struct ArchivedEntry {
    pub link: ChainLink,
    pub at: DateTime<Utc>,
    /// JSON, one line.
    pub line: String,
}

/// An exported entry.
#[derive(Debug)]
pub struct ExportedEntry {
    pub seq: i64,
    pub id: Option<i64>,
    pub prev_hash: Option<String>,
    pub hash: String,
    /// Whether the hash matches the fields; `None` if fields are missing.
    pub is_intact: Option<bool>,
}

impl ExportedEntry {
    /// Returns the link of the chain, if the entry has all fields.
    pub fn into_link(self) -> Option<ChainLink> {
        let Self { seq, id, prev_hash, hash, is_intact } = self;
        Some(ChainLink { seq, id: id?, prev_hash: prev_hash?, hash, is_intact: is_intact? })
    }
}

impl Db {
    /// Returns the archived parts of the journal, in order.
    pub fn archives(&mut self) -> Result<Vec<Archive>> {
        let rows = self.query(include_str!("archives.sql"), &[])?;
        let read = |row| {
            Ok(Archive {
                first_seq: get(row, "first_seq")?,
                last_seq: get(row, "last_seq")?,
                last_hash: get(row, "last_hash")?,
                ids: (get(row, "first_id")?, get(row, "last_id")?),
                first_at: get(row, "first_at")?,
                last_at: get(row, "last_at")?,
                file: get(row, "file")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Refuses if this role may not archive operations.
    pub fn require_archive_rights(&mut self) -> Result<()> {
        self.require_migrated()?;
        self.require_own_table("archives")?;
        if get(&self.query_one(include_str!("may_archive.sql"), &[])?, "may_archive")? {
            return Ok(());
        }
        Err(CliError::refused("only the owner of schema apsctl may archive operations")
            .hint("run apsctl as the role that runs `migrate up`: operators must not be able to delete the journal")
            .into())
    }

    /// Returns the entries older than a time that can be archived, and which older entry has to stay, if there is one.
    ///
    /// The part ends before an operation of the same change, before an undone operation whose undo stays, and before the operations of an
    /// open maintenance window.
    pub fn archive_range(&mut self, before: DateTime<Utc>) -> Result<(Option<ArchiveRange>, Option<ArchiveObstacle>)> {
        let row = self.query_one(include_str!("archive_candidate.sql"), &[(&before, Type::TIMESTAMPTZ)])?;
        let bounds = get::<Option<i64>>(&row, "first_seq")?.zip(get(&row, "last_seq")?);
        let Some((first_seq, mut last_seq)) = bounds else { return Ok((None, None)) };
        let mut first_obstacle = None;
        while last_seq >= first_seq {
            let Some((seq, obstacle)) = self.archive_obstacle(last_seq)? else { break };
            first_obstacle = Some(obstacle);
            last_seq = seq - 1;
        }
        Ok((Some(ArchiveRange { first_seq, last_seq }).filter(|range| range.last_seq >= first_seq), first_obstacle))
    }

    fn archive_obstacle(&mut self, last_seq: i64) -> Result<Option<(i64, ArchiveObstacle)>> {
        let rows = self.query(include_str!("archive_obstacle.sql"), &[(&last_seq, Type::INT8)])?;
        let Some(row) = rows.first() else { return Ok(None) };
        let later: i64 = get(row, "later")?;
        let reason = match get(row, "reason")? {
            "undo" => format!("operation {later}, which undoes it, stays"),
            "maintenance" => format!("maintenance window {later}, which it belongs to, is open"),
            _ => format!("operation {later} of the same change stays"),
        };
        Ok(Some((get(row, "seq")?, ArchiveObstacle { operation: get(row, "id")?, reason })))
    }

    /// Calls `each` with every entry up to one, in order. All of it is one snapshot.
    pub fn stream_entries_to_archive(
        &mut self,
        last_seq: i64,
        mut each: impl FnMut(ArchivedEntry) -> Result<()>,
    ) -> Result<()> {
        self.stream(include_str!("archive_rows.sql"), &[(&last_seq, Type::INT8)], |row| {
            each(ArchivedEntry {
                link: ChainLink {
                    seq: get(row, "seq")?,
                    id: get(row, "id")?,
                    prev_hash: get(row, "prev_hash")?,
                    hash: get(row, "hash")?,
                    is_intact: get(row, "intact")?,
                },
                at: get(row, "at")?,
                line: get(row, "line")?,
            })
        })
    }

    /// Reads exported entries, and checks their hashes.
    ///
    /// # Errors
    /// If a line is not a journal entry.
    pub fn check_exported_entries(&mut self, lines: &[String]) -> Result<Vec<ExportedEntry>> {
        let rows = self.query(include_str!("check_exported.sql"), &[(&lines, Type::TEXT_ARRAY)])?;
        let read = |row| {
            Ok(ExportedEntry {
                seq: get(row, "seq")?,
                id: get(row, "id")?,
                prev_hash: get(row, "prev_hash")?,
                hash: get(row, "hash")?,
                is_intact: get(row, "intact")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Returns the archive that may have an operation.
    pub(super) fn archive_of(&mut self, operation: i64) -> Result<Option<Archive>> {
        Ok(self.archives()?.into_iter().find(|archive| (archive.ids.0..=archive.ids.1).contains(&operation)))
    }
}

/// Returns the refusal to undo an archived operation.
pub(super) fn archived_error(operation: i64, archive: &Archive) -> CliError {
    let [from, until] = [archive.first_at, archive.last_at].map(|time| time.format("%Y-%m-%d %H:%M UTC").to_string());
    CliError::refused(format!("operation {operation} was archived and cannot be undone")).hint(format!(
        "{} has the operations from {from} to {until}; change the job itself, such as with `{APSCTL} jobs resume`",
        archive.file
    ))
}

impl Change<'_> {
    /// Deletes the entries of a part of the journal that a file has, and records the archive. Returns the journal entry of that.
    ///
    /// # Errors
    /// A refusal if the journal has changed since the file was written.
    pub fn archive_operations(&mut self, range: ArchiveRange, last: &EntryHash, file: &str) -> Result<i64> {
        let changed = || {
            CliError::refused("the journal has changed since the file was written; nothing was deleted")
                .kind(FailureKind::Passing)
                .hint("run the command again: it replaces the file")
        };
        if self.db.archive_obstacle(range.last_seq)?.is_some() {
            return Err(changed().into());
        }
        let fixed_now = self.db.options.fixed_now;
        let params: [Param; 5] = [
            (&range.first_seq, Type::INT8),
            (&range.last_seq, Type::INT8),
            (&last.hash, Type::TEXT),
            (&file, Type::TEXT),
            (&fixed_now, Type::TIMESTAMPTZ),
        ];
        if self.db.query(include_str!("record_archive.sql"), &params)?.is_empty() {
            return Err(changed().into());
        }
        // An undo is deleted before the operation that it refers to.
        let mut deleted = 0;
        let mut end = range.last_seq;
        while end >= range.first_seq {
            let start = (end - DELETED_AT_ONCE + 1).max(range.first_seq);
            let params: [Param; 2] = [(&start, Type::INT8), (&end, Type::INT8)];
            deleted += self.db.execute(include_str!("delete_archived.sql"), &params)?;
            end = start - 1;
        }
        if i64::try_from(deleted)? != range.last_seq - range.first_seq + 1 {
            return Err(changed().into());
        }
        let archived = json!({"archived": {"first_seq": range.first_seq, "last_seq": range.last_seq, "last_hash": last.hash, "file": file}});
        let entry = JournalEntry { job_id: None, before: None, after: Some(archived.to_string()), undo_of: None };
        self.write_entry(&entry).context("writing the journal entry of the archive")
    }
}
