//! The operator journal as a chain: each entry's hash covers its fields and the hash of the entry before it.
//!
//! The chain shows entries that were changed, removed, inserted or moved, unless all later entries were forged too. The
//! head shows a truncated end. Forging entries and head together is only detected by comparison with an earlier export
//! ([`ExportComparison`]).

use std::collections::VecDeque;

use super::incident::journal_segment::JournalSegment;

/// The hash before the first entry: 32 zero bytes in hexadecimal.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A link of the chain: an entry's number and hashes.
#[derive(Debug, Clone)]
pub struct ChainLink {
    /// From 1, without gaps.
    pub seq: i64,
    /// The operation's id.
    pub id: i64,
    pub prev_hash: String,
    pub hash: String,
    /// Whether the hash matches the fields.
    pub is_intact: bool,
}

/// The number and hash of an exported entry, or of the chain's recorded end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryHash {
    pub seq: i64,
    pub hash: String,
}

/// A place where the chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainBreak {
    pub seq: i64,
    /// The operation at that place, if there is one.
    pub operation: Option<i64>,
    pub problem: String,
}

/// Verifies the chain, entry by entry.
#[derive(Debug)]
pub struct ChainVerifier {
    last: EntryHash,
    pub entries: u64,
    pub breaks: u64,
    pub first_break: Option<ChainBreak>,
    /// The part that is verified, if the journal comes from an incident archive.
    segment: Option<JournalSegment>,
    /// Entries whose secrets or arguments were replaced when the archive was written.
    pub replaced: u64,
}

impl Default for ChainVerifier {
    fn default() -> Self {
        Self {
            last: EntryHash { seq: 0, hash: GENESIS.to_owned() },
            entries: 0,
            breaks: 0,
            first_break: None,
            segment: None,
            replaced: 0,
        }
    }
}

impl ChainVerifier {
    /// Verifies the part of a journal that an archive has, and what was added to it.
    pub fn of_segment(segment: Option<JournalSegment>) -> Self {
        let Some(segment) = segment.filter(|segment| segment.first_seq > 0) else { return Self::default() };
        let last = EntryHash { seq: segment.first_seq - 1, hash: segment.hash_before.clone() };
        Self { last, segment: Some(segment), ..Self::default() }
    }

    /// Returns what is not verified, in a sentence; `None` if everything is.
    pub fn limitation(&self) -> Option<String> {
        let segment = self.segment.as_ref()?;
        let earlier = match segment.first_seq {
            1 => None,
            2 => Some("entry 1 is not in the archive".to_owned()),
            first => Some(format!("entries 1 to {} are not in the archive", first - 1)),
        };
        let replaced = match self.replaced {
            0 => None,
            1 => Some("the content of 1 entry is not verified: its secrets or arguments were replaced".to_owned()),
            some => {
                Some(format!("the content of {some} entries is not verified: their secrets or arguments were replaced"))
            }
        };
        let limits: Vec<String> = earlier.into_iter().chain(replaced).collect();
        if limits.is_empty() {
            None
        } else {
            Some(format!("verified from entry {} to {}; {}", segment.first_seq, self.last.seq, limits.join("; ")))
        }
    }

    /// Returns the last entry so far; number 0 before the first.
    pub fn last(&self) -> &EntryHash {
        &self.last
    }

    /// Continues after an entry that is known from elsewhere. What was found so far is kept; the entries are counted anew.
    #[must_use]
    pub fn continue_after(self, last: EntryHash) -> Self {
        Self { last, entries: 0, ..self }
    }

    /// Checks the next entry, in the order of the numbers.
    pub fn check_link(&mut self, link: ChainLink) {
        self.entries += 1;
        let ChainLink { seq, id, prev_hash, hash, is_intact } = link;
        let is_replaced = !is_intact && self.segment.as_ref().is_some_and(|segment| segment.replaced.contains(&seq));
        self.replaced += u64::from(is_replaced);
        let intact = is_intact || is_replaced;
        let due = self.last.seq.saturating_add(1);
        let follows = prev_hash == self.last.hash;
        let problem = if seq > due {
            Some(missing_entries(due, seq - 1))
        } else if seq < due {
            Some(format!("entry {seq} exists twice"))
        } else if intact {
            let before = seq - 1;
            (!follows).then(|| format!("entry {before} was replaced: entry {seq} has the hash of another entry"))
        } else if follows {
            Some(format!("entry {seq} has been changed since it was written"))
        } else {
            Some(format!("entry {seq} was moved or inserted: its hash does not belong here"))
        };
        if let Some(problem) = problem {
            self.add_break(seq.min(due), (seq <= due).then_some(id), problem);
        }
        // The entry after a gap may have been changed, too.
        if seq > due && !intact {
            self.add_break(seq, Some(id), format!("entry {seq} has been changed since it was written"));
        }
        self.last = EntryHash { seq, hash };
    }

    /// Compares the last entry with the recorded end of the chain.
    pub fn check_head(&mut self, head: Option<&EntryHash>) {
        let EntryHash { seq, hash } = &self.last;
        let (seq, same) = (*seq, head.is_some_and(|head| head.hash == *hash));
        match head {
            None => self.add_break(seq, None, "the head is missing, so the end of the journal is unknown".into()),
            Some(head) if head.seq > seq => {
                self.add_break(seq + 1, None, missing_entries(seq + 1, head.seq) + " at the end");
            }
            Some(head) if head.seq < seq => {
                let problem = format!("the head was set back to entry {}", head.seq);
                self.add_break(head.seq + 1, None, problem);
            }
            Some(_) if !same => {
                self.add_break(seq, None, format!("the hash of entry {seq} differs from the head's"));
            }
            Some(_) => {}
        }
    }

    /// Adds a place where the chain is broken.
    pub fn add_break(&mut self, seq: i64, operation: Option<i64>, problem: String) {
        self.breaks += 1;
        let earlier = self.first_break.as_ref().is_some_and(|first| first.seq <= seq);
        if !earlier {
            self.first_break = Some(ChainBreak { seq, operation, problem });
        }
    }
}

/// Compares exported entries with the chain. They come in the order of their numbers, and may be incomplete.
#[derive(Debug, Default)]
pub struct ExportComparison {
    /// Exported entries that have not been compared yet.
    pending: VecDeque<EntryHash>,
}

impl ExportComparison {
    /// Returns whether another exported entry is needed before the chain's entry of this number can be compared.
    pub fn needs_entry_at(&self, seq: i64) -> bool {
        self.pending.back().is_none_or(|exported| exported.seq < seq)
    }

    pub fn add_exported(&mut self, exported: EntryHash) {
        self.pending.push_back(exported);
    }

    /// Compares an entry of the chain.
    pub fn compare_link(&mut self, link: &ChainLink, walk: &mut ChainVerifier) {
        self.report_missing(Some(link.seq), walk);
        if let Some(exported) = self.take_next_if(|exported| exported.seq == link.seq)
            && exported.hash != link.hash
        {
            let problem = format!("entry {} differs from the exported one: the journal was rewritten", exported.seq);
            walk.add_break(exported.seq, Some(link.id), problem);
        }
    }

    /// Reports the exported entries after the end of the chain.
    pub fn report_remaining(&mut self, walk: &mut ChainVerifier) {
        self.report_missing(None, walk);
    }

    fn take_next_if(&mut self, fits: impl FnOnce(&EntryHash) -> bool) -> Option<EntryHash> {
        if self.pending.front().is_some_and(fits) { self.pending.pop_front() } else { None }
    }

    fn report_missing(&mut self, before: Option<i64>, walk: &mut ChainVerifier) {
        while let Some(exported) = self.take_next_if(|exported| before.is_none_or(|before| exported.seq < before)) {
            let problem = format!("entry {} was exported but is missing now", exported.seq);
            walk.add_break(exported.seq, None, problem);
        }
    }
}

fn missing_entries(from: i64, to: i64) -> String {
    if from == to { format!("entry {from} is missing") } else { format!("entries {from} to {to} are missing") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(seq: i64, prev_hash: &str, hash: &str) -> ChainLink {
        ChainLink { seq, id: seq * 10, prev_hash: prev_hash.into(), hash: hash.into(), is_intact: true }
    }

    fn head(seq: i64, hash: &str) -> EntryHash {
        EntryHash { seq, hash: hash.into() }
    }

    fn walk(links: &[ChainLink], head: Option<&EntryHash>) -> (u64, Option<String>) {
        let mut walk = ChainVerifier::default();
        for link in links {
            walk.check_link(link.clone());
        }
        walk.check_head(head);
        (walk.breaks, walk.first_break.map(|first| format!("{}: {}", first.seq, first.problem)))
    }

    #[test]
    fn a_chain_that_holds() {
        assert_eq!(walk(&[], Some(&head(0, GENESIS))), (0, None));
        assert_eq!(walk(&[link(1, GENESIS, "a"), link(2, "a", "b")], Some(&head(2, "b"))), (0, None));
    }

    #[test]
    fn each_way_to_break_it() {
        let changed = ChainLink { is_intact: false, ..link(2, "a", "b") };
        let moved = ChainLink { is_intact: false, ..link(2, "x", "y") };
        let first = link(1, GENESIS, "a");
        for (links, end, expected) in [
            (vec![first.clone(), changed], Some(head(2, "b")), "2: entry 2 has been changed since it was written"),
            (
                vec![first.clone(), moved],
                Some(head(2, "y")),
                "2: entry 2 was moved or inserted: its hash does not belong here",
            ),
            (
                vec![first.clone(), link(2, "x", "b")],
                Some(head(2, "b")),
                "2: entry 1 was replaced: entry 2 has the hash of another entry",
            ),
            (vec![first.clone(), link(3, "b", "c")], Some(head(3, "c")), "2: entry 2 is missing"),
            (vec![link(4, "c", "d")], Some(head(4, "d")), "1: entries 1 to 3 are missing"),
            (vec![first.clone(), first.clone()], Some(head(1, "a")), "1: entry 1 exists twice"),
            (vec![first.clone()], Some(head(3, "c")), "2: entries 2 to 3 are missing at the end"),
            (vec![first.clone()], Some(head(0, GENESIS)), "1: the head was set back to entry 0"),
            (vec![first.clone()], Some(head(1, "b")), "1: the hash of entry 1 differs from the head's"),
            (vec![first], None, "1: the head is missing, so the end of the journal is unknown"),
        ] {
            assert_eq!(walk(&links, end.as_ref()), (1, Some(expected.to_owned())));
        }
    }

    #[test]
    fn a_part_of_a_journal_is_verified_from_its_beginning() {
        let segment = |replaced: &[i64]| JournalSegment {
            first_seq: 3,
            last_seq: 4,
            hash_before: "b".into(),
            replaced: replaced.iter().copied().collect(),
        };
        let verify = |links: &[ChainLink], replaced: &[i64]| {
            let mut walk = ChainVerifier::of_segment(Some(segment(replaced)));
            links.iter().for_each(|link| walk.check_link(link.clone()));
            walk.check_head(links.last().map(|last| head(last.seq, &last.hash)).as_ref());
            (walk.first_break.clone().map(|first| first.problem), walk.limitation())
        };
        let (third, fourth) = (link(3, "b", "c"), link(4, "c", "d"));
        let changed = ChainLink { is_intact: false, ..fourth.clone() };
        let cut = "verified from entry 3 to 4; entries 1 to 2 are not in the archive";
        assert_eq!(verify(&[third.clone(), fourth.clone()], &[]), (None, Some(cut.into())));
        let replaced = format!("{cut}; the content of 1 entry is not verified: its secrets or arguments were replaced");
        assert_eq!(verify(&[third.clone(), changed.clone()], &[4]), (None, Some(replaced)));
        // What was changed already, is missing, or does not follow is a break.
        let problem = |links: &[ChainLink]| verify(links, &[]).0;
        assert_eq!(problem(&[third.clone(), changed]).unwrap(), "entry 4 has been changed since it was written");
        assert_eq!(problem(&[fourth.clone()]).unwrap(), "entry 3 is missing");
        assert!(problem(&[link(3, "x", "c"), fourth]).unwrap().starts_with("entry 2 was replaced"));
        let whole =
            JournalSegment { first_seq: 1, last_seq: 1, hash_before: GENESIS.into(), ..JournalSegment::default() };
        let mut walk = ChainVerifier::of_segment(Some(whole));
        walk.check_link(link(1, GENESIS, "a"));
        assert_eq!((walk.breaks, walk.limitation()), (0, None));
    }

    #[test]
    fn the_journal_is_compared_with_an_export() {
        let links = [link(1, GENESIS, "a"), link(2, "a", "b"), link(3, "b", "c")];
        let compare = |exported: &[EntryHash]| {
            let (mut walk, mut comparison) = (ChainVerifier::default(), ExportComparison::default());
            let mut exported = exported.iter().cloned();
            for link in &links {
                while comparison.needs_entry_at(link.seq) {
                    let Some(next) = exported.next() else { break };
                    comparison.add_exported(next);
                }
                comparison.compare_link(link, &mut walk);
                walk.check_link(link.clone());
            }
            for exported in exported {
                comparison.add_exported(exported);
            }
            comparison.report_remaining(&mut walk);
            (walk.breaks, walk.first_break.map(|first| first.seq))
        };
        assert_eq!(compare(&[]), (0, None));
        assert_eq!(compare(&[head(1, "a"), head(3, "c")]), (0, None));
        assert_eq!(compare(&[head(2, "x"), head(3, "c")]), (1, Some(2)));
        assert_eq!(compare(&[head(3, "c"), head(4, "d"), head(5, "e")]), (2, Some(4)));
    }
}
