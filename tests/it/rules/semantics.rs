use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{insert_rules, verdicts};
use crate::support::Store;

const COLUMNS: &str = "
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
    CREATE DOMAIN score AS numeric(6,2);
    CREATE DOMAIN high_score AS score CHECK (VALUE <> 0);
    ALTER TABLE versions
        ADD vc varchar(20), ADD ch char(5), ADD uid uuid, ADD mood mood, ADD dom high_score, ADD flag boolean,
        ADD small smallint, ADD big bigint, ADD num numeric, ADD \"real\" real, ADD ts timestamp(3), ADD day date,
        ADD tags text[], ADD vtags varchar(9)[], ADD doc json, ADD span interval;
    ALTER TABLE versions ALTER created_at DROP DEFAULT";

/// Versions 1 and 2 have all values, 3 has none, 4 has JSON nulls, NaN and infinities, 5 has NaN and JSON of other
/// types.
const ROWS: &str = r#"
    INSERT INTO versions (author, vc, ch, uid, mood, dom, flag, small, lines_changed, big, num, confidence, "real",
                          created_at, ts, day, tags, vtags, span, metadata, doc) VALUES
    ('ann', 'a%', 'ab', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'sad', 1.5, false, 1, 10, 9007199254740993, 0.1, 0.1, 0.1,
     '2025-10-20 12:00+00', '2025-10-20 12:00', '2025-10-20', '{x,y}', '{x,y}', '1 day',
     '{"t": "ann", "n": 0.1, "b": false, "a": ["x", 1], "o": {"k": {"l": 1}}, "at": "2025-10-20T12:00:00.123456Z"}',
     '{"t": "ann", "n": 1e2, "e": "\ud83d\ude00", "a": [true]}'),
    ('Bob', 'b_', 'b', 'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'ok', 2.5, true, 2, 20, 9007199254740992, 0.95, 0.95, 0.95,
     '2025-10-26 11:00+00', '2025-10-26 11:00', '2025-10-26', '{z}', '{z}', '2 days',
     '{"t": "Bob", "n": 7, "b": true, "a": [], "o": {"k": 5}, "at": "2025-10-26"}', '{"t": "Bob", "n": 7, "a": []}'),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL),
    (NULL, NULL, NULL, NULL, NULL, 'NaN', NULL, NULL, NULL, NULL, 'NaN', 'Infinity', '-Infinity',
     'infinity', '-infinity', 'infinity', '{NULL}', '{}', NULL,
     '{"t": null, "n": null, "b": null, "a": null, "o": null, "at": null}', 'null'),
    (NULL, NULL, NULL, NULL, NULL, 'NaN', NULL, NULL, NULL, NULL, 'NaN', 'NaN', 'NaN',
     NULL, NULL, NULL, '{q,NULL}', '{NULL}', NULL,
     '{"t": 5, "n": "7", "b": "true", "a": {"x": 1}, "o": "k", "at": "2025-02-29"}', '{"t": "\u0000", "n": 7}')"#;

/// A test, the versions for which it is true, and those for which it is false. For all others it is unknown.
const TESTS: &str = r#"
    author eq "ann"                         | 1 | 2
    author ne "ann"                         | 2 | 1
    author gt "Bob"                         | 1 | 2
    author lte "ann"                        | 1 2 |
    author between ["Bob", "Bob"]           | 2 | 1
    author in ["ann", "x", "ann"]           | 1 | 2
    author not_in ["ann", "x"]              | 2 | 1
    author contains "n"                     | 1 | 2
    author contains ""                      | 1 2 |
    author starts_with "B"                  | 2 | 1
    author ends_with "ob"                   | 2 | 1
    author ends_with "a longer text"        |   | 1 2
    author matches "^[a-z]+$"               | 1 | 2
    author matches "(?i)^b"                 | 2 | 1
    author is_null null                     | 3 4 5 | 1 2
    author is_not_null null                 | 1 2 | 3 4 5
    vc eq "a%"                              | 1 | 2
    vc contains "%"                         | 1 | 2
    vc starts_with "_"                      |   | 1 2
    vc ends_with "_"                        | 2 | 1
    ch eq "ab"                              | 1 | 2
    ch in ["b", "c"]                        | 2 | 1
    ch matches "^b$"                        | 2 | 1
    uid eq "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11" | 1 | 2
    uid in ["b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"] | 2 | 1
    uid starts_with "A0EE"                  | 1 | 2
    uid eq "no uuid"                        |   | 1 2
    mood eq "ok"                            | 2 | 1
    mood eq "no mood"                       |   | 1 2
    mood in ["sad", "happy"]                | 1 | 2
    mood contains "a"                       | 1 | 2
    dom gt 2                                | 2 | 1
    dom not_in [2.5]                        | 1 | 2
    dom is_null null                        | 3 | 1 2 4 5
    flag eq true                            | 2 | 1
    flag ne true                            | 1 | 2
    flag in [false]                         | 1 | 2
    small eq 1                              | 1 | 2
    small lt 100000                         | 1 2 |
    small gt -9223372036854775808           | 1 2 |
    small lt 18446744073709551615           | 1 2 |
    lines_changed between [5, 15]           | 1 | 2
    lines_changed between [15, 5]           |   | 1 2
    lines_changed gte 10.5                  | 2 | 1
    lines_changed eq 10.0                   | 1 | 2
    lines_changed in [10, 99999999999]      | 1 | 2
    lines_changed in [20, 0.5]              | 2 | 1
    lines_changed not_in [10]               | 2 | 1
    big eq 9007199254740993                 | 1 | 2
    big lte 9007199254740992                | 2 | 1
    num eq 0.1                              | 1 | 2
    num gt 0                                | 1 2 |
    num lt 1e-300                           |   | 1 2
    num in [0.95, 3]                        | 2 | 1
    confidence eq 0.1                       | 1 | 2 4
    confidence gte 0.95                     | 2 4 | 1
    confidence lt 1e308                     | 1 2 | 4
    confidence ne 5                         | 1 2 4 |
    confidence not_in [0.1, 7]              | 2 4 | 1
    confidence between [0, 1]               | 1 2 | 4
    confidence is_not_null null             | 1 2 4 5 | 3
    real eq 0.95                            | 2 | 1 4
    real gte 0.1                            | 1 2 | 4
    real lt 1e300                           | 1 2 4 |
    real in [0.1]                           | 1 | 2 4
    real in [0.95, 1e300]                   | 2 | 1 4
    real not_in [0.95, -1e300]              | 1 4 | 2
    created_at lt "2025-10-21"              | 1 | 2 4
    created_at eq "2025-10-20T14:00:00+02:00" | 1 | 2 4
    created_at between ["2025-10-26 11:00", "2025-10-26T11:00:00Z"] | 2 | 1 4
    created_at in ["2025-10-20T12:00:00Z"]  | 1 | 2 4
    created_at older_than "1 day"           | 1 | 2 4
    created_at older_than 3600              |  1 | 2 4
    created_at newer_than "6 days"          | 2 4 | 1
    created_at newer_than "7days"           | 1 2 4 |
    ts gte "2025-10-26T11:00:00Z"           | 2 | 1 4
    ts older_than "1h 30m"                  | 1 4 | 2
    ts newer_than 86400                     | 2 | 1 4
    day eq "2025-10-20"                     | 1 | 2 4
    day gt "2025-10-20T00:00:01Z"           | 2 4 | 1
    day older_than "13h"                    | 1 | 2 4
    day not_in ["2025-10-20"]               | 2 4 | 1
    tags contains "x"                       | 1 | 2
    tags contains "q"                       | 5 | 1 2
    vtags contains "z"                      | 2 | 1 4
    tags is_null null                       | 3 | 1 2 4 5
    span is_null null                       | 3 4 5 | 1 2
    metadata.t eq "ann"                     | 1 | 2
    metadata.t ne "ann"                     | 2 | 1
    metadata.t in ["ann", 5, true]          | 1 5 | 2
    metadata.t not_in ["ann"]               | 2 | 1
    metadata.t gt "Bob"                     | 1 | 2
    metadata.t contains "n"                 | 1 | 2
    metadata.t starts_with "B"              | 2 | 1
    metadata.t ends_with "b"                | 2 | 1
    metadata.t matches "^a"                 | 1 | 2
    metadata.t is_null null                 | 3 4 | 1 2 5
    metadata.t is_not_null null             | 1 2 5 | 3 4
    metadata.missing is_null null           | 1 2 3 4 5 |
    metadata.t.deeper is_null null          | 1 2 3 4 5 |
    metadata.missing eq 1                   |   |
    metadata.n eq 0.1                       | 1 | 2
    metadata.n gt 5                         | 2 | 1
    metadata.n between [0, 1]               | 1 | 2
    metadata.n in [7, "7"]                  | 2 5 | 1
    metadata.n eq 7.0                       | 2 | 1
    metadata.b eq true                      | 2 | 1
    metadata.b ne true                      | 1 | 2
    metadata.b in [true, false]             | 1 2 |
    metadata.a contains "x"                 | 1 | 2
    metadata.a contains 1                   | 1 | 2
    metadata.a contains ["x", 1]            | 1 | 2
    metadata.a contains {"x": 1}            | 5 | 1 2
    metadata.a eq ["x", 1]                  | 1 | 2
    metadata.a.0 eq "x"                     | 1 |
    metadata.a.-1 eq 1                      | 1 |
    metadata.o contains {"k": 5}            | 2 | 1
    metadata.o eq {"k": 5}                  | 2 | 1
    metadata.o.k.l eq 1                     | 1 |
    metadata.o.k eq 5                       | 2 |
    metadata contains {"t": "ann"}          | 1 | 2 4 5
    metadata is_null null                   | 3 | 1 2 4 5
    metadata.at older_than "1 day"          | 1 | 2
    metadata.at newer_than "12 hours 1s"    | 2 | 1
    metadata.at newer_than "12 hours"       |   | 1 2
    doc.t eq "ann"                          | 1 | 2
    doc.n gte 8                             | 1 | 2
    doc.e eq "😀"                           | 1 |
    doc.a contains true                     | 1 | 2
    doc.t is_null null                      | 3 4 | 1 2
    doc is_null null                        | 3 4 | 1 2
    doc is_not_null null                    | 1 2 | 3 4"#;

fn store() -> Store {
    let store = Store::new();
    store.sql(COLUMNS).sql(ROWS);
    store
}

/// Parses a condition written as `field op value`.
fn condition(test: &str) -> Value {
    let mut words = test.trim().splitn(3, ' ');
    let [field, op, value] = [(); 3].map(|()| words.next().unwrap());
    json!({"field": field, "op": op, "value": serde_json::from_str::<Value>(value).unwrap()})
}

#[test]
fn every_operator_on_every_type_is_true_false_or_unknown() {
    let store = store();
    let mut expected = BTreeMap::new();
    for line in TESTS.lines().filter(|line| !line.trim().is_empty()) {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let versions = |part: &str| part.split_whitespace().map(|id| id.parse().unwrap()).collect::<Vec<i64>>();
        let (yes, no, test) = (versions(parts[1]), versions(parts[2]), parts[0]);
        let result = |id: i64, yes: &[i64], no: &[i64]| match id {
            id if yes.contains(&id) => "true",
            id if no.contains(&id) => "false",
            _ => "unknown",
        };
        let negated = format!("not {test}");
        for id in 1..=5 {
            expected.insert((test.to_owned(), id), result(id, &yes, &no));
            expected.insert((negated.clone(), id), result(id, &no, &yes));
        }
        let positive = condition(test);
        let negative = json!({ "not": positive });
        insert_rules(&store, [(test.to_owned(), positive.to_string()), (negated, negative.to_string())]);
    }
    for id in 1..=5 {
        for (rule, result) in verdicts(&store, id) {
            assert_eq!(result, expected[&(rule.clone(), id)], "{rule} of version {id}");
        }
    }
    assert_counts_agree(&store, &expected);
}

/// The counts, the explanations and a pass use different SQL. All must agree.
fn assert_counts_agree(store: &Store, expected: &BTreeMap<(String, i64), &str>) {
    let rules = store.run(&["rules", "preview", "-o", "json"]).code(0).json();
    let rules = rules.as_array().unwrap();
    let matches = |rule: &Value, id: i64| expected[&(rule["name"].as_str().unwrap().to_owned(), id)] == "true";
    for (at, rule) in rules.iter().enumerate() {
        let alone = (1..=5).filter(|id| matches(rule, *id)).count();
        let first = (1..=5).filter(|id| matches(rule, *id) && !rules[..at].iter().any(|before| matches(before, *id)));
        assert_eq!(rule["would_approve_alone"], alone, "{rule}");
        assert_eq!(rule["would_approve"], first.count(), "{rule}");
    }
    store.run(&["run-once"]).code(0);
    for rule in rules {
        let approved = format!("SELECT count(*) FROM versions WHERE approved_by_rule = {}", rule["id"]);
        assert_eq!(store.value(&approved), rule["would_approve"].to_string(), "{rule}");
    }
}

/// Returns a test or its negation for every operator on every field with values of every type. Most of them are
/// invalid.
fn all_conditions() -> Vec<(String, String)> {
    let fields = "author vc ch uid mood dom flag small lines_changed big num confidence real created_at ts day tags \
                  vtags metadata metadata.t metadata.n.x metadata.0 doc doc.t doc.t.0 span";
    let ops = "eq ne gt gte lt lte between in not_in contains starts_with ends_with matches older_than newer_than";
    let values = [
        json!(0),
        json!(-1.5),
        json!(1e300),
        json!(""),
        json!("2000-01-01T00:00:00Z"),
        json!("1 day"),
        json!(true),
        json!([]),
        json!({}),
        json!([0, 1]),
        json!(["", "x"]),
        json!(["", 0, true, [], {}]),
        json!(["2000-01-01", "9999-01-01"]),
        json!([true]),
    ];
    // A version approved by neither a test nor its negation is also not approved by both together.
    let mut rules = Vec::new();
    for field in fields.split_whitespace() {
        for op in ops.split_whitespace() {
            for value in &values {
                let condition = json!({"field": field, "op": op, "value": value});
                let both = json!({"any": [condition, {"not": condition}]});
                rules.push((condition.to_string(), both.to_string()));
            }
        }
    }
    rules
}

#[test]
fn a_missing_value_is_approved_neither_by_a_test_nor_by_its_negation() {
    let store = Store::new();
    store.sql(COLUMNS);
    store.sql(
        r#"INSERT INTO versions (dom, num, confidence, "real", tags, metadata, doc) VALUES
           (NULL, NULL, NULL, NULL, NULL, NULL, NULL),
           ('NaN', 'NaN', 'NaN', 'NaN', NULL, 'null', 'null')"#,
    );
    let rules = all_conditions();
    insert_rules(&store, rules.clone());
    let mut seen = 0;
    for id in 1..=2 {
        for (rule, result) in verdicts(&store, id) {
            assert!(matches!(result.as_str(), "unknown" | "invalid"), "{rule} is {result} for version {id}");
            seen += usize::from(result == "unknown");
        }
    }
    assert!(seen > 700, "only {seen} of {} were well-formed", 2 * rules.len());
}

/// Values of every type. Only one of the texts is a time.
const JSON: &str = r#"null
true
false
0
-1.5
1e100000
1e-5000
""
"x"
"\\ud800"
"\u00fc"
"12:30:00"
"2025-13-01"
"2025-02-30"
"2025-02-29"
"24:00"
"2025-10-26T24:00:00"
"2025-10-26T23:59:60Z"
"0000-01-01"
"2025-10-26T10:00:00+16:00"
"2025-10-26T10:00+1400"
"2025-10-26 10:00:00.1234567890Z"
"infinity"
"now"
"NaN"
"2025-10-26 extra"
[]
[null]
[[]]
["x"]
[1]
{}
{"x":1}
{"x":null}"#;

#[test]
fn no_json_value_is_an_error_and_values_of_other_types_are_never_approved() {
    let store = Store::new();
    store.sql("ALTER TABLE versions ADD doc json");
    for value in JSON.lines() {
        store.sql(&format!("INSERT INTO versions (metadata, doc) VALUES ('{{\"x\": {value}}}', '{{\"x\": {value}}}')"));
    }
    for only_json in [r#""\u0000""#, r#""\ud800""#, r#""\udc00\ud800""#, "1e999999", "-2E+123456"] {
        store.sql(&format!("INSERT INTO versions (doc) VALUES ('{{\"x\": {only_json}}}')"));
    }
    let mut rules = Vec::new();
    for field in ["metadata.x", "doc.x", "metadata.x.0", "doc", "metadata.x.x"] {
        for (_, conditions) in all_conditions() {
            let asked = conditions.replace("\"metadata.t\"", &format!("\"{field}\""));
            if asked != conditions {
                rules.push((asked.clone(), asked));
            }
        }
    }
    insert_rules(&store, rules);
    let found = store.run(&["rules", "preview", "-o", "json"]).code(0).json();
    let pending: i64 = store.value("SELECT count(*) FROM versions").parse().unwrap();
    for rule in found.as_array().unwrap().iter().filter(|rule| rule["status"] != "invalid") {
        assert!(rule["would_approve_alone"].as_i64().unwrap() < pending, "{rule}");
    }
    // Only times can be younger or older than an age.
    store.sql("DELETE FROM approval_rules");
    let ever = json!({"any": [{"field": "metadata.x", "op": "older_than", "value": "1d"},
                              {"field": "metadata.x", "op": "newer_than", "value": "1d"}]});
    insert_rules(&store, [("a time".into(), ever.to_string())]);
    assert_eq!(store.run(&["rules", "preview", "-o", "json"]).json()[0]["would_approve_alone"], 1);
}

#[test]
fn a_time_without_a_zone_is_utc_whatever_the_zone_of_the_database() {
    let store = Store::new();
    store.sql(&format!("ALTER DATABASE {} SET timezone = 'America/New_York'", store.database()));
    // The current time is noon.
    store.sql(r#"INSERT INTO versions (metadata) VALUES ('{"at": "2025-10-26T11:59:59"}'), ('{"at": "2025-10-26T12:00:01"}')"#);
    let past = json!({"field": "metadata.at", "op": "older_than", "value": 0});
    insert_rules(&store, [("past".into(), past.to_string())]);
    assert_eq!(verdicts(&store, 1), [("past".into(), "true".into())]);
    assert_eq!(verdicts(&store, 2), [("past".into(), "false".into())]);
    assert_eq!(store.run(&["rules", "preview", "-o", "json"]).json()[0]["would_approve"], 1);
    assert_eq!(store.run(&["run-once", "--dry-run", "-o", "json"]).json()["rules"][0]["matched"], 1);
    store.run(&["run-once"]).code(0);
    assert_eq!(store.value("SELECT string_agg(id::text, ' ') FROM versions WHERE approved"), "1");
    // The next pass finds the changed age tests in the same time zone.
    store.apsctl(&["run-once"]).now("2025-10-26T12:00:05Z").run().code(0);
    assert_eq!(store.value("SELECT count(*) FROM versions WHERE approved"), "2");
}
