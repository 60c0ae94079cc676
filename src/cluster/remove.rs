//! Removing the server and all it has.

use std::fs;

use anyhow::{Context, Result};

use super::data_folder::UNFINISHED_DATA;
use super::folders::{ignore_not_found, remove};
use super::{Cluster, StopMode};

impl Cluster {
    /// Stops the server and removes its state folder, and what the links in it lead to. Says whether there was one.
    pub fn remove(&self) -> Result<bool> {
        if !self.dir.exists() {
            return Ok(false);
        }
        let _lock = self.lock()?;
        let was_there = self.is_initialised();
        // Files that are not the server's own name no server, and are removed with the rest.
        if self.state().is_ok() {
            self.stop_locked(StopMode::Immediate)?;
        }
        for folder in [self.data(), self.dir.join(UNFINISHED_DATA), self.socket()] {
            remove(&folder)?;
        }
        for file in [self.log(), self.lock_file()] {
            ignore_not_found(fs::remove_file(&file))
                .with_context(|| format!("removing {}", file.display()))?;
        }
        // What else the user keeps there stays, and so does the folder then.
        drop(fs::remove_dir(&self.dir));
        Ok(was_there)
    }
}
