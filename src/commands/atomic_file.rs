//! A file that appears whole or not at all.
//!
//! It is written under an unpredictable name beside its place and then renamed. Other accounts may be able to write to the
//! folder, so everything goes through the two handles that were opened first, of the folder and of the file: a name
//! may lead elsewhere a moment later.

use std::ffi::{OsStr, OsString};
use std::fs::{File, Permissions};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, BufWriter, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use nix::dir::Dir;
use nix::fcntl::{AtFlags, Flock, FlockArg, OFlag, open, openat, renameat};
use nix::sys::stat::{Mode, fstatat};
use nix::unistd::{UnlinkatFlags, geteuid, unlinkat};

use crate::error::CliError;
use crate::interrupt;

/// How a folder is opened: without the right to list it where the system allows that.
#[cfg(any(target_os = "linux", target_os = "android"))]
const OPEN_FOLDER_FLAGS: OFlag = OFlag::O_PATH;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const FOLDER: OFlag = OFlag::O_RDONLY;

/// File systems allow names of 255 bytes; the rest is for what `part_name` adds.
const MAX_PREFIX_BYTES: usize = 200;

const SUFFIX: &[u8] = b".part";

/// Readers see the old file or the new one. An unfinished one is removed.
pub(super) struct AtomicFile {
    out: Box<dyn Write>,
    /// None for standard output.
    unfinished: Option<Unfinished>,
}

/// A file under its first name.
struct Unfinished {
    part: Arc<PartFile>,
    /// Its final path, for messages, and the last component of it.
    path: PathBuf,
    name: OsString,
    mode: u32,
    /// Removes the file where the process ends without `drop`.
    _at_exit: interrupt::ExitCallback,
}

/// An open file, and where it is.
struct PartFile {
    folder: OwnedFd,
    name: OsString,
    /// Locked for as long as the process lives, which tells others that the file is in use.
    file: Flock<File>,
}

impl AtomicFile {
    pub(super) fn stdout(out: Box<dyn Write>) -> Self {
        Self { out, unfinished: None }
    }

    /// `mode` is who may read it, whatever the umask says.
    pub(super) fn create(path: &Path, mode: u32) -> Result<Self> {
        let name = path
            .file_name()
            .ok_or_else(|| CliError::usage(format!("{} is not the path of a file", path.display())))?;
        let failed = |error: io::Error| CliError::failed(format!("{}: {error}", path.display()));
        if std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
            let message = format!("{} is not a regular file, and would be replaced by one", path.display());
            return Err(CliError::usage(message).into());
        }
        let part = Arc::new(PartFile::create(path, name).map_err(failed)?);
        remove_abandoned(&part.folder, name);
        let at_exit = interrupt::at_exit({
            let part = Arc::clone(&part);
            move || part.remove()
        });
        let out = Box::new(BufWriter::with_capacity(64 * 1024, part.file.try_clone().map_err(failed)?));
        let unfinished =
            Unfinished { part, path: path.to_owned(), name: name.to_owned(), mode, _at_exit: at_exit };
        Ok(Self { out, unfinished: Some(unfinished) })
    }

    pub(super) fn write_line(&mut self, line: &str) -> Result<()> {
        self.write_text(line)?;
        self.write_text("\n")
    }

    pub(super) fn write_text(&mut self, text: &str) -> Result<()> {
        match &self.unfinished {
            Some(Unfinished { path, .. }) => {
                self.out.write_all(text.as_bytes()).with_context(|| path.display().to_string())
            }
            // A reader that has gone is told by the bare error.
            None => Ok(self.out.write_all(text.as_bytes())?),
        }
    }

    pub(super) fn finish(mut self) -> Result<()> {
        let Some(unfinished) = &self.unfinished else { return Ok(self.out.flush()?) };
        let Unfinished { part, path, name, mode, .. } = unfinished;
        self.out.flush().with_context(|| path.display().to_string())?;
        part.rename_to(name, *mode).with_context(|| path.display().to_string())?;
        self.unfinished = None;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.part.remove();
    }
}

impl PartFile {
    fn create(path: &Path, name: &OsStr) -> io::Result<Self> {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let flags = OPEN_FOLDER_FLAGS | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let mut folder = open(parent.unwrap_or(Path::new(".")), flags, Mode::empty())?;
        loop {
            let part = part_name(name);
            let flags =
                OFlag::O_WRONLY | OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
            let file = openat(&folder, part.as_os_str(), flags, Mode::from_bits_truncate(0o600))?;
            let file = Flock::lock(File::from(file), FlockArg::LockExclusive).map_err(|(_, error)| error)?;
            let part = Self { folder, name: part, file };
            // Another process may have removed it before it was locked.
            if part.is_in_place() {
                return Ok(part);
            }
            folder = part.folder;
        }
    }

    /// Whether the name still is that of the opened file.
    fn is_in_place(&self) -> bool {
        let Ok(opened) = self.file.metadata() else { return false };
        let named = fstatat(&self.folder, self.name.as_os_str(), AtFlags::AT_SYMLINK_NOFOLLOW);
        // The types differ from one system to another.
        #[allow(clippy::useless_conversion, clippy::unnecessary_cast, reason = "needed on macOS")]
        named.is_ok_and(|named| named.st_ino as u64 == opened.ino() && named.st_dev as u64 == opened.dev())
    }

    /// The content must be on the disk before the rename: a crash leaves the old file or the new one.
    fn rename_to(&self, name: &OsStr, mode: u32) -> io::Result<()> {
        self.file.set_permissions(Permissions::from_mode(mode))?;
        self.file.sync_all()?;
        if !self.is_in_place() {
            let part = self.name.to_string_lossy();
            return Err(io::Error::other(format!("another process has replaced the unfinished file {part}")));
        }
        Ok(renameat(&self.folder, self.name.as_os_str(), &self.folder, name)?)
    }

    fn remove(&self) {
        if self.is_in_place() {
            // One that has gone meanwhile needs no removal.
            let _: nix::Result<()> =
                unlinkat(&self.folder, self.name.as_os_str(), UnlinkatFlags::NoRemoveDir);
        }
    }
}

/// What the names of all unfinished files for `name` begin with.
fn part_prefix(name: &OsStr) -> Vec<u8> {
    let name = name.as_bytes();
    [b".", &name[..name.len().min(MAX_PREFIX_BYTES)], b"."].concat()
}

/// A name that cannot be predicted.
fn part_name(name: &OsStr) -> OsString {
    let random = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
    OsString::from_vec([&part_prefix(name), random.as_bytes(), SUFFIX].concat())
}

/// Removes what killed processes have left for the same `name`: files that nobody has locked.
fn remove_abandoned(folder: &OwnedFd, name: &OsStr) {
    let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
    // Without the right to list the folder, they stay.
    let Ok(mut listed) = Dir::openat(folder, ".", flags, Mode::empty()) else { return };
    let prefix = part_prefix(name);
    let is_random = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_hexdigit);
    for entry in listed.iter().flatten() {
        let found = entry.file_name().to_bytes();
        let random = found.strip_prefix(&prefix[..]).and_then(|rest| rest.strip_suffix(SUFFIX));
        if !random.is_some_and(is_random) {
            continue;
        }
        let found = OsStr::from_bytes(found);
        let flags = OFlag::O_WRONLY | OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
        let Ok(file) = openat(folder, found, flags, Mode::empty()).map(File::from) else { continue };
        let is_own = file.metadata().is_ok_and(|file| file.is_file() && file.uid() == geteuid().as_raw());
        if is_own && let Ok(_unused) = Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            let _: nix::Result<()> = unlinkat(folder, found, UnlinkatFlags::NoRemoveDir);
        }
    }
}
