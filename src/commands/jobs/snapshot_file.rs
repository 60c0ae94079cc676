//! Reading a snapshot file.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::Result;

use crate::domain::snapshot::{Header, Line, Row, read_line};
use crate::error::CliError;
use crate::invocation;
use crate::limited_read;

const HINT: &str = "make one with `{apsctl} jobs snapshot FILE`";

/// Reads the rows of a snapshot one by one.
pub(super) struct SnapshotReader {
    name: String,
    lines: Box<dyn BufRead>,
    pub(super) header: Header,
    row_count: u64,
    last_id: Option<String>,
    is_finished: bool,
}

impl SnapshotReader {
    /// Opens the file, or standard input for `-`, and reads the header.
    ///
    /// # Errors
    /// A usage error (exit 2) if it is not a snapshot.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let invalid = |why: String| CliError::usage(format!("{name}: {why}")).hint(invocation::fill(HINT));
        let mut lines: Box<dyn BufRead> = if path == Path::new("-") {
            Box::new(BufReader::new(std::io::stdin()))
        } else {
            Box::new(BufReader::new(File::open(path).map_err(|error| CliError::file(path, &error))?))
        };
        let first_line = limited_read::read_line(&mut lines, limited_read::MAX_SETTINGS_BYTES)
            .map_err(|error| invalid(error.to_string()))?;
        let header = Header::read(&first_line).map_err(invalid)?;
        Ok(Self { name, lines, header, row_count: 0, last_id: None, is_finished: false })
    }

    /// Returns the next row, in byte order of the ids, or `None` at the end.
    ///
    /// # Errors
    /// A usage error (exit 2) if the file is incomplete or was not written by `jobs snapshot`.
    pub(super) fn next_row(&mut self) -> Result<Option<Row>> {
        if self.is_finished {
            return Ok(None);
        }
        let number = self.row_count + 2;
        let invalid =
            |why: &str| CliError::usage(format!("{}: line {number}: {why}", self.name)).hint(invocation::fill(HINT));
        let line = limited_read::read_line(&mut self.lines, limited_read::MAX_LINE_BYTES)
            .map_err(|error| invalid(&error.to_string()))?;
        if line.is_empty() {
            return Err(invalid("the file is cut off: its last line is missing").into());
        }
        match read_line(&line, self.header.format).map_err(|why| invalid(&why))? {
            Line::End(rows) if rows == self.row_count => {
                self.is_finished = true;
                Ok(None)
            }
            Line::End(rows) => Err(invalid(&format!("expected {rows} rows, but there are {}", self.row_count)).into()),
            Line::Row(row) => {
                if self.last_id.as_deref().is_some_and(|last| last >= row.id()) {
                    return Err(invalid("the ids are not in order").into());
                }
                self.row_count += 1;
                self.last_id = Some(row.id().to_owned());
                Ok(Some(row))
            }
        }
    }
}
