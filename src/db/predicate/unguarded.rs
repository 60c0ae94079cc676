//! Cheaper tests for approving, where only the matching versions count. Without a negation, an unknown test may be
//! false, which saves guards; and cheap tests come first. The result is the same.

use postgres::types::Type;

use super::{PredicateWriter, column_for_values, nan_sql, operator_sql};
use crate::domain::rules::{ColumnKind, Comparison, FieldTarget, JsonType, Operator, Predicate, TypedTest, Values};

impl PredicateWriter {
    /// Returns the test without its guards, if it is true for the same versions.
    pub(super) fn unguarded(&mut self, leaf: &TypedTest) -> Option<String> {
        match &leaf.comparison {
            Comparison::Compare(op, values) => self.unguarded_number(*op, &leaf.target, values),
            Comparison::CompareJson(op, groups) if leaf.target.kind == ColumnKind::Json => {
                self.unguarded_json(*op, &leaf.target, groups)
            }
            _ => None,
        }
    }

    /// NaN sorts above all numbers, so only `>`, `>=` and `<>` must exclude it.
    fn unguarded_number(&mut self, op: Operator, target: &FieldTarget, values: &Values) -> Option<String> {
        let nan = nan_sql(target, values)?;
        let subject = column_for_values(target, values);
        let test = self.compare(op, &subject, values);
        Some(match op {
            Operator::Gt | Operator::Gte | Operator::Ne | Operator::NotIn => {
                format!("({test} AND {subject} <> {nan})")
            }
            _ => format!("({test})"),
        })
    }

    /// Values of different JSON types are never equal, and a comparison of `jsonb` cannot fail.
    fn unguarded_json(&mut self, op: Operator, target: &FieldTarget, groups: &[(JsonType, Values)]) -> Option<String> {
        let texts: Vec<String> = groups.iter().flat_map(|(_, values)| as_json_texts(values)).collect();
        let place = |writer: &mut Self| writer.json_place(target).value;
        match (op, groups) {
            (_, []) => None,
            (Operator::Eq | Operator::In, _) => {
                let place = place(self);
                Some(format!("({})", self.compare_json(op, &place, texts)))
            }
            (Operator::Ne | Operator::NotIn, [(kind, _)]) | (_, [(kind @ JsonType::Number, _)]) => {
                let place = place(self);
                let test = self.compare_json(op, &place, texts);
                Some(format!("({test} AND jsonb_typeof({place}) = '{}')", kind.as_str()))
            }
            _ => None,
        }
    }

    fn compare_json(&mut self, op: Operator, place: &str, texts: Vec<String>) -> String {
        if matches!(op, Operator::In | Operator::NotIn) {
            let list = self.bind(texts, Type::TEXT_ARRAY, "text[]") + "::jsonb[]";
            let (operator, all) = if op == Operator::In { ("=", "ANY") } else { ("<>", "ALL") };
            return format!("{place} {operator} {all} ({list})");
        }
        let mut bound: Vec<String> = Vec::with_capacity(texts.len());
        for text in texts {
            bound.push(self.bind(text, Type::TEXT, "text") + "::jsonb");
        }
        match bound.as_slice() {
            [low, high] => format!("{place} BETWEEN {low} AND {high}"),
            one => format!("{place} {} {}", operator_sql(op), one.concat()),
        }
    }
}

fn as_json_texts(values: &Values) -> Vec<String> {
    match values {
        Values::Text(list) => list.iter().map(|text| serde_json::Value::from(text.as_str()).to_string()).collect(),
        Values::Decimal(list) => list.clone(),
        Values::Bool(list) => list.iter().map(bool::to_string).collect(),
        Values::Json(list) => list.iter().map(serde_json::Value::to_string).collect(),
        // Not used for JSON.
        _ => Vec::new(),
    }
}

/// Returns the relative cost of a predicate. Cheaper parts are tested first.
pub(in crate::db) fn cost(predicate: &Predicate) -> u8 {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => parts.iter().map(cost).max().unwrap_or_default(),
        Predicate::Not(part) => cost(part),
        Predicate::Always(_) => 0,
        Predicate::Test(leaf) => match (leaf.target.kind, &leaf.comparison) {
            (ColumnKind::PlainJson, _) | (_, Comparison::Text(Operator::Matches, _)) => 3,
            (ColumnKind::Json, _) => 2,
            (
                _,
                Comparison::Text(..)
                | Comparison::HasElement(_)
                | Comparison::NumberInText(..)
                | Comparison::CaseInsensitive(..),
            ) => 1,
            _ => 0,
        },
    }
}
