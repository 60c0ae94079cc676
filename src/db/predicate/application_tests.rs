//! Tests of application rules: numbers in texts, and texts regardless of case.

use postgres::types::Type;

use super::{PredicateWriter, column_sql, operator_sql};
use crate::domain::rules::{ColumnKind, Comparison, FieldTarget, Operator, Values};

/// A number that `numeric` can certainly read.
const NUMBER_PATTERN: &str = r"^\s*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?\s*$";

impl PredicateWriter {
    /// Returns SQL of the test and of the tested value; `None` for other kinds of tests.
    pub(super) fn application_test(&mut self, check: &Comparison, target: &FieldTarget) -> Option<(String, String)> {
        if !matches!(
            check,
            Comparison::NumberInText(..) | Comparison::DiffersFromJson(_) | Comparison::CaseInsensitive(..)
        ) {
            return None;
        }
        let (value, text) = self.value_and_text(target);
        let condition = match check {
            Comparison::NumberInText(op, decimal) => {
                let expected = self.bind(decimal.clone(), Type::TEXT, "text");
                format!("({} {} {expected}::numeric)", number_in_text(&text, target), operator_sql(*op))
            }
            Comparison::DiffersFromJson(other) => {
                let other = self.bind_value(&Values::Json(vec![other.clone()]), 0);
                format!("(NULLIF({value}, 'null'::jsonb) <> {other})")
            }
            Comparison::CaseInsensitive(op, expected) => {
                let folded = |text: &str| format!("lower({text} COLLATE pg_catalog.\"default\") COLLATE \"C\"");
                let expected = folded(&self.bind(expected.clone(), Type::TEXT, "text"));
                let subject = folded(&text);
                match op {
                    Operator::StartsWith => format!("starts_with({subject}, {expected})"),
                    Operator::EndsWith => format!("(right({subject}, length({expected})) = {expected})"),
                    _ => format!("(strpos({subject}, {expected}) > 0)"),
                }
            }
            _ => return None,
        };
        Some((condition, value))
    }

    /// Returns SQL of the field's value and of the number in it.
    pub(in crate::db) fn value_and_number(&mut self, target: &FieldTarget) -> (String, String) {
        let (value, text) = self.value_and_text(target);
        let present = if target.kind.is_json() { format!("NULLIF({value}, 'null'::jsonb)") } else { value };
        let number = if target.kind.is_number() || target.kind.is_json() || target.kind.is_text() {
            number_in_text(&text, target)
        } else {
            "NULL::numeric".into()
        };
        (present, number)
    }

    fn value_and_text(&mut self, target: &FieldTarget) -> (String, String) {
        if target.kind.is_json() {
            let place = self.json_place(target);
            return (place.value, place.text);
        }
        let column = column_sql(target);
        let text = format!("{column}::text");
        (column, text)
    }
}

/// The text occurs three times. If it is expensive, a sub-select computes it once.
fn number_in_text(text: &str, target: &FieldTarget) -> String {
    let number = |text: &str| {
        format!(
            "CASE WHEN length({text}) <= 100 AND {text} COLLATE \"C\" ~ '{NUMBER_PATTERN}' THEN {text}::numeric END"
        )
    };
    if target.kind == ColumnKind::PlainJson {
        return format!("(SELECT {} FROM (SELECT {text} AS held OFFSET 0) place)", number("held"));
    }
    format!("({})", number(text))
}
