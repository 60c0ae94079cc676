//! A table in one of its settings: some columns, in one look. As long as it fits it is simply aligned; only what has to
//! be folded is comfy-table's to set.

use std::io::Write;

use comfy_table::{Attribute, CellAlignment, ColumnConstraint, ContentArrangement, Width, presets};

use super::{Cell, RenderOptions, Tone};

/// Columns narrower than this are no pleasure to read when folded.
const FOLDED_WIDTH: usize = 12;
/// The gap between two columns.
pub(super) const GAP: u16 = 2;

/// One column's widths, in characters.
pub(super) struct Column {
    name: &'static str,
    content: usize,
    /// Only running text may be folded, and never the first column: an id stays whole.
    foldable: bool,
    numeric: bool,
}

impl Column {
    pub(super) fn natural(&self) -> usize {
        self.content.max(self.name.len())
    }

    /// The least it needs; a name may be folded at its underscores.
    pub(super) fn least(&self) -> usize {
        let word = self.name.split('_').map(str::len).max().unwrap_or_default();
        let content = if self.foldable { self.content.min(FOLDED_WIDTH) } else { self.content };
        content.max(word)
    }
}

/// What stands in a cell, and how it is meant.
type Content = (String, Option<Tone>);

pub(super) struct Sheet {
    look: RenderOptions,
    columns: Vec<Column>,
    rows: Vec<Vec<Content>>,
}

impl Sheet {
    pub(super) fn new(
        names: &[&'static str],
        cells: &[Vec<Cell>],
        look: RenderOptions,
        shown: &[usize],
    ) -> Self {
        let content = |row: &Vec<Cell>| {
            shown.iter().filter_map(|at| row.get(*at)).map(|cell| look.text(cell)).collect::<Vec<Content>>()
        };
        let rows: Vec<Vec<Content>> = cells.iter().map(content).collect();
        let column = |(nth, at): (usize, &usize)| {
            let any = |kind: fn(&Cell) -> bool| cells.iter().filter_map(|row| row.get(*at)).any(kind);
            let widths = rows.iter().filter_map(|row| row.get(nth)).map(|(text, _)| display_width(text));
            Column {
                name: names[*at],
                content: widths.max().unwrap_or_default(),
                foldable: *at > 0
                    && any(|c| {
                        matches!(
                            c,
                            Cell::Text(_)
                                | Cell::Json(_)
                                | Cell::Raw(_)
                                | Cell::Summary(..)
                                | Cell::RawSummary(..)
                        )
                    }),
                numeric: any(|c| matches!(c, Cell::Int(_) | Cell::Float(_) | Cell::Span(_))),
            }
        };
        let columns = shown.iter().enumerate().map(column).collect();
        Self { look, columns, rows }
    }

    pub(super) fn width(&self, of: impl Fn(&Column) -> usize) -> usize {
        let gaps = usize::from(GAP) * self.columns.len().saturating_sub(1);
        self.columns.iter().map(of).sum::<usize>() + gaps
    }

    /// `width`: what it has to fit into, if anything.
    pub(super) fn write(&self, width: Option<usize>, out: &mut dyn Write) -> anyhow::Result<()> {
        match width.filter(|width| self.width(Column::natural) > *width) {
            Some(width) => writeln!(out, "{}", self.folded(width))?,
            None => self.aligned(out)?,
        }
        Ok(())
    }

    fn aligned(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let mut line = String::new();
        for column in &self.columns {
            let name = self.look.heading(column.name);
            align(&mut line, &name, column.name.len(), column.natural(), column.numeric);
        }
        writeln!(out, "{}", line.trim_end())?;
        for row in &self.rows {
            line.clear();
            for ((text, tone), column) in row.iter().zip(&self.columns) {
                let painted = self.look.paint(text, *tone);
                align(&mut line, &painted, display_width(text), column.natural(), column.numeric);
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn folded(&self, width: usize) -> String {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING).force_no_tty();
        if self.look.color {
            table.enforce_styling();
        }
        let head = |column: &Column| {
            comfy_table::Cell::new(column.name).add_attribute(Attribute::Bold).set_delimiter('_')
        };
        table.set_header(self.columns.iter().map(head));
        for row in &self.rows {
            table.add_row(row.iter().map(comfy_cell));
        }
        // The last column's gap may stand beyond the edge: it is trimmed.
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(columns_of(width) + GAP);
        for (column, shown) in self.columns.iter().zip(table.column_iter_mut()) {
            shown.set_padding((0, GAP));
            if !column.foldable {
                let whole = columns_of(column.least()) + GAP;
                shown.set_constraint(ColumnConstraint::Absolute(Width::Fixed(whole)));
            }
            if column.numeric {
                shown.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.trim_fmt()
    }
}

/// Adds a cell to a line: `text` as it is painted, `length` as it is seen.
pub(super) fn align(line: &mut String, text: &str, length: usize, width: usize, right: bool) {
    let blank = std::iter::repeat_n(' ', width.saturating_sub(length));
    if right {
        line.extend(blank);
        line.push_str(text);
    } else {
        line.push_str(text);
        line.extend(blank);
    }
    line.extend(std::iter::repeat_n(' ', usize::from(GAP)));
}

/// A width that fits comfy-table's type; no terminal is wider.
fn columns_of(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX - GAP)
}

pub(super) fn display_width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { unicode_width::UnicodeWidthStr::width(text) }
}

fn comfy_cell((text, tone): &Content) -> comfy_table::Cell {
    let cell = comfy_table::Cell::new(text);
    match tone {
        Some(Tone::Good) => cell.fg(comfy_table::Color::DarkGreen),
        Some(Tone::Notice) => cell.fg(comfy_table::Color::DarkCyan),
        Some(Tone::Warning) => cell.fg(comfy_table::Color::DarkYellow),
        Some(Tone::Bad) => cell.fg(comfy_table::Color::DarkRed),
        Some(Tone::Muted) => cell.add_attribute(Attribute::Dim),
        None => cell,
    }
}
