//! Lines on a terminal, of which the last ones can be replaced.

use std::io::{self, Write};

use super::Terminal;
use super::text::Text;

/// Lines that are written as they arrive. Lines that were written last can be replaced by newer ones of the same key.
pub struct ReplaceableLines {
    out: Box<dyn Write>,
    /// Whether the terminal can move the cursor.
    can_replace: bool,
    /// The key and the number of the lines that were written last.
    last: Option<(String, usize)>,
}

impl ReplaceableLines {
    pub fn new(out: Box<dyn Write>, can_replace: bool) -> Self {
        Self { out, can_replace, last: None }
    }

    /// Writes lines, in place of the last ones if these have the same key.
    pub fn write(&mut self, key: &str, lines: &[Text], terminal: Terminal) -> io::Result<()> {
        if let Some((_, count)) = self.last.take().filter(|(last, _)| last == key) {
            // Cursor up to the first of the lines, and clear to the end of the screen.
            write!(self.out, "\x1b[{count}A\r\x1b[J")?;
        }
        self.append(lines, terminal)?;
        self.keep(key, lines, terminal);
        self.out.flush()
    }

    /// Writes lines that are never replaced.
    pub fn append(&mut self, lines: &[Text], terminal: Terminal) -> io::Result<()> {
        self.last = None;
        for line in lines {
            writeln!(self.out, "{}", line.paint(terminal.color))?;
        }
        self.out.flush()
    }

    /// Lets the lines that were written last be replaced by lines of this key.
    pub fn keep(&mut self, key: &str, lines: &[Text], terminal: Terminal) {
        // A line that the terminal has folded takes more than one of its lines.
        let fits = lines.iter().all(|line| line.width() <= terminal.width.into());
        let can_replace = self.can_replace && fits && lines.len() < terminal.height.into() && !lines.is_empty();
        self.last = can_replace.then(|| (key.to_owned(), lines.len()));
    }

    /// Keeps the lines that were written last, because something else was written below them.
    pub fn forget(&mut self) {
        self.last = None;
    }
}
