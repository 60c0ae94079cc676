//! The approval rules: read, understood, counted over the pending versions, explained for one of them.

mod cost;
mod explain;
mod patterns;
mod set;
mod standing;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

pub use explain::{Explanation, Tested, Version};
pub use set::{InvalidRule, RuleSet};
pub use standing::Standings;

use super::predicate::{MOST_PARAMETERS, Writer};
use super::relations::Columns;
use super::{Db, get};
use crate::domain::rules::{IllFormed, Kind, Predicate, Rule};

/// A rule, and what it asks of a version: as conditions, and as SQL.
struct Entry {
    rule: Rule,
    asks: Result<(Predicate, String), IllFormed>,
}

impl Db {
    /// The rules in the order they are tried. A table without names, priorities or conditions has none of them.
    pub fn rules(&mut self, active_only: bool) -> Result<Vec<Rule>> {
        let rows = self.query(include_str!("rules/list.sql"), &[(&active_only, Type::BOOL)])?;
        rows.iter().map(rule).collect()
    }

    /// The active rules for a pass at the time `now`, as SQL whose parameters begin after the caller's own
    /// `offset` ones. Ill-formed rules are set aside with the reason; they are no error.
    ///
    /// Asks the server up to four times; call it once for a pass, in the transaction at hand.
    pub fn rule_set(&mut self, now: DateTime<Utc>, offset: usize) -> Result<RuleSet> {
        let mut writer = Writer::approving(now, offset);
        let mut entries = self.entries(true, &mut writer)?;
        // Whoever only looks can do without.
        for entry in entries.iter_mut().filter(|entry| entry.rule.id.is_none() && entry.asks.is_ok()) {
            entry.asks = Err(no_id());
        }
        Ok(RuleSet::new(entries, writer))
    }

    /// Reads the rules and writes what they ask; a rule that cannot be asked has its reason instead.
    fn entries(&mut self, active_only: bool, writer: &mut Writer) -> Result<Vec<Entry>> {
        let rules = self.rules(active_only).context("reading the rules")?;
        let columns = self.version_columns()?;
        let understand = |rule: Rule| {
            let understood = rule.understand(&columns);
            (rule, understood)
        };
        let mut understood: Vec<_> = rules.into_iter().map(understand).collect();
        self.refuse_invalid_patterns(&mut understood)?;
        // The active ones first: where there are too many parameters, those without effect should go.
        let mut entries: Vec<(usize, Entry)> = Vec::with_capacity(understood.len());
        let mut numbered: Vec<_> = understood.into_iter().enumerate().collect();
        numbered.sort_by_key(|(_, (rule, _))| !rule.is_active);
        for (at, (rule, understood)) in numbered {
            let asks = understood.and_then(|predicate| {
                let sql = writer.predicate(&predicate).ok_or_else(too_many)?;
                Ok((predicate, sql))
            });
            entries.push((at, Entry { rule, asks }));
        }
        entries.sort_by_key(|(at, _)| *at);
        Ok(entries.into_iter().map(|(_, entry)| entry).collect())
    }

    /// The columns a rule may name. An enum is called one, and a domain by what it stands on.
    fn version_columns(&mut self) -> Result<Columns> {
        self.look()?;
        // Refuses where there is no such table.
        self.render(":versions")?;
        let mut columns = self.relations.columns("versions").cloned().unwrap_or_default();
        if columns.values().all(|name| Kind::of(name) != Kind::Other) {
            return Ok(columns);
        }
        let table = self.quoted_table("versions");
        for row in self.query(include_str!("rules/columns.sql"), &[(&table, Type::TEXT)])? {
            let name = if get(&row, "is_enum")? { Kind::ENUM.to_owned() } else { get(&row, "column_type")? };
            columns.insert(get(&row, "column_name")?, name);
        }
        Ok(columns)
    }
}

fn no_id() -> IllFormed {
    IllFormed::new("", "it has no id, which an approval would name (the table has no column id)")
}

fn too_many() -> IllFormed {
    let reason =
        format!("with it the rules hold more than {MOST_PARAMETERS} values, the most one statement can");
    IllFormed::new("", reason)
}

fn rule(row: &Row) -> Result<Rule> {
    Ok(Rule {
        id: get(row, "id")?,
        name: get(row, "name")?,
        is_active: get(row, "is_active")?,
        priority: get(row, "priority")?,
        conditions: get(row, "conditions")?,
    })
}
