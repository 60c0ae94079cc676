//! Who owns schema `apsctl` and what is in it. A role that may create objects in the database can have put some there before
//! us, a trigger or a view that would run with the rights of whoever calls apsctl: what is not plainly ours is refused.

mod foreign;

use anyhow::Result;
use postgres::SimpleQueryMessage;

use super::{Db, template};
use crate::domain::identifier::quote_literal;
use crate::error::CliError;
use foreign::UntrustedObject;

/// The triggers that the migrations make: table, trigger, function.
const TRUSTED_TRIGGERS: &str = "{operations.a_sign.journal_sign, operations.b_chain.journal_chain, \
                            operations.c_end.journal_end, operations.d_gone.journal_gone, operations.append_only.journal_refuse, \
                            journal_head.keep_head.journal_refuse}";

/// How much of the schema has been found to be ours, as of the transaction at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SchemaCheck {
    NotChecked,
    /// What reading needs: the schema and the tables.
    TablesTrusted,
    /// What writing needs: functions and triggers as well.
    AllTrusted,
    /// Something is not ours.
    Refused,
}

impl Db {
    /// What to send before a statement that reads tables of apsctl's own, if nobody has checked them yet: it fails, and so
    /// does the statement, where one of them is not ours.
    pub(super) fn ownership_guard(&self, sql: &str) -> Option<&'static str> {
        let is_needed = self.schema_check == SchemaCheck::NotChecked && sql.contains("apsctl");
        is_needed.then_some(include_str!("schema_ownership/guard.sql"))
    }

    /// The statement that looks at the whole schema, in one message with what opens a transaction.
    pub(super) fn untrusted_objects_query(&self) -> String {
        template::fill(
            include_str!("schema_ownership/untrusted_objects.sql"),
            &[
                ("quoted_jobs_table", &quote_literal(self.relations.qualified_name("jobs"))),
                ("trusted_triggers", &quote_literal(TRUSTED_TRIGGERS)),
            ],
        )
    }

    /// Judges the answer to `whole_check`.
    ///
    /// # Errors
    /// A refusal (exit 3) that names every object that is not ours, its owner and what to do about it.
    pub(super) fn refuse_untrusted_objects(&mut self, answer: &[SimpleQueryMessage]) -> Result<()> {
        let rows = answer.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => UntrustedObject::from_row(row),
            _ => None,
        });
        let found: Vec<UntrustedObject> = rows.collect();
        if found.is_empty() {
            self.schema_check = SchemaCheck::AllTrusted;
            return Ok(());
        }
        self.schema_check = SchemaCheck::Refused;
        let objects: Vec<String> = found.iter().map(UntrustedObject::describe).collect();
        // Whoever owns the schema may have put anything into it.
        let decisive = &found[..if found[0].kind == "schema" { 1 } else { found.len() }];
        let remedies: Vec<String> = decisive.iter().map(UntrustedObject::remedy).collect();
        let message = format!("schema apsctl is not safe to use: {}", objects.join("; "));
        Err(CliError::refused(message).hint(remedies.join("; ")).into())
    }

    /// Why a guard has failed; nothing where the whole of the schema is ours all the same.
    pub(super) fn explain_failed_guard(&mut self) -> Result<()> {
        drop(self.finish_transaction("ROLLBACK"));
        self.begin_reading()?;
        self.require_trusted_schema()
    }

    /// Checks the whole schema as it is now.
    ///
    /// # Errors
    /// As `judge_whole`.
    pub(super) fn require_trusted_schema(&mut self) -> Result<()> {
        self.require_transaction()?;
        let sql = self.untrusted_objects_query();
        let answer = self.client.simple_query_within(None, &sql);
        let answer = answer.map_err(|e| super::errors::statement_error(&e))?;
        self.refuse_untrusted_objects(&answer)
    }
}
