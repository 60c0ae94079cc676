//! The part of the operator journal that an archive has, and what is known about it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What is needed to verify the saved entries of the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalSegment {
    /// The number of the first saved entry; those before it are not in the archive.
    pub first_seq: i64,
    pub last_seq: i64,
    /// The hash of the entry before the first saved one, in hexadecimal.
    pub hash_before: String,
    /// Entries that matched their hashes before secrets or arguments were replaced.
    pub replaced: BTreeSet<i64>,
}

impl JournalSegment {
    /// Adds a saved entry. They may come in any order.
    pub fn add(&mut self, seq: i64, hash_before: &str, is_replaced: bool) {
        if self.last_seq == 0 || seq < self.first_seq {
            self.first_seq = seq;
            hash_before.clone_into(&mut self.hash_before);
        }
        self.last_seq = self.last_seq.max(seq);
        if is_replaced {
            self.replaced.insert(seq);
        }
    }
}
