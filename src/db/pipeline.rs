//! Runs several statements in one round trip.

use anyhow::{Context as _, Result};
use postgres::Row;
use postgres::types::Type;

use super::application_search_path::RESTORE_SEARCH_PATH;
use super::schema_ownership::SchemaCheck;
use super::statement::wait_for_answer;
use super::transaction::{SQL_ASCII_ENCODING, milliseconds};
use super::{Db, Param, clamped_time, errors, get};
use crate::clock::Clock;
use crate::interrupt;
use pgconnect::TypedStatement;

/// Begins a transaction in which all statements see the same rows.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The number of statements that are sent before their results are read.
const BATCH_SIZE: usize = 100;

impl Db {
    /// Runs statements in order.
    ///
    /// Under READ COMMITTED a statement after a lock sees what was committed during the wait. The caller must have opened
    /// a transaction that writes.
    pub(super) fn query_pipelined(&mut self, statements: &[(&str, &[Param])]) -> Result<Vec<Vec<Row>>> {
        let mut answers = Vec::with_capacity(statements.len());
        for batch in statements.chunks(BATCH_SIZE) {
            interrupt::check()?;
            let mut texts: Vec<TypedStatement> = Vec::with_capacity(batch.len());
            let mut positions = Vec::with_capacity(batch.len());
            for (sql, params) in batch {
                // The server parses each statement after the one before it has run.
                if std::mem::take(&mut self.has_application_path) {
                    texts.push((RESTORE_SEARCH_PATH.to_owned(), &[]));
                }
                positions.push(texts.len());
                texts.push((self.render(sql)?, *params));
            }
            let _waiting = wait_for_answer();
            let results = self.client.query_each_typed(&texts).map_err(|e| errors::statement_error(&e))?;
            let requested = results.into_iter().enumerate().filter(|(at, _)| positions.contains(at));
            answers.extend(requested.map(|(_, rows)| rows));
        }
        Ok(answers)
    }
}

/// The result of a transaction that runs in one round trip.
pub(super) struct Answers {
    pub(super) database: String,
    /// The rows of each statement.
    pub(super) rows: Vec<Vec<Row>>,
}

impl Db {
    /// Runs statements in a read-only transaction of their own, in one round trip: BEGIN and COMMIT are sent with them.
    /// Afterwards [`Self::now`] returns the time of that transaction. The tables must have been probed.
    ///
    /// # Errors
    /// The first error of a statement. If it shows that the tables have changed, they are probed again next time.
    pub(super) fn read_in_one_round_trip(&mut self, statements: &[(String, &[Param])]) -> Result<Answers> {
        interrupt::check()?;
        self.end_transaction()?;
        self.schema_check = SchemaCheck::NotChecked;
        let timeout = milliseconds(self.options.statement_timeout);
        let settings: [Param; 1] = [(&timeout, Type::TEXT)];
        let mut texts: Vec<TypedStatement> =
            vec![(BEGIN.to_owned(), &[]), (include_str!("pipeline/settings.sql").to_owned(), &settings)];
        if self.client.has_no_encoding() {
            texts.push((SQL_ASCII_ENCODING.to_owned(), &[]));
        }
        let (mut positions, mut is_guarded) = (Vec::with_capacity(statements.len()), false);
        for (sql, params) in statements {
            if std::mem::take(&mut self.has_application_path) {
                texts.push((RESTORE_SEARCH_PATH.to_owned(), &[]));
            }
            let text = self.render(sql)?;
            if let Some(guard) = self.ownership_guard(&text).filter(|_| !is_guarded) {
                texts.push((guard.to_owned(), &[]));
                is_guarded = true;
            }
            positions.push(texts.len());
            texts.push((text, *params));
        }
        texts.push(("COMMIT".to_owned(), &[]));
        self.has_application_path = false;
        // The server reports a statement that exceeds its limit, unless the server is gone.
        let limit = Some(self.options.statement_timeout).filter(|limit| !limit.is_zero());
        self.client.set_answer_timeout(limit.map(|limit| limit.saturating_add(self.settings.connect_timeout())));
        let answered = self.client.query_each_typed(&texts);
        self.client.set_answer_timeout(None);
        let mut answers = match answered {
            Ok(answers) => answers,
            Err(error) => {
                if is_guarded && errors::is_schema_guard_failure(&error) {
                    self.explain_failed_guard()?;
                    self.end_transaction()?;
                }
                if errors::may_be_wrong_tables(&error) {
                    self.relations.forget_columns();
                }
                return Err(errors::statement_error(&error));
            }
        };
        let row = answers.get(1).and_then(|rows| rows.first()).context("the server returned no time")?;
        let (now, database) = (clamped_time(row, "now")?, get(row, "database")?);
        self.clock = self.options.fixed_now.map_or_else(|| Clock::running_from(now), Clock::fixed);
        let rows = positions.into_iter().map(|at| answers.get_mut(at).map(std::mem::take).unwrap_or_default());
        Ok(Answers { database, rows: rows.collect() })
    }
}
