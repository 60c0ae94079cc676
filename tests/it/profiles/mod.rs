//! Profiles: the store, its safeguards, and the permissions of the file

pub(crate) mod changes;
mod config_show;
mod confirmation;
mod file;
mod precedence;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::support::{Apsctl, apsctl};

/// A home folder with a configuration file.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new(text: &str) -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir_all(home.file().parent().unwrap()).unwrap();
        fs::write(home.file(), text).unwrap();
        home.chmod("", 0o700).chmod(".config", 0o700).chmod(".config/apsctl", 0o700);
        home.chmod(".config/apsctl/config.toml", 0o600);
        home
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join(".config/apsctl/config.toml")
    }

    fn chmod(&self, path: &str, mode: u32) -> &Self {
        fs::set_permissions(self.folder.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
        self
    }

    /// Returns the command `apsctl ARGS…` with this home folder.
    fn apsctl(&self, args: &[&str]) -> Apsctl {
        self.with_home(apsctl(args))
    }

    fn with_home(&self, apsctl: Apsctl) -> Apsctl {
        let home = self.folder.path().to_str().unwrap();
        apsctl.env("HOME", home).replace_in_output(home, "HOME")
    }
}
