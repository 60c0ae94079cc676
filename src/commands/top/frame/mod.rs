//! Draws a state: pure functions of the state and the size of the terminal.

mod footer;
mod header;
mod jobs;
mod page;
mod panels;
mod sparkline;

use unicode_width::UnicodeWidthChar as _;

use super::state::{Page, State};
use crate::screen::{Screen, Table, Terminal, Text, display_width, printable};

/// The lines above the jobs: the title, the counts, and the queue.
const HEADER_LINES: usize = 3;

/// On a lower terminal the panels below the jobs are left out.
const MIN_HEIGHT_WITH_PANELS: usize = 16;

/// The share of the width that ids take, in percent.
const ID_SHARE: usize = 40;

/// What is on the terminal: at most as many lines as it has.
pub(super) struct Frame {
    pub(super) lines: Vec<Text>,
    /// The line of the selected job.
    pub(super) selected: Option<usize>,
    /// How many of the lines are the bottom lines, with the keys.
    pub(super) footer: usize,
    /// Whether the data is old, so that it is shown faintly. The first line is not.
    pub(super) is_stale: bool,
}

/// How the lines are divided.
struct Regions {
    /// Zero if there is no room.
    panel_rows: usize,
    job_rows: usize,
    footer: Vec<Text>,
}

impl Regions {
    fn new(state: &State, terminal: Terminal) -> Self {
        let footer = footer::lines(state, terminal);
        let height = usize::from(terminal.height);
        // A rule and the heads of the columns.
        let available = height.saturating_sub(HEADER_LINES + 2 + footer.len());
        if height < MIN_HEIGHT_WITH_PANELS {
            return Self { panel_rows: 0, job_rows: available, footer };
        }
        // Two more rules.
        let available = available.saturating_sub(2);
        let unused = available.saturating_sub(state.rows.len().max(1));
        let panel_rows = (available / 3).max(unused).min(panels::height(state));
        Self { panel_rows, job_rows: available - panel_rows, footer }
    }
}

/// Returns how many rows of the current page the terminal shows.
pub(super) fn visible_rows(state: &State, terminal: Terminal) -> usize {
    let layout = Regions::new(state, terminal);
    match state.page {
        Page::Jobs => layout.job_rows,
        Page::Help { .. } | Page::Text { .. } => page::body_height(terminal, layout.footer.len()),
    }
}

/// Draws the state.
pub(super) fn draw(state: &State, terminal: Terminal) -> Frame {
    let terminal = Terminal { plain: false, ..terminal };
    let Regions { panel_rows, job_rows, footer } = Regions::new(state, terminal);
    let mut lines = vec![header::title(state, terminal)];
    let mut selected = None;
    match &state.page {
        Page::Jobs => {
            lines.extend(header::summary(state, terminal));
            lines.push(rule(&header::caption(state), terminal));
            let table = jobs::lines(state, job_rows, terminal);
            selected = (!state.rows.is_empty()).then(|| lines.len() + 1 + state.selected - state.first);
            let rows = table.len();
            lines.extend(table);
            lines.extend((rows..=job_rows).map(|_| Text::default()));
            if panel_rows > 0 {
                lines.push(rule("", terminal));
                lines.extend(panels::lines(state, panel_rows, terminal));
                lines.push(rule("", terminal));
            }
        }
        Page::Help { first } => lines.extend(page::help(*first, terminal, footer.len())),
        Page::Text { title, lines: text, first } => {
            lines.extend(page::text(title, text, *first, terminal, footer.len()));
        }
    }
    let body = usize::from(terminal.height).saturating_sub(footer.len());
    lines.resize(body, Text::default());
    let footer_lines = footer.len();
    lines.extend(footer);
    Frame { lines, selected, footer: footer_lines, is_stale: state.failure.is_some() }
}

/// Returns a horizontal line with a caption.
fn rule(caption: &str, terminal: Terminal) -> Text {
    let width = usize::from(terminal.width);
    let start =
        if caption.is_empty() { String::new() } else { format!("── {} ", cut(caption, width.saturating_sub(6))) };
    let missing = width.saturating_sub(display_width(&start));
    one_line(Text::unit(&(start + &"─".repeat(missing))).tone(crate::screen::Tone::Muted), terminal)
}

/// Returns a text at the left edge and one at the right edge. The left one is shortened if there is not enough room.
fn edges(left: &Text, right: &Text, terminal: Terminal) -> Text {
    let width = usize::from(terminal.width);
    let (left, right) = (one_line(left.clone(), terminal), one_line(right.clone(), terminal));
    let room = width.saturating_sub(right.width() + 2);
    if right.is_empty() || left.width() > room && right.width() * 2 > width {
        return left.shorten(width);
    }
    let left = left.shorten(room);
    let gap = width.saturating_sub(left.width() + right.width());
    left + " ".repeat(gap) + right
}

/// Returns a line with the symbols that the terminal can show.
fn one_line(text: Text, terminal: Terminal) -> Text {
    if terminal.unicode {
        return text;
    }
    Screen::new().verbatim(text).lines(terminal).pop().unwrap_or_default()
}

/// Returns the lines of a table, the heads first.
fn table_lines(table: Table, terminal: Terminal) -> Vec<Text> {
    Screen::new().table(table).lines(terminal)
}

/// Escapes an id and shortens it to its share of the width, so that each job takes one line.
fn short_id(id: &str, terminal: Terminal) -> String {
    cut(&printable(id), usize::from(terminal.width) * ID_SHARE / 100)
}

/// Cuts a text to `width` columns, and marks that with `…`.
fn cut(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or_default();
        if used > width {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_by_columns() {
        for (text, width, expected) in [
            ("daily-report", 12, "daily-report"),
            ("daily-report", 6, "daily…"),
            ("日本語の仕事", 6, "日本…"),
            ("ab", 1, "…"),
        ] {
            assert_eq!(cut(text, width), expected);
            assert!(display_width(expected) <= width);
        }
    }
}
