//! The account the server runs as.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt as _, fchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use nix::fcntl::OFlag;
use nix::unistd::{Uid, User, getegid, geteuid};

use crate::error::CliError;

/// A user and its group; not root, since PostgreSQL refuses to run as root.
#[derive(Debug, Clone, Copy)]
pub(super) struct ServerAccount {
    uid: u32,
    gid: u32,
    /// Whether it is another than the one this process runs as, which is then root.
    is_other_user: bool,
}

impl ServerAccount {
    /// The user itself; for root the owner of the data folder, or of a new one `postgres` or else `nobody`.
    pub(super) fn for_data(data: &Path) -> Result<Self> {
        if !geteuid().is_root() {
            return Ok(Self { uid: geteuid().as_raw(), gid: getegid().as_raw(), is_other_user: false });
        }
        if let Ok(folder) = fs::metadata(data)
            && !Uid::from_raw(folder.uid()).is_root()
        {
            return Ok(Self { uid: folder.uid(), gid: folder.gid(), is_other_user: true });
        }
        for name in ["postgres", "nobody"] {
            if let Some(user) =
                User::from_name(name).with_context(|| format!("looking up the user {name}"))?
            {
                return Ok(Self { uid: user.uid.as_raw(), gid: user.gid.as_raw(), is_other_user: true });
            }
        }
        bail!(
            "PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody` to run it"
        )
    }

    /// Whether it is another than the one this process runs as.
    pub(super) fn differs_from_caller(self) -> bool {
        self.is_other_user
    }

    /// A program to be run as this account, out of reach of the caller's terminal and language.
    pub(super) fn command(self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/").stdin(Stdio::null());
        command.env("LC_ALL", "C").env("TZ", "UTC");
        for inherited in ["PGCLIENTENCODING", "PGDATESTYLE"] {
            command.env_remove(inherited);
        }
        if self.is_other_user {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Its user.
    pub(super) fn uid(self) -> u32 {
        self.uid
    }

    /// Gives it an opened folder.
    pub(super) fn own_folder(self, folder: &File) -> io::Result<()> {
        if self.is_other_user { fchown(folder, Some(self.uid), Some(self.gid)) } else { Ok(()) }
    }

    /// Whether `folder` is a folder, or a link to one, that belongs to it and that no other account may write to. A link
    /// that leads to a link does not count: another account may have put the second one there.
    pub(super) fn owns(self, folder: &Path) -> bool {
        let target = fs::read_link(folder).unwrap_or_else(|_| folder.to_path_buf());
        fs::symlink_metadata(target)
            .is_ok_and(|found| found.is_dir() && found.uid() == self.uid && found.mode() & 0o022 == 0)
    }

    /// Opens a regular file of its own, if there is one: no link, and no other name of the same file, through which
    /// something else would be read or changed.
    pub(super) fn open(self, path: &Path, write: bool) -> Result<Option<File>> {
        let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK;
        let opened = File::options().read(true).write(write).custom_flags(flags.bits()).open(path);
        let refused = |why: &str| {
            CliError::refused(format!("{}: {why}", path.display())).hint(
                "another account may have put it there; `apsctl sandbox down --purge` removes the sandbox",
            )
        };
        let file = match opened {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(_) if path.is_symlink() => return Err(refused("a symbolic link, and must not be one").into()),
            opened => opened.with_context(|| format!("opening {}", path.display()))?,
        };
        let found = file.metadata().with_context(|| format!("opening {}", path.display()))?;
        if !found.is_file() {
            return Err(refused("not a regular file").into());
        }
        if found.uid() != self.uid || found.nlink() != 1 {
            return Err(refused("not a file of the server's account alone").into());
        }
        Ok(Some(file))
    }

    /// The text of such a file, at most `limit` bytes of it.
    pub(super) fn read(self, path: &Path, limit: u64) -> Result<Option<String>> {
        let Some(file) = self.open(path, false)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes).with_context(|| format!("reading {}", path.display()))?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Whether it can go into `folder`: tried, since the modes of all parents and any access lists count.
    pub(super) fn can_enter(self, folder: &Path) -> bool {
        let mut attempt = self.command("sh");
        attempt.args(["-c", "cd \"$1\"", "sh"]).arg(folder).stdout(Stdio::null()).stderr(Stdio::null());
        !self.is_other_user || attempt.status().is_ok_and(|status| status.success())
    }
}
