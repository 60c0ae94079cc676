//! Screens: what a person sees on a terminal.
//!
//! A command returns a report, whose columns are the same on every output. On a terminal, a screen beside it shows the same
//! to people: the most important columns, what needs a look first, and the next command. No line is wider than the terminal,
//! except a command or an id, which is never folded.

mod ascii;
mod evidence;
mod finding;
mod growing_table;
mod message;
mod printable;
mod replaceable_lines;
mod symbol;
mod table;
mod text;
mod time;
mod tone;
mod watch;

use std::io::{self, Write};

pub use crate::domain::name_list::{count, name_list as named_jobs};
pub use finding::Finding;
pub use growing_table::GrowingTable;
pub use message::fold_message;
pub use printable::printable;
pub use replaceable_lines::ReplaceableLines;
pub use symbol::Symbol;
pub use table::{Column, Row, ScreenCell, Table};
pub use text::{Text, display_width};
pub use time::{Times, counted, span, took};
pub use tone::Tone;

/// The widest paragraph that is easy to read.
const MAX_PARAGRAPH: usize = 100;

/// The terminal that a screen is written to.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    pub width: u16,
    pub height: u16,
    pub color: bool,
    /// Whether it shows UTF-8.
    pub unicode: bool,
    /// Whether the output is read aloud (`--plain`): sentences without symbols and alignment.
    pub plain: bool,
}

impl Terminal {
    /// Returns the width of a text as this terminal shows it.
    pub fn width_of(self, text: &Text) -> usize {
        self.preparation()(text).width()
    }

    /// Returns the function that turns texts into what the terminal can show.
    fn preparation(self) -> fn(&Text) -> Text {
        match (self.plain, self.unicode) {
            (true, true) => Text::without_symbols,
            (true, false) => |text| text.without_symbols().ascii(),
            (false, true) => Text::clone,
            (false, false) => Text::ascii,
        }
    }

    /// Whether a text, followed by the shell's prompt, fits in the terminal. Escape sequences have no width.
    pub fn fits(self, text: &str) -> bool {
        let width = usize::from(self.width).max(1);
        let height = |line: &str| display_width(&anstream::adapter::strip_str(line).to_string()).div_ceil(width).max(1);
        text.lines().map(height).sum::<usize>() < usize::from(self.height)
    }
}

#[derive(Debug, Clone)]
enum Block {
    /// A paragraph, folded between words. Its further lines are indented by `hanging`.
    Paragraph {
        text: Text,
        hanging: usize,
    },
    /// A line that is never folded.
    Verbatim(Text),
    /// A heading, and a text at the right edge.
    Heading(Text, Text),
    /// Labels and values.
    Fields(Vec<(String, Text)>),
    Table(Table),
    Finding(Finding),
}

/// What a person sees, from top to bottom.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    blocks: Vec<Block>,
    /// Whether the report's notes are on the screen already.
    pub includes_notes: bool,
}

impl Screen {
    pub fn new() -> Self {
        Self::default()
    }

    fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Adds an empty line.
    #[must_use]
    pub fn blank(self) -> Self {
        self.with(Block::Verbatim(Text::default()))
    }

    /// Adds a paragraph, folded between words. Commands in it ([`Text::command`]) are never folded.
    #[must_use]
    pub fn paragraph(self, text: impl Into<Text>) -> Self {
        self.hanging(text, 0)
    }

    /// Adds a paragraph whose further lines are indented.
    #[must_use]
    pub fn hanging(self, text: impl Into<Text>, hanging: usize) -> Self {
        self.with(Block::Paragraph { text: text.into(), hanging })
    }

    /// Adds a sentence below a headline, indented. Its parts in backticks are commands, which are never folded.
    #[must_use]
    pub fn below(self, sentence: &str) -> Self {
        self.hanging(Text::from("  ") + Text::prose(sentence), 2)
    }

    /// Adds a line that is never folded.
    #[must_use]
    pub fn verbatim(self, text: impl Into<Text>) -> Self {
        self.with(Block::Verbatim(text.into()))
    }

    /// Adds a heading, and a text at the right edge.
    #[must_use]
    pub fn heading(self, left: impl Into<Text>, right: impl Into<Text>) -> Self {
        self.with(Block::Heading(left.into().tone(Tone::Strong), right.into()))
    }

    /// Adds lines of a label and a value. Empty values are left out.
    #[must_use]
    pub fn fields<L: Into<String>>(self, fields: impl IntoIterator<Item = (L, Text)>) -> Self {
        let filled = fields.into_iter().filter(|(_, value)| !value.is_empty());
        self.with(Block::Fields(filled.map(|(label, value)| (label.into(), value)).collect()))
    }

    #[must_use]
    pub fn table(self, table: Table) -> Self {
        self.with(Block::Table(table))
    }

    #[must_use]
    pub fn finding(self, finding: Finding) -> Self {
        self.with(Block::Finding(finding))
    }

    /// States that the screen includes the report's notes, which are then not written to stderr.
    #[must_use]
    pub fn including_notes(mut self) -> Self {
        self.includes_notes = true;
        self
    }

    /// Adds the blocks of another screen.
    #[must_use]
    pub fn append(mut self, other: Self) -> Self {
        self.blocks.extend(other.blocks);
        self
    }

    /// Returns the lines of the screen.
    pub fn lines(&self, terminal: Terminal) -> Vec<Text> {
        let prepare = terminal.preparation();
        self.blocks.iter().flat_map(|block| block_lines(block, terminal, prepare)).collect()
    }

    pub fn write(&self, terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
        for line in self.lines(terminal) {
            writeln!(out, "{}", line.paint(terminal.color))?;
        }
        Ok(())
    }
}

fn block_lines(block: &Block, terminal: Terminal, prepare: fn(&Text) -> Text) -> Vec<Text> {
    let width = if terminal.plain { usize::MAX } else { usize::from(terminal.width) };
    let paragraph_width = width.min(MAX_PARAGRAPH);
    match block {
        Block::Paragraph { text, hanging } => fold_hanging(&prepare(text), paragraph_width, *hanging),
        Block::Verbatim(text) => vec![prepare(text)],
        Block::Heading(left, right) => heading_lines(prepare(left), &prepare(right), width.min(terminal.width.into())),
        Block::Fields(fields) => {
            let label_width = fields.iter().map(|(label, _)| display_width(label)).max().unwrap_or_default();
            let field = |(label, value): &(String, Text)| {
                let padding = " ".repeat(label_width - display_width(label));
                let line = Text::from(format!("  {label}{padding}  ")) + prepare(value);
                fold_hanging(&line, paragraph_width, label_width + 4)
            };
            fields.iter().flat_map(field).collect()
        }
        Block::Table(table) if terminal.plain => table.map(prepare).sentences(),
        Block::Table(table) => table.map(prepare).lines(terminal.width, terminal.unicode),
        Block::Finding(finding) => finding.lines(paragraph_width, prepare),
    }
}

/// Folds a text between words. Spaces at its beginning are kept; further lines are indented by `hanging`.
fn fold_hanging(text: &Text, width: usize, hanging: usize) -> Vec<Text> {
    if text.width() <= width {
        return vec![text.clone()];
    }
    let indent = " ".repeat(hanging);
    let (first, rest) = text.split_first_line(width);
    let mut lines = vec![first];
    lines.extend(
        rest.fold(width.saturating_sub(hanging).max(20)).into_iter().map(|line| Text::from(indent.clone()) + line),
    );
    lines
}

/// Returns a heading with a text at the right edge. If both do not fit in a line, the right one has a line of its own.
fn heading_lines(left: Text, right: &Text, width: usize) -> Vec<Text> {
    if right.is_empty() {
        return left.fold(width);
    }
    let gap = width.saturating_sub(left.width() + right.width());
    if gap >= 2 {
        return vec![left + " ".repeat(gap) + right.clone()];
    }
    let mut lines = fold_hanging(&left, width, 2);
    lines.push(Text::from(" ".repeat(width.saturating_sub(right.width()))) + right.clone());
    lines
}
