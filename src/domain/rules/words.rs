//! A rule's conditions in words: `confidence ≥ 0.92 and lines_changed ≤ 200`.

use serde_json::{Map, Value};

use super::{Rule, RuleForm, Test};
use crate::domain::evidence::{Evidence, EvidencePart};

/// The longest value that is shown, in characters, and how many values of a list.
const MAX_VALUE_CHARS: usize = 40;
const MAX_VALUES: usize = 8;

impl Rule {
    /// Returns the conditions in words; `None` if they cannot be read. A comparison is never folded.
    pub fn in_words(&self) -> Option<Evidence> {
        if self.form == RuleForm::Thresholds {
            let least = self.thresholds.iter().filter_map(|(field, least)| Some((field, least.as_deref()?)));
            let parts = least.map(|(field, least)| unit(format!("{field} ≥ {least}")));
            return Some(Evidence::join(parts, " and "));
        }
        let conditions: Value = serde_json::from_str(self.conditions.as_deref()?).ok()?;
        let is_or = self.logic.as_deref().is_some_and(|logic| logic.trim().eq_ignore_ascii_case("or"));
        match &conditions {
            Value::Array(items) => list(items, if is_or { " or " } else { " and " }),
            other => condition(other),
        }
    }
}

impl Test {
    /// Returns the comparison in words: `author is one of "alice", "bob"`.
    pub fn in_words(&self) -> String {
        comparison(&self.field, self.op.as_str(), self.value.as_ref())
    }
}

fn unit(text: String) -> Evidence {
    Evidence::from_parts([EvidencePart::Unit(text)])
}

fn condition(value: &Value) -> Option<Evidence> {
    let object = value.as_object()?;
    if let Some(field) = object.get("field") {
        let op = object.get("op").or_else(|| object.get("operator"))?.as_str()?;
        return Some(unit(comparison(field.as_str()?, op, object.get("value").filter(|value| !value.is_null()))));
    }
    group(object)
}

fn group(object: &Map<String, Value>) -> Option<Evidence> {
    let (form, value) = object.iter().next()?;
    match form.as_str() {
        "all" => list(value.as_array()?, " and "),
        "any" => list(value.as_array()?, " or "),
        "not" => {
            let negated = condition(value)?;
            let is_single = negated.0.len() == 1;
            Some(if is_single { Evidence::from("not ").and(negated) } else { bracketed("not (", negated) })
        }
        "always" => Some("always".into()),
        _ => None,
    }
}

fn bracketed(open: &str, inner: Evidence) -> Evidence {
    Evidence::from(open).and(inner).and(")")
}

/// Joins conditions. A group inside a group is in brackets.
fn list(items: &[Value], conjunction: &str) -> Option<Evidence> {
    let part = |item: &Value| {
        let words = condition(item)?;
        let is_group =
            item.get("all").or_else(|| item.get("any")).and_then(Value::as_array).is_some_and(|list| list.len() > 1);
        Some(if is_group && items.len() > 1 { bracketed("(", words) } else { words })
    };
    let parts: Option<Vec<Evidence>> = items.iter().map(part).collect();
    Some(Evidence::join(parts?, conjunction))
}

fn comparison(field: &str, op: &str, value: Option<&Value>) -> String {
    let values: Vec<String> = match value {
        Some(Value::Array(values)) => {
            let more = values.len().saturating_sub(MAX_VALUES);
            let more = (more > 0).then(|| format!("{more} more"));
            values.iter().take(MAX_VALUES).map(value_text).chain(more).collect()
        }
        Some(value) => vec![value_text(value)],
        None => Vec::new(),
    };
    let symbol = match op {
        "eq" | "equals" | "==" => "=",
        "ne" | "not_equals" | "!=" => "≠",
        "gt" | "greater_than" => ">",
        "gte" | "greater_than_or_equal" | ">=" => "≥",
        "lt" | "less_than" => "<",
        "lte" | "less_than_or_equal" | "<=" => "≤",
        "between" => return format!("{field} is between {}", values.join(" and ")),
        "in" => "is one of",
        "not_in" => "is none of",
        "starts_with" => "starts with",
        "ends_with" => "ends with",
        "is_null" => return format!("{field} is null"),
        "is_not_null" => return format!("{field} is not null"),
        "older_than" => "is older than",
        "newer_than" => "is newer than",
        other => return format!("{field} {} {}", other.replace('_', " "), values.join(", ")),
    };
    format!("{field} {symbol} {}", values.join(", "))
}

/// Returns a value as JSON, shortened if it is long.
pub fn value_text(value: &Value) -> String {
    let text = value.to_string();
    let short: String = text.chars().take(MAX_VALUE_CHARS).collect();
    if short.len() < text.len() { short + "…" } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_sentences() {
        let words = |conditions: &str, logic: Option<&str>| {
            let rule = Rule { conditions: Some(conditions.into()), logic: logic.map(str::to_owned), ..Rule::default() };
            rule.in_words().map(|words| words.to_string())
        };
        for (conditions, expected) in [
            (r#"{"field": "confidence", "op": "gte", "value": 0.92}"#, "confidence ≥ 0.92"),
            (
                r#"{"all": [{"field": "a", "op": "eq", "value": "x"}, {"any": [{"field": "b", "op": "in", "value": [1, 2]}, {"always": true}]}]}"#,
                r#"a = "x" and (b is one of 1, 2 or always)"#,
            ),
            (r#"{"not": {"field": "source", "op": "eq", "value": "import"}}"#, r#"not source = "import""#),
            (
                r#"{"not": {"all": [{"field": "a", "op": "is_null"}, {"field": "b", "op": "between", "value": [1, 2]}]}}"#,
                "not (a is null and b is between 1 and 2)",
            ),
            (
                r#"[{"field": "a", "op": "lt", "value": 1}, {"field": "b", "op": "contains", "value": "y"}]"#,
                "a < 1 and b contains \"y\"",
            ),
        ] {
            assert_eq!(words(conditions, None).as_deref(), Some(expected), "{conditions}");
        }
        let list =
            r#"[{"field": "a", "operator": "greater_than", "value": 1}, {"field": "b", "operator": "eq", "value": 2}]"#;
        assert_eq!(words(list, Some("OR")).as_deref(), Some("a > 1 or b = 2"));
        for unreadable in ["", "7", r#"{"field": "a"}"#, r#"{"nor": []}"#] {
            assert_eq!(words(unreadable, None), None, "{unreadable}");
        }
        let thresholds = Rule {
            form: RuleForm::Thresholds,
            thresholds: vec![("confidence", Some("0.9".into())), ("similarity", None)],
            ..Rule::default()
        };
        assert_eq!(thresholds.in_words().unwrap(), "confidence ≥ 0.9");
    }
}
