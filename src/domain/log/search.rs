//! Finds the entries that match a pattern in a large piece of a log, without parsing the other entries.

use regex::bytes::{Regex, RegexBuilder};

use super::raw_entry::{
    EntryStartFinder, PreviousEntry, RawEntry, continuation_end, entry_end, entry_has_header, line_end, line_start,
    trim_line_end,
};

/// The memory limit of a compiled pattern.
const MAX_REGEX_BYTES: usize = 16 << 20;

/// A search for the entries with a line that matches a pattern, or for all entries.
#[derive(Debug, Clone, Default)]
pub struct EntrySearch {
    pattern: Option<Regex>,
    /// Whether no match can span two lines.
    is_single_line: bool,
}

impl EntrySearch {
    pub fn all() -> Self {
        Self::default()
    }

    /// Searches for lines that match `pattern`.
    ///
    /// # Errors
    /// Returns what is wrong with the pattern.
    pub fn matching(pattern: &str) -> Result<Self, String> {
        let mut builder = RegexBuilder::new(pattern);
        // `^` and `$` match at line ends, because the pattern applies to single lines.
        builder.multi_line(true).crlf(true).size_limit(MAX_REGEX_BYTES).dfa_size_limit(MAX_REGEX_BYTES);
        let pattern = builder.build().map_err(|error| {
            let message = error.to_string();
            let last_line = message.lines().last().unwrap_or_default();
            last_line.strip_prefix("error: ").unwrap_or(last_line).to_owned()
        })?;
        Ok(Self { pattern: Some(pattern), is_single_line: false })
    }

    /// Searches for a pattern whose matches never span two lines. This is faster, as only the end of a match is needed.
    ///
    /// # Errors
    /// Returns what is wrong with the pattern.
    pub fn matching_in_line(pattern: &str) -> Result<Self, String> {
        Ok(Self { is_single_line: true, ..Self::matching(pattern)? })
    }

    pub fn matches(&self, entry: &RawEntry) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| entry.lines().any(|line| pattern.is_match(line)))
    }

    /// Calls `on_entry` for each matching entry in a piece of a log, in order. The lines that continue the previous entry
    /// are always passed on.
    pub fn for_each<'a, E>(
        &self,
        bytes: &'a [u8],
        previous: PreviousEntry,
        mut on_entry: impl FnMut(RawEntry<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut from = continuation_end(bytes, previous);
        if from > 0 {
            on_entry(RawEntry::new(&bytes[..from], 0, true))?;
        }
        let mut start_finder = EntryStartFinder::default();
        while from < bytes.len() {
            let (start, end, matched) = match &self.pattern {
                None => (from, entry_end(bytes, from), &[][..]),
                Some(pattern) => match self.next_match(pattern, bytes, from, &mut start_finder) {
                    Some(entry) => entry,
                    None => break,
                },
            };
            on_entry(RawEntry { matched, ..RawEntry::new(&bytes[start..end], start, false) })?;
            from = end;
        }
        Ok(())
    }

    /// Returns start and end of the next matching entry after `from`, and its matching line up to the end of the match.
    /// An entry begins at `from`.
    fn next_match<'a>(
        &self,
        pattern: &Regex,
        bytes: &'a [u8],
        from: usize,
        start_finder: &mut EntryStartFinder,
    ) -> Option<(usize, usize, &'a [u8])> {
        let mut position = from;
        while position < bytes.len() {
            let (match_start, match_end) = if self.is_single_line {
                let end = pattern.shortest_match_at(bytes, position)?;
                (end.saturating_sub(1), end)
            } else {
                let found = pattern.find_at(bytes, position)?;
                (found.start(), found.end())
            };
            if match_start >= bytes.len() {
                return None;
            }
            let line = line_start(bytes, match_start).max(from);
            let end = line_end(bytes, line);
            // A match that spans lines counts only if one line matches by itself.
            if self.is_single_line || match_end < end || pattern.is_match(trim_line_end(&bytes[line..end])) {
                let start = start_finder.find_start(bytes, line, from);
                return Some((start, entry_end(bytes, start), &bytes[line..match_end.min(end)]));
            }
            position = end;
        }
        None
    }
}

/// Returns the length of the part of a log with complete entries. The last entry is left out because it may continue; if
/// no entry with a header begins nearby, the part ends with the last complete line.
pub fn complete_len(bytes: &[u8]) -> usize {
    let end = memchr::memrchr(b'\n', bytes).map_or(0, |end| end + 1);
    if end == 0 {
        return 0;
    }
    let start = EntryStartFinder::default().find_start(&bytes[..end], line_start(bytes, end - 1), 0);
    if entry_has_header(bytes, start) { start } else { end }
}

/// Returns whether the last entry of a piece of a log has a header.
pub fn last_entry(bytes: &[u8]) -> PreviousEntry {
    let end = trim_line_end(bytes).len();
    if bytes.is_empty() {
        return PreviousEntry::Complete;
    }
    let start = EntryStartFinder::default().find_start(bytes, line_start(bytes, end), 0);
    if entry_has_header(bytes, start) { PreviousEntry::WithHeader } else { PreviousEntry::WithoutHeader }
}
