use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn columns() -> BTreeMap<String, String> {
    [
        ("author", "text"),
        ("confidence", "double precision"),
        ("lines", "integer"),
        ("total", "numeric(10,2)"),
        ("narrow", "real"),
        ("flag", "boolean"),
        ("at", "timestamp with time zone"),
        ("day", "date"),
        ("uid", "uuid"),
        ("meta", "jsonb"),
        ("tags", "text[]"),
        ("span", "interval"),
    ]
    .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
    .into()
}

fn understand(conditions: &str) -> Result<Predicate, RuleError> {
    let conditions = Some(conditions.to_owned());
    Rule { id: Some(1.into()), is_active: true, conditions, ..Rule::default() }.compile(&columns())
}

/// Returns the comparison that a single test compiles to.
#[track_caller]
fn check(field: &str, op: &str, value: &Value) -> Comparison {
    let conditions = json!({"field": field, "op": op, "value": value}).to_string();
    match understand(&conditions) {
        Ok(Predicate::Test(leaf)) => leaf.comparison,
        other => panic!("{conditions}: {other:?}"),
    }
}

#[test]
fn a_bare_array_means_all_and_every_test_knows_its_place() {
    let rule = r#"[{"always": true}, {"not": {"any": [{"field": "flag", "op": "is_null"}, [{"always": true}]]}}]"#;
    let predicate = understand(rule).unwrap();
    let places: Vec<&str> = predicate.places_and_tests().into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["[0]", "[1].not.any[0]", "[1].not.any[1][0]"]);
}

#[test]
fn numbers_become_what_the_column_compares_exactly() {
    let int = |list: &[i64]| Values::Int(list.to_vec());
    let decimal = |list: &[&str]| Values::Decimal(list.iter().map(|text| (*text).to_owned()).collect());
    for (field, value, expected) in [
        ("lines", json!([5, 6.0]), int(&[5, 6])),
        ("lines", json!([5, 0.5]), decimal(&["5", "0.5"])),
        ("lines", json!([u64::MAX]), decimal(&["18446744073709551615"])),
        ("lines", json!([i64::MIN]), int(&[i64::MIN])),
        ("total", json!([0.1, 1e-7, -3]), decimal(&["0.1", "0.0000001", "-3"])),
        ("confidence", json!([0.95, 1]), Values::Double(vec![0.95, 1.0])),
        ("narrow", json!([0.95]), Values::Real(vec![0.95])),
        ("narrow", json!([0.95, 1e300]), Values::Double(vec![f64::from(0.95_f32), 1e300])),
    ] {
        assert_eq!(check(field, "in", &value), Comparison::Compare(Operator::In, expected), "{field} {value}");
    }
    for (field, value) in [("total", json!(1e20)), ("lines", json!(-1e300)), ("meta.x", json!(1e17))] {
        let conditions = json!({"field": field, "op": "gt", "value": value}).to_string();
        assert!(understand(&conditions).unwrap_err().reason.contains("too large to be exact"), "{conditions}");
    }
}

#[test]
fn times_are_utc_unless_they_say_otherwise() {
    for text in ["2025-10-27T09:00:00Z", "2025-10-27 10:00:00+01:00", "2025-10-27T09:00", "2025-10-27 09:00:00.000"] {
        let Comparison::Compare(_, Values::TimeWithZone(times)) = check("at", "eq", &json!(text)) else {
            panic!("{text}")
        };
        assert_eq!(times[0].to_rfc3339(), "2025-10-27T09:00:00+00:00", "{text}");
    }
    let Comparison::Compare(_, Values::TimeWithoutZone(days)) = check("day", "eq", &json!("2025-10-27")) else {
        panic!()
    };
    assert_eq!(days[0].to_string(), "2025-10-27 00:00:00");
}

#[test]
fn ages_are_durations_or_seconds() {
    for (value, seconds) in [(json!("30 days"), 2_592_000), (json!("2h 30m"), 9000), (json!(90), 90), (json!(0), 0)] {
        assert_eq!(check("at", "older_than", &value), Comparison::OlderThan(chrono::TimeDelta::seconds(seconds)));
    }
    assert_eq!(
        check("meta.at", "newer_than", &json!(0.5)),
        Comparison::NewerThan(chrono::TimeDelta::milliseconds(500))
    );
}

#[test]
fn json_values_are_sorted_by_type() {
    let Comparison::CompareJson(Operator::In, groups) = check("meta.x", "in", &json!([1, "a", true, 2, [], {"k": 1}]))
    else {
        panic!()
    };
    let kinds: Vec<_> = groups.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["string", "number", "boolean", "array", "object"]);
    assert_eq!(groups[1].1, Values::Decimal(vec!["1".into(), "2".into()]));
}

#[test]
fn patterns_are_found_with_their_places() {
    let rule = r#"{"any": [{"field": "author", "op": "matches", "value": "a"},
                           {"not": [{"field": "meta.x", "op": "matches", "value": "b"}]}]}"#;
    let predicate = understand(rule).unwrap();
    let expected = [("any[0].value".to_owned(), "a"), ("any[1].not[0].value".to_owned(), "b")];
    assert_eq!(predicate.patterns(), expected);
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| format!("{}{{\"always\":true}}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(understand(&nested(50)).is_ok());
    assert!(understand(&nested(51)).unwrap_err().reason.contains("nested"));
    assert!(understand(&nested(100_000)).is_err());
}

#[test]
fn every_operator_has_a_unique_name() {
    let names: std::collections::BTreeSet<_> = Operator::all().map(Operator::as_str).collect();
    assert_eq!(names.len(), Operator::all().count());
    assert!(!names.contains(""));
}

fn any_json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop_oneof!["2025-10-2[0-9]T1[0-9]:00:00Z", "[0-9]{1,20} (days|h|years)"].prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((".{0,6}", inner), 0..4).prop_map(|pairs| pairs.into_iter().collect()),
        ]
    })
}

/// JSON that is a condition, or similar to one.
fn near_condition() -> impl Strategy<Value = Value> {
    let fields: Vec<String> =
        columns().into_keys().chain(["meta.a.b", "meta.0", "meta.", "no", ""].map(Into::into)).collect();
    let ops: Vec<&str> = Operator::all().map(Operator::as_str).chain(["like"]).collect();
    let test = (prop::sample::select(fields), prop::sample::select(ops), any_json())
        .prop_map(|(field, op, value)| json!({"field": field, "op": op, "value": value}));
    let leaf = prop_oneof![6 => test, 1 => any_json(), 1 => Just(json!({"always": true}))];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            list.clone().prop_map(|list| json!({ "all": list })),
            list.clone().prop_map(|list| json!({ "any": list })),
            list.prop_map(Value::from),
            inner.prop_map(|part| json!({ "not": part })),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn random_json_does_not_panic(value in any_json()) {
        if let Err(ill_formed) = understand(&value.to_string()) {
            prop_assert!(!ill_formed.reason.is_empty());
        }
    }

    /// Like the fuzz target in `fuzz/`, with random input.
    #[test]
    fn random_bytes_as_conditions_do_not_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..60),
        cut in any::<prop::sample::Index>(),
        value in near_condition(),
    ) {
        let mut broken = value.to_string().into_bytes();
        let at = cut.index(broken.len());
        broken.splice(at..=at, bytes.iter().copied().take(2));
        for bytes in [bytes, broken] {
            let text = String::from_utf8_lossy(&bytes);
            let understood = understand(&text);
            prop_assert_eq!(&understood, &understand(&text));
            if let Err(ill_formed) = understood {
                prop_assert!(!ill_formed.reason.is_empty());
            }
        }
    }

    #[test]
    fn every_test_of_a_valid_rule_is_compiled(value in near_condition()) {
        match understand(&value.to_string()) {
            Ok(predicate) => prop_assert!(!predicate.places_and_tests().is_empty()),
            Err(ill_formed) => prop_assert!(!ill_formed.to_string().is_empty()),
        }
    }
}
