//! Which characters are visible in a terminal.

/// Whether a character shows as itself. Control characters, characters that reorder or take no room (category Cf of
/// Unicode 16), line separators and blank letters do not.
pub fn is_visible(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\u{ad}'
        | '\u{34f}'
        | '\u{600}'..='\u{605}'
        | '\u{61c}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{890}'..='\u{891}'
        | '\u{8e2}'
        | '\u{115f}'..='\u{1160}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{110bd}'
        | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e007f}' => false,
        c => !c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_recognized() {
        assert!("a ~żółw ✓ 日本 🐢\u{301}\u{a0}".chars().all(is_visible));
        assert!(
            !"\0\n\t\x1b\x7f\u{80}\u{9b}\u{85}\u{202e}\u{2066}\u{200b}\u{2028}\u{feff}\u{e0041}"
                .chars()
                .any(is_visible)
        );
    }
}
