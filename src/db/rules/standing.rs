//! What each rule would do to the versions that are pending, in all tables of versions together.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::Which;
use super::one_table::{Asked, OneTable};
use crate::db::Db;
use crate::domain::rules::{Counts, IllFormed, Rule, Standing};

/// The rules, and how many versions they are asked of.
pub struct Standings {
    pub pending: i64,
    /// The time they go by.
    pub now: DateTime<Utc>,
    pub rules: Vec<Standing>,
}

impl Db {
    /// How each rule stands, in the order they are tried: one scan of the pending versions.
    pub fn rule_standings(&mut self, which: Which) -> Result<Standings> {
        let tables = self.each_version_table(|db| db.ask_one_table(which))?;
        let pending = tables.iter().map(|table| table.pending).sum();
        let rules: Vec<&Rule> = tables
            .first()
            .map(|first| first.rules.iter().map(|asked| &asked.rule).collect())
            .unwrap_or_default();
        let judged = rules.iter().enumerate().map(|(at, rule)| {
            let asked: Vec<(&OneTable, &Asked)> =
                tables.iter().filter_map(|table| Some((table, table.rules.get(at)?))).collect();
            let (ill_formed, unmatched) = (ill_formed(&asked), unmatched(&asked));
            let counts = asked.iter().map(|(_, asked)| asked.counts).reduce(Counts::plus).unwrap_or_default();
            Standing::judge(rule, ill_formed.as_ref(), counts, &rules, pending, unmatched.as_deref())
        });
        Ok(Standings { pending, now: self.now(), rules: judged.collect() })
    }
}

/// Why a rule cannot be asked, where that is so of any table.
fn ill_formed(asked: &[(&OneTable, &Asked)]) -> Option<IllFormed> {
    let (table, why) = asked.iter().find_map(|(table, asked)| Some((table, asked.ill_formed.as_ref()?)))?;
    if asked.len() == 1 || asked.iter().all(|(_, other)| other.ill_formed.as_ref() == Some(why)) {
        return Some(why.clone());
    }
    Some(IllFormed::new("", format!("in {}: {why}", table.table)))
}

/// Why a rule matches nothing in any table that has pending versions.
fn unmatched(asked: &[(&OneTable, &Asked)]) -> Option<String> {
    let asked: Vec<_> = asked.iter().filter(|(table, _)| table.pending > 0).collect();
    let whys: Vec<&str> = asked.iter().map(|(_, asked)| asked.unmatched.as_deref()).collect::<Option<_>>()?;
    let first = *whys.first()?;
    if whys.iter().all(|why| *why == first) {
        return Some(first.to_owned());
    }
    let each = asked.iter().zip(&whys).map(|((table, _), why)| format!("in {}: {why}", table.table));
    Some(each.collect::<Vec<_>>().join("; "))
}
