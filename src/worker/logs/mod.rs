//! The worker's log, wherever it is: a container's, files with those they were rotated to, or standard input.
//!
//! Whatever comes, no more than some megabytes of it are held.

mod chunk_reader;
mod container_log;
mod file_log;
mod followed_file;
mod log_source;
mod pipe;
mod read_entries;
mod rotated_files;
mod timestamp_stripper;

use std::path::PathBuf;

use anyhow::Result;
use chrono::{DateTime, Utc};

pub use chunk_reader::{Chunk, ChunkReader, NextChunk};
pub use log_source::{LogSource, ReadResult};
pub use read_entries::{EntryOrigin, EntrySink, for_each_entry, read_entries};
pub use rotated_files::with_rotated;
pub use timestamp_stripper::TimestampStripper;

use super::Container;

/// Where a log is.
#[derive(Debug, Clone)]
pub enum LogLocation {
    Container(Container),
    /// In this order; `-` is standard input.
    Files(Vec<PathBuf>),
    Stdin,
}

/// Which part of a log is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadOptions {
    /// For a container, which knows when each line came; the times in a file are for its reader to judge.
    pub since: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    /// Go on with what is yet to come.
    pub follow: bool,
    /// Files also with those they were rotated to.
    pub include_rotated: bool,
}

impl LogLocation {
    /// Opens it. Files that are read one after the other are opened when it is their turn.
    ///
    /// # Errors
    /// A `CliError` where it is not there.
    pub fn open(&self, wanted: ReadOptions) -> Result<Vec<Box<dyn LogSource>>> {
        match self {
            Self::Stdin => Ok(vec![Box::new(pipe::stdin()?)]),
            Self::Container(container) => {
                Ok(vec![Box::new(container_log::ContainerLog::open(container.clone(), wanted)?)])
            }
            Self::Files(paths) => open_files(paths, wanted),
        }
    }
}

fn open_files(paths: &[PathBuf], wanted: ReadOptions) -> Result<Vec<Box<dyn LogSource>>> {
    let mut feeds: Vec<Box<dyn LogSource>> = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            feeds.push(Box::new(pipe::stdin()?));
            continue;
        }
        file_log::ensure_readable(path)?;
        let mut all = if wanted.include_rotated { with_rotated(path) } else { vec![path.clone()] };
        let last = if wanted.follow { all.pop() } else { None };
        feeds
            .extend(all.into_iter().map(|path| Box::new(file_log::FileLog::new(path)) as Box<dyn LogSource>));
        if let Some(path) = last {
            feeds.push(Box::new(followed_file::FollowedFile::open(path)?));
        }
    }
    Ok(feeds)
}

#[cfg(test)]
mod tests;
