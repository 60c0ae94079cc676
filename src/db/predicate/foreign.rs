//! Tests of applications' own rules: numbers in texts, and texts whatever their case.

use postgres::types::Type;

use super::{Writer, column, symbol};
use crate::domain::rules::{Check, Kind, Op, Target, Values};

/// A number as `numeric` reads it for sure.
const NUMBER: &str = r"^\s*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?\s*$";

impl Writer {
    /// The test, and what it looks at; none for a test of another kind.
    pub(super) fn foreign(&mut self, check: &Check, target: &Target) -> Option<(String, String)> {
        if !matches!(check, Check::Numeric(..) | Check::Differs(_) | Check::Folded(..)) {
            return None;
        }
        let (value, text) = self.value_and_text(target);
        let asked = match check {
            Check::Numeric(op, decimal) => {
                let wanted = self.bind(decimal.clone(), Type::TEXT, "text");
                format!("({} {} {wanted}::numeric)", number_in(&text, target), symbol(*op))
            }
            Check::Differs(other) => {
                let other = self.one(&Values::Json(vec![other.clone()]), 0);
                format!("(NULLIF({value}, 'null'::jsonb) <> {other})")
            }
            Check::Folded(op, wanted) => {
                let folded =
                    |text: &str| format!("lower({text} COLLATE pg_catalog.\"default\") COLLATE \"C\"");
                let wanted = folded(&self.bind(wanted.clone(), Type::TEXT, "text"));
                let subject = folded(&text);
                match op {
                    Op::StartsWith => format!("starts_with({subject}, {wanted})"),
                    Op::EndsWith => format!("(right({subject}, length({wanted})) = {wanted})"),
                    _ => format!("(strpos({subject}, {wanted}) > 0)"),
                }
            }
            _ => return None,
        };
        Some((asked, value))
    }

    /// For each target: whether anything is there, and the number there.
    pub(in crate::db) fn reach(&mut self, target: &Target) -> (String, String) {
        let (value, text) = self.value_and_text(target);
        let present = if target.kind.is_json() { format!("NULLIF({value}, 'null'::jsonb)") } else { value };
        let number = if target.kind.is_number() || target.kind.is_json() || target.kind.is_text() {
            number_in(&text, target)
        } else {
            "NULL::numeric".into()
        };
        (present, number)
    }

    fn value_and_text(&mut self, target: &Target) -> (String, String) {
        if target.kind.is_json() {
            let place = self.json_place(target);
            return (place.value, place.text);
        }
        let column = column(target);
        let text = format!("{column}::text");
        (column, text)
    }
}

/// The text is written three times; where it costs much, once, in a sub-select of its own.
fn number_in(text: &str, target: &Target) -> String {
    let number = |text: &str| {
        format!(
            "CASE WHEN length({text}) <= 100 AND {text} COLLATE \"C\" ~ '{NUMBER}' THEN {text}::numeric END"
        )
    };
    if target.kind == Kind::PlainJson {
        return format!("(SELECT {} FROM (SELECT {text} AS held OFFSET 0) place)", number("held"));
    }
    format!("({})", number(text))
}
