//! Files without a name.

use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;

use anyhow::{Context as _, Result};

/// Creates a file that only this process can read, and that disappears with it.
pub fn unnamed_file() -> Result<File> {
    let folder = std::env::temp_dir();
    for attempt in 0..16 {
        let random = RandomState::new().hash_one((std::process::id(), attempt));
        let path = folder.join(format!(".apsctl-{random:016x}"));
        match OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path) {
            Ok(file) => {
                std::fs::remove_file(&path).with_context(|| path.display().to_string())?;
                return Ok(file);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        }
    }
    anyhow::bail!("no temporary file can be created in {}", folder.display())
}
