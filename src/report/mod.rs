//! Reports: what commands return, and how it is written. Typed rows go in, bytes come out; each output format has a file.
//!
//! One list of columns provides the header of the table, the JSON keys and the CSV header, so they cannot differ.

mod cell;
mod csv;
mod format;
mod growing_table;
mod json;
mod key_value;
mod long_table;
mod nagios;
mod plain_lines;
mod projection;
mod record;
mod render;
mod row_writer;
mod stream;
mod table;
mod table_layout;
mod verdict;

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::Duration;

pub use cell::Cell;
pub use format::Format;
pub use json::json_object;
pub use nagios::nagios_unknown;
pub use record::Record;
pub(crate) use record::record;
pub use render::{RenderOptions, format_seconds};
pub use stream::Stream;
pub use verdict::{PerfValue, Severity, Verdict};

pub use crate::screen::{Tone, printable};

use crate::error::ExitCode;
use crate::screen::Screen;
use projection::Projection;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportKind {
    Listing,
    Single,
    /// A text that is the same in every format.
    Text(String),
    /// Lines without columns: each row is one cell.
    PlainLines,
}

/// What a command returns.
#[derive(Debug)]
pub struct Report {
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
    pub kind: ReportKind,
    /// The result of a check command; its severity becomes the exit code.
    pub verdict: Option<Verdict>,
    /// Lines for stderr after the data, unless `-q` is given.
    pub notes: Vec<String>,
    /// Shown on a terminal instead of the table.
    pub screen: Option<Screen>,
    /// Drawn instead of the table, also where stdout is not a terminal.
    pub drawing: Option<Screen>,
    /// Other reports with headings, written instead of the table.
    pub sections: Vec<Section>,
    /// The exit code, unless the verdict determines it.
    pub code: ExitCode,
    /// An exit code that the user has chosen. It overrides all others.
    pub custom_exit_code: Option<u8>,
    /// Run the command again after this time (`--watch`).
    pub rerun_after: Option<Duration>,
    /// The text that replaces an empty table.
    pub when_empty: &'static str,
}

/// A report with a heading, as a part of another report.
#[derive(Debug)]
pub struct Section {
    pub heading: String,
    pub report: Report,
}

impl Report {
    fn new(columns: Vec<&'static str>, rows: Vec<Vec<Cell>>, kind: ReportKind) -> Self {
        Self {
            columns,
            rows,
            kind,
            verdict: None,
            notes: Vec::new(),
            screen: None,
            drawing: None,
            sections: Vec::new(),
            code: ExitCode::Done,
            custom_exit_code: None,
            rerun_after: None,
            when_empty: "nothing to show",
        }
    }

    /// Returns a report with one row per record.
    pub fn listing<R: Record>(records: impl IntoIterator<Item = R>) -> Self {
        let rows = records.into_iter().map(Record::cells).collect();
        Self::new(R::COLUMNS.to_vec(), rows, ReportKind::Listing)
    }

    /// Returns a report about one thing.
    pub fn single<R: Record>(record: R) -> Self {
        Self::new(R::COLUMNS.to_vec(), vec![record.cells()], ReportKind::Single)
    }

    /// Appends another record's columns to a report about one thing.
    #[must_use]
    pub fn join<R: Record>(mut self, record: R) -> Self {
        self.columns.extend(R::COLUMNS);
        if let Some(row) = self.rows.first_mut() {
            row.extend(record.cells());
        }
        self
    }

    /// Returns a text that is the same in every format (a script, SQL).
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Vec::new(), Vec::new(), ReportKind::Text(text.into()))
    }

    /// Returns lines without columns.
    pub fn plain_lines(lines: impl IntoIterator<Item = Cell>) -> Self {
        let rows = lines.into_iter().map(|line| vec![line]).collect();
        Self::new(vec!["line"], rows, ReportKind::PlainLines)
    }

    /// Returns a report without output, for a command that has streamed its rows already.
    pub fn empty() -> Self {
        Self::text("")
    }

    #[must_use]
    pub fn verdict(mut self, verdict: Verdict) -> Self {
        self.verdict = Some(verdict);
        self
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Sets what a terminal shows. Commands ask `Context::shows_screen` before they make one.
    #[must_use]
    pub fn screen(mut self, screen: Screen) -> Self {
        self.screen = Some(screen);
        self
    }

    /// Shows the notes on the screen, too, below what it has.
    #[must_use]
    pub fn notes_on_screen(mut self) -> Self {
        let notes = &self.notes;
        self.screen =
            self.screen.map(|screen| notes.iter().fold(screen, |screen, note| screen.below(note)).including_notes());
        self
    }

    #[must_use]
    pub fn code(mut self, code: ExitCode) -> Self {
        self.code = code;
        self
    }

    #[must_use]
    pub fn custom_exit_code(mut self, code: u8) -> Self {
        self.custom_exit_code = Some(code);
        self
    }

    #[must_use]
    pub fn when_empty(mut self, text: &'static str) -> Self {
        self.when_empty = text;
        self
    }

    #[must_use]
    pub fn rename_first_column(mut self, name: &'static str) -> Self {
        if let Some(first) = self.columns.first_mut() {
            *first = name;
        }
        self
    }

    #[must_use]
    pub fn without_last_column(mut self) -> Self {
        self.columns.pop();
        for row in &mut self.rows {
            row.pop();
        }
        self
    }

    /// Whether the report has rows of columns, rather than a text.
    pub fn is_table(&self) -> bool {
        !matches!(self.kind, ReportKind::Text(_)) || !self.sections.is_empty()
    }

    /// Keeps only these columns, in this order. Their table replaces a screen, a plot or sections.
    #[must_use]
    pub fn select_columns(mut self, selection: &[&'static str]) -> Self {
        if matches!(self.kind, ReportKind::Text(_) | ReportKind::PlainLines) {
            return self;
        }
        let projection = Projection::new(selection, &self.columns);
        self.rows = self.rows.into_iter().map(|row| projection.apply(row)).collect();
        self.columns = selection.to_vec();
        (self.screen, self.drawing, self.sections) = (None, None, Vec::new());
        self
    }

    /// Returns the exit code. With `-o nagios` it is that of a monitoring plugin.
    pub fn exit_code(&self, format: Format) -> u8 {
        match &self.verdict {
            _ if self.custom_exit_code.is_some() => self.custom_exit_code.unwrap_or_default(),
            Some(verdict) if format == Format::Nagios => verdict.severity as u8,
            Some(verdict) if verdict.severity != Severity::Ok && self.code == ExitCode::Done => ExitCode::Found as u8,
            _ => self.code as u8,
        }
    }

    /// Writes the report. The caller writes the notes to stderr.
    pub fn write(self, format: Format, options: RenderOptions, mut out: Box<dyn Write>) -> anyhow::Result<()> {
        if let (Format::Table, Some(drawing)) = (format, &self.drawing) {
            drawing.write(options.terminal_or_default(), &mut out)?;
            return Ok(out.flush()?);
        }
        if let (Format::Table, Some(screen), Some(terminal)) = (format, &self.screen, options.terminal) {
            screen.write(terminal, &mut out)?;
            return Ok(out.flush()?);
        }
        // A pass writes its log only, and ends with a screen.
        if let ReportKind::Text(text) = &self.kind {
            out.write_all(text.as_bytes())?;
            return Ok(out.flush()?);
        }
        match (format, &self.verdict) {
            (Format::Nagios, Some(verdict)) => nagios::write(verdict, out),
            (Format::Table | Format::Wide, _) if !self.sections.is_empty() => {
                write_sections(self.sections, options, out)
            }
            _ => {
                let is_single = self.kind == ReportKind::Single;
                let mut stream = match self.kind {
                    ReportKind::PlainLines => Stream::plain_lines(out, options),
                    _ => Stream::new(out, format, options, &self.columns, is_single, self.when_empty)?,
                };
                for row in self.rows {
                    stream.write_row(row)?;
                }
                stream.finish()
            }
        }
    }
}

/// Output that several reports share, since each one takes ownership of its output.
#[derive(Clone)]
struct SharedOutput(Rc<RefCell<Box<dyn Write>>>);

impl Write for SharedOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

fn write_sections(sections: Vec<Section>, options: RenderOptions, out: Box<dyn Write>) -> anyhow::Result<()> {
    let mut out = SharedOutput(Rc::new(RefCell::new(out)));
    for (index, Section { heading, report }) in sections.into_iter().enumerate() {
        // On a terminal, log lines may stand above the first heading.
        if index > 0 || options.terminal.is_some() {
            writeln!(out)?;
        }
        writeln!(out, "{}", options.heading(&heading))?;
        let notes = report.notes.clone();
        report.write(Format::Table, options, Box::new(out.clone()))?;
        for note in notes {
            writeln!(out, "{}", printable(&note))?;
        }
    }
    Ok(out.flush()?)
}
