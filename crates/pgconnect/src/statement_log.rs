//! The log of statements, at level trace: the SQL with its duration, and never the values of parameters.

use std::time::Instant;

use log::{Level, log_enabled};

/// Logs one statement that has ended. `row_count` is `None` if it failed.
pub(crate) fn log_statement(sql: &str, started: Instant, row_count: Option<u64>) {
    log_statements(std::iter::once((sql, row_count)), started);
}

/// Logs the statements of one round trip.
pub(crate) fn log_statements<'a>(statements: impl Iterator<Item = (&'a str, Option<u64>)>, started: Instant) {
    if !log_enabled!(Level::Trace) {
        return;
    }
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    for (sql, row_count) in statements {
        let result = match row_count {
            Some(1) => "1 row".to_owned(),
            Some(count) => format!("{count} rows"),
            None => "failed".to_owned(),
        };
        log::trace!("{milliseconds:.1}ms, {result}: {}", one_line(sql));
    }
}

/// Returns the statement in one line, without comment lines.
fn one_line(sql: &str) -> String {
    let lines = sql.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("--"));
    lines.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_one_line_without_comments() {
        assert_eq!(one_line("-- Returns one.\n-- $1 int8  a number\nSELECT 1\n  + $1\n"), "SELECT 1 + $1");
    }
}
