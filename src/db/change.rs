//! The only way to write: who, what and why go in, the change and its journal row come out of one transaction.

use anyhow::Result;
use postgres::types::Type;

use super::{Db, get};

/// Who is at the keyboard.
#[derive(Debug, Clone)]
pub struct Actor {
    pub os_user: String,
    pub sudo_user: Option<String>,
    pub host: String,
}

/// What is to be changed, and why.
#[derive(Debug, Clone)]
pub struct Intent {
    pub actor: Actor,
    /// The command line, with secrets removed.
    pub command: String,
    pub reason: Option<String>,
    /// Do everything, then take it back.
    pub dry_run: bool,
}

/// One thing changed, for the journal: a job before and after.
#[derive(Debug, Clone)]
pub struct Entry {
    pub job_id: Option<String>,
    /// JSON as the server wrote it: read into numbers of ours it might lose digits.
    pub before: Option<String>,
    pub after: Option<String>,
    /// The journal row this one takes back.
    pub undo_of: Option<i64>,
}

/// Permission to write. Only [`Db::change`] makes one.
pub struct Change<'a> {
    pub(super) db: &'a mut Db,
    intent: &'a Intent,
}

impl Db {
    /// Runs `body` in one read-write transaction and commits it; on an error, or a dry run, nothing has happened.
    ///
    /// # Errors
    /// Those of `body`; a refusal (exit 3) under `--read-only`, which the server itself enforces.
    pub fn change<T>(&mut self, intent: &Intent, body: impl FnOnce(&mut Change) -> Result<T>) -> Result<T> {
        self.require_migrated()?;
        self.write(None, |_| !intent.dry_run, |db| body(&mut Change { db, intent }))
    }
}

impl Change<'_> {
    /// Leaves the trace of one changed thing. Its id in the journal.
    pub fn journal(&mut self, entry: &Entry) -> Result<i64> {
        let Intent { actor, command, reason, .. } = self.intent;
        let fixed_now = self.db.options.fixed_now;
        let row = self.db.query_one(
            include_str!("change/journal.sql"),
            &[
                (&fixed_now, Type::TIMESTAMPTZ),
                (&actor.os_user, Type::TEXT),
                (&actor.sudo_user, Type::TEXT),
                (&actor.host, Type::TEXT),
                (command, Type::TEXT),
                (&entry.job_id, Type::TEXT),
                (&entry.before, Type::TEXT),
                (&entry.after, Type::TEXT),
                (reason, Type::TEXT),
                (&entry.undo_of, Type::INT8),
            ],
        )?;
        get(&row, "id")
    }

    pub fn intent(&self) -> &Intent {
        self.intent
    }

    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.db.now()
    }
}
