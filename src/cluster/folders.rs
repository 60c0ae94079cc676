//! Creates the server's folders: in the state folder if possible, otherwise elsewhere with a link.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt as _, OpenOptionsExt as _, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use nix::fcntl::OFlag;
use nix::unistd::geteuid;

use super::account::ServerAccount;
use crate::safe_files;

/// The parent of folders that cannot be in root's home.
const SHARED_PARENT: &str = "/var/lib/apsctl";

/// Creates the folder `dir/name` for `account`, unless it exists. If its path is longer than `limit` or `account` cannot
/// enter it, creates a link to a folder elsewhere.
pub(super) fn create_for_account(dir: &Path, name: &str, account: ServerAccount, limit: usize) -> Result<PathBuf> {
    let path = dir.join(name);
    if !account.owns(&path) {
        remove(&path)?;
        let real_path = fs::canonicalize(dir)?.join(name);
        if real_path.as_os_str().as_bytes().len() <= limit && account.can_enter(dir) {
            DirBuilder::new().mode(0o700).create(&real_path)?;
            account.own_folder(&open_own(&real_path)?)?;
        } else {
            let parent = if account.differs_from_caller() { SHARED_PARENT } else { "/tmp" };
            let elsewhere = create_unique(Path::new(parent), 0o700)?;
            account.own_folder(&open_own(&elsewhere)?)?;
            symlink(elsewhere, &path)?;
        }
    }
    Ok(fs::canonicalize(&path)?)
}

/// Creates a folder with an unused name in `parent`.
pub(super) fn create_unique(parent: &Path, mode: u32) -> Result<PathBuf> {
    for number in 1..10_000 {
        if !parent.exists() {
            DirBuilder::new().recursive(true).create(parent)?;
            drop(open_own(parent).and_then(|parent| set_mode(&parent, 0o755)));
        }
        require_safe_parent(parent)?;
        let folder = parent.join(format!("apsctl-{}-{number}", std::process::id()));
        match DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => {
                set_mode(&open_own(&folder)?, mode)
                    .with_context(|| format!("setting the mode of {}", folder.display()))?;
                return Ok(folder);
            }
            // Another process may have result the parent with its last folder.
            Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) => {}
            Err(error) => {
                return Err(error).with_context(|| format!("creating a folder in {}", parent.display()));
            }
        }
    }
    bail!("no unused name for a folder in {}", parent.display())
}

/// Requires that `parent` belongs to this user or root, and that it is sticky if others may write to it.
fn require_safe_parent(parent: &Path) -> Result<()> {
    // Checked as the parent of a folder that does not exist yet.
    safe_files::require_safe_folder("it", &parent.join("apsctl"), None)
}

/// Opens a folder that this process has just created. Fails if another account has replaced it.
fn open_own(folder: &Path) -> Result<File> {
    let flags = OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW;
    let opened = File::options().read(true).custom_flags(flags.bits()).open(folder);
    let opened = opened.with_context(|| format!("opening {}", folder.display()))?;
    if opened.metadata()?.uid() != geteuid().as_raw() {
        bail!("{} was replaced by another account", folder.display());
    }
    Ok(opened)
}

/// Sets the mode regardless of the umask.
fn set_mode(folder: &File, mode: u32) -> Result<()> {
    Ok(folder.set_permissions(Permissions::from_mode(mode))?)
}

/// Removes a folder or a link, and the link's target if apsctl has created it.
pub(super) fn remove(folder: &Path) -> Result<()> {
    let result = match fs::read_link(folder) {
        Ok(target) => remove_link_target(&target).and_then(|()| fs::remove_file(folder)),
        Err(_) => fs::remove_dir_all(folder),
    };
    ignore_not_found(result).with_context(|| format!("removing {}", folder.display()))
}

fn remove_link_target(target: &Path) -> io::Result<()> {
    let is_apsctl_folder = target.file_name().is_some_and(|name| name.as_bytes().starts_with(b"apsctl-"));
    match target.parent() {
        Some(parent) if is_apsctl_folder && parent == Path::new(SHARED_PARENT) => {
            ignore_not_found(fs::remove_dir_all(target))?;
            // It stays if it contains other folders.
            fs::remove_dir(parent).or(Ok(()))
        }
        // Another account may have reused the name.
        Some(parent) if is_apsctl_folder && parent == Path::new("/tmp") && is_own(target) => {
            ignore_not_found(fs::remove_dir_all(target))
        }
        _ => Ok(()),
    }
}

fn is_own(folder: &Path) -> bool {
    fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir() && metadata.uid() == geteuid().as_raw())
}

/// Turns "not metadata" into success.
pub(super) fn ignore_not_found(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
