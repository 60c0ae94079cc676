//! A disk of limited size.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::Command;

use apsctl::cluster::Cluster;
use tempfile::TempDir;

use crate::support::{Store, report_skip};

/// A small file system in memory for a server's tables. It is unmounted when the value is dropped.
pub(super) struct SmallDisk {
    path: PathBuf,
    _folder: TempDir,
}

impl SmallDisk {
    /// Mounts the file system. Returns `None`, and reports the skip, if this user may not mount one.
    pub(super) fn mount(server: &Cluster, size: &str) -> Option<Self> {
        let folder = tempfile::Builder::new().permissions(world_readable()).tempdir().unwrap();
        let path = folder.path().join("room");
        std::fs::create_dir(&path).unwrap();
        let owner = std::fs::metadata(server.data()).unwrap();
        let options = format!("size={size},mode=700,uid={},gid={}", owner.uid(), owner.gid());
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&path);
        if mount.output().is_ok_and(|mounted| mounted.status.success()) {
            return Some(Self { path, _folder: folder });
        }
        report_skip("a full disk: mounting a small file system needs root");
        None
    }

    /// Moves a table to it.
    pub(super) fn move_table(&self, store: &Store, table: &str) {
        store.sql(&format!("CREATE TABLESPACE room LOCATION '{}'", self.path.display()));
        store.sql(&format!("ALTER TABLE {table} SET TABLESPACE room"));
    }

    pub(super) fn grow(&self, size: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,size={size}")]).arg(&self.path);
        assert!(mount.status().unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, since the server may still have a file open.
        drop(Command::new("umount").arg("--lazy").arg(&self.path).status());
    }
}

fn world_readable() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o755)
}
