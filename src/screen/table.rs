//! Tables for people: one line a row, exceptions on a line below it. A table is fitted to the width by leaving out columns
//! and by shortening one of them; an id, a number or a word is never cut.

use std::borrow::Cow;

use super::symbol::Symbol;
use super::text::Text;
use super::tone::Tone;

/// The usual number of spaces between two columns.
const GAP: usize = 2;
/// The widest share of the terminal that ids take in their column, in percent. A longer id has a line of its own.
const ID_SHARE: usize = 40;
/// A column that can be shortened is left out rather than made narrower than this.
const MIN_SHORTENED_WIDTH: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shortening {
    Never,
    /// Drops words at the end.
    Right,
    /// The same, after notes were moved below their rows.
    RightAfterNotes,
    /// Drops the first parts of a dotted name.
    Left,
}

/// A column of a screen.
#[derive(Debug, Clone)]
pub struct Column {
    head: Cow<'static, str>,
    from: u16,
    rank: usize,
    to_the_right: bool,
    is_id: bool,
    is_note: bool,
    shortening: Shortening,
}

impl Column {
    pub fn new(head: impl Into<Cow<'static, str>>) -> Self {
        Self {
            head: head.into(),
            from: 0,
            rank: 0,
            to_the_right: false,
            is_id: false,
            is_note: false,
            shortening: Shortening::Never,
        }
    }

    /// Shows the column only on terminals with at least this many columns.
    #[must_use]
    pub fn from(mut self, width: u16) -> Self {
        self.from = width;
        self
    }

    /// Sets the order in which columns are left out where the width is not enough: the highest rank first, and of equal ones
    /// the last. The default is 0.
    #[must_use]
    pub fn rank(mut self, rank: usize) -> Self {
        self.rank = rank;
        self
    }

    /// Aligns the column to the right, for numbers.
    #[must_use]
    pub fn right(mut self) -> Self {
        self.to_the_right = true;
        self
    }

    /// Marks the column of the ids, which is never left out.
    #[must_use]
    pub fn id(mut self) -> Self {
        self.is_id = true;
        self
    }

    /// Moves the cells to detail lines below their rows where the column is not shown.
    #[must_use]
    pub fn or_below(mut self) -> Self {
        self.is_note = true;
        self
    }

    /// Lets the column be shortened at the end, between words.
    #[must_use]
    pub fn shorten(mut self) -> Self {
        self.shortening = Shortening::Right;
        self
    }

    /// Lets the column be shortened at the end, but only after the notes are moved below their rows.
    #[must_use]
    pub fn shorten_last(mut self) -> Self {
        self.shortening = Shortening::RightAfterNotes;
        self
    }

    /// Lets the column be shortened at the beginning, between the parts of a dotted name.
    #[must_use]
    pub fn shorten_left(mut self) -> Self {
        self.shortening = Shortening::Left;
        self
    }
}

/// A cell of a screen.
#[derive(Debug, Clone)]
pub enum ScreenCell {
    Text(Text),
    /// Two texts, the first aligned to the left edge of the column and the second to the right one.
    Split(Text, Text),
}

impl ScreenCell {
    pub fn split(left: impl Into<Text>, right: impl Into<Text>) -> Self {
        Self::Split(left.into(), right.into())
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    fn map(&self, change: impl Fn(&Text) -> Text) -> Self {
        match self {
            Self::Text(text) => Self::Text(change(text)),
            Self::Split(left, right) => Self::Split(change(left), change(right)),
        }
    }

    /// Returns the cell in one text.
    fn joined(&self) -> Text {
        match self {
            Self::Text(text) => text.clone(),
            Self::Split(left, right) => left.clone() + " " + right.clone(),
        }
    }
}

impl<T: Into<Text>> From<T> for ScreenCell {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

/// A row: a symbol, the cells, and what is exceptional, on lines below.
#[derive(Debug, Clone, Default)]
pub struct Row {
    symbol: Symbol,
    cells: Vec<ScreenCell>,
    details: Vec<Text>,
    tone: Option<Tone>,
}

impl Row {
    /// A row with as many cells as the table has columns.
    pub fn new(cells: impl IntoIterator<Item = ScreenCell>) -> Self {
        Self { cells: cells.into_iter().collect(), ..Self::default() }
    }

    #[must_use]
    pub fn symbol(mut self, symbol: Symbol) -> Self {
        self.symbol = symbol;
        self
    }

    /// Adds a line below the row, unless it is empty.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Text>) -> Self {
        self.details.extend(Some(detail.into()).filter(|text| !text.is_empty()));
        self
    }

    /// Shows the row faintly, because it needs no look.
    #[must_use]
    pub fn dim(mut self) -> Self {
        self.tone = Some(Tone::Muted);
        self
    }

    /// Changes all texts.
    fn map(&self, change: impl Fn(&Text) -> Text) -> Self {
        Self {
            symbol: self.symbol,
            cells: self.cells.iter().map(|cell| cell.map(&change)).collect(),
            details: self.details.iter().map(&change).collect(),
            tone: self.tone,
        }
    }
}

/// A table of a screen.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// The least width of each column, if earlier rows were written already.
    min_widths: Vec<usize>,
    /// The spaces between two columns.
    gap: usize,
}

/// A column that is shown.
struct Shown {
    index: usize,
    width: usize,
}

impl Table {
    pub fn new(columns: impl IntoIterator<Item = Column>, rows: impl IntoIterator<Item = Row>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
            rows: rows.into_iter().collect(),
            min_widths: Vec::new(),
            gap: GAP,
        }
    }

    /// Sets the spaces between two columns. The default is 2.
    #[must_use]
    pub fn gap(mut self, gap: usize) -> Self {
        self.gap = gap;
        self
    }

    /// Makes the columns at least this wide.
    pub(super) fn with_min_widths(mut self, widths: &[usize]) -> Self {
        self.min_widths = widths.to_vec();
        self
    }

    /// Returns the width of each column on a terminal of this width, before columns are shortened or left out.
    pub(super) fn widths(&self, width: u16) -> Vec<usize> {
        (0..self.columns.len()).map(|index| self.measure(index, width.into()).width).collect()
    }

    pub(super) fn map(&self, change: impl Fn(&Text) -> Text) -> Self {
        let rows = self.rows.iter().map(|row| row.map(&change)).collect();
        Self { columns: self.columns.clone(), rows, min_widths: self.min_widths.clone(), gap: self.gap }
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the table as lines for a terminal of this width. `unicode` is false for terminals without UTF-8.
    pub fn lines(&self, width: u16, unicode: bool) -> Vec<Text> {
        let shown = self.fit(width);
        let symbol_width = self.symbol_width(unicode);
        let mut lines = vec![self.head(&shown, symbol_width)];
        for row in &self.rows {
            self.write_row(row, &shown, symbol_width, (width, unicode), &mut lines);
        }
        lines
    }

    /// Returns the rows as sentences for screen readers: `JOB daily-report; STATE PAUSED`.
    pub(super) fn sentences(&self) -> Vec<Text> {
        let sentence = |row: &Row| {
            let mut text = Text::default();
            for (column, cell) in self.columns.iter().zip(&row.cells) {
                let value = cell.joined();
                if !matches!(value.plain().trim(), "" | "-") {
                    let separator = if text.is_empty() { "" } else { "; " };
                    let head =
                        if column.head.is_empty() { String::new() } else { format!("{} ", column.head.trim_end()) };
                    text = text + separator + head + value;
                }
            }
            for detail in &row.details {
                text = text + ". " + detail.clone();
            }
            text
        };
        self.rows.iter().map(sentence).collect()
    }

    fn symbol_width(&self, unicode: bool) -> usize {
        let width = |row: &Row| if unicode { Text::from(row.symbol) } else { Text::from(row.symbol).ascii() }.width();
        let widest = self.rows.iter().map(width).max().unwrap_or_default();
        if widest == 0 { 0 } else { widest + 1 }
    }

    /// Selects the columns that fit, and their widths.
    fn fit(&self, width: u16) -> Vec<Shown> {
        let available = usize::from(width);
        let symbols = if self.rows.iter().any(|row| row.symbol != Symbol::None) { 2 } else { 0 };
        let is_filled = |index: usize| self.rows.iter().any(|row| !row.cells[index].is_empty());
        let mut shown: Vec<Shown> = self
            .columns
            .iter()
            .enumerate()
            .filter(|(index, column)| {
                column.from <= width && (column.from == 0 && !column.is_note || is_filled(*index))
            })
            .map(|(index, _)| self.measure(index, available))
            .collect();
        let total = |shown: &[Shown]| {
            symbols + shown.iter().map(|column| column.width).sum::<usize>() + self.gap * shown.len().saturating_sub(1)
        };
        loop {
            let has_note = shown.iter().any(|column| self.columns[column.index].is_note);
            let excess = total(&shown).saturating_sub(available);
            if excess == 0 {
                return shown;
            }
            let shortened =
                shown.iter_mut().rev().find(|column| self.columns[column.index].shortening != Shortening::Never);
            let waits =
                |column: &&mut Shown| has_note && self.columns[column.index].shortening == Shortening::RightAfterNotes;
            if let Some(column) = shortened.filter(|column| !waits(column)) {
                let least = MIN_SHORTENED_WIDTH.max(self.columns[column.index].head.len());
                if column.width >= excess + least {
                    column.width -= excess;
                    return shown;
                }
            }
            let removable = |column: &&Shown| !self.columns[column.index].is_id;
            let last =
                shown.iter().filter(removable).max_by_key(|column| (self.columns[column.index].rank, column.index));
            let Some(last) = last.map(|column| column.index) else { return shown };
            shown.retain(|column| column.index != last);
        }
    }

    fn measure(&self, index: usize, available: usize) -> Shown {
        let column = &self.columns[index];
        let limit = if column.is_id { available * ID_SHARE / 100 } else { usize::MAX };
        let min_width = self.min_widths.get(index).copied().unwrap_or_default();
        let mut width = min_width.max(column.head.len());
        for row in &self.rows {
            match &row.cells[index] {
                ScreenCell::Text(text) if text.width() <= limit => width = width.max(text.width()),
                ScreenCell::Text(_) => {}
                ScreenCell::Split(left, right) => {
                    let gap = if left.is_empty() { 0 } else { split_gap(left, right) };
                    width = width.max(left.width() + gap + right.width());
                }
            }
        }
        Shown { index, width }
    }

    fn head(&self, shown: &[Shown], symbol_width: usize) -> Text {
        let mut line = Text::from(" ".repeat(symbol_width));
        for (position, column) in shown.iter().enumerate() {
            let Column { head, to_the_right, .. } = &self.columns[column.index];
            let head = Text::from(&**head).tone(Tone::Strong);
            let gap = (position + 1 < shown.len()).then_some(self.gap);
            line = pad(line, &head, column.width, *to_the_right, gap);
        }
        line
    }

    fn write_row(
        &self,
        row: &Row,
        shown: &[Shown],
        symbol_width: usize,
        (width, unicode): (u16, bool),
        lines: &mut Vec<Text>,
    ) {
        let symbol = Text::from(row.symbol);
        let symbol = if unicode { symbol } else { symbol.ascii() };
        let mut line = pad_symbol(symbol, symbol_width);
        for (position, column) in shown.iter().enumerate() {
            let definition = &self.columns[column.index];
            let gap = (position + 1 < shown.len()).then_some(self.gap);
            let text = match &row.cells[column.index] {
                ScreenCell::Split(left, right) => {
                    let gap = column.width.saturating_sub(left.width() + right.width());
                    let gap = if right.is_empty() { 0 } else { gap };
                    left.clone() + " ".repeat(gap) + right.clone()
                }
                ScreenCell::Text(text) => {
                    // Without UTF-8, the mark of a shortened text takes two columns.
                    let is_cut = text.width() > column.width;
                    let width = if is_cut && !unicode { column.width - 1 } else { column.width };
                    let text = match definition.shortening {
                        Shortening::Never => text.clone(),
                        Shortening::Right | Shortening::RightAfterNotes => text.shorten(width),
                        Shortening::Left => text.shorten_left(width),
                    };
                    if unicode { text } else { text.ascii() }
                }
            };
            if definition.is_id && text.width() > column.width {
                let indent = " ".repeat(line.width() + column.width + self.gap);
                lines.push(dimmed(line + text, row.tone));
                line = Text::from(indent);
                continue;
            }
            line = pad(line, &text, column.width, definition.to_the_right, gap);
        }
        lines.push(dimmed(line, row.tone));
        let is_shown = |index: usize| shown.iter().any(|column| column.index == index);
        let hidden_notes =
            self.columns.iter().enumerate().filter(|(index, column)| column.is_note && !is_shown(*index));
        let notes = hidden_notes.map(|(index, _)| row.cells[index].joined()).filter(|note| !note.is_empty());
        let indent = if symbol_width > 0 { symbol_width } else { shown.first().map_or(0, |id| id.width + self.gap) };
        let mark = if unicode { "└ " } else { "` " };
        for detail in row.details.iter().cloned().chain(notes) {
            let room = usize::from(width).saturating_sub(indent + 2).max(20);
            for (index, part) in detail.fold(room).into_iter().enumerate() {
                let start = " ".repeat(indent) + if index == 0 { mark } else { "  " };
                lines.push(dimmed(Text::from(start) + part, row.tone));
            }
        }
    }
}

fn dimmed(line: Text, tone: Option<Tone>) -> Text {
    match tone {
        Some(tone) => line.tone(tone),
        None => line,
    }
}

/// Returns the least number of spaces between the parts of a cell: two between a duration and a number, which would seem to belong
/// to it, as in `in 6d 4h  7 Dec 03:00`.
fn split_gap(left: &Text, right: &Text) -> usize {
    let is_digit = |c: char| c.is_ascii_digit();
    let ends_with_number = left.plain().rsplit(' ').next().is_some_and(|word| word.contains(is_digit));
    1 + usize::from(ends_with_number && right.plain().starts_with(is_digit))
}

fn pad_symbol(symbol: Text, width: usize) -> Text {
    let missing = width.saturating_sub(symbol.width());
    symbol + " ".repeat(missing)
}

/// Appends a cell, and the spaces between it and the next column; `None` for the last column.
fn pad(line: Text, text: &Text, width: usize, to_the_right: bool, gap: Option<usize>) -> Text {
    let missing = " ".repeat(width.saturating_sub(text.width()));
    match (to_the_right, gap) {
        (true, gap) => line + missing + text.clone() + " ".repeat(gap.unwrap_or_default()),
        (false, None) => line + text.clone(),
        (false, Some(gap)) => line + text.clone() + missing + " ".repeat(gap),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let columns = [
            Column::new("JOB").id(),
            Column::new("STATE"),
            Column::new("NEXT RUN"),
            Column::new("SCHEDULE").shorten(),
            Column::new("NOTE").from(100).or_below(),
        ];
        let row = |id: &str, state: &str, (left, right): (&str, &str), schedule: &str, note: &str| {
            Row::new([
                id.into(),
                state.into(),
                ScreenCell::split(left, right),
                ScreenCell::from(schedule),
                ScreenCell::from(note),
            ])
        };
        Table::new(
            columns,
            [
                row("weekly-report", "SCHEDULED", ("2h 13m late", "01:09"), "0 7 * * 1-5 Europe/Warsaw", "")
                    .symbol(Symbol::Warning),
                row("cleanup-old-versions-of-everything-in-the-archive", "PAUSED", ("-", ""), "", "the disk is full")
                    .symbol(Symbol::Paused)
                    .detail("by maria"),
            ],
        )
    }

    fn shown(width: u16) -> String {
        table().lines(width, true).iter().map(|line| line.paint(false) + "\n").collect()
    }

    #[test]
    fn a_long_id_and_notes_have_lines_of_their_own() {
        assert_eq!(
            shown(60),
            "  JOB            STATE      NEXT RUN           SCHEDULE\n\
             ! weekly-report  SCHEDULED  2h 13m late 01:09  0 7 * * 1-5…\n\
             ‖ cleanup-old-versions-of-everything-in-the-archive\n                 PAUSED     -\n\
             \u{20} └ by maria\n\
             \u{20} └ the disk is full\n"
        );
    }

    #[test]
    fn columns_are_left_out_and_added_by_width() {
        assert!(!shown(50).contains("SCHEDULE\n") && shown(50).contains("NEXT RUN"), "{}", shown(50));
        assert!(shown(30).contains("STATE") && !shown(30).contains("NEXT RUN"), "{}", shown(30));
        assert!(shown(120).contains("NOTE") && !shown(120).contains("└ the disk"), "{}", shown(120));
    }

    #[test]
    fn screen_readers_get_sentences() {
        let sentences: Vec<_> = table().sentences().iter().map(|line| line.paint(false)).collect();
        assert_eq!(
            sentences[0],
            "JOB weekly-report; STATE SCHEDULED; NEXT RUN 2h 13m late 01:09; SCHEDULE 0 7 * * 1-5 Europe/Warsaw"
        );
        assert!(sentences[1].ends_with("NOTE the disk is full. by maria"), "{}", sentences[1]);
    }
}
