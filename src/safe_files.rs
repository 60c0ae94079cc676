//! Files and folders that no other account may write to: neither them nor the folders they lie in.

use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::domain::shell::quote;
use crate::error::CliError;

/// Group and all others.
const OTHERS_MAY_WRITE: u32 = 0o022;

/// In such a folder nobody moves or removes what is another's.
const STICKY: u32 = 0o1000;

/// The home folder, by `HOME` or the account's.
pub fn home_folder() -> Option<PathBuf> {
    let named = std::env::var_os("HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    named.or_else(|| Some(nix::unistd::User::from_uid(nix::unistd::geteuid()).ok()??.dir))
}

/// The mode of the opened `file`, if no other account may write to it, replace it, or replace a folder on the way to it
/// (from `home` on, where it lies below that). `what` names it in the hint.
///
/// # Errors
/// A `Refusal` (exit 2) with the account or mode, and the remedy.
pub fn require_safe_file(what: &str, opened: &File, file: &Path, home: Option<&Path>) -> Result<u32> {
    let unknown = |error: std::io::Error| CliError::usage(format!("{}: {error}", file.display()));
    let found = opened.metadata().map_err(unknown)?;
    if !found.is_file() {
        return Err(CliError::usage(format!("{}: not a regular file", file.display())).into());
    }
    require_owner_and_mode(what, &found, file, OTHERS_MAY_WRITE)?;
    for folder in parent_folders(file, home).map_err(unknown)? {
        require_safe_parent(what, &folder)?;
    }
    Ok(found.mode())
}

/// Checks that no other account may write to `folder` or replace a folder on the way to it (from `home` on, where it lies
/// below that). What is not there yet is as safe as the folder it would be made in.
///
/// # Errors
/// A `Refusal` (exit 2) with the account or mode, and the remedy.
pub fn require_safe_folder(what: &str, folder: &Path, home: Option<&Path>) -> Result<()> {
    let unknown = |error: std::io::Error| CliError::usage(format!("{}: {error}", folder.display()));
    let home = home.and_then(|home| home.canonicalize().ok());
    let mut all = BTreeSet::new();
    for named in folder.ancestors() {
        match std::fs::symlink_metadata(named) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(unknown(error).into()),
            Ok(found) if found.is_symlink() => require_owner_and_mode(what, &found, named, 0)?,
            Ok(_) => {}
        }
        all.extend(folders_below_home(&named.canonicalize().map_err(unknown)?, home.as_deref()));
    }
    let last = folder.canonicalize().ok();
    for on_the_way in all {
        if last.as_ref() == Some(&on_the_way) {
            let found = std::fs::metadata(&on_the_way).map_err(unknown)?;
            if !found.is_dir() {
                return Err(CliError::usage(format!("{}: not a folder", folder.display())).into());
            }
            // Sticky or not: a file that another account has made there may be taken for our own.
            require_owner_and_mode(what, &found, &on_the_way, OTHERS_MAY_WRITE)?;
        } else {
            require_safe_parent(what, &on_the_way)?;
        }
    }
    Ok(())
}

fn require_safe_parent(what: &str, folder: &Path) -> Result<()> {
    let found = std::fs::metadata(folder)
        .map_err(|error| CliError::usage(format!("{}: {error}", folder.display())))?;
    let is_sticky = found.mode() & STICKY != 0;
    require_owner_and_mode(what, &found, folder, if is_sticky { 0 } else { OTHERS_MAY_WRITE })
}

/// The folders on the way to the file, and to that which it may be a link to.
fn parent_folders(file: &Path, home: Option<&Path>) -> std::io::Result<BTreeSet<PathBuf>> {
    let home = home.and_then(|home| home.canonicalize().ok());
    let parent = file.parent().unwrap_or(file).canonicalize()?;
    let behind = file.canonicalize()?;
    let lasts = [Some(parent.as_path()), behind.parent()].into_iter().flatten();
    Ok(lasts.flat_map(|last| folders_below_home(last, home.as_deref())).collect())
}

/// A folder and those it lies in, up to `home` where it lies below that.
fn folders_below_home(last: &Path, home: Option<&Path>) -> Vec<PathBuf> {
    let top = home.filter(|home| last.starts_with(home));
    let all = last.ancestors().take_while(|folder| top.is_none_or(|top| folder.starts_with(top)));
    all.map(Path::to_path_buf).collect()
}

fn require_owner_and_mode(what: &str, found: &Metadata, path: &Path, others: u32) -> Result<()> {
    let own = nix::unistd::geteuid().as_raw();
    let path = path.display();
    if found.uid() != own && found.uid() != 0 {
        let owner = nix::unistd::User::from_uid(found.uid().into()).ok().flatten();
        let owner = owner.map_or_else(|| found.uid().to_string(), |owner| owner.name);
        return Err(CliError::usage(format!("{path} belongs to {owner}, who could change it"))
            .hint(format!("{what} must belong to you or to root"))
            .into());
    }
    if found.mode() & others != 0 {
        return Err(CliError::usage(format!(
            "{path} can be written by others (mode {:04o})",
            found.mode() & 0o7777
        ))
        .hint(format!("chmod go-w {}", quote(&path.to_string())))
        .into());
    }
    Ok(())
}
