//! Relations whose rows PostgreSQL does not change: materialized views, views that are not updatable, some foreign tables.

use postgres::error::{DbError, SqlState};

/// Returns the message if the statement failed because its relation is read-only.
///
/// The SQLSTATEs have other meanings as well. The function of the server that raised the error tells them apart, and is the same in
/// every language.
pub(super) fn message(reported: &DbError) -> Option<String> {
    let codes =
        [SqlState::WRONG_OBJECT_TYPE, SqlState::FEATURE_NOT_SUPPORTED, SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE];
    if !codes.contains(reported.code()) {
        return None;
    }
    match reported.routine()? {
        "CheckSelectLocking" | "transformLockingClause" | "make_outerjoininfo" => {
            Some(format!("the rows of this view cannot be locked: {}", reported.message()))
        }
        "CheckValidResultRel" | "CheckValidRowMarkRel" | "rewriteTargetView" | "error_view_not_updatable" => {
            Some(reported.message().to_owned())
        }
        _ => None,
    }
}
