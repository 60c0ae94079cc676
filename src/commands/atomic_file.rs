//! Writes files atomically: a file appears complete or not at all.
//!
//! A file is written under an unpredictable name in the same folder and then renamed. Other accounts may be able to write to
//! the folder, so all operations use the handles of the folder and the file: a name may be replaced at any time.

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

/// The flags to open a folder, without the right to list it if the system supports that.
#[cfg(any(target_os = "linux", target_os = "android"))]
const OPEN_FOLDER_FLAGS: OFlag = OFlag::O_PATH;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const FOLDER: OFlag = OFlag::O_RDONLY;

/// File systems allow names of 255 bytes; `part_name` needs the rest.
const MAX_PREFIX_BYTES: usize = 200;

const SUFFIX: &[u8] = b".part";

/// A file that readers see only when it is complete. An unfinished file is removed.
pub(super) struct AtomicFile {
    out: Box<dyn Write>,
    /// `None` for standard output.
    unfinished: Option<Unfinished>,
}

/// A file that is not complete yet.
struct Unfinished {
    part: Arc<PartFile>,
    /// The final path for messages, and its last component.
    path: PathBuf,
    name: OsString,
    mode: u32,
    /// Removes the file if the process ends without `drop`.
    _at_exit: interrupt::ExitCallback,
}

/// An open file and its folder.
struct PartFile {
    folder: OwnedFd,
    name: OsString,
    /// Locked until the process ends, so that other processes see that it is in use.
    file: Flock<File>,
}

impl AtomicFile {
    pub(super) fn stdout(out: Box<dyn Write>) -> Self {
        Self { out, unfinished: None }
    }

    /// Creates the unfinished file. `mode` applies regardless of the umask.
    pub(super) fn create(path: &Path, mode: u32) -> Result<Self> {
        let name = path.file_name().ok_or_else(|| CliError::usage(format!("{} is not a file name", path.display())))?;
        let failed = |error: io::Error| CliError::file(path, &error);
        if path.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()).into());
        }
        if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            let message = format!("{} is not a regular file and would be replaced", path.display());
            return Err(CliError::usage(message).into());
        }
        let part = Arc::new(PartFile::create(path, name).map_err(failed)?);
        remove_abandoned(&part.folder, name);
        let at_exit = interrupt::at_exit({
            let part = Arc::clone(&part);
            move || part.remove()
        });
        let out = Box::new(BufWriter::with_capacity(64 * 1024, part.file.try_clone().map_err(failed)?));
        let unfinished = Unfinished { part, path: path.to_owned(), name: name.to_owned(), mode, _at_exit: at_exit };
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
            // A closed pipe is recognized by the error without context.
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

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
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
            let flags = OFlag::O_WRONLY | OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
            let file = openat(&folder, part.as_os_str(), flags, Mode::from_bits_truncate(0o600))?;
            let file = Flock::lock(File::from(file), FlockArg::LockExclusive).map_err(|(_, error)| error)?;
            let part = Self { folder, name: part, file };
            // Another process may have removed the file before it was locked.
            if part.is_in_place() {
                return Ok(part);
            }
            folder = part.folder;
        }
    }

    /// Whether the name still belongs to the open file.
    fn is_in_place(&self) -> bool {
        let Ok(opened) = self.file.metadata() else { return false };
        let named = fstatat(&self.folder, self.name.as_os_str(), AtFlags::AT_SYMLINK_NOFOLLOW);
        // The types depend on the system.
        #[allow(clippy::useless_conversion, clippy::unnecessary_cast, reason = "needed on macOS")]
        named.is_ok_and(|named| named.st_ino as u64 == opened.ino() && named.st_dev as u64 == opened.dev())
    }

    /// Renames the file. The content is synced first, so that a crash leaves the old or the new file.
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
            // It may have been removed meanwhile.
            let _: nix::Result<()> = unlinkat(&self.folder, self.name.as_os_str(), UnlinkatFlags::NoRemoveDir);
        }
    }
}

/// Returns the prefix of all unfinished files for `name`.
fn part_prefix(name: &OsStr) -> Vec<u8> {
    let name = name.as_bytes();
    [b".", &name[..name.len().min(MAX_PREFIX_BYTES)], b"."].concat()
}

/// Returns an unpredictable name.
fn part_name(name: &OsStr) -> OsString {
    let random = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
    OsString::from_vec([&part_prefix(name), random.as_bytes(), SUFFIX].concat())
}

/// Removes unlocked unfinished files for `name`, which killed processes have left behind.
fn remove_abandoned(folder: &OwnedFd, name: &OsStr) {
    let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
    // They stay if the folder cannot be listed.
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
