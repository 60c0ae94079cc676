//! Stores with versions and rules, and the same rules as SQL written by hand.

use std::time::Instant;

use crate::common::{Bench, print_progress};

/// Ten rules, in order: name and conditions. Two use JSON. They approve about a fifth of the versions.
const RULES: [(&str, &str); 10] = [
    ("sure", r#"{"field": "confidence", "op": "gte", "value": 0.95}"#),
    (
        "manual",
        r#"[{"field": "confidence", "op": "gte", "value": 0.8}, {"field": "source", "op": "eq", "value": "manual"}]"#,
    ),
    ("trusted", r#"{"field": "author", "op": "eq", "value": "user5"}"#),
    (
        "small",
        r#"[{"field": "lines_changed", "op": "lt", "value": 10}, {"field": "source", "op": "in", "value": ["api", "sync"]}]"#,
    ),
    (
        "german",
        r#"[{"field": "metadata.lang", "op": "eq", "value": "de"}, {"field": "confidence", "op": "gt", "value": 0.7}]"#,
    ),
    ("score", r#"{"field": "metadata.score", "op": "gt", "value": 95}"#),
    (
        "short",
        r#"[{"field": "confidence", "op": "gt", "value": 0.9}, {"field": "lines_changed", "op": "lt", "value": 100}]"#,
    ),
    ("team", r#"{"field": "author", "op": "starts_with", "value": "user99"}"#),
    (
        "scanned",
        r#"[{"field": "source", "op": "eq", "value": "ocr"}, {"field": "confidence", "op": "gt", "value": 0.85}]"#,
    ),
    ("old", r#"{"field": "created_at", "op": "older_than", "value": "30 days"}"#),
];

/// The same rules as SQL conditions.
const SQL_RULES: [&str; 10] = [
    "confidence >= 0.95",
    "confidence >= 0.8 AND source = 'manual'",
    "author = 'user5'",
    "lines_changed < 10 AND source IN ('api', 'sync')",
    "metadata->>'lang' = 'de' AND confidence > 0.7",
    "(metadata->>'score')::numeric > 95",
    "confidence > 0.9 AND lines_changed < 100",
    "author LIKE 'user99%'",
    "source = 'ocr' AND confidence > 0.85",
    "created_at < now() - interval '30 days'",
];

/// Returns the UPDATE that a person would write: a CASE selects the rule, and WHERE repeats the rules.
pub(crate) fn update_sql() -> String {
    let cases: Vec<String> =
        SQL_RULES.iter().zip(1..).map(|(rule, number)| format!("WHEN {rule} THEN {number}")).collect();
    format!(
        "UPDATE versions SET approved = true, approved_at = now(), approved_in_run = 1, \
         approved_by_rule = CASE {} END WHERE NOT approved AND (({}))",
        cases.join(" "),
        SQL_RULES.join(") OR (")
    )
}

/// Returns the alternative: the CASE stands once, in a joined subquery.
pub(crate) fn joined_update_sql() -> String {
    let cases: Vec<String> =
        SQL_RULES.iter().zip(1..).map(|(rule, number)| format!("WHEN {rule} THEN {number}")).collect();
    format!(
        "UPDATE versions v SET approved = true, approved_at = now(), approved_in_run = 1, approved_by_rule = m.rule \
         FROM (SELECT id, CASE {} END AS rule FROM versions WHERE NOT approved) m \
         WHERE m.id = v.id AND m.rule IS NOT NULL",
        cases.join(" ")
    )
}

/// Inserts `$1` versions with evenly distributed values.
const VERSIONS: &str = "INSERT INTO versions (task_id, author, source, confidence, lines_changed, metadata)
    SELECT n % 50000, 'user' || n % 997, (ARRAY['ocr', 'import', 'manual', 'api', 'sync'])[1 + n % 5],
           (hashint4(n)::bigint + 2147483648) / 4294967296.0, hashint4(n + 7) & 1023,
           jsonb_build_object('lang', (ARRAY['en', 'de', 'fr', 'ja'])[1 + n % 4], 'score', n % 100)
    FROM generate_series(1, $1::integer) AS n";

/// Inserts `$1` versions that no rule matches.
pub(crate) const UNMATCHED_VERSIONS: &str =
    "INSERT INTO versions (task_id, author, source, confidence, lines_changed, metadata)
    SELECT n % 50000, 'user' || n % 97 + 10, 'import', (hashint4(n) & 63) / 100.0, 500,
           jsonb_build_object('lang', 'en', 'score', n % 90)
    FROM generate_series(1, $1::integer) AS n";

/// Creates a migrated store with the rules and pending versions.
pub(crate) fn fill(bench: &Bench, store: &str, versions: i32, rules_match: bool) {
    let since = Instant::now();
    let mut client = bench.migrated(store);
    for (name, conditions) in RULES {
        let insert = "INSERT INTO approval_rules (name, conditions) VALUES ($1, ($2::text)::jsonb)";
        client.execute(insert, &[&name, &conditions]).unwrap();
    }
    client.execute(if rules_match { VERSIONS } else { UNMATCHED_VERSIONS }, &[&versions]).unwrap();
    client.batch_execute("VACUUM ANALYZE").unwrap();
    client.batch_execute("CHECKPOINT").unwrap();
    print_progress(&format!("store {store} filled in {:.0} s", since.elapsed().as_secs_f64()));
}
