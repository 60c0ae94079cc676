//! What each rule would do to the versions that are pending.

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use postgres::types::Type;

use super::super::predicate::Writer;
use super::super::template;
use super::super::{Db, get};
use super::{Columns, Entry, Which};
use crate::domain::rules::{Counts, IllFormed, Kind, Predicate, Rule, Standing, fits};

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
        let mut writer = Writer::approving(self.now(), 0);
        let columns = self.version_columns()?;
        let entries = self.entries(which, &columns, &mut writer)?;
        // Only those that can be asked, the active ones first: so the first match is one of theirs, if any.
        let mut asked: Vec<&Entry> = entries.iter().filter(|entry| entry.asks.is_ok()).collect();
        asked.sort_by_key(|entry| !entry.rule.takes_part());
        let (pending, counts) = self.count(&asked, &writer).context("counting what the rules match")?;
        let silent = asked.iter().zip(&counts).filter(|(_, counts)| counts.alone == 0);
        let silent: Vec<&Entry> = silent.map(|(entry, _)| *entry).collect();
        let ids = silent.iter().filter_map(|entry| Some(entry.rule.id.as_ref()?.to_string())).collect();
        let proven = self.proven(ids, &columns)?;
        let unmatched = if pending > 0 { self.unmatched(&silent, &proven)? } else { Vec::new() };
        let active: Vec<&Rule> = asked.iter().map(|entry| &entry.rule).collect();
        let mut rules = Vec::with_capacity(entries.len());
        for Entry { rule, asks } in &entries {
            let at = active.iter().position(|asked| std::ptr::eq(*asked, rule));
            let mut counts = at.map(|at| counts[at]).unwrap_or_default();
            counts.has_approved =
                rule.id.as_ref().is_some_and(|id| proven.iter().any(|proven| proven == id.as_str()));
            let why: Option<&IllFormed> = asks.as_ref().err();
            let unmatched = unmatched.iter().find(|(silent, _)| std::ptr::eq(*silent, rule));
            let unmatched = unmatched.map(|(_, reason)| reason.as_str());
            rules.push(Standing::judge(rule, why, counts, &active, pending, unmatched));
        }
        Ok(Standings { pending, now: writer.now(), rules })
    }

    /// Why approving rules match nothing, where that can be told and they have never approved a version.
    fn unmatched<'a>(&mut self, silent: &[&'a Entry], proven: &[String]) -> Result<Vec<(&'a Rule, String)>> {
        let has_approved = |rule: &Rule| {
            rule.id.as_ref().is_some_and(|id| proven.iter().any(|proven| proven == id.as_str()))
        };
        let wondered = silent.iter().filter(|entry| entry.rule.approves() && !has_approved(&entry.rule));
        let (rules, asked): (Vec<&Rule>, Vec<&Predicate>) =
            wondered.filter_map(|entry| Some((&entry.rule, &entry.asks.as_ref().ok()?.0))).unzip();
        let whys = self.why_unmatched(&asked)?;
        Ok(rules.into_iter().zip(whys).filter_map(|(rule, why)| Some((rule, why?))).collect())
    }

    fn count(&mut self, asked: &[&Entry], writer: &Writer) -> Result<(i64, Vec<Counts>)> {
        let predicates: Vec<&str> =
            asked.iter().filter_map(|entry| entry.asks.as_ref().ok()).map(|(_, sql)| sql.as_str()).collect();
        let each = (1..=predicates.len()).map(|n| {
            let alone = format!("FILTER (WHERE matches[{n}])");
            format!(
                "sum(number) FILTER (WHERE taker = {n}), sum(number) {alone}, min(taker) {alone}, max(taker) {alone}"
            )
        });
        let (each, matches) =
            (each.collect::<Vec<_>>().join(", "), format!("ARRAY[{}]::boolean[]", predicates.join(", ")));
        let sql = template::fill(include_str!("counts.sql"), &[("each", &each), ("matches", &matches)]);
        let row = self.query_one(&sql, &writer.params())?;
        let numbers: Vec<Option<i64>> = get(&row, "counts")?;
        let place = |number: Option<i64>| usize::try_from(number? - 1).ok();
        let counts = numbers.chunks_exact(4).zip(asked).map(|(four, entry)| Counts {
            would_approve: four[0].filter(|_| entry.rule.approves()).unwrap_or_default(),
            alone: four[1].unwrap_or_default(),
            taken_by: place(four[2]).zip(place(four[3])),
            has_approved: false,
        });
        Ok((get(&row, "pending")?, counts.collect()))
    }

    /// Which of the rules have approved a version before, as far as the table says.
    fn proven(&mut self, mut rules: Vec<String>, columns: &Columns) -> Result<Vec<String>> {
        let kind = columns.get("approved_by_rule").map(|type_name| Kind::of(type_name));
        let (column, list_type) = match kind {
            Some(Kind::Integer) => ("v.approved_by_rule", "bigint"),
            Some(Kind::Uuid) => ("v.approved_by_rule", "uuid"),
            Some(kind) if kind.is_plain_text() => ("v.approved_by_rule::text", "text"),
            _ => return Ok(Vec::new()),
        };
        // What is no value of the column's type stands in no row of it.
        rules.retain(|id| fits(id, list_type));
        if rules.is_empty() {
            return Ok(Vec::new());
        }
        let values = [("rule_column", column), ("list_type", list_type)];
        let sql = template::fill(include_str!("approved_by.sql"), &values);
        let rows = self.query(&sql, &[(&rules, Type::TEXT_ARRAY)])?;
        rows.iter().map(|row| get(row, "rule")).collect()
    }
}
