//! Ids that the user gives, converted to the type of their column.

use super::Db;
use crate::domain::audit::RunId;

impl Db {
    /// Returns the id as the server writes it. A uuid may be given in upper case, in braces, or without hyphens.
    ///
    /// The tables must have been probed.
    pub(super) fn canonical_id(&self, table: &str, column: &str, id: &str) -> String {
        let uuid = if self.column_type(table, column) == Some("uuid") { uuid(id) } else { None };
        uuid.unwrap_or_else(|| id.to_owned())
    }

    /// Returns whether a column can hold this id. If not, no row has it, and a query for it would fail.
    pub(super) fn can_hold_id(&self, table: &str, column: &str, id: &str) -> bool {
        match self.column_type(table, column) {
            Some("uuid") => uuid(id).is_some(),
            Some("smallint") => id.trim().parse::<i16>().is_ok(),
            Some("integer") => id.trim().parse::<i32>().is_ok(),
            Some("bigint") => id.trim().parse::<i64>().is_ok(),
            _ => true,
        }
    }

    /// Returns the id of a run, as a number if the column has an integer type. The tables must have been probed.
    pub(super) fn run_id(&self, id: String) -> RunId {
        let is_number = matches!(self.column_type("audit", "id"), Some("smallint" | "integer" | "bigint"));
        RunId::new(id, is_number)
    }

    fn column_type(&self, table: &str, column: &str) -> Option<&str> {
        Some(self.relations.columns(table)?.get(column)?.as_str())
    }
}

/// Returns a uuid as the server writes it, or none if the text is not one.
fn uuid(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
    let digits: String = bare.chars().filter(|c| *c != '-').map(|c| c.to_ascii_lowercase()).collect();
    let is_one = digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    is_one.then(|| [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_known_however_it_is_written() {
        let written = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
        for text in [
            written,
            "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
            "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}",
            "a0eebc999c0b4ef8bb6d6bb9bd380a11",
        ] {
            assert_eq!(uuid(text).as_deref(), Some(written), "{text}");
        }
        for text in ["", "1", "no-uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1", "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]
        {
            assert_eq!(uuid(text), None, "{text}");
        }
    }
}
