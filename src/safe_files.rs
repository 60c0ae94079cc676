//! Checks that no other account can change a file or a folder, directly or by replacing a folder above it.

use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::domain::shell::quote;
use crate::error::CliError;

/// Write permission of the group and of others.
const OTHERS_MAY_WRITE: u32 = 0o022;

/// In a sticky folder, nobody can move or remove files of another account.
const STICKY: u32 = 0o1000;

/// Returns the home folder: `HOME`, else that of the account.
pub fn home_folder() -> Option<PathBuf> {
    let named = std::env::var_os("HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    named.or_else(|| Some(nix::unistd::User::from_uid(nix::unistd::geteuid()).ok()??.dir))
}

/// Returns the folder for files that a program keeps between its runs: `XDG_STATE_HOME`, else `~/.local/state`.
pub fn state_folder() -> Option<PathBuf> {
    let named = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    named.or_else(|| Some(home_folder()?.join(".local/state")))
}

/// Checks that no other account can write to `file`, replace it, or replace a folder above it (up to `home` if it is below that).
/// Returns its mode. `subject` names the file in the hint.
///
/// # Errors
/// A [`CliError`] (exit 2) with the account or mode, and the remedy.
pub fn require_safe_file(subject: &str, opened: &File, file: &Path, home: Option<&Path>) -> Result<u32> {
    let unknown = |error: std::io::Error| CliError::usage(format!("{}: {error}", file.display()));
    let stat = opened.metadata().map_err(unknown)?;
    if !stat.is_file() {
        return Err(CliError::usage(format!("{}: not a regular file", file.display())).into());
    }
    require_owner_and_mode(subject, &stat, file, OTHERS_MAY_WRITE)?;
    for folder in parent_folders(file, home).map_err(unknown)? {
        require_safe_parent(subject, &folder)?;
    }
    Ok(stat.mode())
}

/// Checks that no other account can write to `folder` or replace a folder above it (up to `home` if it is below that). A folder that
/// does not exist yet is as safe as the folder that it would be created in.
///
/// # Errors
/// A [`CliError`] (exit 2) with the account or mode, and the remedy.
pub fn require_safe_folder(subject: &str, folder: &Path, home: Option<&Path>) -> Result<()> {
    let unknown = |error: std::io::Error| CliError::usage(format!("{}: {error}", folder.display()));
    let home = home.and_then(|home| home.canonicalize().ok());
    // The folders above a relative path are those of the current folder.
    let folder = &std::path::absolute(folder).map_err(unknown)?;
    let mut all = BTreeSet::new();
    for named in folder.ancestors() {
        match std::fs::symlink_metadata(named) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(unknown(error).into()),
            Ok(stat) if stat.is_symlink() => require_owner_and_mode(subject, &stat, named, 0)?,
            Ok(_) => {}
        }
        all.extend(folders_below_home(&named.canonicalize().map_err(unknown)?, home.as_deref()));
    }
    let last = folder.canonicalize().ok();
    for ancestor in all {
        if last.as_ref() == Some(&ancestor) {
            let stat = std::fs::metadata(&ancestor).map_err(unknown)?;
            if !stat.is_dir() {
                return Err(CliError::usage(format!("{}: not a folder", folder.display())).into());
            }
            // A sticky folder is not safe either: another account could create a file that apsctl takes for its own.
            require_owner_and_mode(subject, &stat, &ancestor, OTHERS_MAY_WRITE)?;
        } else {
            require_safe_parent(subject, &ancestor)?;
        }
    }
    Ok(())
}

fn require_safe_parent(subject: &str, folder: &Path) -> Result<()> {
    let stat = std::fs::metadata(folder).map_err(|error| CliError::usage(format!("{}: {error}", folder.display())))?;
    let is_sticky = stat.mode() & STICKY != 0;
    require_owner_and_mode(subject, &stat, folder, if is_sticky { 0 } else { OTHERS_MAY_WRITE })
}

/// Returns the folders above the file, and those above the target if it is a link.
fn parent_folders(file: &Path, home: Option<&Path>) -> std::io::Result<BTreeSet<PathBuf>> {
    let home = home.and_then(|home| home.canonicalize().ok());
    let absolute = std::path::absolute(file)?;
    let parent = absolute.parent().unwrap_or(&absolute).canonicalize()?;
    let target = file.canonicalize()?;
    let parents = [Some(parent.as_path()), target.parent()].into_iter().flatten();
    Ok(parents.flat_map(|folder| folders_below_home(folder, home.as_deref())).collect())
}

/// Returns a folder and those above it, up to `home` if it is below that.
fn folders_below_home(folder: &Path, home: Option<&Path>) -> Vec<PathBuf> {
    let top = home.filter(|home| folder.starts_with(home));
    let ancestors = folder.ancestors().take_while(|above| top.is_none_or(|top| above.starts_with(top)));
    ancestors.map(Path::to_path_buf).collect()
}

fn require_owner_and_mode(subject: &str, metadata: &Metadata, path: &Path, forbidden: u32) -> Result<()> {
    let own_uid = nix::unistd::geteuid().as_raw();
    let path = path.display();
    if metadata.uid() != own_uid && metadata.uid() != 0 {
        let owner = nix::unistd::User::from_uid(metadata.uid().into()).ok().flatten();
        let owner = owner.map_or_else(|| metadata.uid().to_string(), |owner| owner.name);
        return Err(CliError::usage(format!("{path} belongs to {owner}, which could change it"))
            .hint(format!("{subject} must belong to you or to root"))
            .into());
    }
    if metadata.mode() & forbidden != 0 {
        return Err(CliError::usage(format!(
            "{path} can be written by others (mode {:04o})",
            metadata.mode() & 0o7777
        ))
        .hint(format!("chmod go-w {}", quote(&path.to_string())))
        .into());
    }
    Ok(())
}
