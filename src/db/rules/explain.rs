//! Explains how each rule matches one version.

use anyhow::{Context as _, Result};
use postgres::types::{ToSql, Type};
use serde_json::Value;

use super::super::predicate::{PredicateWriter, TestSql};
use super::super::template;
use super::super::{Db, Param, get};
use super::{CompiledRule, RuleSelection};
use crate::domain::rules::{ColumnKind, Predicate, Rule, RuleError, Test};

/// How the active rules match one version.
pub struct VersionExplanation {
    /// The table of the version.
    pub table: String,
    /// Passes ignore approved versions.
    pub approved: bool,
    /// In the order in which they are tried.
    pub rules: Vec<RuleResult>,
}

/// How one rule matches a version.
pub struct RuleResult {
    pub rule: Rule,
    /// `None` for unknown.
    pub matches: Option<bool>,
    pub tests: Vec<TestResult>,
    pub error: Option<RuleError>,
}

/// One test and its result.
pub struct TestResult {
    pub place: String,
    /// `None` for an `always`.
    pub test: Option<Test>,
    pub actual: Option<Value>,
    /// `None` for unknown.
    pub result: Option<bool>,
}

impl VersionExplanation {
    /// Returns the first matching rule, which decides about the version.
    pub fn deciding_rule(&self) -> Option<&Rule> {
        let first = self.rules.iter().find(|explained| explained.matches == Some(true));
        first.map(|explained| &explained.rule)
    }
}

/// The server's results, by rule and by test.
struct ServerAnswers {
    matches: std::vec::IntoIter<Option<bool>>,
    tests: std::vec::IntoIter<(Option<bool>, Option<String>)>,
}

impl Db {
    /// Explains the versions with this id, one from each table of versions that has it.
    pub fn explain_version(&mut self, id: &str) -> Result<Vec<VersionExplanation>> {
        let found = self.each_version_table(|db| db.explain_in_table(id))?;
        Ok(found.into_iter().flatten().collect())
    }

    fn explain_in_table(&mut self, id: &str) -> Result<Option<VersionExplanation>> {
        let mut writer = PredicateWriter::three_valued(self.now(), 1);
        let columns = self.version_columns()?;
        let entries = self.compile_rules(RuleSelection::Active, &columns, &mut writer)?;
        let id = &*self.canonical_id("versions", "id", id);
        let kind = columns.get("id").map(|type_name| ColumnKind::from_type_name(type_name));
        let number: Option<i64> = id.trim().parse().ok();
        let (same, id): (&str, Param) = match (kind, &number) {
            (Some(ColumnKind::Integer), Some(number)) => ("v.id", (number as &(dyn ToSql + Sync), Type::INT8)),
            _ => ("v.id::text", (&id, Type::TEXT)),
        };
        let predicates = entries.iter().filter_map(|entry| entry.compiled.as_ref().ok());
        let predicates: Vec<&str> = predicates.map(|(_, sql)| sql.as_str()).collect();
        let pieces = |text: fn(&TestSql) -> String| writer.tests().iter().map(text).collect::<Vec<_>>().join(", ");
        let targets = pieces(|piece| format!("to_jsonb({})::text", piece.target));
        let tests = pieces(|piece| piece.test.clone());
        let values = [
            ("id", same),
            ("matches", &format!("ARRAY[{}]::boolean[]", predicates.join(", "))),
            ("targets", &format!("ARRAY[{targets}]::text[]")),
            ("tests", &format!("ARRAY[{tests}]::boolean[]")),
        ];
        let sql = template::fill(include_str!("explain.sql"), &values);
        let params: Vec<Param> = std::iter::once(id).chain(writer.params()).collect();
        let rows = self.query(&sql, &params).context("evaluating the rules for the version")?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let results: Vec<Option<bool>> = get(row, "tests")?;
        let actual: Vec<Option<String>> = get(row, "targets")?;
        let mut answers = ServerAnswers {
            matches: get::<Vec<Option<bool>>>(row, "matches")?.into_iter(),
            tests: results.into_iter().zip(actual).collect::<Vec<_>>().into_iter(),
        };
        Ok(Some(VersionExplanation {
            table: self.table_name("versions"),
            approved: get(row, "approved")?,
            rules: entries.into_iter().map(|entry| answers.next_rule_result(entry)).collect(),
        }))
    }
}

impl ServerAnswers {
    fn next_rule_result(&mut self, entry: CompiledRule) -> RuleResult {
        let CompiledRule { rule, compiled } = entry;
        let (tests, error) = match &compiled {
            Ok((predicate, _)) => (self.next_test_results(predicate), None),
            Err(error) => (Vec::new(), Some(error.clone())),
        };
        let matches = if compiled.is_ok() { self.matches.next().flatten() } else { None };
        RuleResult { rule, matches, tests, error }
    }

    fn next_test_results(&mut self, predicate: &Predicate) -> Vec<TestResult> {
        let test_answers = predicate.places_and_tests().into_iter().zip(&mut self.tests);
        let tested = test_answers.map(|((place, test), (result, actual))| TestResult {
            place: place.to_owned(),
            test: test.cloned(),
            // A number that only the server can represent is returned as text.
            actual: actual.map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text))),
            result,
        });
        tested.collect()
    }
}
