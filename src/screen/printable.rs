//! Escapes of characters that a terminal would act on or hide.

use std::fmt::Write as _;

use crate::domain::visible_chars::is_visible;

/// Escapes control characters and invisible ones (`\x1b`, `\n`, `\u{202e}`). Text from a database or a log must not
/// control the terminal, nor reorder or hide other text.
pub fn printable(text: &str) -> String {
    // Most texts are printable ASCII.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push_str("\\t"),
            '\r' => escaped.push_str("\\r"),
            c if is_visible(c) => escaped.push(c),
            c if c.is_control() => {
                let _ = write!(escaped, "\\x{:02x}", u32::from(c));
            }
            c => {
                let _ = write!(escaped, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(printable("a\x1b[31mb\n\u{202e}c\u{9b}"), "a\\x1b[31mb\\n\\u{202e}c\\x9b");
        assert_eq!(printable("żółw ✓ 日本"), "żółw ✓ 日本");
    }
}
