//! One process at a time changes a server.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use nix::fcntl::{Flock, FlockArg};
use nix::unistd::geteuid;

use super::Cluster;

impl Cluster {
    /// Makes the state folder if need be and waits until no other process changes the server.
    pub(super) fn lock(&self) -> Result<Flock<File>> {
        let path = self.lock_file();
        loop {
            self.make_dir()?;
            let opened = File::options().create(true).append(true).open(&path);
            let file = match opened {
                // The folder was removed since it was made.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound && !self.dir.exists() => continue,
                opened => opened.with_context(|| format!("opening {}", path.display()))?,
            };
            let lock = Flock::lock(file, FlockArg::LockExclusive)
                .map_err(|(_, errno)| anyhow!(errno).context(format!("locking {}", path.display())))?;
            // Whoever held it before may have removed the folder, and with it the file that is now locked.
            if fs::metadata(&path)
                .is_ok_and(|named| lock.metadata().is_ok_and(|held| held.ino() == named.ino()))
            {
                return Ok(lock);
            }
        }
    }

    pub(super) fn lock_file(&self) -> PathBuf {
        self.dir.join("lock")
    }

    fn make_dir(&self) -> Result<()> {
        // Root's server, another user, has to pass through.
        let mode = if geteuid().is_root() { 0o711 } else { 0o700 };
        let outcome = DirBuilder::new().recursive(true).mode(mode).create(&self.dir);
        outcome.with_context(|| format!("making the folder {}", self.dir.display()))
    }
}
