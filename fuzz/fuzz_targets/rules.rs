//! Conditions as the rules table may hold them: read without a panic, the same each time, and refused with a reason.

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
    let conditions = Some(text.to_owned());
    let rule = Rule { id: Some(1), name: None, is_active: true, priority: 100, conditions };
    let understood = rule.understand(&COLUMNS);
    assert!(understood == rule.understand(&COLUMNS), "read otherwise the second time");
    match understood {
        Ok(predicate) => {
            assert!(!predicate.tests().is_empty(), "a rule that asks nothing");
            assert!(predicate.ages().len() + predicate.patterns().len() <= predicate.tests().len());
        }
        Err(why) => assert!(!why.reason.is_empty() && why.to_string().contains(&why.place)),
    }
});
