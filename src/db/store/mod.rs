//! What the store is: its tables as the catalog describes them, and how each of their columns is read and written.

mod assignments;
mod description;
mod labels;
mod mapping;
mod time;

pub(super) use assignments::{Columns, adapt};
pub(super) use description::{Column, RelationKind, Table};
pub(super) use mapping::{Logical, Shape, read, write};
