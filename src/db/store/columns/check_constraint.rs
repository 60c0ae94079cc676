//! Reads the allowed values from the definition of a CHECK constraint.

/// Returns the values that a constraint lists, given its `pg_get_constraintdef`:
/// `CHECK ((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))`, or equalities joined
/// by OR. Returns none for any other constraint.
pub(in crate::db) fn check_constraint_values(definition: &str) -> Option<Vec<String>> {
    let mut values = Vec::new();
    let mut rest = String::with_capacity(definition.len());
    let mut chars = definition.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\'' {
            rest.push(c);
            continue;
        }
        let mut value = String::new();
        loop {
            match chars.next()? {
                '\'' if chars.peek() == Some(&'\'') => {
                    chars.next();
                    value.push('\'');
                }
                '\'' => break,
                c => value.push(c),
            }
        }
        values.push(value);
        rest.push('\u{1}');
    }
    let is_list = rest.contains("= ANY") || rest.contains("= \u{1}") || rest.contains("= (\u{1}");
    let has_other =
        ["<>", "~", "<", ">", " AND ", " NOT ", "length", "upper", "lower"].iter().any(|w| rest.contains(w));
    (is_list && !has_other && !values.is_empty()).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_values_are_read_and_other_conditions_are_unknown() {
        let two = Some(vec!["running".to_owned(), "it's".to_owned()]);
        for (definition, values) in [
            ("CHECK ((status = ANY (ARRAY['running'::text, 'it''s'::text])))", two.clone()),
            (
                "CHECK (((status)::text = ANY ((ARRAY['running'::character varying, 'it''s'::character varying])::text[])))",
                two.clone(),
            ),
            ("CHECK (((status = 'running'::text) OR (status = 'it''s'::text)))", two),
            ("CHECK ((status <> 'x'::text))", None),
            ("CHECK ((length(status) > 2))", None),
            ("CHECK ((status ~ '^[a-z]+$'::text))", None),
            ("CHECK (((status = 'a'::text) AND (error IS NULL)))", None),
        ] {
            assert_eq!(check_constraint_values(definition), values, "{definition}");
        }
    }
}
