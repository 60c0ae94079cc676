//! The approval rules: reads them, compiles them to SQL, and counts or explains what they match.

mod approvals;
mod assess;
mod cost;
mod explain;
mod patterns;
mod refusal_reasons;
mod rule_ids;
mod rule_set;
mod table_matches;
mod unmatched;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

pub use explain::{RuleResult, TestResult, VersionExplanation};
pub use rule_ids::ApproveStatement;
pub use rule_set::{InvalidRule, RuleSet};

use self::rule_ids::RuleIds;
use super::predicate::{MAX_PARAMETERS, PredicateWriter};
use super::store::Columns;
use super::{Db, get, template};
use crate::domain::row_id::RowId;
use crate::domain::rules::{ColumnKind, Predicate, Rule, RuleError, RuleForm};
use crate::error::CliError;

/// Fields for which a rule may have a threshold, in a column `FIELD_threshold`.
const THRESHOLDS: [&str; 2] = ["confidence", "similarity"];

/// Which rules to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleSelection {
    All,
    /// Rules that match versions in order: those that approve, and others that the application evaluates with them.
    Active,
    /// Rules by which a pass may approve.
    Approving,
}

/// A rule with its predicate and the SQL of that, or the reason why it is invalid.
struct CompiledRule {
    rule: Rule,
    compiled: Result<(Predicate, String), RuleError>,
}

impl Db {
    /// Returns the rules in the order in which they are tried. An empty list if the table lacks names, priorities or
    /// conditions.
    pub fn rules(&mut self, which: RuleSelection) -> Result<Vec<Rule>> {
        let sql = self.rules_query()?;
        let mut rules: Vec<Rule> = self.query(&sql, &[])?.iter().map(read_rule).collect::<Result<_>>()?;
        Rule::sort(&mut rules);
        rules.retain(|rule| match which {
            RuleSelection::All => true,
            RuleSelection::Active => rule.takes_versions(),
            RuleSelection::Approving => rule.approves(),
        });
        Ok(rules)
    }

    /// Returns the query for the rules, with the columns that their table has.
    fn rules_query(&mut self) -> Result<String> {
        self.ensure_probed()?;
        // Fails if there is no such table.
        self.render(":rules")?;
        let has = |column: &&str| self.relations.has_columns("rules", &[*column]);
        let Some(active) = ["is_active", "enabled"].into_iter().find(has) else {
            let table = self.table_name("rules");
            return Err(CliError::failed(format!("table {table} has neither a column is_active nor enabled"))
                .hint("set APSCTL_RULES_TABLE to the table of the rules")
                .into());
        };
        let action = ["action", "auto_action"].into_iter().find(has);
        let action = action.map_or("NULL".into(), |column| format!("coalesce(r.{column}::text, '')"));
        let logic = if has(&"logic_operator") { "coalesce(r.logic_operator::text, '')" } else { "NULL" };
        let threshold = |field: &str| {
            let column = format!("{field}_threshold");
            if has(&column.as_str()) { format!("'{field}', r.{column}::text") } else { String::new() }
        };
        let thresholds: Vec<String> = THRESHOLDS.iter().map(|field| threshold(field)).collect();
        let thresholds: Vec<&str> = thresholds.iter().map(String::as_str).filter(|sql| !sql.is_empty()).collect();
        let values = [
            ("active", format!("r.{active}")),
            ("action", action),
            ("logic", logic.to_owned()),
            ("thresholds", format!("ARRAY[{}]::text[]", thresholds.join(", "))),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Ok(template::fill(include_str!("rules/list.sql"), &values))
    }

    /// Compiles the active rules for a pass at the time `now`. The parameters of the SQL are numbered after the
    /// caller's `offset` ones. Invalid rules are set aside with the reason.
    ///
    /// Takes up to four round trips. Call it once per pass, in the current transaction.
    pub fn rule_set(&mut self, now: DateTime<Utc>, offset: usize) -> Result<RuleSet> {
        let mut writer = PredicateWriter::approving(now, offset);
        let columns = self.version_columns()?;
        let mut entries = self.compile_rules(RuleSelection::Approving, &columns, &mut writer)?;
        // A pass with such rules is refused at its start, so these were added later.
        for entry in entries.iter_mut().filter(|entry| entry.rule.is_for_application()) {
            entry.compiled = Err(RuleError::new("", "a pass does not execute rules of this form"));
        }
        let ids = RuleIds::bind(&mut entries, &columns, &mut writer);
        Ok(RuleSet::new(entries, ids, writer))
    }

    /// Reads and compiles the rules. An invalid rule has the reason instead of SQL.
    fn compile_rules(
        &mut self,
        which: RuleSelection,
        columns: &Columns,
        writer: &mut PredicateWriter,
    ) -> Result<Vec<CompiledRule>> {
        let rules = self.rules(which).context("reading the rules")?;
        let compile_rule = |rule: Rule| {
            let understood = rule.compile(columns);
            (rule, understood)
        };
        let mut understood: Vec<_> = rules.into_iter().map(compile_rule).collect();
        self.reject_invalid_patterns(&mut understood)?;
        // Active rules first: if there are too many parameters, inactive rules should be dropped.
        let mut entries: Vec<(usize, CompiledRule)> = Vec::with_capacity(understood.len());
        let mut numbered: Vec<_> = understood.into_iter().enumerate().collect();
        numbered.sort_by_key(|(_, (rule, _))| !rule.takes_versions());
        for (at, (rule, understood)) in numbered {
            let compiled = understood.and_then(|predicate| {
                let sql = writer.predicate(&predicate).ok_or_else(too_many_values)?;
                Ok((predicate, sql))
            });
            entries.push((at, CompiledRule { rule, compiled }));
        }
        entries.sort_by_key(|(at, _)| *at);
        Ok(entries.into_iter().map(|(_, entry)| entry).collect())
    }

    /// Returns the columns that a rule may use, with their types. An enum has the type `an enum`, a domain its base
    /// type.
    fn version_columns(&mut self) -> Result<Columns> {
        self.ensure_probed()?;
        // Fails if there is no such table.
        self.render(":versions")?;
        let mut columns = self.relations.columns("versions").cloned().unwrap_or_default();
        if columns.values().all(|name| ColumnKind::from_type_name(name) != ColumnKind::Other) {
            return Ok(columns);
        }
        let table = self.qualified_name("versions");
        for row in self.query(include_str!("rules/column_types.sql"), &[(&table, Type::TEXT)])? {
            let name = if get(&row, "is_enum")? { ColumnKind::ENUM.to_owned() } else { get(&row, "column_type")? };
            columns.insert(get(&row, "column_name")?, name);
        }
        Ok(columns)
    }
}

fn too_many_values() -> RuleError {
    let reason = format!("with it, the rules have more than {MAX_PARAMETERS} values, the maximum of a statement");
    RuleError::new("", reason)
}

fn read_rule(row: &Row) -> Result<Rule> {
    let id: Option<String> = get(row, "id")?;
    let columns: Vec<Option<String>> = get(row, "thresholds")?;
    let known = |name: &Option<String>| THRESHOLDS.into_iter().find(|field| Some(*field) == name.as_deref());
    let thresholds = columns.chunks_exact(2).filter_map(|pair| Some((known(&pair[0])?, pair[1].clone())));
    let is_number = get::<Option<bool>>(row, "id_is_number")?.unwrap_or_default();
    Ok(Rule {
        id: id.map(|id| RowId::new(id, is_number)),
        name: get(row, "name")?,
        is_active: get(row, "is_active")?,
        action: get(row, "action")?,
        priority: get(row, "priority")?,
        conditions: get(row, "conditions")?,
        logic: get(row, "logic")?,
        thresholds: thresholds.collect(),
        form: RuleForm::default(),
    }
    .with_detected_form())
}
