//! Which writes this role and the table's kind allow.

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use crate::db::store::columns::{RelationKind, check_constraint_values};
use crate::db::{Db, get};
use crate::error::Reason;
use crate::invocation::APSCTL;

/// Bits of `pg_relation_is_updatable`.
const UPDATE: i32 = 1 << 2;
const INSERT: i32 = 1 << 3;
const DELETE: i32 = 1 << 4;

/// A kind of write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum WriteKind {
    Insert,
    Update,
    Delete,
}

const ALL_WRITES: [WriteKind; 3] = [WriteKind::Insert, WriteKind::Update, WriteKind::Delete];

/// The operations that a table allows.
#[derive(Debug, Clone)]
pub(in crate::db) struct TableAccess {
    /// The table's name for messages.
    pub(in crate::db) table: String,
    pub(in crate::db) kind: RelationKind,
    pub(in crate::db) estimated_rows: Option<i64>,
    updatable: i32,
    may_select: bool,
    /// The kinds of writes that this role may make.
    may_write: Vec<WriteKind>,
    has_row_security: bool,
    /// The columns that this role may not set in an INSERT, or in an UPDATE.
    insert_forbidden: Vec<String>,
    update_forbidden: Vec<String>,
    /// Sequences of column defaults that this role may not use.
    forbidden_sequences: Vec<String>,
    has_unique_indexes: bool,
    triggers: Vec<String>,
    instead_rules: Vec<String>,
    constraints: Vec<String>,
}

impl TableAccess {
    fn read(table: String, row: &Row) -> Result<Self> {
        let may: [bool; 3] = [get(row, "may_insert")?, get(row, "may_update")?, get(row, "may_delete")?];
        Ok(Self {
            table,
            kind: RelationKind::from_relkind(get(row, "relation_kind")?),
            estimated_rows: get(row, "estimated_rows")?,
            updatable: get(row, "updatable")?,
            may_select: get(row, "may_select")?,
            may_write: ALL_WRITES.iter().zip(may).filter(|(_, may)| *may).map(|(write, _)| *write).collect(),
            has_row_security: get(row, "has_row_security")?,
            insert_forbidden: get(row, "insert_forbidden")?,
            update_forbidden: get(row, "update_forbidden")?,
            forbidden_sequences: get(row, "forbidden_sequences")?,
            has_unique_indexes: get(row, "has_unique_indexes")?,
            triggers: get(row, "triggers")?,
            instead_rules: get(row, "instead_rules")?,
            constraints: get(row, "constraints")?,
        })
    }

    /// Returns why this role cannot make these writes.
    pub(in crate::db) fn refusal_reasons(&self, writes: &[WriteKind]) -> Vec<Reason> {
        let Self { table, kind, .. } = self;
        let mut reasons = Vec::new();
        if !self.may_select {
            reasons.push(Reason::new(
                format!("this database role may not read {table}"),
                format!("GRANT SELECT ON {table} TO the role, or see `{APSCTL} migrate grants`"),
            ));
        }
        if writes.contains(&WriteKind::Insert) {
            reasons.extend(self.forbidden_sequences.iter().map(|sequence| {
                Reason::new(
                    format!("this database role may not use sequence {sequence}"),
                    format!("GRANT USAGE ON SEQUENCE {sequence} TO the role, or see `{APSCTL} migrate grants`"),
                )
            }));
        }
        for write in writes {
            let (verb, bit, rule) = match write {
                WriteKind::Insert => ("INSERT", INSERT, "3"),
                WriteKind::Update => ("UPDATE", UPDATE, "2"),
                WriteKind::Delete => ("DELETE", DELETE, "4"),
            };
            if self.updatable & bit == 0 {
                reasons.push(Reason::new(
                    format!("{table} is a {} that does not support {verb}", kind.as_str()),
                    if *kind == RelationKind::View {
                        "name the underlying table in APSCTL_JOBS_TABLE, APSCTL_AUDIT_TABLE or APSCTL_VERSIONS_TABLE, or give the view an INSTEAD OF trigger"
                    } else {
                        "name the underlying table in APSCTL_JOBS_TABLE, APSCTL_AUDIT_TABLE or APSCTL_VERSIONS_TABLE"
                    },
                ));
            } else if !self.may_write.contains(write) {
                reasons.push(Reason::new(
                    format!("this database role may not {verb} on {table}"),
                    format!("GRANT {verb} ON {table} TO the role, or see `{APSCTL} migrate grants`"),
                ));
            } else if *kind == RelationKind::Table && self.instead_rules.iter().any(|found| found == rule) {
                reasons.push(Reason::new(
                    format!("a rule of {table} replaces {verb} (DO INSTEAD), so that apsctl cannot change rows"),
                    format!("drop the rule, or name another table (see \\d {table} in psql)"),
                ));
            }
        }
        reasons
    }

    /// Returns the access of a role with all privileges.
    pub(super) fn with_all_privileges(self) -> Self {
        Self {
            may_write: ALL_WRITES.to_vec(),
            insert_forbidden: Vec::new(),
            update_forbidden: Vec::new(),
            forbidden_sequences: Vec::new(),
            ..self
        }
    }

    pub(super) fn may_read(&self) -> bool {
        self.may_select
    }

    /// Returns whether this role may read the table but not write to it.
    pub(super) fn is_read_only(&self) -> bool {
        self.may_select && self.may_write.is_empty()
    }

    /// Returns the columns that this role may not write, if it may write others.
    pub(super) fn forbidden_columns(&self, write: WriteKind) -> &[String] {
        match write {
            WriteKind::Insert if self.may_write.contains(&write) => &self.insert_forbidden,
            WriteKind::Update if self.may_write.contains(&write) => &self.update_forbidden,
            _ => &[],
        }
    }

    /// Returns whether row policies may hide rows from this role.
    pub(super) fn has_row_security(&self) -> bool {
        self.has_row_security
    }

    /// Returns whether only a trial shows if a write succeeds.
    pub(in crate::db) fn needs_trial(&self) -> bool {
        let is_plain = matches!(self.kind, RelationKind::Table);
        !is_plain
            || self.has_row_security
            || self.has_unique_indexes
            // Lists of values have been checked already.
            || self.constraints.iter().any(|definition| check_constraint_values(definition).is_none())
            || !self.triggers.is_empty()
            || !self.instead_rules.is_empty()
    }
}

impl Db {
    /// Returns the access to each of these tables that exists.
    pub(in crate::db) fn table_access(&mut self, tables: &[&'static str]) -> Result<Vec<(&'static str, TableAccess)>> {
        self.ensure_probed()?;
        let names: Vec<String> = tables.iter().map(|table| self.qualified_name(table)).collect();
        let rows = self.query(include_str!("table_access.sql"), &[(&names, Type::TEXT_ARRAY)])?;
        let mut found = Vec::new();
        for row in &rows {
            let at = usize::try_from(get::<i64>(row, "at")? - 1)?;
            if let Some(table) = tables.get(at) {
                found.push((*table, TableAccess::read(self.table_name(table), row)?));
            }
        }
        Ok(found)
    }
}
