//! The lock that lets only one process change a server at a time.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt as _};
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use nix::fcntl::{Flock, FlockArg, OFlag};
use nix::unistd::geteuid;

use super::server::Cluster;
use crate::safe_files;

impl Cluster {
    /// Creates the state folder if necessary and waits for the lock.
    pub(super) fn lock(&self) -> Result<Flock<File>> {
        let path = self.lock_file();
        loop {
            self.make_dir()?;
            self.require_private()?;
            let opened = File::options()
                .create(true)
                .append(true)
                .mode(0o600)
                .custom_flags((OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK).bits())
                .open(&path);
            let file = match opened {
                // Another process has removed the folder.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound && !self.dir.exists() => continue,
                opened => opened.with_context(|| format!("opening {}", path.display()))?,
            };
            let lock = Flock::lock(file, FlockArg::LockExclusive)
                .map_err(|(_, errno)| anyhow!(errno).context(format!("locking {}", path.display())))?;
            // The previous holder may have removed the folder together with the locked file.
            if fs::metadata(&path).is_ok_and(|named| lock.metadata().is_ok_and(|opened| opened.ino() == named.ino())) {
                return Ok(lock);
            }
        }
    }

    /// Checks that no other account may write to the state folder or replace it or the targets of its links.
    ///
    /// # Errors
    /// Returns a `CliError` (exit 2) with the folder, its owner or mode, and the remedy.
    pub fn require_private(&self) -> Result<()> {
        let home = safe_files::home_folder();
        let folder_description = "the folders of the sandbox";
        safe_files::require_safe_folder(folder_description, &self.dir, home.as_deref())?;
        for folder in [self.data(), self.socket()] {
            // The server's account may own a link's target, but not its parent.
            if let Ok(target) = fs::read_link(&folder)
                && let Some(parent) = self.dir.join(target).parent()
            {
                safe_files::require_safe_folder(folder_description, &parent.join("apsctl"), home.as_deref())?;
            }
        }
        Ok(())
    }

    pub(super) fn lock_file(&self) -> PathBuf {
        self.dir.join("lock")
    }

    fn make_dir(&self) -> Result<()> {
        // Root's server runs as another user, who has to enter the folder.
        let mode = if geteuid().is_root() { 0o711 } else { 0o700 };
        let outcome = DirBuilder::new().recursive(true).mode(mode).create(&self.dir);
        outcome.with_context(|| format!("creating the folder {}", self.dir.display()))
    }
}
