//! Colours that a program has written for its terminal.

use std::borrow::Cow;

/// The text without its colours (`\x1b[32m`): they say nothing that the words do not.
pub fn strip_colors(text: &str) -> Cow<'_, str> {
    if !text.contains('\x1b') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\x1b') {
        plain.push_str(&rest[..at]);
        let after = color_sequence_len(&rest[at..]);
        if after == 0 {
            plain.push('\x1b');
        }
        rest = &rest[at + after.max(1)..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// How long the colour is that a text begins with.
fn color_sequence_len(text: &str) -> usize {
    let Some(inner) = text.strip_prefix("\x1b[") else { return 0 };
    let length = inner.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if inner.as_bytes().get(length) == Some(&b'm') { length + 3 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colours_go() {
        assert_eq!(strip_colors("\x1b[32mINFO\x1b[0m: x"), "INFO: x");
        assert_eq!(strip_colors("\x1b[1;31mé\x1b[m"), "é");
        assert_eq!(strip_colors("a\x1b[2Jb\x1b]0;t\x07\x1b"), "a\x1b[2Jb\x1b]0;t\x07\x1b");
    }
}
