//! The active rules as one piece of SQL, for a pass.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::{DateTime, Utc};

use super::super::predicate::{Bound, Writer, borrowed, cost};
use super::super::{Param, template};
use super::Entry;
use super::ids::{Approving, Ids};
use crate::domain::row_id::RowId;
use crate::domain::rules::{IllFormed, Leaf, Rule};

/// The active rules, ready to be put into a statement over `:versions v`.
///
/// All its SQL shares one list of parameters, which begin after the caller's own; so a statement may use any
/// of it any number of times, and must bind all of [`params`](Self::params) after its own.
pub struct RuleSet {
    /// The well-formed ones in the order they are tried.
    pub rules: Vec<Rule>,
    /// The others; they approve nothing.
    pub invalid: Vec<InvalidRule>,
    /// What each asks, and what it costs to ask.
    predicates: Vec<(String, u8)>,
    /// The places of those with a regular expression.
    patterned: Vec<usize>,
    /// Their tests of an age: what they say changes as time passes.
    ages: Vec<Leaf>,
    /// The ids of the rules that have such.
    aged: Vec<String>,
    ids: Ids,
    now: DateTime<Utc>,
    params: Vec<Bound>,
}

/// A rule that cannot be asked, and why.
#[derive(Debug, Clone)]
pub struct InvalidRule {
    pub rule: Rule,
    pub why: IllFormed,
}

impl RuleSet {
    pub(super) fn new(entries: Vec<Entry>, ids: Ids, writer: Writer) -> Self {
        let mut set = Self {
            ids,
            rules: Vec::new(),
            invalid: Vec::new(),
            predicates: Vec::new(),
            patterned: Vec::new(),
            ages: Vec::new(),
            aged: Vec::new(),
            now: writer.now(),
            params: writer.into_params(),
        };
        for Entry { rule, asks } in entries {
            match asks {
                Ok((predicate, sql)) => {
                    if !predicate.patterns().is_empty() {
                        set.patterned.push(set.rules.len());
                    }
                    if !predicate.ages().is_empty() {
                        set.aged.extend(rule.id.as_ref().map(RowId::to_string));
                    }
                    set.rules.push(rule);
                    set.predicates.push((sql, cost(&predicate)));
                    set.ages.extend(predicate.ages().into_iter().cloned());
                }
                Err(why) => set.invalid.push(InvalidRule { rule, why }),
            }
        }
        set
    }

    /// Tells these rules from others: the same rules in the same order have the same, as far as one release of apsctl
    /// reads them.
    pub fn digest(&self) -> String {
        let mut hasher = DefaultHasher::new();
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        for rule in &self.rules {
            (rule.id.as_ref().map(RowId::as_str), &rule.conditions).hash(&mut hasher);
        }
        format!("{:016x}", hasher.finish())
    }

    /// Those that ask for a regular expression.
    pub fn with_patterns(&self) -> impl Iterator<Item = &Rule> {
        self.patterned.iter().map(|at| &self.rules[*at])
    }

    /// The time they go by.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub(in crate::db) fn ages(&self) -> Vec<Leaf> {
        self.ages.clone()
    }

    /// The rules that go by an age.
    pub(in crate::db) fn aged(&self) -> Vec<String> {
        self.aged.clone()
    }

    /// The statement that suits the table of versions.
    pub(in crate::db) fn statement(&self, of: &Approving) -> &'static str {
        if self.ids.are_kept() { of.returning } else { of.joining }
    }

    /// The text of a statement with the rules in their places.
    pub(in crate::db) fn put_into(&self, sql: &str) -> String {
        let predicates: Vec<&str> = self.predicates.iter().map(|(sql, _)| sql.as_str()).collect();
        let values = [
            ("first_match", &*self.ids.first_match(&predicates)),
            ("approved_by", &self.ids.approved_by(&predicates)),
            ("any_match", &self.any_match()),
        ];
        template::fill(sql, &values)
    }

    /// A boolean expression: whether any rule matches `v`; not true where none does.
    fn any_match(&self) -> String {
        if self.predicates.is_empty() {
            return "false".into();
        }
        let mut predicates: Vec<_> = self.predicates.iter().collect();
        predicates.sort_by_key(|(_, cost)| *cost);
        let texts: Vec<&str> = predicates.into_iter().map(|(sql, _)| sql.as_str()).collect();
        format!("({})", texts.join(" OR "))
    }

    /// What to bind after the caller's own `offset` parameters.
    pub(in crate::db) fn params(&self) -> impl Iterator<Item = Param<'_>> {
        borrowed(&self.params)
    }
}
