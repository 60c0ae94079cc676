//! Where a log is, and how it is opened.

use std::path::PathBuf;

use anyhow::Result;

use super::container_log::ContainerLog;
use super::docker_json::DockerJsonDecoder;
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
    /// Opens the log. Files that are not followed are opened when they are read.
    ///
    /// # Errors
    /// Returns a `CliError` if the container or a file does not exist.
    pub fn open(&self, options: ReadOptions) -> Result<Vec<Box<dyn LogSource>>> {
        match self {
            Self::Stdin => Ok(vec![decoded(pipe::stdin()?)]),
            Self::Container(container) => Ok(vec![Box::new(ContainerLog::open(container.clone(), options)?)]),
            Self::Files(paths) => open_files(paths, options),
        }
    }
}

/// Returns a source whose files may be those of Docker's log driver `json-file`.
fn decoded(source: impl LogSource + 'static) -> Box<dyn LogSource> {
    Box::new(DockerJsonDecoder::new(Box::new(source)))
}

fn open_files(paths: &[PathBuf], options: ReadOptions) -> Result<Vec<Box<dyn LogSource>>> {
    let mut sources: Vec<Box<dyn LogSource>> = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            sources.push(decoded(pipe::stdin()?));
            continue;
        }
        file_log::ensure_readable(path)?;
        let mut files = if options.include_rotated { with_rotated(path) } else { vec![path.clone()] };
        let last = if options.follow { files.pop() } else { None };
        sources.extend(files.into_iter().map(|path| decoded(FileLog::new(path))));
        if let Some(path) = last {
            sources.push(decoded(FollowedFile::open(path)?));
        }
    }
    Ok(sources)
}
