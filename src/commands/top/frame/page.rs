//! The pages that replace the jobs: the help, and what a command has returned.

use super::super::keys::KEYS;
use super::rule;
use crate::screen::{Terminal, Text, Tone, counted};

/// Returns how many lines a page shows below the title and its rule.
pub(super) fn body_height(terminal: Terminal, footer: usize) -> usize {
    usize::from(terminal.height).saturating_sub(2 + footer)
}

/// Returns the help, from line `first` on.
pub(super) fn help(first: usize, terminal: Terminal, footer: usize) -> Vec<Text> {
    let lines: Vec<Text> =
        KEYS.iter().map(|(keys, meaning)| Text::from(format!("  {keys:<18}")).tone(Tone::Strong) + *meaning).collect();
    text("keys", &lines, first, terminal, footer)
}

/// Returns a page, from line `first` on.
pub(super) fn text(title: &str, lines: &[Text], first: usize, terminal: Terminal, footer: usize) -> Vec<Text> {
    let height = body_height(terminal, footer);
    let more = lines.len().saturating_sub(first + height);
    let caption = crate::screen::printable(title);
    let caption = if more > 0 { format!("{caption}, {} below", counted(more, "more line")) } else { caption };
    let mut page = vec![rule(&caption, terminal)];
    page.extend(lines.iter().skip(first).take(height).cloned());
    page
}
