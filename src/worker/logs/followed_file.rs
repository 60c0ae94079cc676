//! A log file that is read as it grows. It may be renamed and recreated, or truncated.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Seek as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;

use super::file_log::file_error;
use super::log_source::{LogSource, ReadResult};

pub(super) struct FollowedFile {
    path: PathBuf,
    /// `None` after the file was renamed and before it is recreated.
    file: Option<File>,
    /// How many bytes were read.
    position: u64,
}

impl FollowedFile {
    pub(super) fn open(path: PathBuf) -> Result<Self> {
        let file = File::open(&path).map_err(|error| file_error(&path, &error))?;
        Ok(Self { path, file: Some(file), position: 0 })
    }

    /// Checks at the end of the file whether it was truncated or replaced.
    fn check_replaced(&mut self) -> Result<ReadResult> {
        let Some(file) = &mut self.file else { return self.reopen() };
        let open_file = file.metadata().map_err(|error| file_error(&self.path, &error))?;
        if open_file.len() < self.position {
            log::warn!("{} was truncated; continuing from its beginning", self.path.display());
            file.rewind().map_err(|error| file_error(&self.path, &error))?;
            self.position = 0;
            return Ok(ReadResult::Break);
        }
        // Everything written before the renaming has been read, so the file can be closed.
        let is_renamed = match fs::metadata(&self.path) {
            Ok(named_file) => (named_file.dev(), named_file.ino()) != (open_file.dev(), open_file.ino()),
            Err(error) if error.kind() == ErrorKind::NotFound => true,
            // A network file system may fail for a moment.
            Err(_) => false,
        };
        if is_renamed && open_file.len() == self.position {
            self.file = None;
            return Ok(ReadResult::Break);
        }
        Ok(ReadResult::Idle)
    }

    fn reopen(&mut self) -> Result<ReadResult> {
        match File::open(&self.path) {
            Ok(file) => {
                (self.file, self.position) = (Some(file), 0);
                Ok(ReadResult::Break)
            }
            // It is created with its next line.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(ReadResult::Idle),
            Err(error) => Err(file_error(&self.path, &error).into()),
        }
    }
}

impl LogSource for FollowedFile {
    fn read(&mut self, buffer: &mut [u8]) -> Result<ReadResult> {
        let Some(file) = &mut self.file else { return self.check_replaced() };
        match file.read(buffer) {
            Ok(0) => self.check_replaced(),
            Ok(read) => {
                self.position += read as u64;
                Ok(ReadResult::Bytes(read))
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(ReadResult::Idle),
            Err(error) => Err(file_error(&self.path, &error).into()),
        }
    }

    fn name(&self) -> Arc<str> {
        Arc::from(self.path.to_string_lossy())
    }
}
