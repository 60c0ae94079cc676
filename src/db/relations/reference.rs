//! How a statement refers to a table: by its name, or by a sub-select that converts its columns to the standard types.

use std::fmt::Write as _;

use anyhow::Result;

use super::Relations;
use super::column_mapping::select_list;
use super::known_tables::{KnownColumn, KnownTable};
use crate::db::store::columns::{LogicalType, TypeSupport};
use crate::error::CliError;
use crate::invocation::APSCTL;

impl Relations {
    /// Returns the reference to a table. `bare` requests its name, for a statement that changes the table.
    ///
    /// # Errors
    /// A refusal if the table or a required column is missing or has an unsupported type.
    pub(super) fn table_reference(&self, relation: &KnownTable, bare: bool, sql: &str) -> Result<String> {
        let name = self.qualified.quoted_name(relation.variable);
        let Some(tables) = &self.columns_by_table else { return Ok(name.to_owned()) };
        if relation.variable == "jobs" && self.layout()?.store().features().table != "jobs" {
            return Err(self.unsupported_on_apscheduler());
        }
        let Some(actual_columns) = tables.get(relation.variable) else {
            return match relation.setting {
                None if bare => Err(self.missing_own_table(relation)),
                None => Ok(empty_relation(relation)),
                Some(setting) => Err(self.missing_table(relation, setting)),
            };
        };
        let mut fillers = String::new();
        for expected @ KnownColumn { name: column, type_name, is_required } in relation.columns {
            match actual_columns.get(*column) {
                Some(actual) => self.check_type(relation, expected, actual, sql)?,
                None if *is_required && mentions_column(sql, column) => {
                    return Err(self.missing_column(relation, column));
                }
                None => {
                    let _ = write!(fillers, ", NULL::{type_name} AS {column}");
                }
            }
        }
        let substitute = self.audit_substitute.as_ref().filter(|_| relation.variable == "audit");
        if bare {
            return if substitute.is_some() { Err(self.log_is_read_only()) } else { Ok(name.to_owned()) };
        }
        let name = substitute.map_or(name, |substitute| &substitute.sub_select);
        let Some(table) = self.tables.get(relation.variable).filter(|_| relation.setting.is_some()) else {
            return Ok(if fillers.is_empty() {
                name.to_owned()
            } else {
                format!("(SELECT t.*{fillers} FROM {name} t)")
            });
        };
        let mapped = self.mapped_columns(relation, table);
        let has_system_columns = table.kind.has_system_columns();
        if fillers.is_empty() && mapped.is_empty() && has_system_columns {
            return Ok(name.to_owned());
        }
        let columns = if mapped.is_empty() { "t.*".to_owned() } else { select_list(table, &mapped) };
        let hidden = if has_system_columns { ", t.xmin, t.ctid" } else { ", NULL::xid AS xmin, NULL::tid AS ctid" };
        Ok(format!("(SELECT {columns}{hidden}{fillers} FROM {name} t)"))
    }

    /// Refuses a statement that needs a column of an unsupported type.
    fn check_type(&self, relation: &KnownTable, expected: &KnownColumn, actual: &str, sql: &str) -> Result<()> {
        let KnownColumn { name: column, type_name, .. } = expected;
        let described = self.tables.get(relation.variable).and_then(|table| table.columns.get(*column));
        let logical = expected.logical_type(relation);
        let is_read = !matches!(logical, LogicalType::Integer);
        let is_unknown = described.is_some_and(|column| logical.support_for(column) == TypeSupport::Unsupported);
        if relation.setting.is_none() || !is_unknown || !is_read || !mentions_column(sql, column) {
            return Ok(());
        }
        let table = self.display_name(relation.variable);
        Err(CliError::usage(format!("{table}.{column} is of type {actual}, which cannot be read as {type_name}"))
            .hint(format!("`{APSCTL} store show` lists how each column is read"))
            .into())
    }
}

/// Returns whether a statement names a column.
fn mentions_column(sql: &str, column: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    sql.lines().filter(|line| !line.trim_start().starts_with("--")).any(|line| {
        line.match_indices(column).any(|(at, _)| {
            !is_part(line[..at].chars().next_back()) && !is_part(line[at + column.len()..].chars().next())
        })
    })
}

fn empty_relation(relation: &KnownTable) -> String {
    let column = |KnownColumn { name, type_name, .. }: &KnownColumn| format!("NULL::{type_name} AS {name}");
    let columns: Vec<String> = relation.columns.iter().map(column).collect();
    format!("(SELECT {} WHERE false)", columns.join(", "))
}
