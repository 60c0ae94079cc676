//! Text that looks like SQL in every text field of a rule.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::{insert_rules, verdicts};
use crate::support::Store;

/// Pieces that have a meaning in SQL, in a shell, on a terminal, or as a placeholder of the program.
const HOSTILE_PIECES: [&str; 30] = [
    "'",
    "\"",
    "\\",
    ";",
    "--",
    "/*",
    "*/",
    "$1",
    "$$",
    ":versions",
    ":id_type",
    ":scope",
    ":any_match",
    "::text",
    ":matches",
    ":first_match",
    "\\003A",
    "U&\"",
    "E'\\''",
    "%s",
    "{}",
    "\n",
    "\t",
    "\u{1b}[2J",
    "😀",
    "ü",
    "\u{202e}",
    "\u{feff}",
    "DROP TABLE versions",
    " OR true",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece =
        prop_oneof![4 => prop::sample::select(HOSTILE_PIECES.to_vec()).prop_map(str::to_owned), 1 => "[^\0]{1,3}"];
    prop::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

/// Returns a store whose versions contain each text as author, as key and as value.
fn store_with_texts(texts: &[String]) -> Store {
    let store = Store::new();
    let mut client = store.client();
    for text in texts {
        let document = json!({ "t": text });
        client.execute("INSERT INTO versions (author, metadata) VALUES ($1, $2)", &[text, &document]).unwrap();
    }
    store
}

fn hostile_texts(count: usize) -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let mut texts: Vec<String> = (0..count).map(|_| hostile().new_tree(&mut runner).unwrap().current()).collect();
    texts.sort();
    texts.dedup();
    texts
}

#[test]
fn no_text_of_a_rule_becomes_sql() {
    let texts = hostile_texts(80);
    let store = store_with_texts(&texts);
    let asked = |field: &str, op: &str, value: &Value| json!({"field": field, "op": op, "value": value});
    let mut rules = Vec::new();
    for text in &texts {
        let whole = json!([
            asked("author", "eq", &json!(text)),
            asked("author", "contains", &json!(text)),
            asked("author", "starts_with", &json!(text)),
            asked("author", "ends_with", &json!(text)),
            asked("author", "in", &json!([text])),
            asked("metadata.t", "eq", &json!(text)),
            asked("metadata.t", "contains", &json!(text)),
            asked("metadata", "contains", &json!({"t": text}))
        ]);
        rules.push((text.clone(), whole.to_string()));
    }
    // No column or key has such a name. A pattern is either valid or invalid.
    for text in &texts {
        rules.push((format!("column {text}"), json!({"field": text, "op": "is_null"}).to_string()));
        let key = json!({"all": [asked(&format!("metadata.{text}"), "eq", &json!(text)), {"always": true}]});
        rules.push((format!("key {text}"), key.to_string()));
        let pattern = json!([asked("author", "matches", &json!(text)), asked("author", "eq", &json!("nobody"))]);
        rules.push((format!("pattern {text}"), pattern.to_string()));
        rules.push((format!("operator {text}"), asked("author", text, &json!(text)).to_string()));
    }
    insert_rules(&store, rules);
    for (at, text) in texts.iter().enumerate().step_by(16) {
        let found = verdicts(&store, i64::try_from(at + 1).unwrap());
        let true_ones: Vec<_> = found.iter().filter(|(_, result)| result == "true").map(|(name, _)| name).collect();
        assert_eq!(true_ones, [text]);
    }
    let done = store.run(&["run-once", "-o", "json"]);
    assert_eq!(done.clone().code(1).json()["versions_approved"], texts.len(), "{done}");
    assert!(!done.stderr.contains(['\u{1b}', '\u{202e}']), "{:?}", done.stderr);
    let wrong = "SELECT count(*) FROM versions v LEFT JOIN approval_rules r ON r.id = v.approved_by_rule
                 WHERE r.name IS DISTINCT FROM v.author";
    assert_eq!(store.value(wrong), "0");
}

#[test]
fn a_column_may_have_any_name() {
    let store = Store::new();
    // A name has at most 63 bytes.
    let names: Vec<String> = hostile_texts(80).into_iter().filter(|name| name.len() < 64).collect();
    for name in &names {
        store.sql(&format!("ALTER TABLE versions ADD \"{}\" text", name.replace('"', "\"\"")));
    }
    store.sql("INSERT INTO versions DEFAULT VALUES");
    let empty = |name: &String| json!({"field": name, "op": "is_null"});
    let all: Vec<Value> = names.iter().map(empty).collect();
    let some = json!({ "any": names.iter().map(|name| json!({ "not": empty(name) })).collect::<Vec<_>>() });
    insert_rules(&store, [("some".into(), some.to_string()), ("all".into(), json!(all).to_string())]);
    assert_eq!(verdicts(&store, 1), [("some".into(), "false".into()), ("all".into(), "true".into())]);
    store.run(&["run-once"]).code(0);
    assert_eq!(store.value("SELECT approved_by_rule FROM versions"), "2");
}

#[test]
fn a_megabyte_of_hostile_text_does_not_break_a_pass() {
    let store = Store::new();
    store.sql("ALTER TABLE approval_rules DROP CONSTRAINT approval_rules_name_key; INSERT INTO versions (author) VALUES ('ann')");
    let long = "'\":versions$1\\😀".repeat(50_000);
    let asked = |field: &str, op: &str| json!({"field": field, "op": op, "value": long}).to_string();
    let field = asked(&long, "eq");
    let path = asked(&format!("metadata.{long}"), "eq");
    let op = asked("author", &long);
    let other = asked("author", "ne");
    insert_rules(&store, [(long.clone(), field), ("path".into(), path), ("op".into(), op), ("other".into(), other)]);
    let done = store.run(&["run-once"]).code(1);
    assert!(done.stderr.contains("Rule 'other' matched 1 versions"), "{}", &done.stderr[done.stderr.len() - 2000..]);
    // The reason is logged without the megabyte of text.
    let said = done.stderr.lines().find(|line| line.contains("WARN Rule 'op' is ill-formed")).unwrap();
    assert!(said.contains("approves nothing: op: unknown operator") && said.len() < 2000, "{said}");
    assert_eq!(store.value("SELECT approved_by_rule FROM versions"), "4");
}
