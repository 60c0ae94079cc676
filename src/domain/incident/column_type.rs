//! The column types that a saved store may have. A type of an archive becomes SQL only if it is in this list.

/// The types, as `format_type` writes them without a modifier, and how many numbers the modifier may have.
const TYPES: [(&str, usize); 23] = [
    ("smallint", 0),
    ("integer", 0),
    ("bigint", 0),
    ("real", 0),
    ("double precision", 0),
    ("numeric", 2),
    ("boolean", 0),
    ("text", 0),
    ("character varying", 1),
    ("character", 1),
    ("uuid", 0),
    ("date", 0),
    ("time without time zone", 0),
    ("timestamp without time zone", 0),
    ("timestamp with time zone", 0),
    ("interval", 1),
    ("interval second", 1),
    ("json", 0),
    ("jsonb", 0),
    ("bytea", 0),
    ("inet", 0),
    ("name", 0),
    ("oid", 0),
];

/// Returns whether a type is in the list, possibly with a modifier or as an array.
pub fn is_known(type_name: &str) -> bool {
    let element = type_name.strip_suffix("[]").unwrap_or(type_name);
    let (base, modifier) = match element.split_once('(') {
        // `timestamp(3) with time zone` has its modifier inside.
        Some((before, rest)) => match rest.split_once(')') {
            Some((numbers, after)) => (format!("{before}{after}"), Some(numbers)),
            None => return false,
        },
        None => (element.to_owned(), None),
    };
    let limit = TYPES.iter().find(|(name, _)| *name == base).map(|(_, limit)| *limit);
    let is_time = base.starts_with("time");
    match (limit, modifier) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(limit), Some(numbers)) => {
            let is_number =
                |text: &str| !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
            let parts: Vec<&str> = numbers.split(',').collect();
            parts.len() <= limit.max(usize::from(is_time)) && parts.into_iter().all(is_number)
        }
    }
}

/// Returns whether the values are JSON.
pub fn is_json(type_name: &str) -> bool {
    matches!(type_name, "json" | "jsonb")
}

/// Returns whether the values are text.
pub fn is_text(type_name: &str) -> bool {
    type_name == "text" || type_name.starts_with("character")
}

/// Returns a default for a column that must not be null: a literal or call of PostgreSQL's own.
pub fn usual_default(type_name: &str) -> &'static str {
    match type_name {
        "boolean" => "false",
        "uuid" => "pg_catalog.gen_random_uuid()",
        "date" => "CURRENT_DATE",
        "json" | "jsonb" => "'{}'",
        "interval" | "interval second(6)" => "'0'",
        "inet" => "'0.0.0.0'",
        "bytea" => "''",
        name if name.ends_with("[]") => "'{}'",
        name if name.starts_with("time") => "CURRENT_TIMESTAMP",
        name if is_text(name) || name == "name" => "''",
        _ => "0",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_types_become_sql() {
        for known in [
            "text",
            "character varying(191)",
            "numeric(10,2)",
            "timestamp with time zone",
            "timestamp(3) with time zone",
            "text[]",
            "interval second(6)",
            "character varying(20)[]",
        ] {
            assert!(is_known(known), "{known}");
        }
        for other in [
            "",
            "regclass",
            "public.text",
            "text; DROP TABLE x",
            "character varying(1); --)",
            "numeric(1,2,3)",
            "text)",
            "text()",
            "character varying(1",
            "text[][]",
            "\"text\"",
        ] {
            assert!(!is_known(other), "{other}");
        }
    }
}
