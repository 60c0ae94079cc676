//! Checks that schema `apsctl` and its contents belong to trusted roles.
//!
//! A role that may create objects in the database could have created the schema first, with a trigger or view that runs
//! with the privileges of apsctl's caller. Such objects are refused.

use anyhow::Result;
use postgres::{SimpleQueryMessage, SimpleQueryRow};

use super::{Db, template};
use crate::domain::identifier::quote_literal;
use crate::error::CliError;

/// The triggers that the migrations create: table.trigger.function.
const TRUSTED_TRIGGERS: &str = "{operations.a_sign.journal_sign, operations.b_chain.journal_chain, \
                            operations.c_end.journal_end, operations.d_gone.journal_gone, operations.append_only.journal_refuse, \
                            journal_head.keep_head.journal_refuse}";

/// How much of the schema has been checked in this transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SchemaCheck {
    NotChecked,
    /// Sufficient for reading: the schema and the tables.
    TablesTrusted,
    /// Required for writing: functions and triggers as well.
    AllTrusted,
    /// An untrusted object was found.
    Refused,
}

impl Db {
    /// Returns the statement to send before one that reads tables of schema apsctl, if they have not been checked. It
    /// fails, and so does the statement after it, if one of the tables is untrusted.
    pub(super) fn ownership_guard(&self, sql: &str) -> Option<&'static str> {
        let is_needed = self.schema_check == SchemaCheck::NotChecked && sql.contains("apsctl");
        is_needed.then_some(include_str!("schema_ownership/guard.sql"))
    }

    /// Returns the query for untrusted objects. It is sent in one message with BEGIN.
    pub(super) fn untrusted_objects_query(&self) -> String {
        template::fill(
            include_str!("schema_ownership/untrusted_objects.sql"),
            &[
                ("quoted_jobs_table", &quote_literal(self.relations.qualified_name("jobs"))),
                ("trusted_triggers", &quote_literal(TRUSTED_TRIGGERS)),
            ],
        )
    }

    /// Evaluates the result of `untrusted_objects_query`.
    ///
    /// # Errors
    /// A refusal (exit 3) that names every untrusted object, its owner and the remedy.
    pub(super) fn refuse_untrusted_objects(&mut self, answer: &[SimpleQueryMessage]) -> Result<()> {
        let rows = answer.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => UntrustedObject::from_row(row),
            _ => None,
        });
        let untrusted: Vec<UntrustedObject> = rows.collect();
        if untrusted.is_empty() {
            self.schema_check = SchemaCheck::AllTrusted;
            return Ok(());
        }
        self.schema_check = SchemaCheck::Refused;
        let objects: Vec<String> = untrusted.iter().map(UntrustedObject::describe).collect();
        // An untrusted owner of the schema may have created everything in it.
        let decisive = &untrusted[..if untrusted[0].kind == "schema" { 1 } else { untrusted.len() }];
        let remedies: Vec<String> = decisive.iter().map(UntrustedObject::remedy).collect();
        let message = format!("schema apsctl is not safe to use: {}", objects.join("; "));
        Err(CliError::refused(message).hint(remedies.join("; ")).into())
    }

    /// Returns why the guard failed, or nothing if the whole schema is trusted.
    pub(super) fn explain_failed_guard(&mut self) -> Result<()> {
        drop(self.finish_transaction("ROLLBACK"));
        self.begin_reading()?;
        self.require_trusted_schema()
    }

    /// Checks the whole schema.
    ///
    /// # Errors
    /// As `refuse_untrusted_objects`.
    pub(super) fn require_trusted_schema(&mut self) -> Result<()> {
        self.require_transaction()?;
        let sql = self.untrusted_objects_query();
        let answer = self.client.simple_query_within(None, &sql);
        let answer = answer.map_err(|e| super::errors::statement_error(&e))?;
        self.refuse_untrusted_objects(&answer)
    }
}

/// An object of the schema that belongs to an untrusted role.
pub(super) struct UntrustedObject {
    pub(super) kind: String,
    /// The name as an SQL identifier.
    name: String,
    owner: String,
    /// The table of a trigger.
    table: Option<String>,
    schema_owner: String,
}

impl UntrustedObject {
    pub(super) fn from_row(row: &SimpleQueryRow) -> Option<Self> {
        let text = |column| row.try_get(column).ok().flatten().map(str::to_owned);
        Some(Self {
            kind: text("kind")?,
            name: text("name")?,
            owner: text("owner")?,
            table: text("on_table"),
            schema_owner: text("schema_owner")?,
        })
    }

    pub(super) fn describe(&self) -> String {
        let Self { kind, name, owner, table, .. } = self;
        match table {
            Some(table) => {
                format!("trigger {name} on {table} is not apsctl's (its function is owned by role {owner})")
            }
            None => format!("{kind} {name} is owned by role {owner}"),
        }
    }

    pub(super) fn remedy(&self) -> String {
        let Self { kind, name, owner, table, schema_owner } = self;
        let kind = kind.to_uppercase();
        match table {
            Some(table) => format!("DROP TRIGGER {name} ON {table}"),
            None if kind == "SCHEMA" => format!(
                "only a superuser or the owner of the database may own it. If {owner} is the role of your application, \
                 run apsctl as that role (PGOPTIONS='-c role={owner}'); if not, DROP SCHEMA apsctl CASCADE"
            ),
            None => format!("DROP {kind} {name}, or ALTER {kind} {name} OWNER TO {schema_owner}"),
        }
    }
}
