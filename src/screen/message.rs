//! Messages for people: errors, hints and notes, one a line.

use super::text::Text;
use super::{MAX_PARAGRAPH, fold_hanging};

/// How far the further lines of a message are indented.
const INDENT: usize = 2;

/// Folds every line of `text` between words, at most `width` columns wide. Further lines are indented. A command in backticks
/// stays on one line, so that it can be pasted.
pub fn fold_message(text: &str, width: usize) -> String {
    let width = width.min(MAX_PARAGRAPH);
    let fold_line = |line: &str| {
        let own_indent = line.len() - line.trim_start_matches(' ').len();
        let lines = fold_hanging(&Text::prose(line), width, own_indent + INDENT);
        lines.iter().map(|line| line.plain() + "\n").collect::<String>()
    };
    text.lines().map(fold_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_folded_between_words_but_not_in_commands() {
        for (text, folded) in [
            ("error: short\nhint: also\n", "error: short\nhint: also\n"),
            ("error: the name is invalid\nhint: no\n", "error: the name is\n  invalid\nhint: no\n"),
            ("hint: see `apsctl jobs list --all`, or wait\n", "hint: see\n  `apsctl jobs list --all`,\n  or wait\n"),
            ("  tip: the argument is unknown\n", "  tip: the argument\n    is unknown\n"),
            ("one ` backtick only is not a command\n", "one ` backtick only\n  is not a command\n"),
        ] {
            assert_eq!(fold_message(text, 20), folded);
        }
    }
}
