//! The tables as the catalog describes them, and how each of their columns is read and written.

mod assignments;
mod description;
mod labels;
mod mapping;
mod time;

pub(in crate::db) use assignments::{Columns, adapt};
pub(in crate::db) use description::{Column, RelationKind, Table};
pub(in crate::db) use labels::in_check;
pub(in crate::db) use mapping::{Logical, Shape, read, write};
pub(in crate::db) use time::{SHORTEST, is_known as holds_time, length};
