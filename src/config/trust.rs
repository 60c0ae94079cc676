//! Who may write the configuration: nobody but this user and root, neither the file nor the folders it lies in.

use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::domain::shell::word;
use crate::error::Refusal;

/// Group and all others.
const OTHERS_MAY_WRITE: u32 = 0o022;

/// In such a folder nobody moves or removes what is another's.
const STICKY: u32 = 0o1000;

/// The mode of the opened `file`, if nobody else may write it, exchange it, or exchange a folder on the way to it (from
/// `home` on, where it lies below that).
///
/// # Errors
/// A `Refusal` (exit 2) that says who may, and what to do.
pub(super) fn require(opened: &File, file: &Path, home: Option<&Path>) -> Result<u32> {
    let unknown = |error: std::io::Error| Refusal::usage(format!("{}: {error}", file.display()));
    let found = opened.metadata().map_err(unknown)?;
    if !found.is_file() {
        return Err(Refusal::usage(format!("{}: not a regular file", file.display())).into());
    }
    require_own(&found, file, OTHERS_MAY_WRITE)?;
    for folder in folders(file, home).map_err(unknown)? {
        let found = std::fs::metadata(&folder).map_err(unknown)?;
        let is_sticky = found.mode() & STICKY != 0;
        require_own(&found, &folder, if is_sticky { 0 } else { OTHERS_MAY_WRITE })?;
    }
    Ok(found.mode())
}

/// The folders on the way to the file, and to that which it may be a link to.
fn folders(file: &Path, home: Option<&Path>) -> std::io::Result<BTreeSet<PathBuf>> {
    let home = home.and_then(|home| home.canonicalize().ok());
    let parent = file.parent().unwrap_or(file).canonicalize()?;
    let behind = file.canonicalize()?;
    let mut all = BTreeSet::new();
    for last in [Some(parent.as_path()), behind.parent()].into_iter().flatten() {
        let top = home.as_deref().filter(|home| last.starts_with(home));
        all.extend(
            last.ancestors()
                .take_while(|folder| top.is_none_or(|top| folder.starts_with(top)))
                .map(Path::to_path_buf),
        );
    }
    Ok(all)
}

fn require_own(found: &Metadata, path: &Path, others: u32) -> Result<()> {
    let own = nix::unistd::geteuid().as_raw();
    let path = path.display();
    if found.uid() != own && found.uid() != 0 {
        let owner = nix::unistd::User::from_uid(found.uid().into()).ok().flatten();
        let owner = owner.map_or_else(|| found.uid().to_string(), |owner| owner.name);
        return Err(Refusal::usage(format!("{path} belongs to {owner}, who could change it"))
            .hint("the configuration must belong to you or to root")
            .into());
    }
    if found.mode() & others != 0 {
        return Err(Refusal::usage(format!(
            "{path} can be written by others (mode {:04o})",
            found.mode() & 0o7777
        ))
        .hint(format!("chmod go-w {}", word(&path.to_string())))
        .into());
    }
    Ok(())
}
