//! The worker's log, wherever it is: a container's, files with those they were rotated to, or standard input.
//!
//! Whatever comes, no more than some megabytes of it are held.

mod blocks;
mod container;
mod feed;
mod file;
mod follow;
mod pipe;
mod rotated;
mod scan;
mod unstamp;

use std::path::PathBuf;

use anyhow::Result;
use chrono::{DateTime, Utc};

pub use blocks::{Blocks, Next, Region};
pub use feed::{Fed, Feed};
pub use rotated::with_rotated;
pub use scan::{Place, Sink, lines, scan};
pub use unstamp::Unstamp;

use super::Container;

/// Where a log is.
#[derive(Debug, Clone)]
pub enum Source {
    Container(Container),
    /// In this order; `-` is standard input.
    Files(Vec<PathBuf>),
    Stdin,
}

/// Which part of a log is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// For a container, which knows when each line came; the times in a file are for its reader to judge.
    pub since: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    /// Go on with what is yet to come.
    pub follow: bool,
    /// Files also with those they were rotated to.
    pub rotated: bool,
}

impl Source {
    /// Opens it. Files that are read one after the other are opened when it is their turn.
    ///
    /// # Errors
    /// A `Refusal` where it is not there.
    pub fn open(&self, wanted: Wanted) -> Result<Vec<Box<dyn Feed>>> {
        match self {
            Self::Stdin => Ok(vec![Box::new(pipe::stdin()?)]),
            Self::Container(container) => {
                Ok(vec![Box::new(container::ContainerFeed::open(container.clone(), wanted)?)])
            }
            Self::Files(paths) => files(paths, wanted),
        }
    }
}

fn files(paths: &[PathBuf], wanted: Wanted) -> Result<Vec<Box<dyn Feed>>> {
    let mut feeds: Vec<Box<dyn Feed>> = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            feeds.push(Box::new(pipe::stdin()?));
            continue;
        }
        file::check(path)?;
        let mut all = if wanted.rotated { with_rotated(path) } else { vec![path.clone()] };
        let last = if wanted.follow { all.pop() } else { None };
        feeds.extend(all.into_iter().map(|path| Box::new(file::FileFeed::at(path)) as Box<dyn Feed>));
        if let Some(path) = last {
            feeds.push(Box::new(follow::FollowFeed::open(path)?));
        }
    }
    Ok(feeds)
}

#[cfg(test)]
mod tests;
