//! The patterns of `--id` and `--func`: `*` matches any text, `?` any one character.

/// Converts the pattern for SQL's `LIKE`.
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

/// Whether the pattern matches the whole text.
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // The position of the last star, and the end of the text it matches so far.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match &mut star {
                Some((position, end)) => {
                    *end += 1;
                    (p, t) = (*position + 1, *end);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::{matches, to_like};

    #[test]
    fn a_star_matches_as_much_as_necessary() {
        for (pattern, text, expected) in [
            ("app.*", "app.run", true),
            ("app.*", "other.app.run", false),
            ("*run*once*", "app.run.not.once.more", true),
            ("a*b", "ab_b", true),
            ("a*b", "ab_c", false),
            ("?", "\u{e9}", true),
            ("?", "", false),
            ("", "", true),
            ("**", "", true),
            ("a_c", "abc", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn only_star_and_question_mark_are_special() {
        assert_eq!(to_like("app.*.run_?"), "app.%.run\\__");
        assert_eq!(to_like("100%\\"), "100\\%\\\\");
    }
}
