//! Finds where entries begin and end in the bytes of a log. An entry is a line with a header and the lines without a header
//! after it, such as a traceback. In a log without headers, an indented line belongs to the line above.

use memchr::{memchr, memrchr};

use super::line_parser::has_header;

const MAX_ENTRY_LINES: usize = 1000;

/// The largest size of an entry without its last line.
pub(super) const MAX_ENTRY_BYTES: usize = 1 << 20;

/// The bytes of an entry.
#[derive(Debug, Clone, Copy)]
pub struct RawEntry<'a> {
    /// All lines, without the last line break.
    pub bytes: &'a [u8],
    /// The position of the first byte in the searched piece.
    pub offset: usize,
    /// Whether these are further lines of an entry that was returned before.
    pub is_continuation: bool,
    /// The first line with a match, up to the end of the match.
    pub matched: &'a [u8],
}

impl<'a> RawEntry<'a> {
    pub(super) fn new(bytes: &'a [u8], offset: usize, is_continuation: bool) -> Self {
        Self { bytes: trim_line_end(bytes), offset, is_continuation, matched: &[] }
    }

    pub fn lines(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.bytes.split(|byte| *byte == b'\n').map(trim_line_end)
    }

    pub fn first_line(&self) -> &'a [u8] {
        trim_line_end(&self.bytes[..memchr(b'\n', self.bytes).unwrap_or(self.bytes.len())])
    }
}

/// The last entry before a piece of a log, which the piece may continue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviousEntry {
    /// There is none, or it cannot continue.
    Complete,
    WithHeader,
    WithoutHeader,
}

pub fn trim_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Returns the start of the line that contains `position`.
pub(super) fn line_start(bytes: &[u8], position: usize) -> usize {
    memrchr(b'\n', &bytes[..position]).map_or(0, |end| end + 1)
}

/// Returns the end of the line that contains `position`, including the line break.
pub(super) fn line_end(bytes: &[u8], position: usize) -> usize {
    memchr(b'\n', &bytes[position..]).map_or(bytes.len(), |end| position + end + 1)
}

fn line_at(bytes: &[u8], start: usize) -> &[u8] {
    &bytes[start..line_end(bytes, start)]
}

fn is_indented(line: &[u8]) -> bool {
    trim_line_end(line).first().is_none_or(|byte| matches!(byte, b' ' | b'\t'))
}

/// Whether the entry that begins at `start` has a header.
pub(super) fn entry_has_header(bytes: &[u8], start: usize) -> bool {
    has_header(line_at(bytes, start))
}

/// Returns the end of the lines at the beginning of `bytes` that continue the previous entry.
pub(super) fn continuation_end(bytes: &[u8], previous: PreviousEntry) -> usize {
    match previous {
        PreviousEntry::Complete => 0,
        _ => extend_entry(bytes, 0, 0, previous == PreviousEntry::WithHeader),
    }
}

/// Returns the end of the entry that begins at `start`.
pub(super) fn entry_end(bytes: &[u8], start: usize) -> usize {
    let first = line_end(bytes, start);
    extend_entry(bytes, start, first, has_header(&bytes[start..first]))
}

/// Returns the end of the entry from `start`, of which the lines up to `end` are known.
fn extend_entry(bytes: &[u8], start: usize, mut end: usize, is_with_header: bool) -> usize {
    for _ in 1..MAX_ENTRY_LINES {
        if end >= bytes.len() || end - start > MAX_ENTRY_BYTES {
            break;
        }
        let next = line_at(bytes, end);
        if has_header(next) || !(is_with_header || is_indented(next)) {
            break;
        }
        end += next.len();
    }
    end
}

/// Finds the starts of entries. It stores where no header was found, so that no part is searched twice.
#[derive(Debug, Default)]
pub(super) struct EntryStartFinder {
    /// Lines up to here belong to no header.
    headerless_until: Option<usize>,
}

impl EntryStartFinder {
    /// Returns the start of the entry that contains the line at `start`. An entry begins at `from`, which is not after it.
    pub(super) fn find_start(&mut self, bytes: &[u8], start: usize, from: usize) -> usize {
        if let Some(header) = self.find_header(bytes, start, from) {
            return header;
        }
        let mut unindented = start;
        while unindented > from && is_indented(line_at(bytes, unindented)) && !has_header(line_at(bytes, unindented)) {
            unindented = line_start(bytes, unindented - 1);
        }
        // The unindented line may belong to a header that is too far from `start`.
        let mut entry = self.find_header(bytes, unindented, from).unwrap_or(unindented);
        self.headerless_until = Some(start);
        loop {
            let end = entry_end(bytes, entry);
            if end > start {
                return entry;
            }
            entry = end;
        }
    }

    /// Returns the line with the header to which the line at `start` belongs.
    fn find_header(&self, bytes: &[u8], start: usize, from: usize) -> Option<usize> {
        let mut line = start;
        for _ in 0..MAX_ENTRY_LINES {
            if start - line > MAX_ENTRY_BYTES {
                return None;
            }
            if has_header(line_at(bytes, line)) {
                return Some(line);
            }
            if line <= from || self.headerless_until.is_some_and(|until| line <= until) {
                return None;
            }
            line = line_start(bytes, line - 1);
        }
        None
    }
}
