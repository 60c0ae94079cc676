//! The account the server runs as.

use std::ffi::OsStr;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, io};

use anyhow::{Context, Result, bail};
use nix::unistd::{Uid, User, getegid, geteuid};

/// A user and its group; not root, since PostgreSQL refuses to run as root.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account {
    uid: u32,
    gid: u32,
    /// Whether it is another than the one this process runs as, which is then root.
    other: bool,
}

impl Account {
    /// The user itself; for root the owner of the data folder, or of a new one `postgres` or else `nobody`.
    pub(super) fn for_data(data: &Path) -> Result<Self> {
        if !geteuid().is_root() {
            return Ok(Self { uid: geteuid().as_raw(), gid: getegid().as_raw(), other: false });
        }
        if let Ok(folder) = fs::metadata(data)
            && !Uid::from_raw(folder.uid()).is_root()
        {
            return Ok(Self { uid: folder.uid(), gid: folder.gid(), other: true });
        }
        for name in ["postgres", "nobody"] {
            if let Some(user) =
                User::from_name(name).with_context(|| format!("looking up the user {name}"))?
            {
                return Ok(Self { uid: user.uid.as_raw(), gid: user.gid.as_raw(), other: true });
            }
        }
        bail!(
            "PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody` to run it"
        )
    }

    /// Whether it is another than the one this process runs as.
    pub(super) fn is_other(self) -> bool {
        self.other
    }

    /// A program to be run as this account, out of reach of the caller's terminal and language.
    pub(super) fn command(self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/").stdin(Stdio::null());
        command.env("LC_ALL", "C").env("TZ", "UTC");
        for inherited in ["PGCLIENTENCODING", "PGDATESTYLE"] {
            command.env_remove(inherited);
        }
        if self.other {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Gives it a folder.
    pub(super) fn take(self, folder: &Path) -> io::Result<()> {
        if self.other { chown(folder, Some(self.uid), Some(self.gid)) } else { Ok(()) }
    }

    /// Whether `folder` is one, and its own.
    pub(super) fn owns(self, folder: &Path) -> bool {
        fs::metadata(folder).is_ok_and(|found| found.is_dir() && found.uid() == self.uid)
    }

    /// Whether it can go into `folder`: tried, since the modes of all parents and any access lists count.
    pub(super) fn reaches(self, folder: &Path) -> bool {
        let mut attempt = self.command("sh");
        attempt.args(["-c", "cd \"$1\"", "sh"]).arg(folder).stdout(Stdio::null()).stderr(Stdio::null());
        !self.other || attempt.status().is_ok_and(|status| status.success())
    }
}
