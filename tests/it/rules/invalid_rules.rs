use super::{insert_rules, verdicts};
use crate::support::Store;

/// Invalid conditions and the reason for each.
const INVALID_CONDITIONS: [(&str, &str); 70] = [
    ("null", "null is not a condition"),
    ("true", "a boolean is not a condition"),
    ("7", "a number is not a condition"),
    (r#""x""#, "a text is not a condition"),
    ("{}", "an empty object is not a condition"),
    ("[]", "an empty list of conditions"),
    (r#"{"all": []}"#, "all: an empty list of conditions"),
    (r#"{"any": []}"#, "any: an empty list of conditions"),
    (r#"{"any": {}}"#, "any: needs a list, not an object"),
    (r#"{"all": [{"always": true}, {}]}"#, "all[1]: an empty object is not a condition"),
    (r#"[{"always": true}, [[]]]"#, "[1][0]: an empty list of conditions"),
    (r#"{"not": null}"#, "not: null is not a condition"),
    (r#"{"not": {"any": [3]}}"#, "not.any[0]: a number is not a condition"),
    (r#"{"always": false}"#, "always: only true is allowed here"),
    (r#"{"always": 1}"#, "always: only true is allowed here"),
    (r#"{"always": true, "value": 1}"#, r#""value" cannot be combined with "always""#),
    (r#"{"always": true, "all": []}"#, r#"two forms in one object: "all" and "always""#),
    (r#"{"field": "author", "op": "is_null", "any": []}"#, r#"two forms in one object: "field" and "any""#),
    (r#"{"field": "author", "op": "is_null", "note": "x"}"#, r#"unknown key "note""#),
    (r#"{"op": "is_null"}"#, "field: missing"),
    (r#"{"field": "author"}"#, "op: missing"),
    (r#"{"field": "", "op": "is_null"}"#, "field: empty"),
    (r#"{"field": 3, "op": "is_null"}"#, "field: needs a text, not a number"),
    (r#"{"field": "author", "op": ["eq"]}"#, "op: needs a text, not a list"),
    (r#"{"all": [{"always": true}, {"field": "author", "op": "foo"}]}"#, r#"all[1].op: unknown operator "foo""#),
    (r#"{"field": "author", "op": "EQ", "value": "x"}"#, r#"op: unknown operator "EQ""#),
    (r#"{"field": "author", "op": "eq"}"#, "value: missing"),
    (r#"{"field": "author", "op": "eq", "value": null}"#, "value: null cannot be compared; use is_null"),
    (r#"{"field": "author", "op": "is_null", "value": false}"#, r#"value: "is_null" takes no value"#),
    (r#"{"field": "author", "op": "in", "value": []}"#, "value: an empty list"),
    (r#"{"field": "author", "op": "in", "value": "ann"}"#, r#"value: "in" needs a list, not a text"#),
    (r#"{"field": "author", "op": "not_in", "value": ["a", null]}"#, "value: null cannot be compared; use is_null"),
    (r#"{"field": "author", "op": "in", "value": ["a", 2]}"#, "value[1]: author (text) needs a text, not 2"),
    (r#"{"field": "confidence", "op": "between", "value": [1]}"#, r#"value: "between" needs two values, not 1"#),
    (r#"{"field": "confidence", "op": "between", "value": [1, 2, 3]}"#, r#"value: "between" needs two values, not 3"#),
    (r#"{"field": "confidence", "op": "between", "value": 1}"#, r#"value: "between" needs a list, not a number"#),
    (r#"{"field": "colour", "op": "is_null"}"#, r#"field: there is no column "colour""#),
    (r#"{"field": "colour.x", "op": "is_null"}"#, r#"field: there is no column "colour" or "colour.x""#),
    (r#"{"field": "author.x", "op": "is_null"}"#, r#"field: author (text) is not JSON: there is no "author.x""#),
    (r#"{"field": "metadata.", "op": "is_null"}"#, r#"field: "metadata." has an empty part"#),
    (r#"{"field": "metadata.a..b", "op": "is_null"}"#, r#"field: "metadata.a..b" has an empty part"#),
    (r#"{"field": "ctid", "op": "is_null"}"#, r#"field: there is no column "ctid""#),
    (
        r#"{"field": "confidence", "op": "gte", "value": "0.9"}"#,
        r#"value: confidence (double precision) needs a number, not "0.9""#,
    ),
    (
        r#"{"field": "lines_changed", "op": "eq", "value": true}"#,
        "value: lines_changed (integer) needs a number, not true",
    ),
    (r#"{"field": "author", "op": "eq", "value": 5}"#, "value: author (text) needs a text, not 5"),
    (r#"{"field": "author", "op": "eq", "value": ["x"]}"#, r#"value: author (text) needs a text, not ["x"]"#),
    (
        r#"{"field": "created_at", "op": "gt", "value": "yesterday"}"#,
        r#"value: created_at (timestamp with time zone) needs a time such as "2025-10-27T09:00:00Z", not "yesterday""#,
    ),
    (
        r#"{"field": "created_at", "op": "gt", "value": "12025-01-01T00:00:00Z"}"#,
        "value: created_at (timestamp with time zone) needs a time such as \"2025-10-27T09:00:00Z\", \
         not \"12025-01-01T00:00:00Z\"",
    ),
    (r#"{"field": "approved", "op": "gt", "value": true}"#, r#"op: "gt" does not apply to approved (boolean)"#),
    (r#"{"field": "approved", "op": "eq", "value": 1}"#, "value: approved (boolean) needs true or false, not 1"),
    (
        r#"{"field": "lines_changed", "op": "contains", "value": "1"}"#,
        r#"op: "contains" does not apply to lines_changed (integer)"#,
    ),
    (
        r#"{"field": "confidence", "op": "matches", "value": "9"}"#,
        r#"op: "matches" does not apply to confidence (double precision)"#,
    ),
    (
        r#"{"field": "author", "op": "older_than", "value": "1h"}"#,
        r#"op: "older_than" does not apply to author (text)"#,
    ),
    (r#"{"field": "span", "op": "eq", "value": "1h"}"#, r#"op: "eq" does not apply to span (interval)"#),
    (r#"{"field": "tags", "op": "eq", "value": "a"}"#, r#"op: "eq" does not apply to tags (text[])"#),
    (r#"{"field": "tags", "op": "contains", "value": 1}"#, r#"value: "contains" needs a text, not 1"#),
    (r#"{"field": "author", "op": "contains", "value": 1}"#, r#"value: "contains" needs a text, not 1"#),
    (r#"{"field": "metadata.x", "op": "matches", "value": 1}"#, r#"value: "matches" needs a text, not 1"#),
    (r#"{"field": "metadata.x", "op": "gt", "value": true}"#, r#"value: "gt" needs a number or a text, not true"#),
    (r#"{"field": "metadata.x", "op": "between", "value": [1, "2"]}"#, "value[1]: both must be numbers, or both texts"),
    (
        r#"{"field": "metadata.x", "op": "in", "value": ["a", 123456789012345678901234567890]}"#,
        "value[1]: 1.2345678901234568e+29 is too large to be exact",
    ),
    (
        r#"{"field": "metadata.x", "op": "gte", "value": 0.95000000000000000001}"#,
        "0.95000000000000000001 has more digits than can be compared exactly",
    ),
    (
        r#"{"field": "created_at", "op": "older_than", "value": "soon"}"#,
        r#"value: needs a duration such as "30 days", or seconds, not "soon""#,
    ),
    (
        r#"{"field": "created_at", "op": "older_than", "value": -1}"#,
        r#"value: needs a duration such as "30 days", or seconds, not -1"#,
    ),
    (
        r#"{"field": "created_at", "op": "newer_than", "value": "2000 years"}"#,
        r#"value: "2000 years" is longer than a thousand years"#,
    ),
    (r#"{"field": "created_at", "op": "newer_than", "value": 1e300}"#, "value: 1e+300 is longer than a thousand years"),
    (
        r#"{"any": [{"field": "author", "op": "matches", "value": "fine"}, {"field": "author", "op": "matches", "value": "(("}]}"#,
        "any[1].value: invalid regular expression: parentheses () not balanced",
    ),
    (
        r#"{"field": "metadata.x", "op": "matches", "value": "[z-a]"}"#,
        "value: invalid regular expression: invalid character range",
    ),
    (
        r#"{"field": "metadata.x", "op": "matches", "value": "*"}"#,
        "value: invalid regular expression: quantifier operand invalid",
    ),
    (
        r#"{"field": "confidence", "op": "gt", "value": 1e400}"#,
        "its conditions cannot be read: number out of range at line 1 column 446",
    ),
];

fn store() -> Store {
    let store = Store::new();
    store.sql("ALTER TABLE versions ADD span interval, ADD tags text[]; INSERT INTO versions (author) VALUES ('ann')");
    store
}

#[test]
fn an_invalid_rule_is_named_with_the_reason_and_the_others_are_used() {
    let store = store();
    insert_rules(&store, INVALID_CONDITIONS.map(|(conditions, _)| (conditions.to_owned(), conditions.to_owned())));
    insert_rules(&store, [("sound".into(), r#"{"field": "author", "op": "matches", "value": "^a"}"#.into())]);
    let found = store.run(&["rules", "check", "-o", "json"]).code(1).json();
    for (at, (conditions, reason)) in INVALID_CONDITIONS.into_iter().enumerate() {
        assert_eq!(found[at]["name"], conditions);
        assert_eq!((&found[at]["reason"], &found[at]["status"]), (&reason.into(), &"invalid".into()), "{conditions}");
        assert_eq!(found[at]["severity"], "critical");
    }
    assert_eq!(found.as_array().unwrap().len(), INVALID_CONDITIONS.len());
    let verdicts = verdicts(&store, 1);
    assert!(verdicts.iter().all(|(name, result)| (result == "true") == (name == "sound")), "{verdicts:?}");
}

#[test]
fn conditions_that_only_plain_json_can_hold_make_a_rule_invalid_without_an_error() {
    let store = store();
    store.sql("ALTER TABLE approval_rules ALTER conditions TYPE json");
    let deep = format!("{}1{}", "[".repeat(300), "]".repeat(300));
    let nested = format!("{}{}{}", r#"{"not":"#.repeat(60), r#"{"always":true}"#, "}".repeat(60));
    let cases = [
        (r#"{"field": "author", "op": "eq", "value": "a\u0000b"}"#.to_owned(), "a NUL character"),
        (r#"{"field": "author", "op": "eq", "value": "\ud800"}"#.to_owned(), "its conditions cannot be read"),
        (r#"{"field": "metadata.a\u0000", "op": "is_null"}"#.to_owned(), "a NUL character"),
        (deep, "its conditions cannot be read: recursion limit"),
        (nested, "nested more than 50 deep"),
    ];
    let mut client = store.client();
    for (conditions, _) in &cases {
        let sql = "INSERT INTO approval_rules (conditions) VALUES (($1::text)::json)";
        client.execute(sql, &[conditions]).unwrap();
    }
    store.sql("INSERT INTO approval_rules (name) VALUES ('empty')");
    let found = store.run(&["rules", "check", "-o", "json"]).code(1).json();
    for (at, (_, reason)) in cases.iter().enumerate() {
        let said = found[at]["reason"].as_str().unwrap();
        assert!(said.contains(reason), "{said}");
    }
    assert_eq!(found[cases.len()]["reason"], "it has no conditions");
}

#[test]
fn text_that_looks_like_sql_is_an_unknown_name_or_an_ordinary_value() {
    let store = store();
    let hostile = ["x'; DROP TABLE versions; --", "\" OR true --", "$1", ":versions", "author\\", "%_", "\u{1b}[2J"];
    let named = |text: &str| serde_json::json!({"field": text, "op": "is_null"}).to_string();
    insert_rules(&store, hostile.map(|text| (format!("column {text}"), named(text))));
    let valued = |op: &str, text: &str| serde_json::json!({"field": "author", "op": op, "value": text}).to_string();
    insert_rules(&store, hostile.map(|text| (format!("value {text}"), valued("eq", text))));
    insert_rules(&store, hostile.map(|text| (format!("part {text}"), valued("contains", text))));
    let keyed = |text: &str| {
        let part = serde_json::json!({"field": format!("metadata.{text}"), "op": "eq", "value": text});
        part.to_string()
    };
    insert_rules(&store, hostile.map(|text| (format!("key {text}"), keyed(text))));
    let mut client = store.client();
    for text in hostile {
        let document = serde_json::json!({ text: text });
        let sql = "INSERT INTO versions (author, metadata) VALUES ($1, $2)";
        client.execute(sql, &[&text, &document]).unwrap();
    }
    for (at, text) in hostile.into_iter().enumerate() {
        for (name, result) in verdicts(&store, i64::try_from(at).unwrap() + 2) {
            let (what, of) = name.split_once(' ').unwrap();
            let expected = match what {
                "column" => "invalid",
                "key" | "value" if of == text => "true",
                "key" => "unknown",
                "part" if text.contains(of) => "true",
                _ => "false",
            };
            assert_eq!(result, expected, "{name} of {text}");
        }
    }
}

#[test]
fn a_column_of_any_name_can_be_tested() {
    let store = store();
    let names = ["a:versions", "a\"b", "a.b", "ü\\:x", "select", "new\nline", "'; --", "$1"];
    for (at, name) in names.into_iter().enumerate() {
        let quoted = name.replace('"', "\"\"");
        store.sql(&format!("ALTER TABLE versions ADD \"{quoted}\" integer DEFAULT {at}"));
        let conditions = serde_json::json!({"field": name, "op": "eq", "value": at});
        insert_rules(&store, [(name.to_owned(), conditions.to_string())]);
    }
    for (name, result) in verdicts(&store, 1) {
        assert_eq!(result, "true", "{name}");
    }
    let found = store.run(&["rules", "preview", "-o", "json"]).code(0).json();
    assert!(found.as_array().unwrap().iter().all(|rule| rule["would_approve_alone"] == 1), "{found}");
}

#[test]
fn a_list_may_hold_ten_thousand_values_and_too_many_conditions_are_refused_by_name() {
    let store = store();
    let many: Vec<String> = (0..10_000).map(|n| format!("user{n}")).chain(["ann".into()]).collect();
    let list = serde_json::json!({"field": "author", "op": "in", "value": many});
    let each = many.iter().map(|who| serde_json::json!({"field": "author", "op": "eq", "value": who}));
    let any = serde_json::json!({"any": each.collect::<Vec<_>>()});
    let conditions: Vec<_> =
        (0..70_000).map(|n| serde_json::json!({"field": "lines_changed", "op": "eq", "value": n})).collect();
    let rules = [("list", list), ("any", any), ("too many", serde_json::json!({ "any": conditions }))];
    insert_rules(&store, rules.map(|(name, conditions)| (name.to_owned(), conditions.to_string())));
    insert_rules(&store, [("after".into(), r#"{"field": "author", "op": "eq", "value": "ann"}"#.into())]);
    let found = store.run(&["rules", "preview", "-o", "json"]).code(0).json();
    let alone: Vec<_> = (0..4).map(|at| found[at]["would_approve_alone"].as_i64().unwrap()).collect();
    assert_eq!(alone, [1, 1, 0, 1]);
    assert_eq!(found[2]["reason"], "with it, the rules have more than 65535 values, the maximum of a statement");
}
