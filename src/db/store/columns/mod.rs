//! The columns of the tables, and how each is read and written.

mod catalog;
mod check_constraint;
mod mapping;
mod statement_adapter;
mod time;

pub(in crate::db) use catalog::{Column, RelationKind, Table};
pub(in crate::db) use check_constraint::check_constraint_values;
pub(in crate::db) use mapping::{LogicalType, TypeSupport, read_expression, write_expression};
pub(in crate::db) use statement_adapter::{ColumnMapping, adapt_statement};
pub(in crate::db) use time::{MIN_TIME_LENGTH, can_hold_time as holds_time, character_limit};
