//! The server's folders: in the state folder where that works, else elsewhere with a link left in their place.

use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::account::Account;

/// Where root's servers live that cannot live in root's home.
const SHARED: &str = "/var/lib/apsctl";

/// Makes `dir/name`, or a link of that name, to a folder for `account` alone; one that is there already is kept.
/// Where the whole path were longer than `limit`, it becomes a link.
pub(super) fn make(dir: &Path, name: &str, account: Account, limit: usize) -> Result<PathBuf> {
    let wanted = dir.join(name);
    if !account.owns(&wanted) {
        discard(&wanted)?;
        let here = fs::canonicalize(dir)?.join(name);
        if here.as_os_str().as_bytes().len() <= limit && account.reaches(dir) {
            DirBuilder::new().mode(0o700).create(&here)?;
            account.take(&here)?;
        } else {
            let parent = if account.is_other() { SHARED } else { "/tmp" };
            let elsewhere = fresh(Path::new(parent), 0o700)?;
            account.take(&elsewhere)?;
            symlink(elsewhere, &wanted)?;
        }
    }
    Ok(fs::canonicalize(&wanted)?)
}

/// Makes a folder in `parent` under a name that nobody has.
pub(super) fn fresh(parent: &Path, mode: u32) -> Result<PathBuf> {
    for number in 1..10_000 {
        if !parent.exists() {
            DirBuilder::new().recursive(true).create(parent)?;
            drop(set_mode(parent, 0o755));
        }
        let folder = parent.join(format!("apsctl-{}-{number}", std::process::id()));
        match DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return set_mode(&folder, mode).map(|()| folder),
            // The parent may have gone since: whoever removes the last folder of `SHARED` removes that, too.
            Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) => {}
            Err(error) => {
                return Err(error).with_context(|| format!("making a folder in {}", parent.display()));
            }
        }
    }
    bail!("no name is left for a folder in {}", parent.display())
}

/// Gives a folder this mode, whatever the umask is.
fn set_mode(folder: &Path, mode: u32) -> Result<()> {
    let outcome = fs::set_permissions(folder, Permissions::from_mode(mode));
    outcome.with_context(|| format!("setting the mode of {}", folder.display()))
}

/// Removes what `make` made. A link that somebody else made is removed, but not what it leads to.
pub(super) fn discard(folder: &Path) -> Result<()> {
    let removed = match fs::read_link(folder) {
        Ok(target) => discard_target(&target).and_then(|()| fs::remove_file(folder)),
        Err(_) => fs::remove_dir_all(folder),
    };
    gone(removed).with_context(|| format!("removing {}", folder.display()))
}

fn discard_target(target: &Path) -> io::Result<()> {
    let ours = target.file_name().is_some_and(|name| name.as_bytes().starts_with(b"apsctl-"));
    match target.parent() {
        Some(parent) if ours && parent == Path::new(SHARED) => {
            gone(fs::remove_dir_all(target))?;
            // Others may have their folders there: then it stays.
            fs::remove_dir(parent).or(Ok(()))
        }
        Some(parent) if ours && parent == Path::new("/tmp") => gone(fs::remove_dir_all(target)),
        _ => Ok(()),
    }
}

/// To remove what is not there is no failure.
pub(super) fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
