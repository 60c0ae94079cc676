//! Finds the records with a pattern in a large piece of a log, without looking at each line of the others.

use regex::bytes::{Regex, RegexBuilder};

use super::record::{Starts, end_of, has_head, line_end, line_start, rest_of, without_end};
use super::{Before, Record};

/// How much memory a pattern may take.
const MOST_MEMORY: usize = 16 << 20;

/// Which records are wanted: those with a line that matches, or all.
#[derive(Debug, Clone, Default)]
pub struct Search {
    pattern: Option<Regex>,
    /// No match of it can span lines.
    within_lines: bool,
}

impl Search {
    pub fn all() -> Self {
        Self::default()
    }

    /// # Errors
    /// What is wrong with the pattern, in words.
    pub fn of(pattern: &str) -> Result<Self, String> {
        let mut builder = RegexBuilder::new(pattern);
        // A line at a time: `^` and `$` are its ends.
        builder.multi_line(true).crlf(true).size_limit(MOST_MEMORY).dfa_size_limit(MOST_MEMORY);
        let pattern = builder.build().map_err(|error| {
            let said = error.to_string();
            let last = said.lines().last().unwrap_or_default();
            last.strip_prefix("error: ").unwrap_or(last).to_owned()
        })?;
        Ok(Self { pattern: Some(pattern), within_lines: false })
    }

    /// The same for a pattern whose matches never span lines: where one begins need not be found out.
    ///
    /// # Errors
    /// As `of`.
    pub fn of_words(pattern: &str) -> Result<Self, String> {
        Ok(Self { within_lines: true, ..Self::of(pattern)? })
    }

    /// Whether one of the lines matches.
    pub fn is_in(&self, record: &Record) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| record.lines().any(|line| pattern.is_match(line)))
    }

    /// Hands over the records with a match in a piece of a log, in their order; and, whatever is in it, what goes on
    /// with what came `before`.
    pub fn each<'a, E>(
        &self,
        bytes: &'a [u8],
        before: Before,
        mut found: impl FnMut(Record<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut from = rest_of(bytes, before);
        if from > 0 {
            found(Record::new(&bytes[..from], 0, true))?;
        }
        let mut starts = Starts::default();
        while from < bytes.len() {
            let (start, end, word) = match &self.pattern {
                None => (from, end_of(bytes, from), &[][..]),
                Some(pattern) => match self.next(pattern, bytes, from, &mut starts) {
                    Some(range) => range,
                    None => break,
                },
            };
            found(Record { found: word, ..Record::new(&bytes[start..end], start, false) })?;
            from = end;
        }
        Ok(())
    }

    /// The next record from `from` on, where one begins, with a match; and what its line has up to the match's end.
    fn next<'a>(
        &self,
        pattern: &Regex,
        bytes: &'a [u8],
        from: usize,
        starts: &mut Starts,
    ) -> Option<(usize, usize, &'a [u8])> {
        let mut at = from;
        while at < bytes.len() {
            let (first, last) = if self.within_lines {
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
            if self.within_lines || last < end || pattern.is_match(without_end(&bytes[line..end])) {
                let start = starts.of(bytes, line, from);
                return Some((start, end_of(bytes, start), &bytes[line..last.min(end)]));
            }
            at = end;
        }
        None
    }
}

/// How much of a piece of a log is whole: up to the last record, which may go on, or to the last end of a line where no
/// record begins anywhere near. And what it ends with.
pub fn whole(bytes: &[u8]) -> usize {
    let end = memchr::memrchr(b'\n', bytes).map_or(0, |end| end + 1);
    if end == 0 {
        return 0;
    }
    let start = Starts::default().of(&bytes[..end], line_start(bytes, end - 1), 0);
    if has_head(bytes, start) { start } else { end }
}

/// What a piece of a log ends with.
pub fn last(bytes: &[u8]) -> Before {
    let end = without_end(bytes).len();
    if bytes.is_empty() {
        return Before::Nothing;
    }
    let start = Starts::default().of(bytes, line_start(bytes, end), 0);
    if has_head(bytes, start) { Before::Head } else { Before::Plain }
}
