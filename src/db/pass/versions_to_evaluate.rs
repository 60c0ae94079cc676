//! Selects the pending versions that a pass evaluates: all, or those whose result may have changed since the last
//! complete evaluation.

use chrono::{DateTime, Utc};

use crate::db::Param;
use crate::db::predicate::{BoundParam, PredicateWriter, as_params};
use crate::domain::rules::TypedTest;

/// How far an evaluation has seen: all rows of older transactions, at the time `at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SnapshotPoint {
    /// 64 bits wide, like `pg_current_xact_id`.
    pub(super) xid: i64,
    pub(super) at: DateTime<Utc>,
}

/// Up to this many transaction ids are listed one by one.
const MAX_LISTED_XIDS: i64 = 10_000;

/// Condition on a pending version `v`.
#[derive(Debug, Clone)]
pub(super) struct VersionScope {
    /// What has already been evaluated; `None` if everything is to be evaluated.
    pub(super) base: Option<SnapshotPoint>,
    /// First transaction id that the snapshot does not see.
    pub(super) next_xid: i64,
    /// Whether the server searches long lists with a hash table (since PostgreSQL 14).
    pub(super) hashes_lists: bool,
    /// The time used by the rules.
    pub(super) now: DateTime<Utc>,
    /// Tests of an age in the rules.
    pub(super) age_tests: Vec<TypedTest>,
    /// Type of a version's id.
    pub(super) id_type: String,
    /// No version to be evaluated has a lower id.
    pub(super) first_id: Option<String>,
}

/// SQL of a scope, and its parameters, to be bound after the caller's.
pub(super) struct ScopeSql {
    pub(super) sql: String,
    params: Vec<BoundParam>,
}

impl ScopeSql {
    pub(super) fn params(&self) -> impl Iterator<Item = Param<'_>> {
        as_params(&self.params)
    }
}

impl VersionScope {
    /// Returns the SQL. Its parameters are numbered after `offset` others.
    pub(super) fn to_sql(&self, offset: usize) -> ScopeSql {
        let mut writer = PredicateWriter::three_valued(self.now, offset);
        let mut parts = Vec::new();
        if let Some(base) = self.base {
            let lists_ids = self.hashes_lists && self.next_xid - base.xid <= MAX_LISTED_XIDS;
            let mut alternatives = vec![writer.written_by(&(base.xid..=self.next_xid), lists_ids)];
            alternatives.extend(self.age_tests.iter().filter_map(|test| writer.age_result_changed(test, base.at)));
            parts.push(format!("({})", alternatives.join(" OR ")));
        }
        if let Some(first) = &self.first_id {
            parts.push(writer.id_at_least(first, &self.id_type));
        }
        let sql = if parts.is_empty() { "true".into() } else { parts.join(" AND ") };
        ScopeSql { sql, params: writer.into_params() }
    }
}
