//! A file that goes on: it may be renamed and made anew, or cut off, while it is read.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Seek as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;

use super::file_log::file_error;
use super::{LogSource, ReadResult};

pub(super) struct FollowedFile {
    path: PathBuf,
    /// None between its renaming and its being made anew.
    file: Option<File>,
    /// How far it has been read.
    position: u64,
}

impl FollowedFile {
    pub(super) fn open(path: PathBuf) -> Result<Self> {
        let file = File::open(&path).map_err(|error| file_error(&path, &error))?;
        Ok(Self { path, file: Some(file), position: 0 })
    }

    /// Nothing more to read for now: is it still the file of that name, and as long?
    fn check_replaced(&mut self) -> Result<ReadResult> {
        let Some(file) = &mut self.file else { return self.reopen() };
        let own = file.metadata().map_err(|error| file_error(&self.path, &error))?;
        if own.len() < self.position {
            log::warn!("{} was cut off; going on from its beginning", self.path.display());
            file.rewind().map_err(|error| file_error(&self.path, &error))?;
            self.position = 0;
            return Ok(ReadResult::Break);
        }
        // What it was given before it was renamed has been read: it is closed only now.
        let renamed = match fs::metadata(&self.path) {
            Ok(named) => (named.dev(), named.ino()) != (own.dev(), own.ino()),
            Err(error) if error.kind() == ErrorKind::NotFound => true,
            // Not to be seen for a moment (a network's file system).
            Err(_) => false,
        };
        if renamed && own.len() == self.position {
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
            // It is made with its next line.
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
