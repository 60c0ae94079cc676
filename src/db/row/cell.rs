//! Types that a column can be read as, including texts with invalid UTF-8.

use std::borrow::Cow;
use std::error::Error;

use chrono::{DateTime, Utc};
use postgres::types::{FromSql, FromSqlOwned, Kind, Type};
use postgres::{Error as PgError, Row};

use super::Microseconds;

/// A type that a column can be read as.
pub(in crate::db) trait Cell<'a>: Sized {
    fn read(row: &'a Row, column: &str) -> Result<Self, PgError>;
}

macro_rules! cells {
    ($($kind:ty),*; $($text:ty),*) => {
        $(impl<'a> Cell<'a> for $kind {
            fn read(row: &'a Row, column: &str) -> Result<Self, PgError> {
                row.try_get(column)
            }
        })*
        $(impl Cell<'_> for $text {
            fn read(row: &Row, column: &str) -> Result<Self, PgError> {
                row.try_get(column).or_else(|error| decode_lossy(row, column).ok_or(error))
            }
        })*
    };
}

cells! {
    bool, Option<bool>, i32, Option<i32>, i64, Option<i64>, f64, Option<f64>, &'a str, Option<&'a str>, &'a [u8], Option<&'a [u8]>,
    DateTime<Utc>, Option<DateTime<Utc>>, Microseconds, Option<Microseconds>, Vec<u8>, Option<Vec<f64>>,
    Vec<Option<bool>>, Vec<i64>, Option<Vec<i64>>, Vec<Option<i64>>, Vec<Option<f64>>, Vec<bool>, Option<Vec<Option<f64>>>;
    Vec<Option<String>>, String, Option<String>, Vec<String>, Option<Vec<String>>
}

/// A value's bytes as the server sent them.
struct RawBytes<'a>(&'a [u8]);

impl<'a> FromSql<'a> for RawBytes<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Reads a text or an array of texts, and replaces invalid UTF-8. Returns none for another type.
fn decode_lossy<T: FromSqlOwned>(row: &Row, column: &str) -> Option<T> {
    let found = row.columns().iter().find(|found| found.name() == column)?;
    let kind = found.type_();
    let RawBytes(raw) = row.try_get(column).ok()?;
    let valid = match kind.kind() {
        Kind::Array(Type::TEXT) => lossy_array(raw)?,
        _ if *kind == Type::TEXT || *kind == Type::VARCHAR || *kind == Type::BPCHAR => lossy_text(raw).into_owned(),
        _ => return None,
    };
    T::accepts(kind).then(|| T::from_sql(kind, &valid).ok()).flatten()
}

fn lossy_text(raw: &[u8]) -> Cow<'_, [u8]> {
    match String::from_utf8_lossy(raw) {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

/// Replaces invalid UTF-8 in the binary form of an array: a header of 12 bytes, 8 bytes per dimension, then each element
/// after its length.
fn lossy_array(raw: &[u8]) -> Option<Vec<u8>> {
    let number = |at: usize| Some(i32::from_be_bytes(raw.get(at..at + 4)?.try_into().ok()?));
    let mut at = 12 + 8 * usize::try_from(number(0)?).ok()?;
    let mut valid = raw.get(..at)?.to_vec();
    while at < raw.len() {
        let length = number(at)?;
        at += 4;
        let Ok(length) = usize::try_from(length) else {
            valid.extend(length.to_be_bytes());
            continue;
        };
        let element = lossy_text(raw.get(at..at + length)?);
        valid.extend(i32::try_from(element.len()).ok()?.to_be_bytes());
        valid.extend(&*element);
        at += length;
    }
    Some(valid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_a_list_that_are_no_utf8_are_replaced() {
        let array = |elements: &[Option<&[u8]>]| {
            let count = i32::try_from(elements.len()).unwrap();
            let mut raw: Vec<u8> = [1, 1, 25, count, 1].iter().flat_map(|n: &i32| n.to_be_bytes()).collect();
            for element in elements {
                let length = element.map_or(-1, |element| i32::try_from(element.len()).unwrap());
                raw.extend(length.to_be_bytes());
                raw.extend(element.unwrap_or_default());
            }
            raw
        };
        let raw = array(&[Some(b"a"), None, Some(b"\xe9t\xe9")]);
        let valid = lossy_array(&raw).unwrap();
        assert_eq!(valid, array(&[Some(b"a"), None, Some("\u{fffd}t\u{fffd}".as_bytes())]));
        let read: Vec<Option<String>> = FromSql::from_sql(&Type::TEXT_ARRAY, &valid).unwrap();
        assert_eq!(read, [Some("a".to_owned()), None, Some("\u{fffd}t\u{fffd}".to_owned())]);
    }
}
