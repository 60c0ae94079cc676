//! Replaces placeholders in statements. Quoted names, strings and comments are left unchanged: a column may be named
//! `x:jobs`.

/// Replaces each `:name` by its value. Inserted values are not searched again.
pub(super) fn fill(sql: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(sql.len() + 64);
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let skipped_len = if rest.starts_with("::") { 2 } else { quoted_or_comment_len(rest) };
        if skipped_len > 0 {
            text.push_str(&rest[..skipped_len]);
            rest = &rest[skipped_len..];
            continue;
        }
        let name = rest.strip_prefix(':').map_or("", leading_name);
        if let Some((_, value)) = values.iter().find(|(wanted, _)| *wanted == name) {
            text.push_str(value);
            rest = &rest[1 + name.len()..];
        } else {
            text.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    text
}

/// Returns the letters and underscores at the start of the text.
pub(super) fn leading_name(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_ascii_alphabetic() && c != '_').unwrap_or(text.len())]
}

/// Returns the length of the quoted name, string or comment at the start of the text, or 0. A doubled quote counts as two
/// strings.
pub(super) fn quoted_or_comment_len(text: &str) -> usize {
    let (closing, after) = match text.as_bytes() {
        [b'"', ..] => ('"', 1),
        [b'\'', ..] => ('\'', 1),
        [b'-', b'-', ..] => ('\n', 2),
        _ => return 0,
    };
    text[after..].find(closing).map_or(text.len(), |at| after + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_and_quotes_are_not_looked_into() {
        let values = [("a", "\"x:b\""), ("b", "B"), ("a_b", "AB")];
        for (sql, filled) in [
            ("SELECT :a, :b, :a_b, :c", "SELECT \"x:b\", B, AB, :c"),
            ("SELECT ':a', \":b\"\":a\", x::a -- :a\n, :b", "SELECT ':a', \":b\"\":a\", x::a -- :a\n, B"),
            ("-- it's :a\n:b", "-- it's :a\nB"),
            ("$1::text:::b, ($1)[:b]", "$1::text::B, ($1)[B]"),
            ("'it''s :a' :b \"", "'it''s :a' B \""),
        ] {
            assert_eq!(fill(sql, &values), filled);
        }
    }
}
