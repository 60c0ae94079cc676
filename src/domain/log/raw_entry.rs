//! Which lines belong together: a line with a head of its own (a time, a level), and those after it without one, such as
//! a traceback. In a log without heads, an indented line belongs to the one above.

use memchr::{memchr, memrchr};

use super::has_header;

/// How many lines at most.
const MAX_ENTRY_LINES: usize = 1000;

/// How many bytes there are at most before the last line of them.
pub(super) const MAX_ENTRY_BYTES: usize = 1 << 20;

/// Lines that belong together.
#[derive(Debug, Clone, Copy)]
pub struct RawEntry<'a> {
    /// With the ends of lines between them, but not the last.
    pub bytes: &'a [u8],
    /// Where it begins in what was searched.
    pub offset: usize,
    /// It belongs to a record that was handed over already.
    pub is_continuation: bool,
    /// The line in which something was found first, up to its end.
    pub matched: &'a [u8],
}

impl<'a> RawEntry<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize, continues: bool) -> Self {
        Self { bytes: trim_line_end(bytes), offset: at, is_continuation: continues, matched: &[] }
    }

    pub fn lines(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.bytes.split(|byte| *byte == b'\n').map(trim_line_end)
    }

    pub fn first_line(&self) -> &'a [u8] {
        trim_line_end(&self.bytes[..memchr(b'\n', self.bytes).unwrap_or(self.bytes.len())])
    }
}

/// What has been handed over before a piece of a log begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviousEntry {
    /// Nothing, or all that belongs to it as well.
    Complete,
    /// A line with a head.
    WithHeader,
    /// A line without one.
    WithoutHeader,
}

/// A line without its end.
pub fn trim_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Where the line of `at` begins.
pub(super) fn line_start(bytes: &[u8], at: usize) -> usize {
    memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1)
}

/// Where the line of `at` ends, its end included.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1)
}

fn line_at(bytes: &[u8], start: usize) -> &[u8] {
    &bytes[start..line_end(bytes, start)]
}

fn is_indented(line: &[u8]) -> bool {
    trim_line_end(line).first().is_none_or(|byte| matches!(byte, b' ' | b'\t'))
}

/// Whether the record that begins at `start` has a head.
pub(super) fn entry_has_header(bytes: &[u8], start: usize) -> bool {
    has_header(line_at(bytes, start))
}

/// Where the lines end that go on with what was `before`.
pub(super) fn continuation_end(bytes: &[u8], before: PreviousEntry) -> usize {
    match before {
        PreviousEntry::Complete => 0,
        _ => extend_entry(bytes, 0, 0, before == PreviousEntry::WithHeader),
    }
}

/// Where the record ends that begins at `start`.
pub(super) fn entry_end(bytes: &[u8], start: usize) -> usize {
    let first = line_end(bytes, start);
    extend_entry(bytes, start, first, has_header(&bytes[start..first]))
}

/// Where the lines from `end` on end that belong to the record of `start`.
fn extend_entry(bytes: &[u8], start: usize, mut end: usize, has_head: bool) -> usize {
    for _ in 1..MAX_ENTRY_LINES {
        if end >= bytes.len() || end - start > MAX_ENTRY_BYTES {
            break;
        }
        let next = line_at(bytes, end);
        if has_header(next) || !(has_head || is_indented(next)) {
            break;
        }
        end += next.len();
    }
    end
}

/// Finds where records begin, and remembers where there is no head to be found.
#[derive(Debug, Default)]
pub(super) struct EntryStartFinder {
    /// No line has a head that this one could belong to.
    headerless_until: Option<usize>,
}

impl EntryStartFinder {
    /// Where the record begins that the line at `start` belongs to. At `from`, not after it, one begins.
    pub(super) fn find_start(&mut self, bytes: &[u8], start: usize, from: usize) -> usize {
        if let Some(head) = self.find_header(bytes, start, from) {
            return head;
        }
        let mut above = start;
        while above > from && is_indented(line_at(bytes, above)) && !has_header(line_at(bytes, above)) {
            above = line_start(bytes, above - 1);
        }
        // That one may go with a head that is too far from this one.
        let mut at = self.find_header(bytes, above, from).unwrap_or(above);
        self.headerless_until = Some(start);
        loop {
            let end = entry_end(bytes, at);
            if end > start {
                return at;
            }
            at = end;
        }
    }

    /// The head that the line at `start` belongs to.
    fn find_header(&self, bytes: &[u8], start: usize, from: usize) -> Option<usize> {
        let mut at = start;
        for _ in 0..MAX_ENTRY_LINES {
            if start - at > MAX_ENTRY_BYTES {
                return None;
            }
            if has_header(line_at(bytes, at)) {
                return Some(at);
            }
            if at <= from || self.headerless_until.is_some_and(|plain| at <= plain) {
                return None;
            }
            at = line_start(bytes, at - 1);
        }
        None
    }
}
