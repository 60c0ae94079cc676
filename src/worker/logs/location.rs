//! Where a log is, and how it is opened.

use std::path::PathBuf;

use anyhow::Result;

use super::container_log::ContainerLog;
use super::file_log::{self, FileLog};
use super::followed_file::FollowedFile;
use super::log_source::{LogSource, ReadOptions};
use super::pipe;
use super::rotated_files::with_rotated;
use crate::worker::container::Container;

/// Where a log is.
#[derive(Debug, Clone)]
pub enum LogLocation {
    Container(Container),
    /// Files, read in this order; `-` is standard input.
    Files(Vec<PathBuf>),
    Stdin,
}

impl LogLocation {
    /// Opens it. Files that are read one after the other are opened when it is their turn.
    ///
    /// # Errors
    /// A `Refusal` where it is not there.
    pub fn open(&self, wanted: ReadOptions) -> Result<Vec<Box<dyn LogSource>>> {
        match self {
            Self::Stdin => Ok(vec![Box::new(pipe::stdin()?)]),
            Self::Container(container) => Ok(vec![Box::new(ContainerLog::open(container.clone(), wanted)?)]),
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
        feeds.extend(all.into_iter().map(|path| Box::new(FileLog::new(path)) as Box<dyn LogSource>));
        if let Some(path) = last {
            feeds.push(Box::new(FollowedFile::open(path)?));
        }
    }
    Ok(feeds)
}
