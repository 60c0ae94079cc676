//! The active rules compiled into SQL, for a pass.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::{DateTime, Utc};

use super::super::predicate::{BoundParam, PredicateWriter, as_params, cost};
use super::super::{Param, template};
use super::CompiledRule;
use super::rule_ids::{ApproveStatement, RuleIds};
use crate::domain::row_id::RowId;
use crate::domain::rules::{Rule, RuleError, TypedTest};

/// The active rules, to be filled into a statement on `:versions v`.
///
/// All its SQL shares one list of parameters, which come after the caller's. A statement may use any part any number
/// of times, and must bind all of [`params`](Self::params).
pub struct RuleSet {
    /// The valid rules, in the order in which they are tried.
    pub rules: Vec<Rule>,
    /// The invalid rules, which approve nothing.
    pub invalid: Vec<InvalidRule>,
    /// SQL and cost of each valid rule.
    predicates: Vec<(String, u8)>,
    /// Indexes of the rules with a regular expression.
    pattern_rules: Vec<usize>,
    /// Tests of an age, whose result changes with time.
    age_tests: Vec<TypedTest>,
    /// Ids of the rules with such tests.
    rules_with_ages: Vec<String>,
    ids: RuleIds,
    now: DateTime<Utc>,
    params: Vec<BoundParam>,
}

/// An invalid rule and the reason.
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
        for CompiledRule { rule, compiled } in entries {
            match compiled {
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
                Err(error) => set.invalid.push(InvalidRule { rule, error }),
            }
        }
        set
    }

    /// Returns a fingerprint of the rules and their order, for one release of apsctl.
    pub fn digest(&self) -> String {
        let mut hasher = DefaultHasher::new();
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        for rule in &self.rules {
            (rule.id.as_ref().map(RowId::as_str), &rule.conditions).hash(&mut hasher);
        }
        format!("{:016x}", hasher.finish())
    }

    /// Returns the rules with a regular expression.
    pub fn with_patterns(&self) -> impl Iterator<Item = &Rule> {
        self.pattern_rules.iter().map(|at| &self.rules[*at])
    }

    /// Returns the time used by the rules.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub(in crate::db) fn age_tests(&self) -> Vec<TypedTest> {
        self.age_tests.clone()
    }

    /// Returns the ids of the rules with a test of an age.
    pub(in crate::db) fn rules_with_ages(&self) -> Vec<String> {
        self.rules_with_ages.clone()
    }

    /// Returns the form of the statement for the columns of the versions table.
    pub(in crate::db) fn choose_statement(&self, of: &ApproveStatement) -> &'static str {
        if self.ids.are_recorded() { of.with_columns } else { of.without_columns }
    }

    /// Fills the rules into a statement.
    pub(in crate::db) fn fill_in(&self, sql: &str) -> String {
        let predicates: Vec<&str> = self.predicates.iter().map(|(sql, _)| sql.as_str()).collect();
        let values = [
            ("first_match", &*self.ids.first_match(&predicates)),
            ("approved_by", &self.ids.approved_by(&predicates)),
            ("any_match", &self.any_match()),
        ];
        template::fill(sql, &values)
    }

    /// Returns a boolean expression: whether any rule matches `v`. NULL or false if none does.
    fn any_match(&self) -> String {
        if self.predicates.is_empty() {
            return "false".into();
        }
        let mut predicates: Vec<_> = self.predicates.iter().collect();
        predicates.sort_by_key(|(_, cost)| *cost);
        let texts: Vec<&str> = predicates.into_iter().map(|(sql, _)| sql.as_str()).collect();
        format!("({})", texts.join(" OR "))
    }

    /// Returns the parameters to bind after the caller's `offset` ones.
    pub(in crate::db) fn params(&self) -> impl Iterator<Item = Param<'_>> {
        as_params(&self.params)
    }
}
