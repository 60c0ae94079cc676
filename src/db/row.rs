//! Reading rows.

mod cell;
mod id;

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::{FromSql, Type, accepts};

pub(super) use cell::Cell;
use id::has_nonstandard_ids;
pub(super) use id::{Id, run_id};

use crate::domain::postgres_time;
use crate::error::CliError;
use crate::invocation::APSCTL;

/// Microseconds since 2000-01-01, PostgreSQL's binary form of a timestamptz.
struct Microseconds(i64);

impl FromSql<'_> for Microseconds {
    fn from_sql(_: &Type, raw: &[u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(i64::from_be_bytes(raw.try_into()?)))
    }

    accepts!(TIMESTAMPTZ);
}

/// The result columns that hold times.
const TIME_COLUMNS: [&str; 4] = ["next_run_time", "created_at", "completed_at", "run_since"];

/// Returns whether a time in the row is not a timestamptz, or an id has a type that cannot be read directly.
pub(super) fn has_nonstandard_types(row: &Row) -> bool {
    let is_time = |name: &str| TIME_COLUMNS.contains(&name);
    if has_nonstandard_ids(row) {
        return true;
    }
    row.columns().iter().any(|column| is_time(column.name()) && *column.type_() != Type::TIMESTAMPTZ)
}

/// Reads a time.
///
/// A time outside the years 1 to 9999, or `infinity`, cannot be written in RFC 3339. It is returned as text instead.
pub(super) fn finite_time(row: &Row, column: &str) -> Result<(Option<DateTime<Utc>>, Option<String>)> {
    let Some(Microseconds(since_2000)) = get(row, column)? else { return Ok((None, None)) };
    Ok(match postgres_time::to_datetime(since_2000) {
        Some(time) => (Some(time), None),
        None => (None, Some(postgres_time::to_text(since_2000))),
    })
}

/// Reads a time, or none if it is NULL or outside the years 1 to 9999.
pub(super) fn time(row: &Row, column: &str) -> Result<Option<DateTime<Utc>>> {
    Ok(finite_time(row, column)?.0)
}

/// Reads a time that is never NULL, clamped to the years 1 to 9999.
pub(super) fn clamped_time(row: &Row, column: &str) -> Result<DateTime<Utc>> {
    let Microseconds(since_2000) = get(row, column)?;
    Ok(postgres_time::clamp_to_calendar(since_2000))
}

/// Reads a column of a row. A wrong type is an error, never an empty value.
///
/// Invalid UTF-8, which a database without an encoding may contain, becomes replacement characters.
pub(super) fn get<'a, T: Cell<'a>>(row: &'a Row, column: &str) -> Result<T> {
    T::read(row, column).map_err(|error| read_error(&error, column))
}

fn read_error(error: &postgres::Error, column: &str) -> anyhow::Error {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    let refusal = CliError::failed(format!("reading column {column}: {cause}"));
    refusal.hint(format!("`{APSCTL} store show` lists how each column is read")).into()
}
