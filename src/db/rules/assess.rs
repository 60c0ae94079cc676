//! Assesses what each rule would approve of the pending versions, in all tables of versions.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::RuleSelection;
use super::table_matches::{RuleMatches, TableMatches};
use crate::db::Db;
use crate::domain::rules::{Rule, RuleAssessment, RuleCounts, RuleError};

/// The rules, and the number of versions they were tested on.
pub struct RuleAssessments {
    pub pending: i64,
    /// The time used by the rules.
    pub now: DateTime<Utc>,
    pub rules: Vec<RuleAssessment>,
}

impl Db {
    /// Assesses the rules in the order in which they are tried, by one scan of the pending versions.
    pub fn assess_rules(&mut self, which: RuleSelection) -> Result<RuleAssessments> {
        let tables = self.each_version_table(|db| db.rule_matches(which))?;
        let pending = tables.iter().map(|table| table.pending).sum();
        let rules: Vec<&Rule> =
            tables.first().map(|first| first.rules.iter().map(|matches| &matches.rule).collect()).unwrap_or_default();
        let assessments = rules.iter().enumerate().map(|(at, rule)| {
            let matches: Vec<(&TableMatches, &RuleMatches)> =
                tables.iter().filter_map(|table| Some((table, table.rules.get(at)?))).collect();
            let (error, unmatched) = (common_error(&matches), common_unmatched_reason(&matches));
            let counts =
                matches.iter().map(|(_, matches)| matches.counts).reduce(RuleCounts::combined_with).unwrap_or_default();
            RuleAssessment::assess(rule, error.as_ref(), counts, &rules, pending, unmatched.as_deref())
        });
        Ok(RuleAssessments { pending, now: self.now(), rules: assessments.collect() })
    }
}

/// Returns why a rule is invalid in any of the tables.
fn common_error(matches: &[(&TableMatches, &RuleMatches)]) -> Option<RuleError> {
    let (table, reason) = matches.iter().find_map(|(table, matches)| Some((table, matches.error.as_ref()?)))?;
    if matches.len() == 1 || matches.iter().all(|(_, other)| other.error.as_ref() == Some(reason)) {
        return Some(reason.clone());
    }
    Some(RuleError::new("", format!("in {}: {reason}", table.table)))
}

/// Returns why a rule matches nothing in all tables with pending versions.
fn common_unmatched_reason(matches: &[(&TableMatches, &RuleMatches)]) -> Option<String> {
    let matches: Vec<_> = matches.iter().filter(|(table, _)| table.pending > 0).collect();
    let reasons: Vec<&str> = matches.iter().map(|(_, matches)| matches.unmatched.as_deref()).collect::<Option<_>>()?;
    let first = *reasons.first()?;
    if reasons.iter().all(|reason| *reason == first) {
        return Some(first.to_owned());
    }
    let each = matches.iter().zip(&reasons).map(|((table, _), reason)| format!("in {}: {reason}", table.table));
    Some(each.collect::<Vec<_>>().join("; "))
}
