//! What a pass asks: which versions are approved, and not why. Under no negation an unknown test may as well be
//! false, which spares guards; and what is cheap is asked first. The verdict is the same.

use postgres::types::Type;

use super::{Writer, bare_subject, nan, symbol};
use crate::domain::rules::{Check, JsonType, Kind, Leaf, Op, Predicate, Target, Values};

impl Writer {
    /// The test without its guards, where it can do without: true for the same versions as with them.
    pub(super) fn unguarded(&mut self, leaf: &Leaf) -> Option<String> {
        match &leaf.check {
            Check::Compare(op, values) => self.unguarded_number(*op, &leaf.target, values),
            Check::CompareJson(op, groups) if leaf.target.kind == Kind::Json => {
                self.unguarded_json(*op, &leaf.target, groups)
            }
            _ => None,
        }
    }

    /// NaN sorts above all numbers: only what asks for more, or for another, has to leave it out.
    fn unguarded_number(&mut self, op: Op, target: &Target, values: &Values) -> Option<String> {
        let nan = nan(target, values)?;
        let subject = bare_subject(target, values);
        let test = self.compare(op, &subject, values);
        Some(match op {
            Op::Gt | Op::Gte | Op::Ne | Op::NotIn => format!("({test} AND {subject} <> {nan})"),
            _ => format!("({test})"),
        })
    }

    /// Values of different types are never equal, and a comparison of `jsonb` cannot fail.
    fn unguarded_json(&mut self, op: Op, target: &Target, groups: &[(JsonType, Values)]) -> Option<String> {
        let texts: Vec<String> = groups.iter().flat_map(|(_, values)| json_texts(values)).collect();
        let place = |writer: &mut Self| writer.json_place(target).value;
        match (op, groups) {
            (_, []) => None,
            (Op::Eq | Op::In, _) => {
                let place = place(self);
                Some(format!("({})", self.compare_json(op, &place, texts)))
            }
            (Op::Ne | Op::NotIn, [(kind, _)]) | (_, [(kind @ JsonType::Number, _)]) => {
                let place = place(self);
                let test = self.compare_json(op, &place, texts);
                Some(format!("({test} AND jsonb_typeof({place}) = '{}')", kind.as_str()))
            }
            _ => None,
        }
    }

    fn compare_json(&mut self, op: Op, place: &str, texts: Vec<String>) -> String {
        if matches!(op, Op::In | Op::NotIn) {
            let list = self.bind(texts, Type::TEXT_ARRAY, "text[]") + "::jsonb[]";
            let (operator, all) = if op == Op::In { ("=", "ANY") } else { ("<>", "ALL") };
            return format!("{place} {operator} {all} ({list})");
        }
        let mut bound: Vec<String> = Vec::with_capacity(texts.len());
        for text in texts {
            bound.push(self.bind(text, Type::TEXT, "text") + "::jsonb");
        }
        match bound.as_slice() {
            [low, high] => format!("{place} BETWEEN {low} AND {high}"),
            one => format!("{place} {} {}", symbol(op), one.concat()),
        }
    }
}

fn json_texts(values: &Values) -> Vec<String> {
    match values {
        Values::Text(list) => {
            list.iter().map(|text| serde_json::Value::from(text.as_str()).to_string()).collect()
        }
        Values::Decimal(list) => list.clone(),
        Values::Bool(list) => list.iter().map(bool::to_string).collect(),
        Values::Json(list) => list.iter().map(serde_json::Value::to_string).collect(),
        // Never made for JSON.
        _ => Vec::new(),
    }
}

/// In which order parts are best asked: what is cheap and may settle it goes first.
pub(in crate::db) fn cost(predicate: &Predicate) -> u8 {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => parts.iter().map(cost).max().unwrap_or_default(),
        Predicate::Not(part) => cost(part),
        Predicate::Always(_) => 0,
        Predicate::Leaf(leaf) => match (leaf.target.kind, &leaf.check) {
            (Kind::PlainJson, _) | (_, Check::Text(Op::Matches, _)) => 3,
            (Kind::Json, _) => 2,
            (_, Check::Text(..) | Check::HasElement(_) | Check::Numeric(..) | Check::Folded(..)) => 1,
            _ => 0,
        },
    }
}
