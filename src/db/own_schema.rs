//! Who owns schema `apsctl` and what is in it. A role that may create objects in the database can have put some there before
//! us, a trigger or a view that would run with the rights of whoever calls apsctl: what is not plainly ours is refused.

mod foreign;

use anyhow::Result;
use postgres::SimpleQueryMessage;

use super::{Db, template};
use crate::domain::identifier::quote_literal;
use crate::error::CliError;
use foreign::Foreign;

/// The triggers that the migrations make: table, trigger, function.
const OWN_TRIGGERS: &str = "{operations.a_sign.journal_sign, operations.b_chain.journal_chain, \
                            operations.c_end.journal_end, operations.d_gone.journal_gone, operations.append_only.journal_refuse, \
                            journal_head.keep_head.journal_refuse}";

/// How much of the schema has been found to be ours, as of the transaction at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checked {
    Nothing,
    /// What reading needs: the schema and the tables.
    Tables,
    /// What writing needs: functions and triggers as well.
    All,
    /// Something is not ours.
    Refused,
}

impl Db {
    /// What to send before a statement that reads tables of apsctl's own, if nobody has checked them yet: it fails, and so
    /// does the statement, where one of them is not ours.
    pub(super) fn guard(&self, sql: &str) -> Option<&'static str> {
        let is_needed = self.checked == Checked::Nothing && sql.contains("apsctl");
        is_needed.then_some(include_str!("own_schema/guard.sql"))
    }

    /// The statement that looks at the whole schema, in one message with what opens a transaction.
    pub(super) fn whole_check(&self) -> String {
        template::fill(
            include_str!("own_schema/foreign.sql"),
            &[
                ("place", &quote_literal(self.relations.name("jobs"))),
                ("own_triggers", &quote_literal(OWN_TRIGGERS)),
            ],
        )
    }

    /// Judges the answer to `whole_check`.
    ///
    /// # Errors
    /// A refusal (exit 3) that names every object that is not ours, its owner and what to do about it.
    pub(super) fn judge_whole(&mut self, answer: &[SimpleQueryMessage]) -> Result<()> {
        let rows = answer.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Foreign::read(row),
            _ => None,
        });
        let found: Vec<Foreign> = rows.collect();
        if found.is_empty() {
            self.checked = Checked::All;
            return Ok(());
        }
        self.checked = Checked::Refused;
        let objects: Vec<String> = found.iter().map(Foreign::describe).collect();
        // Whoever owns the schema may have put anything into it.
        let decisive = &found[..if found[0].kind == "schema" { 1 } else { found.len() }];
        let remedies: Vec<String> = decisive.iter().map(Foreign::remedy).collect();
        let message = format!("schema apsctl is not safe to use: {}", objects.join("; "));
        Err(CliError::refused(message).hint(remedies.join("; ")).into())
    }

    /// Why a guard has failed; nothing where the whole of the schema is ours all the same.
    pub(super) fn explain_guard(&mut self) -> Result<()> {
        drop(self.end("ROLLBACK"));
        self.begin_reading()?;
        self.require_own_schema()
    }

    /// Checks the whole schema as it is now.
    ///
    /// # Errors
    /// As `judge_whole`.
    pub(super) fn require_own_schema(&mut self) -> Result<()> {
        self.require_transaction()?;
        let sql = self.whole_check();
        let answer = self.client.simple_query_within(None, &sql);
        let answer = answer.map_err(|e| super::errors::statement_error(&e))?;
        self.judge_whole(&answer)
    }
}
