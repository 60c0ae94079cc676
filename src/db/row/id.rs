//! Reading ids of any column type.

use std::error::Error;

use anyhow::Result;
use postgres::Row;
use postgres::types::{FromSql, Type};

use super::{Cell, get};
use crate::domain::audit::RunId;

/// The column types that are read directly.
const ID_TYPES: [Type; 7] = [Type::TEXT, Type::VARCHAR, Type::BPCHAR, Type::INT2, Type::INT4, Type::INT8, Type::UUID];

/// An id as text, and whether its column has an integer type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::db) struct Id {
    pub(in crate::db) text: String,
    pub(in crate::db) is_number: bool,
}

impl FromSql<'_> for Id {
    fn from_sql(kind: &Type, raw: &[u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let (text, is_number) = match *kind {
            Type::INT2 => (i16::from_sql(kind, raw)?.to_string(), true),
            Type::INT4 => (i32::from_sql(kind, raw)?.to_string(), true),
            Type::INT8 => (i64::from_sql(kind, raw)?.to_string(), true),
            Type::UUID => (uuid_text(raw), false),
            // A char(n) is padded with spaces.
            Type::BPCHAR => (String::from_utf8_lossy(raw).trim_end_matches(' ').to_owned(), false),
            _ => (String::from_utf8_lossy(raw).into_owned(), false),
        };
        Ok(Self { text, is_number })
    }

    fn accepts(kind: &Type) -> bool {
        ID_TYPES.contains(kind)
    }
}

impl<'a> Cell<'a> for Option<Id> {
    fn read(row: &'a Row, column: &str) -> Result<Self, postgres::Error> {
        row.try_get(column)
    }
}

impl<'a> Cell<'a> for Id {
    fn read(row: &'a Row, column: &str) -> Result<Self, postgres::Error> {
        row.try_get(column)
    }
}

/// Returns whether an id in the row has a type that cannot be read directly.
pub(in crate::db) fn has_nonstandard_ids(row: &Row) -> bool {
    let is_id = |name: &str| matches!(name, "id" | "job_id");
    row.columns().iter().any(|column| is_id(column.name()) && !Id::accepts(column.type_()))
}

/// Reads the id of a run.
pub(in crate::db) fn run_id(row: &Row, column: &str) -> Result<Option<RunId>> {
    let id: Option<Id> = get(row, column)?;
    Ok(id.map(|id| RunId::new(id.text, id.is_number)))
}

/// Formats a uuid as the server does.
fn uuid_text(raw: &[u8]) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in raw.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(digit.into(), 16));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_the_server_writes_them() {
        let read = |kind: Type, raw: &[u8]| {
            let Id { text, is_number } = Id::from_sql(&kind, raw).unwrap();
            (text, is_number)
        };
        assert_eq!(read(Type::INT4, &(-7_i32).to_be_bytes()), ("-7".to_owned(), true));
        assert_eq!(read(Type::TEXT, b"007"), ("007".to_owned(), false));
        assert_eq!(read(Type::BPCHAR, b"a b  "), ("a b".to_owned(), false));
        let raw: Vec<u8> = (0..16).collect();
        assert_eq!(read(Type::UUID, &raw), ("00010203-0405-0607-0809-0a0b0c0d0e0f".to_owned(), false));
        assert!(!Id::accepts(&Type::NUMERIC));
    }
}
