//! The account that runs the server.

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

/// A user and group other than root, because PostgreSQL refuses to run as root.
#[derive(Debug, Clone, Copy)]
pub(super) struct ServerAccount {
    uid: u32,
    gid: u32,
    /// Whether it differs from the account of this process, which is root then.
    is_other_user: bool,
}

impl ServerAccount {
    /// Returns this user. For root, returns the owner of the data folder, or `postgres` or `nobody` for a new one.
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
            if let Some(user) = User::from_name(name).with_context(|| format!("looking up the user {name}"))? {
                return Ok(Self { uid: user.uid.as_raw(), gid: user.gid.as_raw(), is_other_user: true });
            }
        }
        bail!("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` to run it")
    }

    /// Whether it differs from the account of this process.
    pub(super) fn differs_from_caller(self) -> bool {
        self.is_other_user
    }

    /// Returns a command that runs as this account, without the caller's terminal and locale.
    pub(super) fn command(self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/").stdin(Stdio::null());
        command.env("LC_ALL", "C").env("TZ", "UTC");
        for variable in ["PGCLIENTENCODING", "PGDATESTYLE"] {
            command.env_remove(variable);
        }
        if self.is_other_user {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    pub(super) fn uid(self) -> u32 {
        self.uid
    }

    /// Makes this account the owner of an open folder.
    pub(super) fn own_folder(self, folder: &File) -> io::Result<()> {
        if self.is_other_user { fchown(folder, Some(self.uid), Some(self.gid)) } else { Ok(()) }
    }

    /// Whether `folder` is a folder, or a link to one, that belongs to this account and that no other account may write to.
    /// A link to a link does not count, because another account may have created the second one.
    pub(super) fn owns(self, folder: &Path) -> bool {
        let target = fs::read_link(folder).unwrap_or_else(|_| folder.to_path_buf());
        fs::symlink_metadata(target)
            .is_ok_and(|metadata| metadata.is_dir() && metadata.uid() == self.uid && metadata.mode() & 0o022 == 0)
    }

    /// Opens a regular file of this account, if it exists. Links and files with a second name are refused, because they could
    /// lead to other files.
    pub(super) fn open(self, path: &Path, write: bool) -> Result<Option<File>> {
        let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK;
        let opened = File::options().read(true).write(write).custom_flags(flags.bits()).open(path);
        let refused = |reason: &str| {
            CliError::refused(format!("{}: {reason}", path.display()))
                .hint("another account may have created it; remove the sandbox with `apsctl sandbox down --purge`")
        };
        let file = match opened {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(_) if path.is_symlink() => {
                return Err(refused("it is a symbolic link, which is refused").into());
            }
            opened => opened.with_context(|| format!("opening {}", path.display()))?,
        };
        let metadata = file.metadata().with_context(|| format!("opening {}", path.display()))?;
        if !metadata.is_file() {
            return Err(refused("it is not a regular file").into());
        }
        if metadata.uid() != self.uid || metadata.nlink() != 1 {
            return Err(refused("it belongs to another account or has a second name").into());
        }
        Ok(Some(file))
    }

    /// Reads a file of this account, at most `limit` bytes.
    pub(super) fn read(self, path: &Path, limit: u64) -> Result<Option<String>> {
        let Some(file) = self.open(path, false)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes).with_context(|| format!("reading {}", path.display()))?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Whether this account can enter `folder`. It is tried, since the modes of all parents and access lists count.
    pub(super) fn can_enter(self, folder: &Path) -> bool {
        let mut attempt = self.command("sh");
        attempt.args(["-c", "cd \"$1\"", "sh"]).arg(folder).stdout(Stdio::null()).stderr(Stdio::null());
        !self.is_other_user || attempt.status().is_ok_and(|status| status.success())
    }
}
