//! A disk with so much room and no more.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::Command;

use apsctl::cluster::Cluster;
use tempfile::TempDir;

use crate::support::{Store, report_skip};

/// A file system in memory that a server may use, gone at the end.
pub(super) struct Room {
    place: PathBuf,
    _folder: TempDir,
}

impl Room {
    /// None where this user may not mount one, which is said.
    pub(super) fn of(server: &Cluster, size: &str) -> Option<Self> {
        let folder = tempfile::Builder::new().permissions(world_may_enter()).tempdir().unwrap();
        let place = folder.path().join("room");
        std::fs::create_dir(&place).unwrap();
        let owner = std::fs::metadata(server.data()).unwrap();
        let options = format!("size={size},mode=700,uid={},gid={}", owner.uid(), owner.gid());
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&place);
        if mount.output().is_ok_and(|mounted| mounted.status.success()) {
            return Some(Self { place, _folder: folder });
        }
        report_skip("a full disk: mounting a small file system needs root");
        None
    }

    /// Moves a table there.
    pub(super) fn move_in(&self, store: &Store, table: &str) {
        store.sql(&format!("CREATE TABLESPACE room LOCATION '{}'", self.place.display()));
        store.sql(&format!("ALTER TABLE {table} SET TABLESPACE room"));
    }

    pub(super) fn grow(&self, size: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,size={size}")]).arg(&self.place);
        assert!(mount.status().unwrap().success());
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // At once, whoever may still have a file open.
        drop(Command::new("umount").arg("--lazy").arg(&self.place).status());
    }
}

fn world_may_enter() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o755)
}
