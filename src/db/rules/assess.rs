//! What each rule would do to the versions that are pending, in all tables of versions together.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::RuleSelection;
use super::table_matches::{RuleMatches, TableMatches};
use crate::db::Db;
use crate::domain::rules::{Rule, RuleAssessment, RuleCounts, RuleError};

/// The rules, and how many versions they are asked of.
pub struct RuleAssessments {
    pub pending: i64,
    /// The time they go by.
    pub now: DateTime<Utc>,
    pub rules: Vec<RuleAssessment>,
}

impl Db {
    /// How each rule stands, in the order they are tried: one scan of the pending versions.
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

/// Why a rule cannot be asked, where that is so of any table.
fn common_error(asked: &[(&TableMatches, &RuleMatches)]) -> Option<RuleError> {
    let (table, why) = asked.iter().find_map(|(table, asked)| Some((table, asked.ill_formed.as_ref()?)))?;
    if asked.len() == 1 || asked.iter().all(|(_, other)| other.ill_formed.as_ref() == Some(why)) {
        return Some(why.clone());
    }
    Some(RuleError::new("", format!("in {}: {why}", table.table)))
}

/// Why a rule matches nothing in any table that has pending versions.
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
