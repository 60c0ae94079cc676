use std::collections::BTreeMap;

use chrono::DateTime;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{PredicateWriter, as_params};
use crate::domain::rules::{Operator, Predicate, Rule};

/// A word in every text of the generated rules.
const MARKER: &str = "hostile";

fn columns() -> BTreeMap<String, String> {
    [
        ("author", "text"),
        ("uid", "uuid"),
        ("lines", "integer"),
        ("total", "numeric"),
        ("narrow", "real"),
        ("flag", "boolean"),
        ("at", "timestamp with time zone"),
        ("day", "date"),
        ("meta", "jsonb"),
        ("doc", "json"),
        ("tags", "text[]"),
    ]
    .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
    .into()
}

/// Conditions, many of them valid, whose every text and key contains the marker.
fn conditions() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(json!(true)),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        r#"['":$;\\-]{0,4}"#.prop_map(|text| Value::from(format!("{text}{MARKER}{text}"))),
        Just(json!("2025-10-26")),
        Just(json!("3 days")),
    ];
    let list = prop::collection::vec(scalar.clone(), 2..3).prop_map(Value::from);
    let object = scalar.clone().prop_map(|value| json!({ MARKER: value }));
    let paths = [format!("meta.{MARKER}"), format!("doc.{MARKER}.0.{MARKER}"), format!("meta.{MARKER}':versions$1")];
    let fields: Vec<String> = columns().into_keys().chain(paths).collect();
    let ops: Vec<&str> = Operator::all().map(Operator::as_str).collect();
    let value = prop_oneof![4 => scalar, 2 => list, 1 => object];
    let test = (prop::sample::select(fields), prop::sample::select(ops), value).prop_map(|(field, op, value)| {
        if op.starts_with("is_") {
            json!({"field": field, "op": op})
        } else {
            json!({"field": field, "op": op, "value": value})
        }
    });
    test.prop_recursive(3, 12, 3, |inner| {
        let list = prop::collection::vec(inner.clone(), 1..3);
        prop_oneof![
            list.clone().prop_map(|list| json!({ "all": list })),
            list.prop_map(|list| json!({ "any": list })),
            inner.prop_map(|part| json!({ "not": part })),
        ]
    })
}

fn compiled(conditions: &Value) -> Option<Predicate> {
    let conditions = Some(conditions.to_string());
    Rule { id: Some(1.into()), is_active: true, conditions, ..Rule::default() }.compile(&columns()).ok()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn no_text_of_a_rule_is_part_of_the_statement(conditions in conditions()) {
        let Some(predicate) = compiled(&conditions) else { return Ok(()) };
        for mut writer in [PredicateWriter::three_valued(DateTime::UNIX_EPOCH, 5), PredicateWriter::approving(DateTime::UNIX_EPOCH, 5)] {
            let sql = writer.predicate(&predicate).unwrap();
            prop_assert!(!sql.contains(MARKER), "{sql}");
            prop_assert_eq!(sql.matches('(').count(), sql.matches(')').count(), "{}", sql);
            // Each parameter is used, and there are no others.
            let params = writer.into_params();
            for number in 6..=5 + as_params(&params).count() {
                prop_assert!(sql.contains(&format!("${number}::")), "{sql}");
            }
            let next = format!("${}::", 6 + params.len());
            prop_assert!(!sql.contains(&next), "{sql}");
        }
    }
}
