//! Which pending versions a pass evaluates: all, or those that may fare otherwise than in the last complete one.

use chrono::{DateTime, Utc};

use crate::db::Param;
use crate::db::predicate::{Bound, Writer, borrowed};
use crate::domain::rules::Leaf;

/// How far a complete evaluation goes: it has seen whatever older transactions had written, by the time `at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// 64 bits wide, as `pg_current_xact_id` counts.
    pub(super) xid: i64,
    pub(super) at: DateTime<Utc>,
}

/// Up to so many transactions are asked for one by one.
const MOST_LISTED: i64 = 10_000;

/// What is to be evaluated, as a condition on a pending version `v`.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// What need not be evaluated again; none: everything is to be.
    pub(super) base: Option<Mark>,
    /// The snapshot's next transaction: it has seen nothing from this one on.
    pub(super) next_xid: i64,
    /// Whether the server looks a value up in a long list (from PostgreSQL 14 on), rather than going through it.
    pub(super) hashes_lists: bool,
    /// The time the rules go by.
    pub(super) now: DateTime<Utc>,
    /// Their tests of an age.
    pub(super) ages: Vec<Leaf>,
    /// The type of a version's id.
    pub(super) id_type: String,
    /// There is nothing before this id.
    pub(super) first: Option<String>,
}

/// A scope in a statement, and what to bind for it after the caller's own parameters.
pub(super) struct Written {
    pub(super) sql: String,
    params: Vec<Bound>,
}

impl Written {
    pub(super) fn params(&self) -> impl Iterator<Item = Param<'_>> {
        borrowed(&self.params)
    }
}

impl Scope {
    /// Its parameters begin after `offset` others.
    pub(super) fn write(&self, offset: usize) -> Written {
        let mut writer = Writer::exact(self.now, offset);
        let mut parts = Vec::new();
        if let Some(base) = self.base {
            let listed = self.hashes_lists && self.next_xid - base.xid <= MOST_LISTED;
            let mut any = vec![writer.written_by(&(base.xid..=self.next_xid), listed)];
            any.extend(self.ages.iter().filter_map(|test| writer.turned_since(test, base.at)));
            parts.push(format!("({})", any.join(" OR ")));
        }
        if let Some(first) = &self.first {
            parts.push(writer.id_from(first, &self.id_type));
        }
        let sql = if parts.is_empty() { "true".into() } else { parts.join(" AND ") };
        Written { sql, params: writer.into_params() }
    }
}
