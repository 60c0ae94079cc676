//! Which operation an undo is about.

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;
use serde_json::Value;

use crate::db::{Actor, Db, Param, get};
use crate::domain::json_text;
use crate::error::CliError;

/// An operation as it is shown before it is taken back.
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
    /// The job's row before and after; none where there was no row, or its image cannot be read.
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub undone_by: Option<i64>,
    /// Another login role has written it.
    pub is_by_other_role: bool,
}

/// The job's row in an image, as far as its state and times go.
fn job_in_image(image: Option<&str>) -> Option<Value> {
    json_text::member(image?, "job").map(json_text::value)
}

pub(super) fn optional_text(row: &Row, column: &str) -> Result<Option<String>> {
    get(row, column)
}

impl Db {
    /// The operation of this id, or the newest of the actor's own that stands, if there is one.
    ///
    /// # Errors
    /// A refusal where the store has no journal, or one of an older release.
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

    pub(super) fn find_operation(&mut self, id: Option<i64>, actor: &Actor) -> Result<Option<Row>> {
        let account = actor.sudo_user.as_ref().unwrap_or(&actor.os_user);
        let jobs = self.jobs_table().to_owned();
        let params: [Param; 4] =
            [(&id, Type::INT8), (account, Type::TEXT), (&actor.host, Type::TEXT), (&jobs, Type::TEXT)];
        Ok(self.query(include_str!("find_to_undo.sql"), &params)?.into_iter().next())
    }

    /// Refuses where there is no such operation.
    pub(super) fn no_such_operation(&mut self, id: Option<i64>) -> Result<anyhow::Error> {
        if let Some(id) = id {
            let refusal = CliError::refused(format!("no operation {id}"));
            return Ok(refusal.hint("`apsctl audit operations` lists them").into());
        }
        let newest = self.query(include_str!("newest_undoable.sql"), &[])?;
        let hint = match newest.first() {
            Some(row) => {
                let id: i64 = get(row, "id")?;
                format!(
                    "without an ID only your own operations are taken back (same login role, account and host); \
                     operation {id} is somebody else's: `apsctl undo {id}` reverts it"
                )
            }
            None => "`apsctl audit operations` lists them".into(),
        };
        Ok(CliError::refused("there is nothing to take back").hint(hint).into())
    }

    pub(super) fn jobs_table(&self) -> &str {
        self.relations.qualified_name("jobs")
    }
}
