//! What a command answers, and how an answer is written: typed rows in, bytes out, one file a format.
//!
//! One list of columns feeds the table's head, the JSON keys and the CSV head, so that they cannot drift.

mod cell;
mod csv;
mod json;
mod key_value;
mod lines;
mod nagios;
mod plot;
mod sections;
mod sheet;
mod stream;
mod style;
mod table;
mod verbatim;
mod verdict;

use std::time::Duration;

pub use cell::{Cell, Tone};
pub use json::object;
pub use plot::{Bar, Plot};
pub use sections::Section;
pub use stream::Stream;
pub use style::{RenderOptions, format_seconds, printable, relative};
pub use verdict::{Perf, Severity, Verdict, unknown as nagios_unknown};

use crate::error::ExitCode;

/// `-o/--output`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// An array of objects for a listing, one object for a single thing
    Json,
    /// One object a line
    Jsonl,
    /// With a head; times in RFC 3339 UTC
    Csv,
    /// One line with perfdata and the plugin exit codes (check verbs only)
    Nagios,
}

/// A type of row. Implement it with [`record!`](crate::report::record), which keeps a column's name beside its cell.
pub trait Record {
    const COLUMNS: &'static [&'static str];

    /// Returns the cells, in the order of [`Self::COLUMNS`].
    fn cells(self) -> Vec<Cell>;
}

/// Implements [`Record`]: a pattern that takes the row apart, and each column as `(name, cell)`.
///
/// A cell is anything that converts into a [`Cell`]. `let` statements may stand before the list.
macro_rules! record {
    ($row:ty, |$pattern:pat_param| [$(($name:expr, $cell:expr)),* $(,)?]) => {
        $crate::report::record!($row, |$pattern| { [$(($name, $cell)),*] });
    };
    ($row:ty, |$pattern:pat_param| {
        $(let $variable:pat = $value:expr;)*
        [$(($name:expr, $cell:expr)),* $(,)?]
    }) => {
        impl $crate::report::Record for $row {
            const COLUMNS: &'static [&'static str] = &[$($name),*];

            fn cells(self) -> Vec<$crate::report::Cell> {
                let $pattern = self;
                $(let $variable = $value;)*
                vec![$($crate::report::Cell::from($cell)),*]
            }
        }
    };
}
pub(crate) use record;

/// Whether a report is a listing, one thing, or a text of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    Listing,
    Single,
    Text(String),
    /// Lines as they stand, below a heading: a row is one cell.
    Lines,
}

/// What a command answers.
#[derive(Debug)]
pub struct Report {
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
    pub shape: Shape,
    /// What a check found; its severity becomes the exit code.
    pub verdict: Option<Verdict>,
    /// Said on stderr after the data, unless `-q`.
    pub notes: Vec<String>,
    /// Drawn instead of the table.
    pub plot: Option<Plot>,
    /// Written in place of the table, for people: other reports under their headings.
    pub sections: Vec<Section>,
    /// The end, where it is neither success nor a check's verdict.
    pub code: ExitCode,
    /// An exit code of the user's own choice instead.
    pub exit: Option<u8>,
    /// Run the same command again after this long (`--watch`).
    pub again_after: Option<Duration>,
    /// Said in place of an empty table.
    pub when_empty: &'static str,
}

impl Report {
    fn new(columns: Vec<&'static str>, rows: Vec<Vec<Cell>>, shape: Shape) -> Self {
        Self {
            columns,
            rows,
            shape,
            verdict: None,
            notes: Vec::new(),
            plot: None,
            sections: Vec::new(),
            code: ExitCode::Done,
            exit: None,
            again_after: None,
            when_empty: "nothing to show",
        }
    }

    pub fn listing<R: Record>(records: impl IntoIterator<Item = R>) -> Self {
        let rows = records.into_iter().map(Record::cells).collect();
        Self::new(R::COLUMNS.to_vec(), rows, Shape::Listing)
    }

    pub fn single<R: Record>(record: R) -> Self {
        Self::new(R::COLUMNS.to_vec(), vec![record.cells()], Shape::Single)
    }

    /// A text that is the same in every format (a script, SQL).
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Vec::new(), Vec::new(), Shape::Text(text.into()))
    }

    /// Lines as they stand.
    pub fn lines(lines: impl IntoIterator<Item = Cell>) -> Self {
        Self::new(Vec::new(), lines.into_iter().map(|line| vec![line]).collect(), Shape::Lines)
    }

    /// The rows have been streamed already, or there is nothing to write.
    pub fn written() -> Self {
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

    #[must_use]
    pub fn plot(mut self, plot: Option<Plot>) -> Self {
        self.plot = plot;
        self
    }

    #[must_use]
    pub fn code(mut self, code: ExitCode) -> Self {
        self.code = code;
        self
    }

    #[must_use]
    pub fn exit(mut self, code: u8) -> Self {
        self.exit = Some(code);
        self
    }

    #[must_use]
    pub fn when_empty(mut self, text: &'static str) -> Self {
        self.when_empty = text;
        self
    }

    /// Renames the first column (`stats durations --by`).
    #[must_use]
    pub fn first_column(mut self, name: &'static str) -> Self {
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

    /// The code this report ends with, in the plugin's own scale where the format is nagios.
    pub fn exit_code(&self, format: Format) -> u8 {
        match &self.verdict {
            _ if self.exit.is_some() => self.exit.unwrap_or_default(),
            Some(verdict) if format == Format::Nagios => verdict.severity as u8,
            Some(verdict) if verdict.severity != Severity::Ok && self.code == ExitCode::Done => {
                ExitCode::Found as u8
            }
            _ => self.code as u8,
        }
    }

    /// Writes the report; the notes are the caller's, for stderr.
    pub fn write(
        self,
        format: Format,
        look: RenderOptions,
        out: Box<dyn std::io::Write>,
    ) -> anyhow::Result<()> {
        if let Shape::Text(text) = &self.shape {
            let mut out = out;
            out.write_all(text.as_bytes())?;
            return Ok(out.flush()?);
        }
        match (format, self.plot, &self.verdict) {
            (Format::Nagios, _, Some(verdict)) => nagios::write(verdict, out),
            (Format::Table, Some(plot), _) => plot::write(&plot, look, out),
            (Format::Table, ..) if !self.sections.is_empty() => sections::write(self.sections, look, out),
            _ => {
                let single = self.shape == Shape::Single;
                let mut stream = match self.shape {
                    Shape::Lines => Stream::verbatim(out, look),
                    _ => Stream::to(out, format, look, &self.columns, single, self.when_empty)?,
                };
                for row in self.rows {
                    stream.row(row)?;
                }
                stream.finish()
            }
        }
    }
}
