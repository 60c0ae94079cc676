//! Writes an incident archive: a tar file, compressed with gzip.

use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt as _;

use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use openssl::sha::Sha256;

use crate::commands::atomic_file::AtomicFile;
use crate::domain::hex::hex;
use crate::domain::incident::manifest::{FileEntry, MANIFEST, Manifest};

/// An archive that is being written.
pub(super) struct ArchiveWriter {
    tar: tar::Builder<GzEncoder<AtomicFile>>,
    files: Vec<FileEntry>,
    /// The modification time of the files, in seconds since 1970.
    mtime: u64,
}

impl ArchiveWriter {
    pub(super) fn new(out: AtomicFile, mtime: u64) -> Self {
        Self { tar: tar::Builder::new(GzEncoder::new(out, Compression::default())), files: Vec::new(), mtime }
    }

    /// Adds a file. Its length must precede it in a tar file, so its content is first written to a file that has no name.
    ///
    /// # Errors
    /// Those of `write`; the file is not in the archive then.
    pub(super) fn add(&mut self, name: &str, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
        let mut out = HashingWriter { out: BufWriter::new(unnamed_file()?), sha: Sha256::new(), bytes: 0 };
        write(&mut out)?;
        let HashingWriter { out, sha, bytes } = out;
        let mut content = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        content.seek(SeekFrom::Start(0))?;
        self.append(name, bytes, content)?;
        self.files.push(FileEntry { name: name.to_owned(), bytes, sha256: hex(&sha.finish()) });
        Ok(())
    }

    fn append(&mut self, name: &str, bytes: u64, content: impl io::Read) -> Result<()> {
        let mut header = tar::Header::new_ustar();
        header.set_path(name)?;
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_mtime(self.mtime);
        header.set_cksum();
        // A closed pipe is recognized by the error without context.
        Ok(self.tar.append(&header, content)?)
    }

    /// Returns the files so far.
    pub(super) fn files(&self) -> &[FileEntry] {
        &self.files
    }

    /// Writes the manifest and completes the archive.
    pub(super) fn finish(mut self, manifest: &Manifest) -> Result<()> {
        let text = serde_json::to_vec_pretty(&Manifest { files: self.files.clone(), ..manifest.clone() })?;
        self.append(MANIFEST, text.len() as u64, text.as_slice())?;
        self.tar.into_inner()?.finish()?.finish()
    }
}

/// Creates a file that only this process can read, and that disappears with it.
fn unnamed_file() -> Result<File> {
    let folder = std::env::temp_dir();
    for attempt in 0..16 {
        let random = RandomState::new().hash_one((std::process::id(), attempt));
        let path = folder.join(format!(".apsctl-incident-{random:016x}"));
        match OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path) {
            Ok(file) => {
                std::fs::remove_file(&path).with_context(|| path.display().to_string())?;
                return Ok(file);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        }
    }
    anyhow::bail!("no temporary file can be created in {}", folder.display())
}

struct HashingWriter {
    out: BufWriter<File>,
    sha: Sha256,
    bytes: u64,
}

impl Write for HashingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sha.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
