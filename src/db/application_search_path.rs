//! Sets the session's own search path while a statement runs code of the application.
//!
//! Triggers, views and row policies were written for that search path: their functions may name tables without a schema.
//! The statement itself must be parsed with `pg_catalog` alone, because another role may have put a function on the
//! session's path. So the statement is parsed first, and sets the search path when it starts to run. Statements that write
//! have the placeholder `:set_search_path` for that; statements that read are wrapped in a sub-select.

use anyhow::Result;
use postgres::SimpleQueryMessage;

use super::{Db, template};
use crate::domain::identifier::quote_literal;

/// The start of a statement that opens a cursor.
const DECLARE_CURSOR: &str = "DECLARE rows NO SCROLL CURSOR FOR\n";

/// Restores the search path for the next statement.
pub(super) const RESTORE_SEARCH_PATH: &str = "SET LOCAL search_path = pg_catalog, pg_temp";

impl Db {
    /// Returns the SQL condition that sets the search path. It is true, and PostgreSQL evaluates it once, before any row.
    fn set_path_condition(&self) -> Option<String> {
        let path = quote_literal(self.application_path.as_deref()?);
        Some(format!("(SELECT pg_catalog.set_config('search_path', {path}, true)) IS NOT NULL"))
    }

    /// Returns the rendered statement so that it sets the search path, if it runs code of the application.
    pub(super) fn with_application_path(&mut self, sql: &str, text: String) -> String {
        let has_place = sql.contains(":set_search_path");
        let calls =
            if has_place { self.relations.runs_code_on_write(sql) } else { self.relations.runs_code_on_read(sql) };
        let condition = self.set_path_condition().filter(|_| calls);
        self.has_application_path |= condition.is_some();
        let condition = condition.as_deref();
        if has_place {
            return template::fill(&text, &[("set_search_path", condition.unwrap_or("true"))]);
        }
        let Some(condition) = condition else { return text };
        let (cursor, query) = match text.strip_prefix(DECLARE_CURSOR) {
            Some(query) => (DECLARE_CURSOR, query),
            None => ("", text.as_str()),
        };
        format!("{cursor}SELECT asked.* FROM (\n{query}\n) asked WHERE {condition}")
    }

    /// Returns the query for tables with defaults or checks of the application. It is sent in one message with BEGIN.
    pub(super) fn application_code_query(&self) -> String {
        let names: Vec<String> = self.relations.quoted_names().iter().map(|name| quote_literal(name)).collect();
        let tables = format!("ARRAY[{}]", names.join(", "));
        template::fill(include_str!("probe/tables_with_code.sql"), &[("tables", &tables)])
    }

    /// Stores the result of `application_code_query`.
    pub(super) fn note_application_code(&mut self, answer: &[SimpleQueryMessage]) {
        for message in answer {
            let SimpleQueryMessage::Row(row) = message else { continue };
            let at = row.try_get("table_number").ok().flatten().and_then(|at| at.parse::<usize>().ok());
            if let Some(at) = at {
                self.relations.note_code_on_write(at - 1);
            }
        }
    }

    /// Restores the search path before the next statement, but not while a cursor is being read.
    pub(super) fn restore_search_path(&mut self, next: &str) -> Result<()> {
        if !self.has_application_path || next.starts_with("FETCH ") {
            return Ok(());
        }
        self.has_application_path = false;
        self.batch(RESTORE_SEARCH_PATH)
    }

    /// Sets the search path for COMMIT, which runs deferred triggers.
    pub(super) fn set_path_for_commit(&mut self) -> Result<()> {
        match self.set_path_condition() {
            Some(condition) if self.relations.has_code_on_write() => self.batch(&format!("SELECT {condition}")),
            _ => Ok(()),
        }
    }
}

/// Returns the statement that opens a cursor on a query.
pub(super) fn declare_cursor(sql: &str) -> String {
    format!("{DECLARE_CURSOR}{sql}")
}
