//! Replacements for symbols on terminals without UTF-8.

/// Replaces symbols by ASCII and escapes other characters that a terminal without UTF-8 cannot show.
pub fn to_ascii(text: &str) -> String {
    let mut ascii = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '✗' => ascii.push('x'),
            '▶' | '▸' => ascii.push('>'),
            '‖' => ascii.push('='),
            '✓' => ascii.push_str("ok"),
            '↻' => ascii.push('@'),
            '↶' => ascii.push('<'),
            '└' => ascii.push('`'),
            '…' => ascii.push_str(".."),
            '→' => ascii.push_str("->"),
            '≥' => ascii.push_str(">="),
            '≤' => ascii.push_str("<="),
            '≠' => ascii.push_str("!="),
            '─' => ascii.push('-'),
            '│' | '┊' => ascii.push('|'),
            '↵' => ascii.push_str("Enter"),
            // Bars: partly filled cells are rounded to full or empty ones.
            '█' | '▉' | '▊' | '▋' | '▌' | '▅' | '▆' | '▇' => ascii.push('#'),
            '·' | '▍' | '▎' | '▏' | '▁' | '▂' | '▃' | '▄' => ascii.push('.'),
            c if c.is_ascii() => ascii.push(c),
            c => ascii.extend(c.escape_unicode()),
        }
    }
    ascii
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_replaced_and_other_characters_escaped() {
        assert_eq!(to_ascii("ż → ✓"), "\\u{17c} -> ok");
    }
}
