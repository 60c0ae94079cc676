mod commands;
mod hostile;
mod invalid_rules;
mod limits;
mod properties;
mod screen;
mod semantics;

use serde_json::Value;

use crate::support::Store;

/// Inserts rules in the order in which they are tried. Their ids begin at 1.
#[track_caller]
fn insert_rules(store: &Store, rules: impl IntoIterator<Item = (String, String)>) {
    let mut client = store.client();
    let sql = "INSERT INTO approval_rules (name, conditions) \
               SELECT r.name, r.conditions::jsonb FROM unnest($1::text[], $2::text[]) \
               WITH ORDINALITY AS r(name, conditions, at) ORDER BY r.at";
    let (names, conditions): (Vec<String>, Vec<String>) = rules.into_iter().unzip();
    client.execute(sql, &[&names, &conditions]).unwrap();
}

/// Returns each rule's name and its result for a version: `true`, `false`, `unknown` or `invalid`.
fn verdicts(store: &Store, version: i64) -> Vec<(String, String)> {
    let args = ["rules", "preview", "--version", &version.to_string(), "-o", "json"];
    let rows = store.run(&args).code(0).json();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let mut verdicts: Vec<_> =
        rows.as_array().unwrap().iter().map(|row| (text(row, "rule"), text(row, "rule_result"))).collect();
    // There is one row per condition of a rule.
    verdicts.dedup_by(|next, before| next.0 == before.0);
    verdicts
}
