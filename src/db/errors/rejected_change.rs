//! Changes that the application's own tables reject: by a constraint, a column's type, or a trigger.

use crate::invocation::APSCTL;
use postgres::error::{DbError, SqlState};

/// Returns what to do about a rejected change; `None` if the error has another cause.
pub(super) fn hint(reported: &DbError) -> Option<String> {
    if is_own_object(reported) {
        return None;
    }
    let schema = reported.schema().filter(|schema| *schema != "public");
    let table = schema.into_iter().chain(reported.table()).collect::<Vec<_>>().join(".");
    let constraint = reported.constraint().unwrap_or_default();
    Some(match reported.code().code() {
        "23001" | "23503" if is_referenced_row(reported.code(), reported.message()) => format!(
            "rows of {table} refer to it (foreign key {constraint}): delete them first, or give the foreign key ON DELETE \
             CASCADE or SET NULL; `{APSCTL} jobs pause` stops a job and keeps its row"
        ),
        "23001" | "23503" | "23514" | "23505" | "23P01" if !table.is_empty() => format!(
            "constraint {constraint} of {table} rejects this change (see \\d {table} in psql): alter the constraint, or \
             make the change in the application"
        ),
        "23514" => {
            "a CHECK constraint of a domain rejects this change: alter it, or make the change in the application"
                .to_owned()
        }
        "23502" => {
            let column = reported.column().unwrap_or_default();
            format!(
                "this change writes no value to {table}.{column}: `ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL`, \
                 or give the column a default"
            )
        }
        "22001" | "22003" => format!(
            "a column of the table is too small for the new value: `{APSCTL} store show` lists the columns \
                              and their types; ALTER TABLE … ALTER COLUMN … TYPE widens one"
        )
        .to_owned(),
        code if code.starts_with("P0") || reported.routine() == Some("exec_stmt_raise") => {
            let own_hint = reported.hint().map_or(String::new(), |hint| format!("{hint}; "));
            let place = reported.where_().and_then(|place| place.lines().next());
            let place = place.map_or(String::new(), |place| format!(" ({place})"));
            format!(
                "{own_hint}a trigger or function of the application rejects the change{place}: make it in the application"
            )
        }
        _ => return None,
    })
}

/// Whether the error is about schema `apsctl`. A function is named only in the context's text, in every language alike.
fn is_own_object(reported: &DbError) -> bool {
    let place = reported.where_().and_then(|place| place.lines().next()).unwrap_or_default();
    reported.schema() == Some("apsctl") || place.contains(" apsctl.")
}

/// Whether other rows refer to the row, rather than the row to a missing one. PostgreSQL 17 and earlier use one SQLSTATE and one set of
/// fields for both: only the message tells them apart.
fn is_referenced_row(code: &SqlState, message: &str) -> bool {
    *code == SqlState::RESTRICT_VIOLATION || message.starts_with("update or delete on table")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_referenced_row_is_distinguished_from_a_missing_one() {
        let code = SqlState::FOREIGN_KEY_VIOLATION;
        assert!(is_referenced_row(
            &code,
            "update or delete on table \"jobs\" violates foreign key constraint \"fk\" on table \"runs\""
        ));
        assert!(!is_referenced_row(&code, "insert or update on table \"runs\" violates foreign key constraint \"fk\""));
        assert!(is_referenced_row(&SqlState::RESTRICT_VIOLATION, ""));
    }
}
