//! Reads files of settings. A file without an end must not fill the memory.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

const LIMIT: u64 = 1 << 20;

/// Reads a whole file.
///
/// # Errors
/// Among others, `FileTooLarge` if the file has more than 1 MiB.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(io::Error::new(ErrorKind::FileTooLarge, format!("longer than {} MiB", LIMIT >> 20)));
    }
    Ok(bytes)
}
