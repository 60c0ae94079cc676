//! Reads an incident archive. It may come from anyone: nothing is extracted to a path, and everything is limited.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use anyhow::Result;
use flate2::bufread::GzDecoder;
use openssl::sha::Sha256;

use crate::domain::hex::hex;
use crate::domain::incident::manifest::{FileEntry, MANIFEST, Manifest};
use crate::error::CliError;
use crate::interrupt;
use crate::invocation::APSCTL;

const MAX_FILES: usize = 500;
const MAX_FILE_BYTES: u64 = 512 << 20;
const MAX_TOTAL_BYTES: u64 = 2 << 30;
const MAX_MANIFEST_BYTES: u64 = 16 << 20;

/// A verified archive.
pub(crate) struct Archive {
    file: File,
    name: String,
    pub(crate) manifest: Manifest,
}

impl Archive {
    /// Reads the whole archive and compares its files with the manifest.
    ///
    /// # Errors
    /// A usage error (exit 2) if it is not an archive, damaged, or of a later format.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| CliError::file(path, &error))?;
        if !file.metadata().is_ok_and(|found| found.is_file()) {
            return Err(CliError::usage(format!("{name} is not a file")).into());
        }
        let mut found = BTreeMap::new();
        let mut manifest = None;
        for_each_entry(&file, &name, |entry, content| {
            if manifest.is_some() {
                return Err(damaged(&name, &format!("{MANIFEST} is not its last file")));
            }
            if entry == MANIFEST {
                let text = crate::limited_read::read(content, MAX_MANIFEST_BYTES)
                    .map_err(|error| damaged(&name, &error.to_string()))?;
                manifest = Some(Manifest::parse(&text).map_err(|why| CliError::usage(format!("{name}: {why}")))?);
                return Ok(());
            }
            let (bytes, sha256) = hash(content).map_err(|error| damaged(&name, &error.to_string()))?;
            if found.insert(entry.to_owned(), (bytes, sha256)).is_some() {
                return Err(damaged(&name, &format!("{entry} is there twice")));
            }
            Ok(())
        })?;
        let manifest = manifest.ok_or_else(|| damaged(&name, &format!("{MANIFEST} is missing")))?;
        for FileEntry { name: entry, bytes, sha256 } in &manifest.files {
            match found.remove(entry) {
                Some((length, hash)) if length == *bytes && hash == *sha256 => {}
                Some(_) => return Err(damaged(&name, &format!("{entry} has been changed"))),
                None => return Err(damaged(&name, &format!("{entry} is missing"))),
            }
        }
        if let Some((entry, _)) = found.first_key_value() {
            return Err(damaged(&name, &format!("{MANIFEST} does not list {entry}")));
        }
        Ok(Self { file, name, manifest })
    }

    /// Calls `read` with the name and the content of each file in the order of the archive, and verifies it again.
    pub(crate) fn read_files(&self, mut read: impl FnMut(&str, &mut dyn Read) -> Result<()>) -> Result<()> {
        for_each_entry(&self.file, &self.name, |entry, content| {
            let Some(expected) = self.manifest.files.iter().find(|file| file.name == entry) else { return Ok(()) };
            let mut content = HashingReader { content, sha: Sha256::new() };
            read(entry, &mut content)?;
            io::copy(&mut content, &mut io::sink()).map_err(|error| damaged(&self.name, &error.to_string()))?;
            if hex(&content.sha.finish()) == expected.sha256 {
                Ok(())
            } else {
                Err(damaged(&self.name, &format!("{entry} has been changed while it was read")))
            }
        })
    }

    /// Returns the content of one file, or `None` if the archive does not have it.
    pub(crate) fn read_file(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>> {
        let mut found = None;
        self.read_files(|entry, content| {
            if entry == name {
                found = Some(crate::limited_read::read(content, limit)?);
            }
            Ok(())
        })?;
        Ok(found)
    }
}

/// Returns the error of a damaged archive.
fn damaged(name: &str, why: &str) -> anyhow::Error {
    CliError::usage(format!("{name} is damaged, or it is not an incident archive: {why}"))
        .hint(format!("`{APSCTL} incident save FILE` writes one"))
        .into()
}

/// Calls `each` with the name and the content of each file.
fn for_each_entry(file: &File, name: &str, mut each: impl FnMut(&str, &mut dyn Read) -> Result<()>) -> Result<()> {
    let failed = |error: &io::Error| damaged(name, &error.to_string());
    let mut file = file;
    io::Seek::rewind(&mut file)?;
    let unpacked = Limited { inner: GzDecoder::new(BufReader::new(file)), left: MAX_TOTAL_BYTES };
    let mut tar = tar::Archive::new(unpacked);
    // Raw entries: long names and other extensions would be read into the memory.
    let entries = tar.entries().map_err(|error| failed(&error))?.raw(true);
    for (number, entry) in entries.enumerate() {
        interrupt::check()?;
        let mut entry = entry.map_err(|error| failed(&error))?;
        if number >= MAX_FILES {
            return Err(damaged(name, &format!("it has more than {MAX_FILES} files")));
        }
        let entry_name = String::from_utf8(entry.path_bytes().into_owned()).unwrap_or_default();
        if !entry.header().entry_type().is_file() || !is_plain_name(&entry_name) {
            let shown: String = entry_name.chars().take(80).collect();
            return Err(damaged(name, &format!("{shown:?} is not one of its files")));
        }
        if entry.size() > MAX_FILE_BYTES {
            return Err(damaged(name, &format!("{entry_name} is longer than {} MiB", MAX_FILE_BYTES >> 20)));
        }
        each(&entry_name, &mut entry)?;
        // The next entry begins after the whole content.
        io::copy(&mut entry, &mut io::sink()).map_err(|error| failed(&error))?;
    }
    // The checksum of gzip comes last.
    io::copy(&mut tar.into_inner(), &mut io::sink()).map_err(|error| failed(&error))?;
    Ok(())
}

/// Whether a name is one that apsctl writes: relative, without `..`, in a few characters.
fn is_plain_name(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
    };
    name.len() <= 100 && name.split('/').all(is_part)
}

fn hash(content: &mut dyn Read) -> io::Result<(u64, String)> {
    let mut content = HashingReader { content, sha: Sha256::new() };
    let bytes = io::copy(&mut content, &mut io::sink())?;
    Ok((bytes, hex(&content.sha.finish())))
}

struct HashingReader<'a> {
    content: &'a mut dyn Read,
    sha: Sha256,
}

impl Read for HashingReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(buffer)?;
        self.sha.update(&buffer[..read]);
        Ok(read)
    }
}

/// Fails after `left` bytes: a small archive may unpack to more than the disk holds.
struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("it unpacks to more than {} GiB", MAX_TOTAL_BYTES >> 30),
            )
        })?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_read() {
        for name in ["manifest.json", "rows/apsctl.operations.jsonl", "reports/doctor.json", "log/worker.log"] {
            assert!(is_plain_name(name), "{name}");
        }
        for name in ["", "/etc/passwd", "../x", "a/../b", "a//b", ".hidden", "a/.b", "A", "a b", "a\u{1b}", "a/"] {
            assert!(!is_plain_name(name), "{name:?}");
        }
    }
}
