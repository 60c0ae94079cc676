//! Determines why rules match none of the pending versions.

use anyhow::{Context as _, Result};

use super::super::predicate::PredicateWriter;
use super::super::{Db, get, template};
use crate::domain::rules::{FieldStatistics, FieldTarget, Predicate, TypedTest, why_unmatched};

/// Maximum number of fields examined in one scan.
const MAX_FIELDS: usize = 100;

impl Db {
    /// Returns for each rule why it matches none of the pending versions, if a single test tells it.
    pub(super) fn why_rules_match_nothing(&mut self, rules: &[&Predicate]) -> Result<Vec<Option<String>>> {
        let mut targets: Vec<&FieldTarget> = Vec::new();
        for leaf in rules.iter().flat_map(|rule| rule.typed_tests()) {
            if !targets.contains(&&leaf.target) && targets.len() < MAX_FIELDS {
                targets.push(&leaf.target);
            }
        }
        let all_statistics = if targets.is_empty() { Vec::new() } else { self.field_statistics(&targets)? };
        let mut statistics = |leaf: &TypedTest| {
            let at = targets.iter().position(|target| **target == leaf.target)?;
            all_statistics.get(at).copied()
        };
        Ok(rules.iter().map(|rule| why_unmatched(rule, &mut statistics)).collect())
    }

    fn field_statistics(&mut self, targets: &[&FieldTarget]) -> Result<Vec<FieldStatistics>> {
        let mut writer = PredicateWriter::three_valued(self.now(), 0);
        let places: Vec<(String, String)> = targets.iter().map(|target| writer.value_and_number(target)).collect();
        let array = |each: &dyn Fn(&(String, String)) -> String, kind: &str| {
            let each: Vec<String> = places.iter().map(each).collect();
            format!("ARRAY[{}]::{kind}[]", each.join(", "))
        };
        let values = [
            ("present", array(&|(present, _)| format!("count({present})"), "bigint")),
            ("lowest", array(&|(_, number)| format!("min({number})::float8"), "float8")),
            ("highest", array(&|(_, number)| format!("max({number})::float8"), "float8")),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, sql)| (*name, sql.as_str())).collect();
        let sql = template::fill(include_str!("field_statistics.sql"), &values);
        let row = self.query_one(&sql, &writer.params()).context("reading the fields that the rules test")?;
        let (lowest, highest): (Vec<Option<f64>>, Vec<Option<f64>>) =
            (get(&row, "lowest_number")?, get(&row, "highest_number")?);
        let present: Vec<i64> = get(&row, "present")?;
        let numbers = lowest.into_iter().zip(highest).map(|(lowest, highest)| lowest.zip(highest));
        Ok(present
            .into_iter()
            .zip(numbers)
            .map(|(present, numbers)| FieldStatistics { present, number_range: numbers })
            .collect())
    }
}
