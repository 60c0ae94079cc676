//! Reading a row.

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::{FromSql, Timestamp};

use crate::error::Refusal;

/// A time that may be `infinity` or `-infinity`, which no calendar has: then none, and the word for it.
pub(super) fn finite_time(row: &Row, column: &str) -> Result<(Option<DateTime<Utc>>, Option<&'static str>)> {
    Ok(match get::<Option<Timestamp<DateTime<Utc>>>>(row, column)? {
        None => (None, None),
        Some(Timestamp::Value(time)) => (Some(time), None),
        Some(Timestamp::PosInfinity) => (None, Some("infinity")),
        Some(Timestamp::NegInfinity) => (None, Some("-infinity")),
    })
}

/// A column of a row. A wrong type is an error, never an empty cell.
pub(super) fn get<'a, T: FromSql<'a>>(row: &'a Row, column: &str) -> Result<T> {
    row.try_get(column).map_err(|error| {
        let mut cause: &dyn std::error::Error = &error;
        while let Some(next) = cause.source() {
            cause = next;
        }
        let refusal = Refusal::failed(format!("reading column {column}: {cause}"));
        refusal.hint("is the column of the type the contract gives it?").into()
    })
}
