//! The server's folders: in the state folder where that works, else elsewhere with a link left in their place.

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

/// Where root's servers live that cannot live in root's home.
const SHARED_PARENT: &str = "/var/lib/apsctl";

/// Makes `dir/name`, or a link of that name, to a folder for `account` alone; one that is there already is kept.
/// Where the whole path were longer than `limit`, it becomes a link.
pub(super) fn create_for_account(
    dir: &Path,
    name: &str,
    account: ServerAccount,
    limit: usize,
) -> Result<PathBuf> {
    let wanted = dir.join(name);
    if !account.owns(&wanted) {
        remove(&wanted)?;
        let here = fs::canonicalize(dir)?.join(name);
        if here.as_os_str().as_bytes().len() <= limit && account.can_enter(dir) {
            DirBuilder::new().mode(0o700).create(&here)?;
            account.own_folder(&open_own(&here)?)?;
        } else {
            let parent = if account.differs_from_caller() { SHARED_PARENT } else { "/tmp" };
            let elsewhere = create_unique(Path::new(parent), 0o700)?;
            account.own_folder(&open_own(&elsewhere)?)?;
            symlink(elsewhere, &wanted)?;
        }
    }
    Ok(fs::canonicalize(&wanted)?)
}

/// Makes a folder in `parent` under a name that nobody has.
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
            // The parent may have gone since: whoever removes the last folder of `SHARED` removes that, too.
            Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) => {}
            Err(error) => {
                return Err(error).with_context(|| format!("making a folder in {}", parent.display()));
            }
        }
    }
    bail!("no name is left for a folder in {}", parent.display())
}

/// A folder that others make and remove files in: it must belong to this user or root, and be sticky where others may
/// write to it.
fn require_safe_parent(parent: &Path) -> Result<()> {
    // As that of a folder in it that is not there yet.
    safe_files::require_safe_folder("it", &parent.join("apsctl"), None)
}

/// Opens a folder that this process has just made. Where another account has replaced it meanwhile, that is an error.
fn open_own(folder: &Path) -> Result<File> {
    let flags = OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW;
    let opened = File::options().read(true).custom_flags(flags.bits()).open(folder);
    let opened = opened.with_context(|| format!("opening {}", folder.display()))?;
    if opened.metadata()?.uid() != geteuid().as_raw() {
        bail!("{} was replaced by another account", folder.display());
    }
    Ok(opened)
}

/// Gives a folder this mode, whatever the umask is.
fn set_mode(folder: &File, mode: u32) -> Result<()> {
    Ok(folder.set_permissions(Permissions::from_mode(mode))?)
}

/// Removes what `make` made. A link that somebody else made is removed, but not what it leads to.
pub(super) fn remove(folder: &Path) -> Result<()> {
    let removed = match fs::read_link(folder) {
        Ok(target) => remove_link_target(&target).and_then(|()| fs::remove_file(folder)),
        Err(_) => fs::remove_dir_all(folder),
    };
    ignore_not_found(removed).with_context(|| format!("removing {}", folder.display()))
}

fn remove_link_target(target: &Path) -> io::Result<()> {
    let ours = target.file_name().is_some_and(|name| name.as_bytes().starts_with(b"apsctl-"));
    match target.parent() {
        Some(parent) if ours && parent == Path::new(SHARED_PARENT) => {
            ignore_not_found(fs::remove_dir_all(target))?;
            // Others may have their folders there: then it stays.
            fs::remove_dir(parent).or(Ok(()))
        }
        // One of another account has taken the name since.
        Some(parent) if ours && parent == Path::new("/tmp") && is_own(target) => {
            ignore_not_found(fs::remove_dir_all(target))
        }
        _ => Ok(()),
    }
}

fn is_own(folder: &Path) -> bool {
    fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir() && found.uid() == geteuid().as_raw())
}

/// To remove what is not there is no failure.
pub(super) fn ignore_not_found(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
