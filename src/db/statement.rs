//! Running statements.

use anyhow::{Context as _, Result};
use postgres::Row;

use super::schema_ownership::SchemaCheck;
use super::{Db, Param, errors, row};
use crate::interrupt;
use crate::progress::{self, Waiting};

/// Shows a slow answer of the server on the terminal, until the result is dropped.
pub(super) fn wait_for_answer() -> Waiting {
    progress::waiting("waiting for the database")
}

impl Db {
    /// Begins a transaction if none is open. It sets the search path and the time limits.
    pub(super) fn require_transaction(&mut self) -> Result<()> {
        if self.is_in_transaction { Ok(()) } else { self.begin_reading() }
    }

    pub(super) fn query(&mut self, sql: &str, params: &[Param]) -> Result<Vec<Row>> {
        let rows = self.query_with_reprobe(sql, params)?;
        // The statement succeeded, but returned types that show nonstandard columns.
        if self.relations.are_probed()
            || !rows.first().is_some_and(row::has_nonstandard_types)
            || sql.starts_with("FETCH ")
        {
            return Ok(rows);
        }
        self.refresh()?;
        self.probe()?;
        self.query_with_reprobe(sql, params)
    }

    pub(super) fn query_with_reprobe(&mut self, sql: &str, params: &[Param]) -> Result<Vec<Row>> {
        self.with_reprobe(sql, |db, sql| match db.ownership_guard(sql) {
            // If the guard fails, the server does not run the statement after it.
            Some(guard) => {
                let statements = [(guard.to_owned(), &[][..]), (sql.to_owned(), params)];
                Ok(db.client.query_each_typed(&statements)?.pop().unwrap_or_default())
            }
            None => db.client.query_typed(sql, params),
        })
    }

    /// Sends a statement with the assumed columns. If the server's error shows other columns, probes the tables and sends
    /// it again.
    ///
    /// A transaction that writes has probed the tables before.
    pub(super) fn with_reprobe<T>(
        &mut self,
        sql: &str,
        ask: impl Fn(&mut Self, &str) -> Result<T, postgres::Error>,
    ) -> Result<T> {
        interrupt::check()?;
        self.require_transaction()?;
        self.restore_search_path(sql)?;
        if self.options.store_zone != chrono_tz::Tz::UTC {
            // Without the probe, times without a zone would silently be compared in UTC.
            self.ensure_probed()?;
        }
        let text = self.render(sql)?;
        let _waiting = wait_for_answer();
        let is_guarded = self.ownership_guard(&text).is_some();
        let answer = match ask(self, &text) {
            Err(error) if is_guarded && errors::is_schema_guard_failure(&error) => {
                self.explain_failed_guard()?;
                ask(self, &text)
            }
            answer => answer,
        };
        if is_guarded && answer.is_ok() && self.schema_check == SchemaCheck::NotChecked {
            self.schema_check = SchemaCheck::TablesTrusted;
        }
        match answer {
            Err(error) if !self.relations.are_probed() && errors::may_be_wrong_tables(&error) => {
                drop(self.finish_transaction("ROLLBACK"));
                self.begin_reading()?;
                self.probe()?;
                let text = self.render(sql)?;
                ask(self, &text).map_err(|e| errors::statement_error(&e))
            }
            answer => answer.map_err(|e| errors::statement_error(&e)),
        }
    }

    /// Runs a statement that has been rendered already.
    pub(super) fn query_rendered(&mut self, sql: &str, params: &[Param]) -> Result<Vec<Row>> {
        interrupt::check()?;
        self.require_transaction()?;
        self.restore_search_path(sql)?;
        let _waiting = wait_for_answer();
        self.client.query_typed(sql, params).map_err(|e| errors::statement_error(&e))
    }

    pub(super) fn query_one(&mut self, sql: &str, params: &[Param]) -> Result<Row> {
        let row = self.query(sql, params)?.into_iter().next();
        row.context("the server returned no row")
    }

    /// Runs a statement and returns the number of changed rows.
    pub(super) fn execute(&mut self, sql: &str, params: &[Param]) -> Result<u64> {
        self.with_reprobe(sql, |db, sql| {
            if let Some(guard) = db.ownership_guard(sql) {
                db.client.query_typed(guard, &[])?;
            }
            db.client.execute_typed(sql, params)
        })
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<()> {
        let _waiting = wait_for_answer();
        self.client.batch_execute(sql).map_err(|e| errors::statement_error(&e))
    }
}
