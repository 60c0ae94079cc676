//! What a pass has to look at: the rows that others have written since, and those that a rule may see otherwise
//! because time has passed.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use postgres::types::Type;

use super::{PredicateWriter, column_sql};
use crate::domain::rules::{Comparison, TypedTest};

/// From so many values on the server looks a list's up in a hash table, which takes a third of going through seven.
const MIN_HASHED_LIST: usize = 9;

impl PredicateWriter {
    /// Holds for every row that one of these transactions has written, and for no other that is less than 2^31
    /// transactions old: a row keeps 32 bits of its transaction. A list can be asked for by several processes at once,
    /// where `age` cannot.
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

    /// Holds for every row of which the test (an age) may say something else by the writer's clock than `then`.
    pub(in crate::db) fn age_result_changed(
        &mut self,
        test: &TypedTest,
        then: DateTime<Utc>,
    ) -> Option<String> {
        let (Comparison::OlderThan(age) | Comparison::NewerThan(age)) = &test.comparison else { return None };
        if test.target.kind.is_json() {
            let now = self.test_sql(test);
            let kept = std::mem::replace(&mut self.now, then);
            let before = self.test_sql(test);
            self.now = kept;
            return Some(format!("({before} IS DISTINCT FROM {now})"));
        }
        let (early, late) = (self.now.min(then) - *age, self.now.max(then) - *age);
        let (early, late) = (self.bind_time(early, test.target.kind), self.bind_time(late, test.target.kind));
        Some(format!("({} BETWEEN {early} AND {late})", column_sql(&test.target)))
    }

    /// `v.id >= $1::text::uuid`
    pub(in crate::db) fn id_at_least(&mut self, id: &str, id_type: &str) -> String {
        let id = self.bind(id.to_owned(), Type::TEXT, "text");
        format!("v.id >= {id}::{id_type}")
    }
}
