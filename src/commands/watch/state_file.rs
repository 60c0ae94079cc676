//! The state file: what has been reported, so that a restart repeats nothing.

use std::fs::{DirBuilder, File};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Result;
use nix::fcntl::{Flock, FlockArg, OFlag};
use serde::{Deserialize, Serialize};

use crate::commands::atomic_file::AtomicFile;
use crate::domain::alerts::{AlertState, digest};
use crate::domain::shell::quote;
use crate::error::{CliError, without_error_numbers};
use crate::limited_read;
use crate::safe_files;

/// The version of the format. A file of another version is refused.
const VERSION: u32 = 1;

/// The longest state file that is read.
const MAX_BYTES: u64 = 64 << 20;

const SUBJECT: &str = "the state file";

/// The content of the file.
#[derive(Serialize, Deserialize)]
struct Content {
    /// What the file is, for people who open it.
    apsctl_watch: u32,
    store: String,
    state: AlertState,
}

/// The beginning of a file of any version.
#[derive(Deserialize)]
struct VersionOnly {
    apsctl_watch: u32,
}

/// Keeps the state between runs, or only in memory.
pub(super) struct StateFile {
    /// `None` if nothing is kept.
    file: Option<LockedFile>,
    store: String,
    /// The text that was saved last.
    saved: String,
}

struct LockedFile {
    path: PathBuf,
    /// Locked until the process ends, so that two processes do not report the same finding.
    _lock: Flock<File>,
}

impl StateFile {
    /// Returns a state that is lost when the command ends.
    pub(super) fn in_memory() -> Self {
        Self { file: None, store: String::new(), saved: String::new() }
    }

    /// Locks and reads the file, which need not exist. `store` is the address of the store that it is about.
    ///
    /// # Errors
    /// A [`CliError`]: exit 3 if another process uses the file or it is about another store, exit 2 if it cannot be used.
    pub(super) fn open(path: Option<&Path>, store: &str) -> Result<(Self, AlertState)> {
        let path = match path {
            Some(path) => path.to_owned(),
            None => default_path(store)?,
        };
        let lock = lock(&path)?;
        let (state, saved) = read(&path, store)?;
        let file = Some(LockedFile { path, _lock: lock });
        Ok((Self { file, store: store.to_owned(), saved }, state))
    }

    /// Writes the state, unless it is already in the file.
    pub(super) fn save(&mut self, state: &AlertState) -> Result<()> {
        let Some(LockedFile { path, .. }) = &self.file else { return Ok(()) };
        let content = Content { apsctl_watch: VERSION, store: self.store.clone(), state: state.clone() };
        let text = serde_json::to_string(&content)? + "\n";
        if text != self.saved {
            let mut file = AtomicFile::create(path, 0o600)?;
            file.write_text(&text)?;
            file.finish()?;
            self.saved = text;
        }
        Ok(())
    }
}

/// Returns a path that is different for each store.
fn default_path(store: &str) -> Result<PathBuf> {
    let folder = safe_files::state_folder().ok_or_else(|| {
        CliError::usage("there is no home folder for the state file")
            .hint("name a file with --state, or add --no-state")
    })?;
    let folder = folder.join("apsctl/watch");
    let failed = |error: std::io::Error| unusable(&folder, &error);
    DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
    let digest = &digest(store)[..16];
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let name: String = store.split(" on ").next().unwrap_or_default().chars().take(40).map(plain).collect();
    Ok(folder.join(format!("{name}-{digest}.json")))
}

fn unusable(path: &Path, error: &std::io::Error) -> CliError {
    let why = without_error_numbers(&error.to_string());
    CliError::usage(format!("{SUBJECT} {}: {why}", path.display()))
        .hint("name another file with --state, or add --no-state")
}

/// Locks a file beside the state file, which is replaced whenever it is written.
fn lock(path: &Path) -> Result<Flock<File>> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock_path = PathBuf::from(name);
    let file = File::options()
        .create(true)
        .append(true)
        .mode(0o600)
        .custom_flags((OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK).bits())
        .open(&lock_path)
        .map_err(|error| unusable(&lock_path, &error))?;
    safe_files::require_safe_file(SUBJECT, &file, &lock_path, safe_files::home_folder().as_deref())?;
    Flock::lock(file, FlockArg::LockExclusiveNonblock).map_err(|(_, error)| {
        if error == nix::errno::Errno::EWOULDBLOCK {
            let message = format!("another process uses the state file {}", path.display());
            return CliError::refused(message).hint("stop it, or give each its own file with --state").into();
        }
        unusable(&lock_path, &error.into()).into()
    })
}

/// Returns the state in the file and the file's text, or an empty state if there is no file.
fn read(path: &Path, store: &str) -> Result<(AlertState, String)> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok((AlertState::default(), String::new())),
        Err(error) => return Err(unusable(path, &error).into()),
    };
    safe_files::require_safe_file(SUBJECT, &file, path, safe_files::home_folder().as_deref())?;
    let text = limited_read::read_text(file, MAX_BYTES).map_err(|error| unusable(path, &error))?;
    let remedy = format!(
        "remove it (rm {}) to begin anew, which reports every finding again; or name another file with --state",
        quote(&path.to_string_lossy())
    );
    let refused = |why: String| CliError::refused(format!("{SUBJECT} {} {why}", path.display())).hint(remedy.clone());
    let version = serde_json::from_str::<VersionOnly>(&text);
    if let Ok(VersionOnly { apsctl_watch }) = version
        && apsctl_watch != VERSION
    {
        let why =
            format!("has version {apsctl_watch} of the format, but this release of apsctl reads version {VERSION}");
        return Err(refused(why).into());
    }
    let content: Content = serde_json::from_str(&text)
        .map_err(|error| refused(format!("is damaged, or is no state file of apsctl ({error})")))?;
    if content.store != store {
        return Err(refused(format!("is about another store ({}), not {store}", content.store)).into());
    }
    Ok((content.state, text))
}
