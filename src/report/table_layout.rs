//! One layout of a table: a selection of columns and their widths. A table that fits is aligned here; comfy-table folds
//! one that does not.

use std::io::Write;

use comfy_table::{Attribute, CellAlignment, ColumnConstraint, ContentArrangement, Width, presets};

use super::cell::Cell;
use super::render::RenderOptions;
use crate::screen::{Tone, display_width};

/// Text folded into a column narrower than this is hard to read.
const MIN_FOLDED_WIDTH: usize = 12;
/// The spaces between two columns.
const GAP: u16 = 2;

/// A column and its widths in characters.
pub(super) struct Column {
    name: &'static str,
    content_width: usize,
    /// Only text may be folded. The first column holds the id, which is never folded.
    is_foldable: bool,
    is_numeric: bool,
}

impl Column {
    /// Returns the width without folding.
    pub(super) fn natural_width(&self) -> usize {
        self.content_width.max(self.name.len())
    }

    /// Returns the least width with folding. A column name may be folded at its underscores.
    pub(super) fn min_width(&self) -> usize {
        let longest_word = self.name.split('_').map(str::len).max().unwrap_or_default();
        let content = if self.is_foldable { self.content_width.min(MIN_FOLDED_WIDTH) } else { self.content_width };
        content.max(longest_word)
    }
}

type RenderedCell = (String, Option<Tone>);

pub(super) struct TableLayout {
    options: RenderOptions,
    columns: Vec<Column>,
    rows: Vec<Vec<RenderedCell>>,
}

impl TableLayout {
    /// Lays out the columns of `names` and `rows` whose indexes are in `selection`.
    pub(super) fn new(names: &[&'static str], rows: &[Vec<Cell>], options: RenderOptions, selection: &[usize]) -> Self {
        let render_row = |row: &Vec<Cell>| selection.iter().map(|&c| options.cell_text(&row[c])).collect();
        let rendered_rows: Vec<Vec<RenderedCell>> = rows.iter().map(render_row).collect();
        let column = |(position, &index): (usize, &usize)| {
            let has_any = |predicate: fn(&Cell) -> bool| rows.iter().any(|row| predicate(&row[index]));
            let widths = rendered_rows.iter().map(|row| display_width(&row[position].0));
            Column {
                name: names[index],
                content_width: widths.max().unwrap_or_default(),
                is_foldable: index > 0 && has_any(is_foldable),
                is_numeric: has_any(is_numeric),
            }
        };
        let columns = selection.iter().enumerate().map(column).collect();
        Self { options, columns, rows: rendered_rows }
    }

    /// Returns the width of the whole table, with `column_width` for each column.
    pub(super) fn width(&self, column_width: impl Fn(&Column) -> usize) -> usize {
        let gaps = usize::from(GAP) * self.columns.len().saturating_sub(1);
        self.columns.iter().map(column_width).sum::<usize>() + gaps
    }

    /// Writes the table, folded if it is wider than `max_width`.
    pub(super) fn write(&self, max_width: usize, out: &mut dyn Write) -> anyhow::Result<()> {
        if self.width(Column::natural_width) > max_width {
            writeln!(out, "{}", self.folded(max_width))?;
            return Ok(());
        }
        self.write_aligned(out)
    }

    fn write_aligned(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let mut line = String::new();
        for column in &self.columns {
            let name = self.options.heading(column.name);
            align(&mut line, &name, column.name.len(), column.natural_width(), column.is_numeric);
        }
        writeln!(out, "{}", line.trim_end())?;
        for row in &self.rows {
            line.clear();
            for ((text, tone), column) in row.iter().zip(&self.columns) {
                let painted = self.options.paint(text, *tone);
                let text_width = display_width(text);
                align(&mut line, &painted, text_width, column.natural_width(), column.is_numeric);
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn folded(&self, width: usize) -> String {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING).force_no_tty();
        if self.options.color {
            table.enforce_styling();
        }
        let header =
            |column: &Column| comfy_table::Cell::new(column.name).add_attribute(Attribute::Bold).set_delimiter('_');
        table.set_header(self.columns.iter().map(header));
        for row in &self.rows {
            table.add_row(row.iter().map(comfy_cell));
        }
        // The gap after the last column may exceed the width: `trim_fmt` removes it.
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(comfy_width(width) + GAP);
        for (column, comfy_column) in self.columns.iter().zip(table.column_iter_mut()) {
            comfy_column.set_padding((0, GAP));
            if !column.is_foldable {
                let fixed = comfy_width(column.min_width()) + GAP;
                comfy_column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(fixed)));
            }
            if column.is_numeric {
                comfy_column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.trim_fmt()
    }
}

/// Whether a column with this cell is aligned to the right.
pub(super) fn is_numeric(cell: &Cell) -> bool {
    matches!(cell, Cell::Int(_) | Cell::Float(_) | Cell::Seconds(_))
}

fn is_foldable(cell: &Cell) -> bool {
    matches!(
        cell,
        Cell::Text(_) | Cell::Json(_) | Cell::RawJson(_) | Cell::AbbreviatedJson(..) | Cell::AbbreviatedRawJson(..)
    )
}

/// Appends a cell to a line. `painted` may contain colour codes; `text_width` is its visible width.
pub(super) fn align(line: &mut String, painted: &str, text_width: usize, column_width: usize, to_the_right: bool) {
    let padding = std::iter::repeat_n(' ', column_width.saturating_sub(text_width));
    if to_the_right {
        line.extend(padding);
        line.push_str(painted);
    } else {
        line.push_str(painted);
        line.extend(padding);
    }
    line.extend(std::iter::repeat_n(' ', usize::from(GAP)));
}

/// Converts a width to comfy-table's type.
fn comfy_width(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX - GAP)
}

fn comfy_cell((text, tone): &RenderedCell) -> comfy_table::Cell {
    let cell = comfy_table::Cell::new(text);
    match tone {
        Some(Tone::Good) => cell.fg(comfy_table::Color::DarkGreen),
        Some(Tone::Notice) => cell.fg(comfy_table::Color::DarkCyan),
        Some(Tone::Warning) => cell.fg(comfy_table::Color::DarkYellow),
        Some(Tone::Bad) => cell.fg(comfy_table::Color::DarkRed),
        Some(Tone::Muted) => cell.add_attribute(Attribute::Dim),
        Some(Tone::Strong) => cell.add_attribute(Attribute::Bold),
        None => cell,
    }
}
