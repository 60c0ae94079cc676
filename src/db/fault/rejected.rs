//! Changes that the application's own tables refuse: by a constraint, a column's type, or a trigger.

use postgres::error::{DbError, SqlState};

/// What to do about it where such a rule has refused a statement; none where something else is wrong.
pub(super) fn hint(db: &DbError) -> Option<String> {
    let is_own = db.schema() == Some("apsctl")
        || db.where_().is_some_and(|place| place.starts_with("PL/pgSQL function apsctl."));
    if is_own {
        return None;
    }
    let schema = db.schema().filter(|schema| *schema != "public");
    let table = schema.into_iter().chain(db.table()).collect::<Vec<_>>().join(".");
    let constraint = db.constraint().unwrap_or_default();
    let code = db.code();
    let is_referred_to =
        *code == SqlState::RESTRICT_VIOLATION || db.message().starts_with("update or delete on table");
    Some(match code.code() {
        "23001" | "23503" if is_referred_to => format!(
            "rows of {table} refer to it (foreign key {constraint}): delete them first, or give the foreign key ON DELETE \
             CASCADE or SET NULL; `apsctl jobs pause` stops a job and keeps its row"
        ),
        "23001" | "23503" | "23514" | "23505" | "23P01" if !table.is_empty() => format!(
            "constraint {constraint} of {table} does not allow what this change writes (see \\d {table} in psql): \
             alter the constraint, or make the change in the application"
        ),
        "23514" => "a CHECK constraint of a domain does not allow what this change writes: alter it, or make the change \
                    in the application"
            .to_owned(),
        "23502" => {
            let column = db.column().unwrap_or_default();
            format!(
                "this change writes no value to {table}.{column}: `ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL`, \
                 or give the column a default"
            )
        }
        "22001" | "22003" => "a column of the table is too narrow for what this change writes: `apsctl store show` lists \
                              the columns and their types; ALTER TABLE … ALTER COLUMN … TYPE widens one"
            .to_owned(),
        other => {
            let place = db.where_().and_then(|place| place.lines().next()).unwrap_or_default();
            if !other.starts_with("P0") && !place.ends_with(" at RAISE") {
                return None;
            }
            let said = db.hint().map_or(String::new(), |hint| format!("{hint}; "));
            let by = if place.is_empty() { String::new() } else { format!(" ({place})") };
            format!("{said}a trigger or function of the application refuses the change{by}: make it in the application")
        }
    })
}
