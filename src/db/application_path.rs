//! The search path of the application, lent to a statement for as long as it runs.
//!
//! The triggers, views and row policies of the application's tables belong to a statement, and were written for the search path
//! of the session: a function of theirs may name a table without its schema. The statement itself must not be looked up
//! there, since another role may have put a function on that path. So it is looked up first, on PostgreSQL's own schema
//! alone, and sets the path as the first thing it does when it runs: what it calls from then on finds what it always
//! found. Statements that write have the place for that, `:application`; those that read are wrapped.

use anyhow::Result;
use postgres::SimpleQueryMessage;

use super::{Db, template};
use crate::domain::identifier::quote_literal;

/// What opens a cursor; the statement stands after it.
const CURSOR: &str = "DECLARE rows NO SCROLL CURSOR FOR\n";

/// Gives a transaction the search path that statements are looked up on.
pub(super) const TAKE_PATH_BACK: &str = "SET LOCAL search_path = pg_catalog, pg_temp";

impl Db {
    /// The condition that sets the path: true, and no part of it depends on a row, so that it is asked once and first.
    fn setting_path(&self) -> Option<String> {
        let path = quote_literal(self.application_path.as_deref()?);
        Some(format!("(SELECT pg_catalog.set_config('search_path', {path}, true)) IS NOT NULL"))
    }

    /// The rendered text of `sql` so that the application's code finds what it names.
    pub(super) fn lend_path(&mut self, sql: &str, text: String) -> String {
        let has_place = sql.contains(":application");
        let calls =
            if has_place { self.relations.writing_calls(sql) } else { self.relations.reading_calls(sql) };
        let condition = self.setting_path().filter(|_| calls);
        self.is_path_lent |= condition.is_some();
        let condition = condition.as_deref();
        if has_place {
            return template::fill(&text, &[("application", condition.unwrap_or("true"))]);
        }
        let Some(condition) = condition else { return text };
        let (cursor, query) = match text.strip_prefix(CURSOR) {
            Some(query) => (CURSOR, query),
            None => ("", text.as_str()),
        };
        format!("{cursor}SELECT asked.* FROM (\n{query}\n) asked WHERE {condition}")
    }

    /// Asks which tables have defaults or checks of the application's, in one message with what opens a transaction.
    pub(super) fn calling(&self) -> String {
        let names: Vec<String> = self.relations.quoted().iter().map(|name| quote_literal(name)).collect();
        let tables = format!("ARRAY[{}]", names.join(", "));
        template::fill(include_str!("server/calling.sql"), &[("tables", &tables)])
    }

    /// Notes the answer to `calling`.
    pub(super) fn note_calling(&mut self, answer: &[SimpleQueryMessage]) {
        for message in answer {
            let SimpleQueryMessage::Row(row) = message else { continue };
            let at = row.try_get("calling").ok().flatten().and_then(|at| at.parse::<usize>().ok());
            if let Some(at) = at {
                self.relations.set_writing_calls(at - 1);
            }
        }
    }

    /// Takes the path back before the next statement; not from a cursor that is still read.
    pub(super) fn take_path_back(&mut self, next: &str) -> Result<()> {
        if !self.is_path_lent || next.starts_with("FETCH ") {
            return Ok(());
        }
        self.is_path_lent = false;
        self.batch(TAKE_PATH_BACK)
    }

    /// Lends the path to what runs when the transaction is committed: the application's deferred triggers.
    pub(super) fn lend_path_to_commit(&mut self) -> Result<()> {
        match self.setting_path() {
            Some(condition) if self.relations.any_writing_calls() => {
                self.batch(&format!("SELECT {condition}"))
            }
            _ => Ok(()),
        }
    }
}

/// A cursor on a query.
pub(super) fn cursor(sql: &str) -> String {
    format!("{CURSOR}{sql}")
}
