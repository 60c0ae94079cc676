//! A file from its beginning to its end, compressed or not.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use flate2::read::MultiGzDecoder;

use super::{LogSource, ReadResult};
use crate::error::CliError;

/// What gzip's files begin with, whatever they are called.
const GZIP: [u8; 2] = [0x1f, 0x8b];

pub(super) struct FileLog {
    path: PathBuf,
    /// None before it is its turn.
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
                // Half a file is better than none.
                Err(error) => {
                    log::warn!("{}: {error}; the rest of it is not read", self.path.display());
                    return Ok(ReadResult::End);
                }
            }
        }
    }

    fn name(&self) -> Arc<str> {
        Arc::from(self.path.to_string_lossy())
    }
}

/// Whether the file can be read, before anything is.
pub(super) fn ensure_readable(path: &Path) -> Result<()> {
    let file = File::open(path).map_err(|error| file_error(path, &error))?;
    let metadata = file.metadata().map_err(|error| file_error(path, &error))?;
    if metadata.is_dir() {
        let hint = "name the files in it: --file DIRECTORY/worker.log";
        return Err(CliError::failed(format!("{} is a directory", path.display())).hint(hint).into());
    }
    Ok(())
}

pub(super) fn file_error(path: &Path, error: &io::Error) -> CliError {
    let refusal = CliError::failed(format!("{}: {error}", path.display()));
    match error.kind() {
        ErrorKind::NotFound => {
            refusal.hint("--file or APSCTL_LOG_FILE names the log's file; without them it is a container's")
        }
        ErrorKind::PermissionDenied => refusal.hint("run it as a user who may read that file"),
        _ => refusal,
    }
}

fn open_decompressed(path: &Path) -> Result<Box<dyn Read>> {
    let failed = |error: io::Error| file_error(path, &error);
    let mut file = File::open(path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        // What cannot be rewound is read as it is.
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

/// The beginning of a file, for its first time.
pub(super) fn read_beginning(path: &Path, most: u64) -> Vec<u8> {
    let mut begun = Vec::new();
    if let Ok(reader) = open_decompressed(path) {
        // As far as it can be read.
        drop(reader.take(most).read_to_end(&mut begun));
    }
    begun
}
