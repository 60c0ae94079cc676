//! Removes color sequences that programs write for terminals.

use std::borrow::Cow;

/// Returns the text without color sequences such as `\x1b[32m`.
pub fn strip_colors(text: &str) -> Cow<'_, str> {
    if !text.contains('\x1b') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('\x1b') {
        plain.push_str(&rest[..start]);
        let length = color_sequence_len(&rest[start..]);
        if length == 0 {
            plain.push('\x1b');
        }
        rest = &rest[start + length.max(1)..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Returns the length of the color sequence at the start of the text, or 0.
fn color_sequence_len(text: &str) -> usize {
    let Some(inner) = text.strip_prefix("\x1b[") else { return 0 };
    let length = inner.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if inner.as_bytes().get(length) == Some(&b'm') { length + 3 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_color_sequences_are_removed() {
        assert_eq!(strip_colors("\x1b[32mINFO\x1b[0m: x"), "INFO: x");
        assert_eq!(strip_colors("\x1b[1;31mé\x1b[m"), "é");
        assert_eq!(strip_colors("a\x1b[2Jb\x1b]0;t\x07\x1b"), "a\x1b[2Jb\x1b]0;t\x07\x1b");
    }
}
