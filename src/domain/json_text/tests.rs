use proptest::prelude::*;
use serde_json::json;

use super::*;

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u32>().prop_map(|n| Value::from(f64::from(n) / 8.0)),
        r#"[a-z{}\[\]:,"\\ \n\té☃]{0,8}"#.prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((r#"[a-z"\\:,{]{0,4}"#, inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_is_laid_out_as_serde_json_does(value in any_value()) {
        let (plain, laid_out) = (value.to_string(), serde_json::to_string_pretty(&value).unwrap());
        prop_assert_eq!(compact(&laid_out), &*plain);
        prop_assert_eq!(pretty(&plain, 0), &*laid_out);
        prop_assert_eq!(parse_within_limits(&laid_out), value.clone());
        let Value::Object(object) = &value else { return Ok(()) };
        let read = members(&laid_out).unwrap();
        prop_assert_eq!(read.len(), object.len());
        for ((name, text), (own, value)) in read.iter().zip(object) {
            prop_assert_eq!((name, &parse_within_limits(text)), (own, value));
        }
    }

    #[test]
    fn random_text_does_not_panic(text in r#"[\[\]{}",:\\ 0-9a-zé]{0,40}"#) {
        drop((compact(&text), pretty(&text, 3), parse_within_limits(&text), members(&text), string_at(&text, &["a"])));
    }
}

#[test]
fn json_values_are_distinguished_from_other_texts() {
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    for json in ["null", " 1e999 ", "\"a\"", "{\"a\": [1, {}]}", &deep] {
        assert!(is_json(json), "{json}");
    }
    for text in ["", "not json", "{bad", "{\"a\": NaN}", "[1, 2", "1 2", "'a'"] {
        assert!(!is_json(text), "{text}");
    }
}

#[test]
fn values_beyond_the_limits_are_left_out() {
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let json = format!(r#"{{"a": {}, "n": 1e400, "b": "x", "m": -{}}}"#, nested(5000), "9".repeat(400));
    let read = parse_within_limits(&json);
    assert_eq!((&read["b"], &read["n"]), (&json!("x"), &json!("1e400")));
    assert_eq!(read["m"].as_str().unwrap().len(), 401);
    assert!(read["a"].to_string().contains(TOO_DEEP));
    assert_eq!(parse_within_limits(&nested(101)).to_string().matches('[').count(), 101);
    assert_eq!(string_at(&json, &["b"]).as_deref(), Some("x"));
    assert_eq!(member(&json, "n"), Some("1e400"));
    // Very deep values stay short.
    assert!(pretty(&nested(5000), 0).len() < 20_000);
    assert_eq!(compact(&pretty(&nested(5000), 1)), nested(5000));
}

#[test]
fn of_a_name_that_is_there_twice_the_last_counts() {
    let json = "{ \"a\" : 1 ,\n\"a\":\t[ 2, {\"b\": \"]\"} ] }";
    assert_eq!(member(json, "a"), Some("[ 2, {\"b\": \"]\"} ]"));
    assert_eq!(compact(json), r#"{"a":1,"a":[2,{"b":"]"}]}"#);
    assert_eq!((members("[1]"), members("{\"a\"}"), members("{}")), (None, None, Some(Vec::new())));
}
