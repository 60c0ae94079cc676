//! Which lines belong together: a line with a head of its own (a time, a level), and those after it without one, such as
//! a traceback. In a log without heads, an indented line belongs to the one above.

use memchr::{memchr, memrchr};

use super::is_head;

/// How many lines at most.
const MOST_LINES: usize = 1000;

/// How many bytes there are at most before the last line of them.
pub(super) const MOST_BYTES: usize = 1 << 20;

/// Lines that belong together.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// With the ends of lines between them, but not the last.
    pub bytes: &'a [u8],
    /// Where it begins in what was searched.
    pub at: usize,
    /// It belongs to a record that was handed over already.
    pub continues: bool,
    /// The line in which something was found first, up to its end.
    pub found: &'a [u8],
}

impl<'a> Record<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize, continues: bool) -> Self {
        Self { bytes: without_end(bytes), at, continues, found: &[] }
    }

    pub fn lines(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.bytes.split(|byte| *byte == b'\n').map(without_end)
    }

    pub fn first_line(&self) -> &'a [u8] {
        without_end(&self.bytes[..memchr(b'\n', self.bytes).unwrap_or(self.bytes.len())])
    }
}

/// What has been handed over before a piece of a log begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Nothing, or all that belongs to it as well.
    Nothing,
    /// A line with a head.
    Head,
    /// A line without one.
    Plain,
}

/// A line without its end.
pub fn without_end(line: &[u8]) -> &[u8] {
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

fn line(bytes: &[u8], start: usize) -> &[u8] {
    &bytes[start..line_end(bytes, start)]
}

fn is_indented(line: &[u8]) -> bool {
    without_end(line).first().is_none_or(|byte| matches!(byte, b' ' | b'\t'))
}

/// Whether the record that begins at `start` has a head.
pub(super) fn has_head(bytes: &[u8], start: usize) -> bool {
    is_head(line(bytes, start))
}

/// Where the lines end that go on with what was `before`.
pub(super) fn rest_of(bytes: &[u8], before: Before) -> usize {
    match before {
        Before::Nothing => 0,
        _ => go_on(bytes, 0, 0, before == Before::Head),
    }
}

/// Where the record ends that begins at `start`.
pub(super) fn end_of(bytes: &[u8], start: usize) -> usize {
    let first = line_end(bytes, start);
    go_on(bytes, start, first, is_head(&bytes[start..first]))
}

/// Where the lines from `end` on end that belong to the record of `start`.
fn go_on(bytes: &[u8], start: usize, mut end: usize, has_head: bool) -> usize {
    for _ in 1..MOST_LINES {
        if end >= bytes.len() || end - start > MOST_BYTES {
            break;
        }
        let next = line(bytes, end);
        if is_head(next) || !(has_head || is_indented(next)) {
            break;
        }
        end += next.len();
    }
    end
}

/// Finds where records begin, and remembers where there is no head to be found.
#[derive(Debug, Default)]
pub(super) struct Starts {
    /// No line has a head that this one could belong to.
    plain: Option<usize>,
}

impl Starts {
    /// Where the record begins that the line at `start` belongs to. At `from`, not after it, one begins.
    pub(super) fn of(&mut self, bytes: &[u8], start: usize, from: usize) -> usize {
        if let Some(head) = self.head(bytes, start, from) {
            return head;
        }
        let mut above = start;
        while above > from && is_indented(line(bytes, above)) && !is_head(line(bytes, above)) {
            above = line_start(bytes, above - 1);
        }
        // That one may go with a head that is too far from this one.
        let mut at = self.head(bytes, above, from).unwrap_or(above);
        self.plain = Some(start);
        loop {
            let end = end_of(bytes, at);
            if end > start {
                return at;
            }
            at = end;
        }
    }

    /// The head that the line at `start` belongs to.
    fn head(&self, bytes: &[u8], start: usize, from: usize) -> Option<usize> {
        let mut at = start;
        for _ in 0..MOST_LINES {
            if start - at > MOST_BYTES {
                return None;
            }
            if is_head(line(bytes, at)) {
                return Some(at);
            }
            if at <= from || self.plain.is_some_and(|plain| at <= plain) {
                return None;
            }
            at = line_start(bytes, at - 1);
        }
        None
    }
}
