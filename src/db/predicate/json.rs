//! Tests of JSON values. A test of a value of another JSON type is unknown.

use postgres::types::Type;

use super::{PredicateWriter, column_sql};
use crate::domain::rules::{ColumnKind, Comparison, FieldTarget, JsonType, Operator, Values};

/// Values that `json` allows and `jsonb` does not: NUL, an unpaired surrogate, a huge exponent. An escaped
/// backslash before such letters also matches. Then the document counts as unknown, which approves nothing.
const NOT_CONVERTIBLE: &str =
    r"\\u0000|\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]|[0-9][eE][+-]?[0-9]{4}";

/// A time that the server can certainly read: ISO 8601 with a valid day, with or without time and zone.
const TIME_PATTERN: &str = concat!(
    r"^(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)",
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)",
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,9})?)?",
    r"(?:Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)?)?$"
);

/// A value in a JSON column, as jsonb and as text.
pub(super) struct JsonPlace {
    pub(super) value: String,
    pub(super) text: String,
    /// Holds if the `json` column can be converted to `jsonb`; `None` for `jsonb`.
    readable_sql: Option<String>,
}

impl PredicateWriter {
    pub(super) fn json_place(&mut self, target: &FieldTarget) -> JsonPlace {
        let column = column_sql(target);
        let unreadable = format!("{column}::text ~ '{NOT_CONVERTIBLE}'");
        let plain = target.kind == ColumnKind::PlainJson;
        let document =
            if plain { format!("(CASE WHEN NOT {unreadable} THEN {column}::jsonb END)") } else { column.clone() };
        let readable = plain.then(|| format!("({unreadable}) IS NOT TRUE"));
        let (value, text) = match target.path.as_slice() {
            [] => (document.clone(), format!("({document} #>> '{{}}')")),
            // A number is an array index, which only a path can express.
            [key] if key.parse::<i32>().is_err() => {
                let key = self.bind(key.clone(), Type::TEXT, "text");
                (format!("({document} -> {key})"), format!("({document} ->> {key})"))
            }
            path => {
                let path = self.bind(path.to_vec(), Type::TEXT_ARRAY, "text[]");
                (format!("({document} #> {path})"), format!("({document} #>> {path})"))
            }
        };
        JsonPlace { value, text, readable_sql: readable }
    }

    pub(super) fn json_test(&mut self, check: &Comparison, place: &JsonPlace) -> String {
        match check {
            Comparison::IsNull => null_test(place, "="),
            Comparison::IsNotNull => null_test(place, "<>"),
            Comparison::CompareJson(op, groups) => {
                let mut branches = String::new();
                for (kind, values) in groups {
                    let answer = self.compare(*op, &typed_value(place, *kind), values);
                    branches.push_str(&case_branch(*kind, &answer));
                }
                case_by_type(place, &branches)
            }
            Comparison::Text(op, text) => {
                let answer = self.text_test(*op, &place.text, text);
                case_by_type(place, &case_branch(JsonType::Text, &answer))
            }
            Comparison::ContainsJson(value) => self.contains_test(place, value),
            Comparison::OlderThan(age) => {
                let time = self.bind(self.now - *age, Type::TIMESTAMPTZ, "timestamptz");
                time_test(place, &format!("< {time}"))
            }
            Comparison::NewerThan(age) => {
                let time = self.bind(self.now - *age, Type::TIMESTAMPTZ, "timestamptz");
                time_test(place, &format!("> {time}"))
            }
            // Not used for a JSON column, or handled elsewhere.
            _ => "NULL::boolean".into(),
        }
    }

    /// Tests that a text contains a text, an array an element or all elements of a list, an object the keys and
    /// values of an object. An array without the element but with a null is unknown, as for `= ANY`.
    fn contains_test(&mut self, place: &JsonPlace, value: &serde_json::Value) -> String {
        let looked_at = &place.value;
        let list = if value.is_array() { value.clone() } else { serde_json::Value::Array(vec![value.clone()]) };
        let list = self.bind_value(&Values::Json(vec![list]), 0);
        let mut branches = case_branch(
            JsonType::Array,
            &format!("CASE WHEN {looked_at} @> {list} THEN true WHEN NOT {looked_at} @> '[null]' THEN false END"),
        );
        if let Some(text) = value.as_str() {
            let answer = self.text_test(Operator::Contains, &place.text, text);
            branches.push_str(&case_branch(JsonType::Text, &answer));
        }
        if value.is_object() {
            let object = self.bind_value(&Values::Json(vec![value.clone()]), 0);
            branches.push_str(&case_branch(JsonType::Object, &format!("{looked_at} @> {object}")));
        }
        case_by_type(place, &branches)
    }
}

fn case_branch(kind: JsonType, answer: &str) -> String {
    format!(" WHEN '{}' THEN {answer}", kind.as_str())
}

fn case_by_type(place: &JsonPlace, branches: &str) -> String {
    format!("(CASE jsonb_typeof({}){branches} END)", place.value)
}

fn null_test(place: &JsonPlace, operator: &str) -> String {
    let test = format!("coalesce(jsonb_typeof({}), 'null') {operator} 'null'", place.value);
    match &place.readable_sql {
        Some(readable) => format!("(CASE WHEN {readable} THEN {test} END)"),
        None => format!("({test})"),
    }
}

fn time_test(place: &JsonPlace, test: &str) -> String {
    let JsonPlace { value, text, .. } = place;
    format!(
        "(CASE WHEN jsonb_typeof({value}) = 'string' AND {text} ~ '{TIME_PATTERN}' THEN {text}::timestamptz {test} END)"
    )
}

fn typed_value(place: &JsonPlace, kind: JsonType) -> String {
    match kind {
        JsonType::Text => place.text.clone(),
        JsonType::Number => format!("{}::numeric", place.value),
        JsonType::Bool => format!("{}::boolean", place.value),
        JsonType::Array | JsonType::Object => place.value.clone(),
    }
}
