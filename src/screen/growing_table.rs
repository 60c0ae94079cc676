//! A table whose rows are shown as they arrive.

use super::Terminal;
use super::table::{Column, Row, Table};
use super::text::Text;

/// A table that is shown in parts. Columns grow when a wider value arrives, and never shrink.
#[derive(Debug, Clone)]
pub struct GrowingTable {
    columns: Vec<Column>,
    widths: Vec<usize>,
    is_head_shown: bool,
}

impl GrowingTable {
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), widths: Vec::new(), is_head_shown: false }
    }

    /// Returns the lines of the next rows, the first time with the head.
    pub fn lines(&mut self, rows: impl IntoIterator<Item = Row>, terminal: Terminal) -> Vec<Text> {
        let table = Table::new(self.columns.clone(), rows).map(terminal.preparation());
        if terminal.plain {
            return table.sentences();
        }
        let table = table.with_min_widths(&self.widths);
        self.widths = table.widths(terminal.width);
        let head_lines = usize::from(std::mem::replace(&mut self.is_head_shown, true));
        table.lines(terminal.width, terminal.unicode).split_off(head_lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_grow_and_the_head_is_shown_once() {
        let terminal = Terminal { width: 80, height: 24, color: false, unicode: true, plain: false };
        let mut table = GrowingTable::new([Column::new("RUN").right(), Column::new("JOB").id(), Column::new("RESULT")]);
        let mut shown = |run: &str, job: &str| -> Vec<String> {
            let row = Row::new([run.into(), job.into(), "✓".into()]);
            table.lines([row], terminal).iter().map(|line| line.paint(false)).collect()
        };
        assert_eq!(shown("9", "daily"), ["RUN  JOB    RESULT", "  9  daily  ✓"]);
        assert_eq!(shown("10", "daily-report"), [" 10  daily-report  ✓"]);
        assert_eq!(shown("11", "daily"), [" 11  daily         ✓"]);
    }
}
