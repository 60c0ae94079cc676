//! The active rules as one piece of SQL, for a pass.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::{DateTime, Utc};

use super::super::predicate::{BoundParam, PredicateWriter, as_params, cost};
use super::super::{Param, template};
use super::CompiledRule;
use super::rule_ids::{ApproveStatement, RuleIds};
use crate::domain::row_id::RowId;
use crate::domain::rules::{Rule, RuleError, TypedTest};

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
    pattern_rules: Vec<usize>,
    /// Their tests of an age: what they say changes as time passes.
    age_tests: Vec<TypedTest>,
    /// The ids of the rules that have such.
    rules_with_ages: Vec<String>,
    ids: RuleIds,
    now: DateTime<Utc>,
    params: Vec<BoundParam>,
}

/// A rule that cannot be asked, and why.
#[derive(Debug, Clone)]
pub struct InvalidRule {
    pub rule: Rule,
    pub error: RuleError,
}

impl RuleSet {
    pub(super) fn new(entries: Vec<CompiledRule>, ids: RuleIds, writer: PredicateWriter) -> Self {
        let mut set = Self {
            ids,
            rules: Vec::new(),
            invalid: Vec::new(),
            predicates: Vec::new(),
            pattern_rules: Vec::new(),
            age_tests: Vec::new(),
            rules_with_ages: Vec::new(),
            now: writer.now(),
            params: writer.into_params(),
        };
        for CompiledRule { rule, compiled: asks } in entries {
            match asks {
                Ok((predicate, sql)) => {
                    if !predicate.patterns().is_empty() {
                        set.pattern_rules.push(set.rules.len());
                    }
                    if !predicate.age_tests().is_empty() {
                        set.rules_with_ages.extend(rule.id.as_ref().map(RowId::to_string));
                    }
                    set.rules.push(rule);
                    set.predicates.push((sql, cost(&predicate)));
                    set.age_tests.extend(predicate.age_tests().into_iter().cloned());
                }
                Err(why) => set.invalid.push(InvalidRule { rule, error: why }),
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
        self.pattern_rules.iter().map(|at| &self.rules[*at])
    }

    /// The time they go by.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub(in crate::db) fn age_tests(&self) -> Vec<TypedTest> {
        self.age_tests.clone()
    }

    /// The rules that go by an age.
    pub(in crate::db) fn rules_with_ages(&self) -> Vec<String> {
        self.rules_with_ages.clone()
    }

    /// The statement that suits the table of versions.
    pub(in crate::db) fn choose_statement(&self, of: &ApproveStatement) -> &'static str {
        if self.ids.are_recorded() { of.with_columns } else { of.without_columns }
    }

    /// The text of a statement with the rules in their places.
    pub(in crate::db) fn fill_in(&self, sql: &str) -> String {
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
        as_params(&self.params)
    }
}
