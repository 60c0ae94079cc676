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
        let rules: Vec<&Rule> = tables
            .first()
            .map(|first| first.rules.iter().map(|asked| &asked.rule).collect())
            .unwrap_or_default();
        let judged = rules.iter().enumerate().map(|(at, rule)| {
            let asked: Vec<(&TableMatches, &RuleMatches)> =
                tables.iter().filter_map(|table| Some((table, table.rules.get(at)?))).collect();
            let (ill_formed, unmatched) = (common_error(&asked), common_unmatched_reason(&asked));
            let counts = asked
                .iter()
                .map(|(_, asked)| asked.counts)
                .reduce(RuleCounts::combined_with)
                .unwrap_or_default();
            RuleAssessment::assess(rule, ill_formed.as_ref(), counts, &rules, pending, unmatched.as_deref())
        });
        Ok(RuleAssessments { pending, now: self.now(), rules: judged.collect() })
    }
}

/// Returns why a rule is invalid in any of the tables.
fn common_error(asked: &[(&TableMatches, &RuleMatches)]) -> Option<RuleError> {
    let (table, why) = asked.iter().find_map(|(table, asked)| Some((table, asked.ill_formed.as_ref()?)))?;
    if asked.len() == 1 || asked.iter().all(|(_, other)| other.ill_formed.as_ref() == Some(why)) {
        return Some(why.clone());
    }
    Some(RuleError::new("", format!("in {}: {why}", table.table)))
}

/// Returns why a rule matches nothing in all tables with pending versions.
fn common_unmatched_reason(asked: &[(&TableMatches, &RuleMatches)]) -> Option<String> {
    let asked: Vec<_> = asked.iter().filter(|(table, _)| table.pending > 0).collect();
    let whys: Vec<&str> = asked.iter().map(|(_, asked)| asked.unmatched.as_deref()).collect::<Option<_>>()?;
    let first = *whys.first()?;
    if whys.iter().all(|why| *why == first) {
        return Some(first.to_owned());
    }
    let each = asked.iter().zip(&whys).map(|((table, _), why)| format!("in {}: {why}", table.table));
    Some(each.collect::<Vec<_>>().join("; "))
}
