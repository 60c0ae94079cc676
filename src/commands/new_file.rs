//! A file that is not there before it is whole.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::error::Refusal;

/// Whoever reads it sees the old one or the new one, and what is not finished is taken away.
pub(super) struct NewFile {
    out: Box<dyn Write>,
    /// The unfinished file and what it is to be called; none for standard output.
    names: Option<(PathBuf, PathBuf)>,
    mode: u32,
}

impl NewFile {
    pub(super) fn stdout(out: Box<dyn Write>) -> Self {
        Self { out, names: None, mode: 0 }
    }

    /// `mode` is who may read it, whatever the umask says.
    pub(super) fn create(path: &Path, mode: u32) -> Result<Self> {
        let name =
            path.file_name().ok_or_else(|| Refusal::usage(format!("{} is no file", path.display())))?;
        let part = format!(".{}.{}.part", name.to_string_lossy(), std::process::id());
        let part = path.with_file_name(part);
        // One that was killed has left it: in a container, processes have the same number again and again.
        drop(fs::remove_file(&part));
        let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part);
        let file = opened.map_err(|error| Refusal::failed(format!("{}: {error}", path.display())))?;
        let out = Box::new(BufWriter::with_capacity(64 * 1024, file));
        Ok(Self { out, names: Some((part, path.to_owned())), mode })
    }

    pub(super) fn line(&mut self, line: &str) -> Result<()> {
        self.text(line)?;
        self.text("\n")
    }

    pub(super) fn text(&mut self, text: &str) -> Result<()> {
        match &self.names {
            Some((_, path)) => {
                self.out.write_all(text.as_bytes()).with_context(|| path.display().to_string())
            }
            // A reader that has gone is told by the bare error.
            None => Ok(self.out.write_all(text.as_bytes())?),
        }
    }

    pub(super) fn finish(mut self) -> Result<()> {
        let Some((part, path)) = &self.names else { return Ok(self.out.flush()?) };
        self.out.flush().with_context(|| path.display().to_string())?;
        self.put_in_place(part, path).with_context(|| path.display().to_string())?;
        self.names = None;
        Ok(())
    }

    /// What is renamed must be on the disk before: a crash leaves the old one or the new one.
    fn put_in_place(&self, part: &Path, path: &Path) -> std::io::Result<()> {
        let file = File::open(part)?;
        file.set_permissions(Permissions::from_mode(self.mode))?;
        file.sync_all()?;
        fs::rename(part, path)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some((part, _)) = &self.names {
            drop(fs::remove_file(part));
        }
    }
}
