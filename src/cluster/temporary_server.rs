//! A server for the length of a test run.

use std::ops::Deref;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use nix::sys::statvfs::statvfs;

use super::{Cluster, folders};

/// Its data is worth nothing: speed alone counts.
const FAST_SETTINGS: [(&str, &str); 8] = [
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("max_wal_size", "128MB"),
    ("autovacuum", "off"),
    // In the data folder, so that it goes with it.
    ("dynamic_shared_memory_type", "mmap"),
];

/// A server in a temporary folder that ends with its owner, whether that drops it, exits, panics or is killed.
#[derive(Debug)]
pub struct TemporaryServer {
    cluster: Cluster,
    watchdog: Child,
}

/// Starts a server that ends with this process. `settings` win over those that make it fast and careless.
pub fn start_temporary(settings: &[(&str, &str)]) -> Result<TemporaryServer> {
    start_temporary_in(fastest_folder(), settings)
}

/// The same with its data below the folder `place`.
pub fn start_temporary_in(place: &Path, settings: &[(&str, &str)]) -> Result<TemporaryServer> {
    let dir = folders::create_unique(place, 0o711)?;
    let server = TemporaryServer { watchdog: spawn_watchdog(&dir)?, cluster: Cluster::at(&dir) };
    server.start(&[&FAST_SETTINGS, settings].concat())?;
    Ok(server)
}

/// The same for a standby of a server, which must have `wal_level` replica and `max_wal_senders` to spare.
pub fn start_temporary_standby(primary: &Cluster, settings: &[(&str, &str)]) -> Result<TemporaryServer> {
    let dir = folders::create_unique(fastest_folder(), 0o711)?;
    let server = TemporaryServer { watchdog: spawn_watchdog(&dir)?, cluster: Cluster::at(&dir) };
    server.copy_from_primary(primary)?;
    server.start(&[&FAST_SETTINGS, settings].concat())?;
    Ok(server)
}

/// A child with a pipe that only this process holds: its end is ours. Ctrl-C does not reach its process group.
fn spawn_watchdog(dir: &Path) -> Result<Child> {
    let mut watchdog = Command::new("sh");
    watchdog.args(["-c", include_str!("watchdog.sh"), "apsctl-watchdog"]).arg(dir);
    watchdog.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    watchdog.current_dir("/").process_group(0).spawn().context("starting the watchdog")
}

/// Memory if there is plenty of it, a gigabyte in its pages of 4 kB or more: a container's is often of 64 MB, which
/// two databases fill.
fn fastest_folder() -> &'static Path {
    let memory = Path::new("/dev/shm");
    let plenty = statvfs(memory).is_ok_and(|shm| shm.blocks_available() > 262_144);
    if plenty { memory } else { Path::new("/tmp") }
}

impl Deref for TemporaryServer {
    type Target = Cluster;

    fn deref(&self) -> &Cluster {
        &self.cluster
    }
}

impl Drop for TemporaryServer {
    fn drop(&mut self) {
        // What fails here the watchdog does again; `wait` closes the pipe.
        drop(self.cluster.remove());
        drop(self.watchdog.wait());
    }
}
