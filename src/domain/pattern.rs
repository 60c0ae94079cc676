//! `--id` and `--func` patterns: `*` is any text, `?` any one character.

/// The pattern as SQL's `LIKE` has it; all else stands for itself.
pub fn to_like(pattern: &str) -> String {
    let mut like = String::with_capacity(pattern.len() + 4);
    for c in pattern.chars() {
        match c {
            '*' => like.push('%'),
            '?' => like.push('_'),
            '%' | '_' | '\\' => like.extend(['\\', c]),
            c => like.push(c),
        }
    }
    like
}

#[cfg(test)]
mod tests {
    use super::to_like;

    #[test]
    fn only_star_and_question_mark_are_special() {
        assert_eq!(to_like("app.*.run_?"), "app.%.run\\__");
        assert_eq!(to_like("100%\\"), "100\\%\\\\");
    }
}
