//! Counts what each rule matches of the pending versions in one table.

use anyhow::{Context as _, Result};
use postgres::types::Type;

use super::super::predicate::PredicateWriter;
use super::super::template;
use super::super::{Db, get};
use super::{Columns, CompiledRule, RuleSelection};
use crate::domain::rules::{ColumnKind, Predicate, Rule, RuleCounts, RuleError, column_can_hold};

/// The matches of the rules in one table of versions.
pub(super) struct TableMatches {
    pub(super) table: String,
    pub(super) pending: i64,
    /// In the order in which they are tried.
    pub(super) rules: Vec<RuleMatches>,
}

/// The matches of a rule in one table.
pub(super) struct RuleMatches {
    pub(super) rule: Rule,
    pub(super) error: Option<RuleError>,
    /// Refers to other rules by their index among all rules.
    pub(super) counts: RuleCounts,
    /// Why it matches nothing, if known.
    pub(super) unmatched: Option<String>,
}

impl Db {
    /// Counts matches by one scan of the pending versions in `:versions`.
    pub(super) fn rule_matches(&mut self, which: RuleSelection) -> Result<TableMatches> {
        let mut writer = PredicateWriter::approving(self.now(), 0);
        let columns = self.version_columns()?;
        let entries = self.compile_rules(which, &columns, &mut writer)?;
        // Only valid rules, active ones first, so that the first match is an active rule if any is.
        let mut valid: Vec<(usize, &CompiledRule)> =
            entries.iter().enumerate().filter(|(_, entry)| entry.compiled.is_ok()).collect();
        valid.sort_by_key(|(_, entry)| !entry.rule.takes_versions());
        let (pending, mut counts) = self.count_matches(&valid, &writer).context("counting what the rules match")?;
        let matching_none = valid.iter().zip(&counts).filter(|(_, counts)| counts.would_approve_alone == 0);
        let matching_none: Vec<&CompiledRule> = matching_none.map(|((_, entry), _)| *entry).collect();
        let ids = matching_none.iter().filter_map(|entry| Some(entry.rule.id.as_ref()?.to_string())).collect();
        let approved_before = self.rules_with_approvals(ids, &columns)?;
        let has_approved =
            |rule: &Rule| rule.id.as_ref().is_some_and(|id| approved_before.iter().any(|p| p == id.as_str()));
        let to_explain =
            matching_none.iter().filter(|entry| pending > 0 && entry.rule.approves() && !has_approved(&entry.rule));
        let (to_explain, predicates): (Vec<&Rule>, Vec<&Predicate>) =
            to_explain.filter_map(|entry| Some((&entry.rule, &entry.compiled.as_ref().ok()?.0))).unzip();
        let reasons = self.why_rules_match_nothing(&predicates)?;
        let mut rules = Vec::with_capacity(entries.len());
        for (at, CompiledRule { rule, compiled: compiled_rule }) in entries.iter().enumerate() {
            let index = valid.iter().position(|(valid, _)| *valid == at);
            let mut counts = index.map(|index| std::mem::take(&mut counts[index])).unwrap_or_default();
            counts.has_approved = has_approved(rule);
            let index = |taker: usize| valid.get(taker).map_or(taker, |(at, _)| *at);
            counts.shadowed_by = counts.shadowed_by.map(|(first, last)| (index(first), index(last)));
            let to_explain = to_explain.iter().position(|to_explain| std::ptr::eq(*to_explain, rule));
            let unmatched = to_explain.and_then(|at| reasons.get(at)?.clone());
            rules.push(RuleMatches {
                rule: rule.clone(),
                error: compiled_rule.as_ref().err().cloned(),
                counts,
                unmatched,
            });
        }
        Ok(TableMatches { table: self.table_name("versions"), pending, rules })
    }

    fn count_matches(
        &mut self,
        valid: &[(usize, &CompiledRule)],
        writer: &PredicateWriter,
    ) -> Result<(i64, Vec<RuleCounts>)> {
        let predicates: Vec<&str> =
            valid.iter().filter_map(|(_, entry)| entry.compiled.as_ref().ok()).map(|(_, sql)| sql.as_str()).collect();
        let each = (1..=predicates.len()).map(|n| {
            let alone = format!("FILTER (WHERE matches[{n}])");
            format!(
                "sum(number) FILTER (WHERE taker = {n}), sum(number) {alone}, min(taker) {alone}, max(taker) {alone}"
            )
        });
        let (each, matches) =
            (each.collect::<Vec<_>>().join(", "), format!("ARRAY[{}]::boolean[]", predicates.join(", ")));
        let sql = template::fill(include_str!("count_matches.sql"), &[("each", &each), ("matches", &matches)]);
        let row = self.query_one(&sql, &writer.params())?;
        let numbers: Vec<Option<i64>> = get(&row, "counts")?;
        let index = |number: Option<i64>| usize::try_from(number? - 1).ok();
        let counts = numbers.chunks_exact(4).zip(valid).map(|(four, (_, entry))| RuleCounts {
            would_approve: four[0].filter(|_| entry.rule.approves()).unwrap_or_default(),
            would_approve_alone: four[1].unwrap_or_default(),
            shadowed_by: index(four[2]).zip(index(four[3])),
            has_approved: false,
        });
        Ok((get(&row, "pending")?, counts.collect()))
    }

    /// Returns which of the rules have approved a version before, if the table records it.
    fn rules_with_approvals(&mut self, mut rules: Vec<String>, columns: &Columns) -> Result<Vec<String>> {
        let kind = columns.get("approved_by_rule").map(|type_name| ColumnKind::from_type_name(type_name));
        let (column, list_type) = match kind {
            Some(ColumnKind::Integer) => ("v.approved_by_rule", "bigint"),
            Some(ColumnKind::Uuid) => ("v.approved_by_rule", "uuid"),
            Some(kind) if kind.is_plain_text() => ("v.approved_by_rule::text", "text"),
            _ => return Ok(Vec::new()),
        };
        // An id that does not fit the column cannot occur in it.
        rules.retain(|id| column_can_hold(id, list_type));
        if rules.is_empty() {
            return Ok(Vec::new());
        }
        let values = [("rule_column", column), ("list_type", list_type)];
        let sql = template::fill(include_str!("rules_with_approvals.sql"), &values);
        let rows = self.query(&sql, &[(&rules, Type::TEXT_ARRAY)])?;
        rows.iter().map(|row| get(row, "rule")).collect()
    }
}
