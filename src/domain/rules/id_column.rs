//! Whether a column can hold the id of a rule.

use super::ColumnKind;

/// Whether a column of the type can hold the id.
pub fn column_can_hold(id: &str, type_name: &str) -> bool {
    let number = || id.parse::<i64>().ok();
    match (type_name, ColumnKind::from_type_name(type_name)) {
        ("smallint", _) => number().is_some_and(|number| i16::try_from(number).is_ok()),
        ("integer", _) => number().is_some_and(|number| i32::try_from(number).is_ok()),
        (_, ColumnKind::Integer) => number().is_some(),
        (_, ColumnKind::Uuid) => is_uuid(id),
        (_, kind) => kind.is_plain_text(),
    }
}

/// Whether it is a UUID as the server formats it.
fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12] && groups.concat().bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_fits_a_column_that_can_hold_it() {
        let uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";
        for (id, type_name, is_fit) in [
            ("7", "bigint", true),
            ("7", "text", true),
            ("40000", "smallint", false),
            ("40000", "integer", true),
            ("3000000000", "integer", false),
            (uuid, "uuid", true),
            (uuid, "character varying(36)", true),
            (uuid, "bigint", false),
            ("7", "uuid", false),
            ("7", "boolean", false),
        ] {
            let found = column_can_hold(id, type_name);
            assert_eq!(found, is_fit, "{id} in {type_name}");
        }
    }
}
