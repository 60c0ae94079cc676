mod commands;
mod hostile;
mod ill_formed;
mod limits;
mod properties;
mod semantics;

use serde_json::Value;

use crate::support::Store;

/// Puts rules into the store, each tried after the one before. Their ids begin at 1.
#[track_caller]
fn insert_rules(store: &Store, rules: impl IntoIterator<Item = (String, String)>) {
    let mut client = store.client();
    let sql = "INSERT INTO approval_rules (name, conditions) \
               SELECT r.name, r.conditions::jsonb FROM unnest($1::text[], $2::text[]) \
               WITH ORDINALITY AS r(name, conditions, at) ORDER BY r.at";
    let (names, conditions): (Vec<String>, Vec<String>) = rules.into_iter().unzip();
    client.execute(sql, &[&names, &conditions]).unwrap();
}

/// What each rule makes of a version: its name, and `true`, `false`, `unknown` or `invalid`.
fn verdicts(store: &Store, version: i64) -> Vec<(String, String)> {
    let args = ["rules", "preview", "--version", &version.to_string(), "-o", "json"];
    let rows = store.run(&args).code(0).json();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let mut verdicts: Vec<_> =
        rows.as_array().unwrap().iter().map(|row| (text(row, "rule"), text(row, "rule_result"))).collect();
    // A rule has a row for each of its conditions.
    verdicts.dedup_by(|next, before| next.0 == before.0);
    verdicts
}
