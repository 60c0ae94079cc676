//! Which pending versions a pass evaluates: all, or those that may fare otherwise than in the last complete one.

use chrono::{DateTime, Utc};

use crate::db::Param;
use crate::db::predicate::{BoundParam, PredicateWriter, as_params};
use crate::domain::rules::TypedTest;

/// How far a complete evaluation goes: it has seen whatever older transactions had written, by the time `at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SnapshotPoint {
    /// 64 bits wide, as `pg_current_xact_id` counts.
    pub(super) xid: i64,
    pub(super) at: DateTime<Utc>,
}

/// Up to so many transactions are asked for one by one.
const MAX_LISTED_XIDS: i64 = 10_000;

/// What is to be evaluated, as a condition on a pending version `v`.
#[derive(Debug, Clone)]
pub(super) struct VersionScope {
    /// What need not be evaluated again; none: everything is to be.
    pub(super) base: Option<SnapshotPoint>,
    /// The snapshot's next transaction: it has seen nothing from this one on.
    pub(super) next_xid: i64,
    /// Whether the server looks a value up in a long list (from PostgreSQL 14 on), rather than going through it.
    pub(super) hashes_lists: bool,
    /// The time the rules go by.
    pub(super) now: DateTime<Utc>,
    /// Their tests of an age.
    pub(super) age_tests: Vec<TypedTest>,
    /// The type of a version's id.
    pub(super) id_type: String,
    /// There is nothing before this id.
    pub(super) first_id: Option<String>,
}

/// A scope in a statement, and what to bind for it after the caller's own parameters.
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
    /// Its parameters begin after `offset` others.
    pub(super) fn to_sql(&self, offset: usize) -> ScopeSql {
        let mut writer = PredicateWriter::three_valued(self.now, offset);
        let mut parts = Vec::new();
        if let Some(base) = self.base {
            let listed = self.hashes_lists && self.next_xid - base.xid <= MAX_LISTED_XIDS;
            let mut any = vec![writer.written_by(&(base.xid..=self.next_xid), listed)];
            any.extend(self.age_tests.iter().filter_map(|test| writer.age_result_changed(test, base.at)));
            parts.push(format!("({})", any.join(" OR ")));
        }
        if let Some(first) = &self.first_id {
            parts.push(writer.id_at_least(first, &self.id_type));
        }
        let sql = if parts.is_empty() { "true".into() } else { parts.join(" AND ") };
        ScopeSql { sql, params: writer.into_params() }
    }
}
