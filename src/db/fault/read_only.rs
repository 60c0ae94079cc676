//! Relations whose rows PostgreSQL does not change.

use postgres::error::SqlState;

/// Why a relation of this kind (a materialized view, a view of several rows in one, a foreign table) is only read.
pub(super) fn why(code: &SqlState, message: &str) -> Option<String> {
    let codes = [
        SqlState::WRONG_OBJECT_TYPE,
        SqlState::FEATURE_NOT_SUPPORTED,
        SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE,
    ];
    let words = [
        "cannot lock rows in",
        "cannot change ",
        "cannot update ",
        "cannot delete from ",
        "cannot insert into ",
    ];
    let is_said =
        words.iter().any(|words| message.starts_with(words)) || message.contains(" does not allow ");
    match codes.contains(code) {
        true if message.starts_with("FOR UPDATE ") => {
            Some(format!("the rows of this view cannot be locked: {message}"))
        }
        true if is_said => Some(message.to_owned()),
        _ => None,
    }
}
