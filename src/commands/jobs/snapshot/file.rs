//! Snapshots on disk, read line by line.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::Result;

use crate::domain::snapshot::{Header, Line, Row, read_line};
use crate::error::CliError;
use crate::limited;

/// A snapshot that is read.
pub(in crate::commands::jobs) struct Snapshot {
    name: String,
    lines: Box<dyn BufRead>,
    pub(in crate::commands::jobs) header: Header,
    rows: u64,
    last: Option<String>,
    is_over: bool,
}

impl Snapshot {
    /// # Errors
    /// A refusal (exit 2) where it is no snapshot.
    pub(in crate::commands::jobs) fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let bad = |why: String| CliError::usage(format!("{name}: {why}")).hint(HINT);
        let mut lines: Box<dyn BufRead> = if path == Path::new("-") {
            Box::new(BufReader::new(std::io::stdin()))
        } else {
            Box::new(BufReader::new(File::open(path).map_err(|error| bad(error.to_string()))?))
        };
        let first =
            limited::read_line(&mut lines, limited::SETTINGS).map_err(|error| bad(error.to_string()))?;
        let header = Header::read(&first).map_err(bad)?;
        Ok(Self { name, lines, header, rows: 0, last: None, is_over: false })
    }

    /// The next row, in the order of the ids' bytes; none at the end.
    ///
    /// # Errors
    /// A refusal (exit 2) where the file is not as `jobs snapshot` writes it, or not all of it is there.
    pub(in crate::commands::jobs) fn next(&mut self) -> Result<Option<Row>> {
        if self.is_over {
            return Ok(None);
        }
        let number = self.rows + 2;
        let bad = |why: &str| CliError::usage(format!("{}: line {number}: {why}", self.name)).hint(HINT);
        let line =
            limited::read_line(&mut self.lines, limited::LINE).map_err(|error| bad(&error.to_string()))?;
        if line.is_empty() {
            return Err(bad("it ends before its last line: it was cut off").into());
        }
        match read_line(&line, self.header.format).map_err(|why| bad(&why))? {
            Line::End(rows) if rows == self.rows => {
                self.is_over = true;
                Ok(None)
            }
            Line::End(rows) => {
                Err(bad(&format!("there are {} rows, and should be {rows}", self.rows)).into())
            }
            Line::Row(row) => {
                if self.last.as_deref().is_some_and(|last| last >= row.id()) {
                    return Err(bad("the ids are not in order").into());
                }
                self.rows += 1;
                self.last = Some(row.id().to_owned());
                Ok(Some(row))
            }
        }
    }
}

const HINT: &str = "`apsctl jobs snapshot FILE` makes one";
