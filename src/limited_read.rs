//! Reads files within limits, so that a file without an end does not fill the memory.

use std::fs::File;
use std::io::{self, BufRead, ErrorKind, Read};
use std::path::Path;

/// The longest file of settings (the configuration, `--env-file`).
pub const MAX_SETTINGS_BYTES: u64 = 1 << 20;

/// The longest line of a file written by apsctl, and the longest plan. It is as long as the longest message read from a server.
pub const MAX_LINE_BYTES: u64 = 256 << 20;

/// Reads everything.
///
/// # Errors
/// Among others, more than `limit` bytes.
pub fn read(from: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(too_long("", limit)) } else { Ok(bytes) }
}

/// Reads a whole file.
///
/// # Errors
/// Among others, more than `limit` bytes.
pub fn read_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    read(File::open(path)?, limit)
}

/// Reads everything as text.
///
/// # Errors
/// Among others, more than `limit` bytes, or text that is not UTF-8.
pub fn read_text(from: impl Read, limit: u64) -> io::Result<String> {
    String::from_utf8(read(from, limit)?).map_err(not_utf8)
}

/// Reads the next line with its line break; empty at the end.
///
/// # Errors
/// Among others, more than `limit` bytes, or text that is not UTF-8.
pub fn read_line(from: &mut impl BufRead, limit: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    from.take(limit + 1).read_until(b'\n', &mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(too_long("a line ", limit));
    }
    String::from_utf8(bytes).map_err(not_utf8)
}

fn too_long(source_name: &str, limit: u64) -> io::Error {
    io::Error::new(ErrorKind::FileTooLarge, format!("{source_name}longer than {} MiB", limit >> 20))
}

fn not_utf8<T>(_: T) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "not valid UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_apply() {
        let limit = 3 << 20;
        let text = "x".repeat(3 << 20);
        assert_eq!(read_text(text.as_bytes(), limit).unwrap(), text);
        assert_eq!(read(io::repeat(b'x'), limit).unwrap_err().to_string(), "longer than 3 MiB");
        assert_eq!(read_text(&b"\xff"[..], limit).unwrap_err().to_string(), "not valid UTF-8");
        let mut lines = &b"one\ntwo"[..];
        let all: Vec<_> = (0..3).map(|_| read_line(&mut lines, 4).unwrap()).collect();
        assert_eq!(all, ["one\n", "two", ""]);
        let error = read_line(&mut io::BufReader::new(io::repeat(0)), limit).unwrap_err();
        assert_eq!(error.to_string(), "a line longer than 3 MiB");
    }
}
