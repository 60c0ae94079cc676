//! Maps tables whose columns have other types than the standard ones.

use std::borrow::Cow;

use anyhow::Result;

use super::Relations;
use super::known_tables::{KNOWN_TABLES, KnownColumn, KnownTable};
use crate::db::store::columns::{self, Column, ColumnMapping, Table, adapt_statement};
use crate::domain::identifier::quote_identifier;

/// Placeholders for the type of the assigned column: the value already has the column's own form.
const TYPE_PLACEHOLDERS: [&str; 3] = [":state_type", ":time_type", ":epoch_type"];

/// A table with its column types.
struct MappedTable<'a> {
    relations: &'a Relations,
    relation: &'static KnownTable,
    table: &'a Table,
}

impl Relations {
    /// Returns the columns that need an expression to be read, each with its expression.
    pub(super) fn mapped_columns(&self, relation: &KnownTable, table: &Table) -> Vec<(&'static str, String)> {
        let expression = |expected: &KnownColumn| {
            let column = table.columns.get(expected.name)?;
            let value = format!("t.{}", quote_identifier(expected.name));
            Some((
                expected.name,
                columns::read_expression(expected.logical_type(relation), column, &value, &self.zone_literal)?,
            ))
        };
        relation.columns.iter().filter_map(expression).collect()
    }

    /// Adapts the statement to the column types of the tables that it writes to.
    pub(super) fn adapt_columns<'s>(&self, sql: &'s str) -> Result<Cow<'s, str>> {
        let mut text = Cow::Borrowed(sql);
        let adaptable = KNOWN_TABLES.iter().filter(|relation| relation.setting.is_some() && !relation.is_aps4());
        for relation in adaptable {
            let Some(table) = self.tables.get(relation.variable) else { continue };
            let is_written = text.contains(&format!(":{}!", relation.variable));
            let has_own_types = TYPE_PLACEHOLDERS.iter().any(|placeholder| text.contains(placeholder));
            if is_written && (has_own_types || !Self::needs_no_mapping(relation, table)) {
                text = Cow::Owned(adapt_statement(
                    &text,
                    relation.variable,
                    &MappedTable { relations: self, relation, table },
                )?);
            }
        }
        Ok(text)
    }

    /// Returns whether a statement on the table can be sent unchanged.
    fn needs_no_mapping(relation: &KnownTable, table: &Table) -> bool {
        let is_standard = |expected: &KnownColumn| {
            table.columns.get(expected.name).is_some_and(|column| {
                // A job's new state is written in the case of its old state.
                (expected.name != "job_state" || relation.variable != "jobs")
                    && !needs_empty_string(expected, column)
                    && column.listed_values().is_none()
                    && !column.type_name.contains('(')
                    && columns::read_expression(expected.logical_type(relation), column, "", "").is_none()
                    && columns::write_expression(expected.logical_type(relation), column, "", None, "").is_none()
            })
        };
        relation.columns.iter().all(is_standard)
    }
}

impl ColumnMapping for MappedTable<'_> {
    fn self_assignable_column(&self) -> &str {
        let is_assignable = |name: &&str| self.table.columns.get(*name).is_some_and(|column| !column.is_generated);
        let usual = ["status", "job_state", "approved"].into_iter();
        usual.chain(self.table.columns.keys().map(String::as_str)).find(is_assignable).unwrap_or("id")
    }

    fn read_expression(&self, column: &str, value: &str) -> Option<String> {
        let expected = self.relation.known_column(column)?;
        match self.table.columns.get(column) {
            Some(found) => columns::read_expression(
                expected.logical_type(self.relation),
                found,
                value,
                &self.relations.zone_literal,
            ),
            None => Some(format!("NULL::{}", expected.type_name)),
        }
    }

    fn write_expression(&self, column: &str, value: &str, old: Option<&str>) -> Result<Option<String>> {
        let Some(expected) = self.relation.known_column(column) else { return Ok(Some(value.to_owned())) };
        let Some(found) = self.table.columns.get(column) else {
            let is_needed = expected.is_required || expected.is_required_for_writes(self.relation);
            return if is_needed { Err(self.relations.missing_column(self.relation, column)) } else { Ok(None) };
        };
        let is_needed = expected.is_required || expected.is_required_for_writes(self.relation);
        if found.is_generated || !is_needed && !expected.logical_type(self.relation).is_writable(found) {
            return Ok(None);
        }
        if let Some(placeholder) = TYPE_PLACEHOLDERS.iter().find(|placeholder| value.contains(**placeholder)) {
            return Ok(Some(value.replace(placeholder, &found.type_name)));
        }
        let value = if needs_empty_string(expected, found) { &format!("coalesce({value}, '')") } else { value };
        let written = columns::write_expression(
            expected.logical_type(self.relation),
            found,
            value,
            old,
            &self.relations.zone_literal,
        );
        Ok(Some(written.unwrap_or_else(|| value.to_owned())))
    }
}

/// Returns whether an error text must not be NULL: Django applications store an empty text instead.
fn needs_empty_string(expected: &KnownColumn, column: &Column) -> bool {
    expected.name == "error" && column.is_required
}

/// Returns the SELECT list with all columns of a table.
pub(super) fn select_list(table: &Table, mapped: &[(&'static str, String)]) -> String {
    let column = |name: &String| {
        let quoted = quote_identifier(name);
        match mapped.iter().find(|(column, _)| column == name) {
            Some((_, expression)) => format!("{expression} AS {quoted}"),
            None => format!("t.{quoted}"),
        }
    };
    table.columns.keys().map(column).collect::<Vec<_>>().join(", ")
}
