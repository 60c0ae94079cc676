//! A log file, plain or compressed, read from beginning to end.

use std::fs::{File, Metadata};
use std::io::{self, BufReader, ErrorKind, Read, Seek as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, Utc};
use flate2::read::MultiGzDecoder;

use super::log_source::{LogSource, ReadResult};
use crate::error::CliError;

/// The first bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

pub(super) struct FileLog {
    path: PathBuf,
    /// `None` before the first read.
    reader: Option<Box<dyn Read>>,
}

impl FileLog {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, reader: None }
    }
}

impl LogSource for FileLog {
    fn read(&mut self, buffer: &mut [u8]) -> Result<ReadResult> {
        let reader = match &mut self.reader {
            Some(reader) => reader,
            None => self.reader.insert(open_decompressed(&self.path)?),
        };
        loop {
            match reader.read(buffer) {
                Ok(0) => return Ok(ReadResult::End),
                Ok(read) => return Ok(ReadResult::Bytes(read)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // The part that can be read is better than nothing.
                Err(error) => {
                    log::warn!("{}: {error}; the rest of the file is not read", self.path.display());
                    return Ok(ReadResult::End);
                }
            }
        }
    }

    fn name(&self) -> Arc<str> {
        Arc::from(self.path.to_string_lossy())
    }
}

/// Returns when a file was last written, if its name is that of a file.
pub fn last_write(name: &str) -> Option<DateTime<Utc>> {
    let metadata = std::fs::metadata(name).ok().filter(Metadata::is_file)?;
    Some(metadata.modified().ok()?.into())
}

/// Checks that the file can be read.
pub(super) fn ensure_readable(path: &Path) -> Result<()> {
    let file = File::open(path).map_err(|error| file_error(path, &error))?;
    let metadata = file.metadata().map_err(|error| file_error(path, &error))?;
    if metadata.is_dir() {
        let hint = "name a file in it, such as --file DIRECTORY/worker.log";
        return Err(CliError::file(path, &ErrorKind::IsADirectory.into()).hint(hint).into());
    }
    Ok(())
}

pub(super) fn file_error(path: &Path, error: &io::Error) -> CliError {
    let cli_error = CliError::file(path, error);
    match error.kind() {
        ErrorKind::NotFound => {
            cli_error.hint("name the log file with --file or APSCTL_LOG_FILE, or omit both to read a container's log")
        }
        ErrorKind::PermissionDenied => cli_error.hint("run apsctl as a user who may read the file"),
        _ => cli_error,
    }
}

fn open_decompressed(path: &Path) -> Result<Box<dyn Read>> {
    let failed = |error: io::Error| file_error(path, &error);
    let mut file = File::open(path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        // A pipe cannot be rewound, so it is read as it is.
        return Ok(Box::new(file));
    }
    let mut magic = Vec::with_capacity(GZIP.len());
    file.by_ref().take(GZIP.len() as u64).read_to_end(&mut magic).map_err(failed)?;
    file.rewind().map_err(failed)?;
    if magic == GZIP {
        return Ok(Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 18, file))));
    }
    Ok(Box::new(file))
}

/// Returns the first bytes of a file, decompressed.
pub(super) fn read_beginning(path: &Path, limit: u64) -> Vec<u8> {
    let mut beginning = Vec::new();
    if let Ok(reader) = open_decompressed(path) {
        // Keep the part before an error.
        drop(reader.take(limit).read_to_end(&mut beginning));
    }
    beginning
}
