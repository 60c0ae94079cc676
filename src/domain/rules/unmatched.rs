//! Determines why a rule matches nothing: no version has the field, or a number is out of range.

use serde_json::Value;

use super::condition::Operator;
use super::predicate::{Comparison, Predicate, TypedTest};

/// The values of a field in the pending versions.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct FieldStatistics {
    /// How many of them have a value.
    pub present: i64,
    /// The lowest and the highest number.
    pub number_range: Option<(f64, f64)>,
}

/// Returns why none of the pending versions can match, if a single test tells it. `reach` returns the statistics of a
/// field.
pub fn why_unmatched<'a>(
    predicate: &'a Predicate,
    statistics: &mut impl FnMut(&'a TypedTest) -> Option<FieldStatistics>,
) -> Option<String> {
    match predicate {
        Predicate::All(parts) => parts.iter().find_map(|part| why_unmatched(part, statistics)),
        Predicate::Any(parts) => {
            let reasons: Option<Vec<String>> = parts.iter().map(|part| why_unmatched(part, statistics)).collect();
            reasons.map(|reasons| reasons.join("; "))
        }
        Predicate::Not(_) | Predicate::Always(_) => None,
        Predicate::Test(leaf) => why_test_cannot_match(leaf, statistics(leaf)?),
    }
}

fn why_test_cannot_match(leaf: &TypedTest, statistics: FieldStatistics) -> Option<String> {
    let TypedTest { test, comparison: check, .. } = leaf;
    if matches!(check, Comparison::IsNull) {
        return None;
    }
    if statistics.present == 0 {
        return Some(format!("no pending version has {}", test.field));
    }
    let ((lowest, highest), compared) = (statistics.number_range?, compared_number(leaf)?);
    let is_beyond = match test.op {
        Operator::Gte => highest < compared,
        Operator::Gt => highest <= compared,
        Operator::Lte => lowest > compared,
        Operator::Lt => lowest >= compared,
        Operator::Eq => compared < lowest || compared > highest,
        _ => false,
    };
    let is_fraction = |number: f64| (0.0..=1.0).contains(&number);
    let mixed = if is_fraction(lowest) && is_fraction(highest) && compared > 1.0 && compared <= 100.0 {
        ": it compares a fraction with a percentage"
    } else if is_fraction(compared) && lowest > 1.0 && highest <= 100.0 {
        ": it compares a percentage with a fraction"
    } else {
        ""
    };
    is_beyond.then(|| {
        let (field, op) = (&test.field, test.op.as_str());
        format!("{field} is between {lowest} and {highest} in the pending versions, never {op} {compared}{mixed}")
    })
}

/// Returns the number with which a test compares, also from a text that is compared as a number.
fn compared_number(leaf: &TypedTest) -> Option<f64> {
    let is_numeric = matches!(leaf.comparison, Comparison::NumberInText(..)) || leaf.target.kind.is_number();
    match leaf.test.value.as_ref()? {
        Value::Number(number) => number.as_f64(),
        Value::String(word) if is_numeric => word.trim().parse().ok(),
        _ => None,
    }
}
