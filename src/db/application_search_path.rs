//! The search path of the application, lent to a statement for as long as it runs.
//!
//! The triggers, views and row policies of the application's tables belong to a statement, and were written for the search path
//! of the session: a function of theirs may name a table without its schema. The statement itself must not be looked up
//! there, since another role may have put a function on that path. So it is looked up first, on PostgreSQL's own schema
//! alone, and sets the path as the first thing it does when it runs: what it calls from then on finds what it always
//! found. Statements that write have the place for that, `:set_search_path`; those that read are wrapped.

use anyhow::Result;
use postgres::SimpleQueryMessage;

use super::{Db, template};
use crate::domain::identifier::quote_literal;

/// What opens a cursor; the statement stands after it.
const DECLARE_CURSOR: &str = "DECLARE rows NO SCROLL CURSOR FOR\n";

/// Gives a transaction the search path that statements are looked up on.
pub(super) const RESTORE_SEARCH_PATH: &str = "SET LOCAL search_path = pg_catalog, pg_temp";

impl Db {
    /// The condition that sets the path: true, and no part of it depends on a row, so that it is asked once and first.
    fn set_path_condition(&self) -> Option<String> {
        let path = quote_literal(self.application_path.as_deref()?);
        Some(format!("(SELECT pg_catalog.set_config('search_path', {path}, true)) IS NOT NULL"))
    }

    /// The rendered text of `sql` so that the application's code finds what it names.
    pub(super) fn with_application_path(&mut self, sql: &str, text: String) -> String {
        let has_place = sql.contains(":set_search_path");
        let calls = if has_place {
            self.relations.runs_code_on_write(sql)
        } else {
            self.relations.runs_code_on_read(sql)
        };
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

    /// Asks which tables have defaults or checks of the application's, in one message with what opens a transaction.
    pub(super) fn application_code_query(&self) -> String {
        let names: Vec<String> =
            self.relations.quoted_names().iter().map(|name| quote_literal(name)).collect();
        let tables = format!("ARRAY[{}]", names.join(", "));
        template::fill(include_str!("probe/tables_with_code.sql"), &[("tables", &tables)])
    }

    /// Notes the answer to `calling`.
    pub(super) fn note_application_code(&mut self, answer: &[SimpleQueryMessage]) {
        for message in answer {
            let SimpleQueryMessage::Row(row) = message else { continue };
            let at = row.try_get("table_number").ok().flatten().and_then(|at| at.parse::<usize>().ok());
            if let Some(at) = at {
                self.relations.note_code_on_write(at - 1);
            }
        }
    }

    /// Takes the path back before the next statement; not from a cursor that is still read.
    pub(super) fn restore_search_path(&mut self, next: &str) -> Result<()> {
        if !self.has_application_path || next.starts_with("FETCH ") {
            return Ok(());
        }
        self.has_application_path = false;
        self.batch(RESTORE_SEARCH_PATH)
    }

    /// Lends the path to what runs when the transaction is committed: the application's deferred triggers.
    pub(super) fn set_path_for_commit(&mut self) -> Result<()> {
        match self.set_path_condition() {
            Some(condition) if self.relations.has_code_on_write() => {
                self.batch(&format!("SELECT {condition}"))
            }
            _ => Ok(()),
        }
    }
}

/// A cursor on a query.
pub(super) fn declare_cursor(sql: &str) -> String {
    format!("{DECLARE_CURSOR}{sql}")
}
