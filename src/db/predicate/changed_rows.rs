//! Conditions for the rows that a pass must evaluate again: rows written since the last evaluation, and rows whose
//! age tests may have changed.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use postgres::types::Type;

use super::{PredicateWriter, column_sql};
use crate::domain::rules::{Comparison, TypedTest};

/// The server searches lists of at least this length with a hash table, which takes a third of the time.
const MIN_HASHED_LIST: usize = 9;

impl PredicateWriter {
    /// Returns a condition that holds for every row written by one of these transactions, and for no other row
    /// younger than 2^31 transactions: a row keeps 32 bits of the id. A list allows a parallel scan, `age` does not.
    pub(in crate::db) fn written_by(&mut self, xids: &RangeInclusive<i64>, listed: bool) -> String {
        let raw = |xid: i64| (xid & 0xFFFF_FFFF).to_string();
        if listed {
            let mut list: Vec<String> = xids.clone().map(raw).collect();
            list.resize(list.len().max(MIN_HASHED_LIST), raw(*xids.end()));
            return format!("v.xmin = ANY ({}::xid[])", self.bind(list, Type::TEXT_ARRAY, "text[]"));
        }
        let first = self.bind(raw(*xids.start()), Type::TEXT, "text");
        format!("age(v.xmin) <= (SELECT age({first}::xid))")
    }

    /// Returns a condition for rows on which an age test may give another result now than at `then`.
    pub(in crate::db) fn age_result_changed(&mut self, test: &TypedTest, then: DateTime<Utc>) -> Option<String> {
        let (Comparison::OlderThan(age) | Comparison::NewerThan(age)) = &test.comparison else { return None };
        if test.target.kind.is_json() {
            let now = self.test_sql(test);
            let saved_now = std::mem::replace(&mut self.now, then);
            let before = self.test_sql(test);
            self.now = saved_now;
            return Some(format!("({before} IS DISTINCT FROM {now})"));
        }
        let (early, late) = (self.now.min(then) - *age, self.now.max(then) - *age);
        let (early, late) = (self.bind_time(early, test.target.kind), self.bind_time(late, test.target.kind));
        Some(format!("({} BETWEEN {early} AND {late})", column_sql(&test.target)))
    }

    /// Returns a condition such as `v.id >= $1::text::uuid`.
    pub(in crate::db) fn id_at_least(&mut self, id: &str, id_type: &str) -> String {
        let id = self.bind(id.to_owned(), Type::TEXT, "text");
        format!("v.id >= {id}::{id_type}")
    }
}
