//! Quotes SQL identifiers and literals.

/// Quotes an identifier.
pub fn quote_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Quotes a string literal. It does not depend on `standard_conforming_strings`.
pub fn quote_literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if text.contains('\\') {
        return format!("E'{}'", quoted.replace('\\', "\\\\"));
    }
    format!("'{quoted}'")
}

/// Returns whether a quoted name has a schema: `"a"."b"` has one, `"a.b"` has not.
pub fn has_schema(quoted: &str) -> bool {
    let mut in_quotes = false;
    quoted.chars().any(|c| {
        in_quotes ^= c == '"';
        c == '.' && !in_quotes
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_what_stands_before_a_dot_outside_quotes() {
        for (name, has) in [
            ("\"a\".\"b\"", true),
            ("a.b", true),
            ("\"a\".b", true),
            ("\"a.b\"", false),
            ("\"a\"\".\"\"b\"", false),
            ("a", false),
        ] {
            assert_eq!(has_schema(name), has, "{name}");
        }
    }

    #[test]
    fn literals_keep_quotes_and_backslashes() {
        assert_eq!(quote_literal("it's"), "'it''s'");
        assert_eq!(quote_literal("a\\'b"), "E'a\\\\''b'");
    }
}
