//! Conditions as the rules table may hold them: compiled without a panic, the same each time, and refused with a reason.

#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use apsctl::testing::{ColumnKind, Rule};
use libfuzzer_sys::fuzz_target;

/// A column of every kind.
static COLUMNS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    [
        ("author", "text"),
        ("code", "character(5)"),
        ("confidence", "double precision"),
        ("lines", "integer"),
        ("total", "numeric(10,2)"),
        ("narrow", "real"),
        ("flag", "boolean"),
        ("at", "timestamp with time zone"),
        ("day", "date"),
        ("uid", "uuid"),
        ("mood", ColumnKind::ENUM),
        ("meta", "jsonb"),
        ("meta.dotted", "text"),
        ("doc", "json"),
        ("tags", "text[]"),
        ("span", "interval"),
    ]
    .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
    .into()
});

fuzz_target!(|text: &str| {
    let rule = Rule { is_active: true, conditions: Some(text.to_owned()), ..Rule::default() };
    // The same text is also compiled as the rules of applications: a list of field, operator and value.
    let list = Rule { logic: Some("AND".into()), ..rule.clone() }.with_detected_form();
    for rule in [rule, list] {
        check(&rule);
    }
});

fn check(rule: &Rule) {
    let compiled = rule.compile(&COLUMNS);
    assert!(compiled == rule.compile(&COLUMNS), "compiled differently the second time");
    match compiled {
        Ok(predicate) => {
            assert!(!predicate.places_and_tests().is_empty(), "a rule without a test");
            assert!(predicate.age_tests().len() + predicate.patterns().len() <= predicate.typed_tests().len());
        }
        Err(error) => assert!(!error.reason.is_empty() && error.to_string().contains(&error.place)),
    }
}
