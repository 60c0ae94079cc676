//! Running statements.

use anyhow::{Context as _, Result};
use postgres::Row;

use super::own_schema::Checked;
use super::{Db, Param, errors, row};
use crate::interrupt;

impl Db {
    /// A transaction is what sets the search path and the time limits: no statement runs without one.
    pub(super) fn require_transaction(&mut self) -> Result<()> {
        if self.open { Ok(()) } else { self.begin_reading() }
    }

    pub(super) fn query(&mut self, sql: &str, params: &[Param]) -> Result<Vec<Row>> {
        let rows = self.query_as_assumed(sql, params)?;
        // The statement fitted columns of other types than the standard ones; what it answered does not.
        if self.relations.are_known()
            || !rows.first().is_some_and(row::has_other_types)
            || sql.starts_with("FETCH ")
        {
            return Ok(rows);
        }
        self.refresh()?;
        self.probe()?;
        self.query_as_assumed(sql, params)
    }

    pub(super) fn query_as_assumed(&mut self, sql: &str, params: &[Param]) -> Result<Vec<Row>> {
        self.as_the_tables_are(sql, |db, sql| match db.guard(sql) {
            // Where the guard fails the server does not run what comes with it.
            Some(guard) => {
                let statements = [(guard.to_owned(), &[][..]), (sql.to_owned(), params)];
                Ok(db.client.query_each_typed(&statements)?.pop().unwrap_or_default())
            }
            None => db.client.query_typed(sql, params),
        })
    }

    /// Asks with the tables taken to be as the contract has them; where the server knows them otherwise, looks
    /// at them and asks again. (A transaction that writes has looked before.)
    pub(super) fn as_the_tables_are<T>(
        &mut self,
        sql: &str,
        ask: impl Fn(&mut Self, &str) -> Result<T, postgres::Error>,
    ) -> Result<T> {
        interrupt::check()?;
        self.require_transaction()?;
        self.take_path_back(sql)?;
        if self.options.store_zone != chrono_tz::Tz::UTC {
            // A comparison with a time that has no zone would be made in UTC, and nothing would show that.
            self.look()?;
        }
        let text = self.render(sql)?;
        let guarded = self.guard(&text).is_some();
        let asked = match ask(self, &text) {
            Err(error) if guarded && errors::is_schema_guard_failure(&error) => {
                self.explain_guard()?;
                ask(self, &text)
            }
            asked => asked,
        };
        if guarded && asked.is_ok() && self.checked == Checked::Nothing {
            self.checked = Checked::Tables;
        }
        match asked {
            Err(error) if !self.relations.are_known() && errors::may_be_wrong_tables(&error) => {
                drop(self.end("ROLLBACK"));
                self.begin_reading()?;
                self.probe()?;
                let text = self.render(sql)?;
                ask(self, &text).map_err(|e| errors::statement_error(&e))
            }
            asked => asked.map_err(|e| errors::statement_error(&e)),
        }
    }

    /// The same for a text whose tables have been put in already.
    pub(super) fn run(&mut self, sql: &str, params: &[Param]) -> Result<Vec<Row>> {
        interrupt::check()?;
        self.require_transaction()?;
        self.take_path_back(sql)?;
        self.client.query_typed(sql, params).map_err(|e| errors::statement_error(&e))
    }

    pub(super) fn query_one(&mut self, sql: &str, params: &[Param]) -> Result<Row> {
        let row = self.query(sql, params)?.into_iter().next();
        row.context("the server answered with no row where there is always one")
    }

    /// The number of rows changed.
    pub(super) fn execute(&mut self, sql: &str, params: &[Param]) -> Result<u64> {
        self.as_the_tables_are(sql, |db, sql| {
            if let Some(guard) = db.guard(sql) {
                db.client.query_typed(guard, &[])?;
            }
            db.client.execute_typed(sql, params)
        })
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<()> {
        self.client.batch_execute(sql).map_err(|e| errors::statement_error(&e))
    }
}
