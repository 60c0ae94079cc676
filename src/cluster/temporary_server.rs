//! A server for the duration of a test run.

use std::ops::Deref;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use nix::sys::statvfs::statvfs;

use super::folders;
use super::server::Cluster;

/// Settings for speed without durability.
const FAST_SETTINGS: [(&str, &str); 8] = [
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("max_wal_size", "128MB"),
    ("autovacuum", "off"),
    // In the data folder, so that it is removed with it.
    ("dynamic_shared_memory_type", "mmap"),
];

/// A server in a temporary folder. It ends with the process that owns it, even if that is killed.
#[derive(Debug)]
pub struct TemporaryServer {
    cluster: Cluster,
    watchdog: Child,
}

/// Starts a server that ends with this process. `settings` override the fast ones.
pub fn start_temporary(settings: &[(&str, &str)]) -> Result<TemporaryServer> {
    start_temporary_in(fastest_folder(), settings)
}

/// Starts a server with its data in the folder `parent`.
pub fn start_temporary_in(parent: &Path, settings: &[(&str, &str)]) -> Result<TemporaryServer> {
    let dir = folders::create_unique(parent, 0o711)?;
    let server = TemporaryServer { watchdog: spawn_watchdog(&dir)?, cluster: Cluster::at(&dir) };
    server.start(&[&FAST_SETTINGS, settings].concat())?;
    Ok(server)
}

/// Starts a standby of `primary`, which must have `wal_level` replica and a free `max_wal_senders`.
pub fn start_temporary_standby(primary: &Cluster, settings: &[(&str, &str)]) -> Result<TemporaryServer> {
    let dir = folders::create_unique(fastest_folder(), 0o711)?;
    let server = TemporaryServer { watchdog: spawn_watchdog(&dir)?, cluster: Cluster::at(&dir) };
    server.copy_from_primary(primary)?;
    server.start(&[&FAST_SETTINGS, settings].concat())?;
    Ok(server)
}

/// Starts a watchdog with a pipe that only this process holds, so that it notices our end. Ctrl-C does not reach it.
fn spawn_watchdog(dir: &Path) -> Result<Child> {
    let mut watchdog = Command::new("sh");
    watchdog.args(["-c", include_str!("watchdog.sh"), "apsctl-watchdog"]).arg(dir);
    watchdog.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    watchdog.current_dir("/").process_group(0).spawn().context("starting the watchdog")
}

/// Returns the shm file system if it has more than a gigabyte free, otherwise /tmp. A container's often has 64 MB, which
/// is not enough for two databases.
fn fastest_folder() -> &'static Path {
    let shm = Path::new("/dev/shm");
    let has_room = statvfs(shm).is_ok_and(|shm| shm.blocks_available() > 262_144);
    if has_room { shm } else { Path::new("/tmp") }
}

impl Deref for TemporaryServer {
    type Target = Cluster;

    fn deref(&self) -> &Cluster {
        &self.cluster
    }
}

impl Drop for TemporaryServer {
    fn drop(&mut self) {
        // If this fails, the watchdog removes the server. `wait` closes its pipe.
        drop(self.cluster.remove());
        drop(self.watchdog.wait());
    }
}
