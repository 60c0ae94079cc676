//! Files with entries of the operator journal: archives, and exports of `audit operations -o jsonl`.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::Value;

use crate::domain::journal_chain::EntryHash;
use crate::domain::json_text;
use crate::error::CliError;
use crate::invocation::APSCTL;
use crate::limited_read;

/// An entry in a file.
#[derive(Debug)]
pub(super) struct FileEntry {
    pub(super) entry: EntryHash,
    /// The whole entry as JSON.
    pub(super) line: String,
}

/// A file with entries in the order of their numbers, read line by line.
pub(super) struct JournalFile {
    lines: BufReader<File>,
    name: String,
    line: u64,
    last: i64,
}

impl JournalFile {
    /// # Errors
    /// A usage error if the file cannot be read.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| CliError::file(path, &error))?;
        Ok(Self { lines: BufReader::new(file), name, line: 0, last: 0 })
    }

    /// # Errors
    /// A usage error if the next line is not a journal entry.
    pub(super) fn next_entry(&mut self) -> Result<Option<FileEntry>> {
        self.line += 1;
        let line = limited_read::read_line(&mut self.lines, limited_read::MAX_LINE_BYTES)
            .map_err(|error| CliError::usage(format!("{}, line {}: {error}", self.name, self.line)))?;
        if line.is_empty() {
            return Ok(None);
        }
        let value = |name| json_text::member(&line, name).map(json_text::parse_within_limits);
        let seq = value("seq").as_ref().and_then(Value::as_i64).filter(|seq| *seq > self.last);
        let hash = value("hash").and_then(|hash| hash.as_str().map(str::to_owned));
        let (Some(seq), Some(hash)) = (seq, hash) else {
            let message = format!("{}, line {}: not a journal entry with seq and hash", self.name, self.line);
            return Err(CliError::usage(message)
                .hint(format!("create the file with `{APSCTL} audit operations -n 0 -o jsonl`"))
                .into());
        };
        self.last = seq;
        Ok(Some(FileEntry { entry: EntryHash { seq, hash }, line }))
    }
}

/// The entries of several files in the order of their numbers.
pub(super) struct JournalFiles {
    /// The files, each with its next entry.
    files: Vec<(JournalFile, FileEntry)>,
}

impl JournalFiles {
    pub(super) fn open(paths: &[PathBuf]) -> Result<Self> {
        let mut files = Vec::new();
        for path in paths {
            let mut file = JournalFile::open(path)?;
            if let Some(first) = file.next_entry()? {
                files.push((file, first));
            }
        }
        Ok(Self { files })
    }

    /// Returns the number of the next entry.
    pub(super) fn next_seq(&self) -> Option<i64> {
        self.files.iter().map(|(_, next)| next.entry.seq).min()
    }

    pub(super) fn next_entry(&mut self) -> Result<Option<FileEntry>> {
        let Some(at) = (0..self.files.len()).min_by_key(|at| self.files[*at].1.entry.seq) else { return Ok(None) };
        let (file, next) = &mut self.files[at];
        Ok(Some(match file.next_entry()? {
            Some(after) => std::mem::replace(next, after),
            None => self.files.remove(at).1,
        }))
    }
}
