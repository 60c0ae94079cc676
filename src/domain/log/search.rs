//! Finds the records with a pattern in a large piece of a log, without looking at each line of the others.

use regex::bytes::{Regex, RegexBuilder};

use super::raw_entry::{
    EntryStartFinder, continuation_end, entry_end, entry_has_header, line_end, line_start, trim_line_end,
};
use super::{PreviousEntry, RawEntry};

/// How much memory a pattern may take.
const MAX_REGEX_BYTES: usize = 16 << 20;

/// Which records are wanted: those with a line that matches, or all.
#[derive(Debug, Clone, Default)]
pub struct EntrySearch {
    pattern: Option<Regex>,
    /// No match of it can span lines.
    is_single_line: bool,
}

impl EntrySearch {
    pub fn all() -> Self {
        Self::default()
    }

    /// # Errors
    /// What is wrong with the pattern, in words.
    pub fn matching(pattern: &str) -> Result<Self, String> {
        let mut builder = RegexBuilder::new(pattern);
        // A line at a time: `^` and `$` are its ends.
        builder.multi_line(true).crlf(true).size_limit(MAX_REGEX_BYTES).dfa_size_limit(MAX_REGEX_BYTES);
        let pattern = builder.build().map_err(|error| {
            let said = error.to_string();
            let last = said.lines().last().unwrap_or_default();
            last.strip_prefix("error: ").unwrap_or(last).to_owned()
        })?;
        Ok(Self { pattern: Some(pattern), is_single_line: false })
    }

    /// The same for a pattern whose matches never span lines: where one begins need not be found out.
    ///
    /// # Errors
    /// As `of`.
    pub fn matching_in_line(pattern: &str) -> Result<Self, String> {
        Ok(Self { is_single_line: true, ..Self::matching(pattern)? })
    }

    /// Whether one of the lines matches.
    pub fn matches(&self, record: &RawEntry) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| record.lines().any(|line| pattern.is_match(line)))
    }

    /// Hands over the records with a match in a piece of a log, in their order; and, whatever is in it, what goes on
    /// with what came `before`.
    pub fn for_each<'a, E>(
        &self,
        bytes: &'a [u8],
        before: PreviousEntry,
        mut found: impl FnMut(RawEntry<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut from = continuation_end(bytes, before);
        if from > 0 {
            found(RawEntry::new(&bytes[..from], 0, true))?;
        }
        let mut starts = EntryStartFinder::default();
        while from < bytes.len() {
            let (start, end, word) = match &self.pattern {
                None => (from, entry_end(bytes, from), &[][..]),
                Some(pattern) => match self.next_match(pattern, bytes, from, &mut starts) {
                    Some(range) => range,
                    None => break,
                },
            };
            found(RawEntry { matched: word, ..RawEntry::new(&bytes[start..end], start, false) })?;
            from = end;
        }
        Ok(())
    }

    /// The next record from `from` on, where one begins, with a match; and what its line has up to the match's end.
    fn next_match<'a>(
        &self,
        pattern: &Regex,
        bytes: &'a [u8],
        from: usize,
        starts: &mut EntryStartFinder,
    ) -> Option<(usize, usize, &'a [u8])> {
        let mut at = from;
        while at < bytes.len() {
            let (first, last) = if self.is_single_line {
                let end = pattern.shortest_match_at(bytes, at)?;
                (end.saturating_sub(1), end)
            } else {
                let found = pattern.find_at(bytes, at)?;
                (found.start(), found.end())
            };
            if first >= bytes.len() {
                return None;
            }
            let line = line_start(bytes, first).max(from);
            let end = line_end(bytes, line);
            // What spans lines may not be in one of them.
            if self.is_single_line || last < end || pattern.is_match(trim_line_end(&bytes[line..end])) {
                let start = starts.find_start(bytes, line, from);
                return Some((start, entry_end(bytes, start), &bytes[line..last.min(end)]));
            }
            at = end;
        }
        None
    }
}

/// How much of a piece of a log is whole: up to the last record, which may go on, or to the last end of a line where no
/// record begins anywhere near. And what it ends with.
pub fn complete_len(bytes: &[u8]) -> usize {
    let end = memchr::memrchr(b'\n', bytes).map_or(0, |end| end + 1);
    if end == 0 {
        return 0;
    }
    let start = EntryStartFinder::default().find_start(&bytes[..end], line_start(bytes, end - 1), 0);
    if entry_has_header(bytes, start) { start } else { end }
}

/// What a piece of a log ends with.
pub fn last_entry(bytes: &[u8]) -> PreviousEntry {
    let end = trim_line_end(bytes).len();
    if bytes.is_empty() {
        return PreviousEntry::Complete;
    }
    let start = EntryStartFinder::default().find_start(bytes, line_start(bytes, end), 0);
    if entry_has_header(bytes, start) { PreviousEntry::WithHeader } else { PreviousEntry::WithoutHeader }
}
