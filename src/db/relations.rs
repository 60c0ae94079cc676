//! The tables: what they are called here, which columns they have, and how a `.sql` file refers to them.
//!
//! A file writes `:jobs`, as a psql variable (`psql -v jobs=apscheduler_jobs -f list.sql` runs it too). Here it
//! becomes the table's quoted name; where columns are missing that a read can do without, a sub-select that
//! has them as NULL; and where a table of apsctl's own is absent or not ours to read, an empty relation.

mod aps4;
mod calls;
mod catalogue;
mod mapped;
mod missing;
mod names;
mod types;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;

use super::store::columns::{Column, Logical, Shape, Table};
use super::store::{self, Layout};
use super::template;
use crate::domain::identifier::quote_literal;
use crate::error::Refusal;
use aps4::Aps4;
use catalogue::{Expected, RELATIONS, Relation};
use mapped::listed;

pub(super) use calls::Calls;
pub(super) use catalogue::application_columns;
pub use names::TableNames;

/// The columns found in one table: name and type, as `format_type` says it.
pub type Columns = BTreeMap<String, String>;

/// The tables as they are in this database.
#[derive(Debug)]
pub(super) struct Relations {
    /// As they are configured, for messages.
    names: TableNames,
    /// As they were found on the search path, each with its schema, for statements.
    qualified: TableNames,
    /// Absent where there is no such table, or it is apsctl's own and not ours to read. None before anybody has
    /// looked: then everything is taken to be as the contract has it, which saves most commands a round trip.
    found: Option<BTreeMap<&'static str, Columns>>,
    /// The same tables as the catalog describes them.
    tables: BTreeMap<&'static str, Table>,
    are_jobs_numbered: bool,
    /// A literal: the zone of times that have none.
    zone: String,
    /// What a statement on a table calls besides, where that is anything.
    calls: BTreeMap<&'static str, Calls>,
    /// The tables of APScheduler 4, where the jobs are in those.
    aps4: Option<Aps4>,
}

impl Relations {
    /// The tables as the contract has them.
    pub(super) fn assumed(names: TableNames, zone: &str) -> Self {
        Self {
            qualified: names.clone(),
            names,
            found: None,
            tables: BTreeMap::new(),
            are_jobs_numbered: false,
            zone: quote_literal(zone),
            calls: BTreeMap::new(),
            aps4: None,
        }
    }

    /// The tables have these names, each with its schema.
    pub(super) fn resolve(&mut self, qualified: TableNames) {
        self.qualified = qualified;
    }

    /// The quoted names, in the order the probe reports on them.
    pub(super) fn quoted(&self) -> Vec<String> {
        self.qualified.quoted()
    }

    /// The text with the tables' names in it, whether they are there or not.
    pub(super) fn name_tables(&self, sql: &str) -> String {
        self.qualified.name_tables(sql)
    }

    /// Whether somebody has looked.
    pub(super) fn are_known(&self) -> bool {
        self.found.is_some()
    }

    /// Somebody has looked. `found`: for each column the place of its table in `quoted`, the table's `relkind`, and the column.
    pub(super) fn set_found(&mut self, found: impl IntoIterator<Item = (usize, String, String, Column)>) {
        let mut columns: BTreeMap<&'static str, Columns> = BTreeMap::new();
        let mut tables: BTreeMap<&'static str, Table> = BTreeMap::new();
        for (at, relkind, name, column) in found {
            let Some(relation) = RELATIONS.get(at) else { continue };
            columns.entry(relation.variable).or_default().insert(name.clone(), column.kind.clone());
            let table = tables.entry(relation.variable).or_insert_with(|| Table::of_kind(&relkind));
            table.columns.insert(name, column);
        }
        self.found = Some(columns);
        self.tables = tables;
        self.calls.clear();
        self.aps4 = None;
    }

    /// As before anybody has looked.
    pub(super) fn forget(&mut self) {
        self.found = None;
    }

    pub(super) fn columns(&self, variable: &str) -> Option<&Columns> {
        self.found.as_ref()?.get(variable)
    }

    /// Whether the table has all the columns named.
    pub(super) fn has(&self, variable: &str, columns: &[&str]) -> bool {
        self.columns(variable).is_some_and(|found| columns.iter().all(|c| found.contains_key(*c)))
    }

    /// Whether there is a jobs table, of whatever layout.
    pub(super) fn have_jobs(&self) -> bool {
        self.aps4.is_some() || self.columns("jobs").is_some()
    }

    /// The layout of the jobs table; the guide's, where nobody has looked or there is none.
    pub(super) fn layout(&self) -> Result<Layout> {
        if let Some(aps4) = &self.aps4 {
            return aps4.layout();
        }
        let Some(columns) = self.columns("jobs") else { return Ok(store::ASSUMED) };
        store::recognize(columns).ok_or_else(|| {
            let found: Vec<String> = columns.iter().map(|(name, kind)| format!("{name} {kind}")).collect();
            let table = self.display_name("jobs");
            Refusal::usage(format!("{table} is no jobs table that is known: it has {}", found.join(", ")))
                .hint("known are the guide's and APScheduler's; APSCTL_JOBS_TABLE names another table")
                .into()
        })
    }

    /// The table's quoted name with its schema; of APScheduler 4's, once they are found.
    pub(super) fn name(&self, variable: &str) -> &str {
        self.qualified.of(self.as_found(variable))
    }

    /// The jobs are in APScheduler 4's tables where those have been found.
    fn as_found<'a>(&self, variable: &'a str) -> &'a str {
        if variable == "jobs" && self.aps4.is_some() { "aps_schedules" } else { variable }
    }

    /// The table's name without its quotes, for messages.
    pub(super) fn display_name(&self, variable: &str) -> String {
        self.names.of(self.as_found(variable)).replace('"', "")
    }

    /// The text of a `.sql` file with each `:table` in its place. `:table!` is the bare name, for a
    /// statement that changes the table.
    ///
    /// # Errors
    /// A `Refusal` where a table, or a column the guide has, is missing or of another type.
    pub(super) fn render(&self, sql: &str) -> Result<String> {
        let sql = &*self.adapt(sql)?;
        let mut text = String::with_capacity(sql.len() + 64);
        let mut rest = sql;
        while let Some(at) = rest.find([':', '"', '\'', '-']) {
            let (before, after) = rest.split_at(at);
            text.push_str(before);
            let verbatim = template::verbatim(after);
            if verbatim > 0 || after.starts_with('-') {
                let (piece, tail) = after.split_at(verbatim.max(1));
                text.push_str(piece);
                rest = tail;
                continue;
            }
            let after = &after[1..];
            let (word, tail) = after.split_at(template::word(after).len());
            let cast = after.starts_with(':');
            match RELATIONS.iter().find(|r| r.variable == word).filter(|_| !text.ends_with(':')) {
                Some(relation) => {
                    let name = tail.trim_start_matches('!');
                    text.push_str(&self.reference(relation, name.len() < tail.len(), sql)?);
                    rest = name;
                }
                None if let Some(named) = self.type_named(word).or_else(|| self.id_named(word)) => {
                    text.push_str(&named);
                    rest = tail;
                }
                None if cast => {
                    text.push_str("::");
                    rest = &after[1..];
                }
                None => {
                    text.push(':');
                    rest = after;
                }
            }
        }
        Ok(text + rest)
    }

    fn reference(&self, relation: &Relation, bare: bool, sql: &str) -> Result<String> {
        let name = self.qualified.of(relation.variable);
        let Some(tables) = &self.found else { return Ok(name.to_owned()) };
        if relation.variable == "jobs" && self.layout()?.store().features().table != "jobs" {
            return Err(self.not_on_apschedulers());
        }
        let Some(found) = tables.get(relation.variable) else {
            return match relation.setting {
                None if bare => Err(self.missing_own(relation)),
                None => Ok(empty(relation)),
                Some(setting) => Err(self.missing_table(relation, setting)),
            };
        };
        let mut fillers = String::new();
        for expected @ Expected(column, kind, required) in relation.columns {
            match found.get(*column) {
                Some(actual) => self.check_type(relation, expected, actual, sql)?,
                None if *required && mentions(sql, column) => {
                    return Err(self.missing_column(relation, column));
                }
                None => {
                    let _ = write!(fillers, ", NULL::{kind} AS {column}");
                }
            }
        }
        if bare {
            return Ok(name.to_owned());
        }
        let Some(table) = self.tables.get(relation.variable).filter(|_| relation.setting.is_some()) else {
            return Ok(if fillers.is_empty() {
                name.to_owned()
            } else {
                format!("(SELECT t.*{fillers} FROM {name} t)")
            });
        };
        let mapped = self.mapped(relation, table);
        let has_system_columns = table.kind.has_system_columns();
        if fillers.is_empty() && mapped.is_empty() && has_system_columns {
            return Ok(name.to_owned());
        }
        let columns = if mapped.is_empty() { "t.*".to_owned() } else { listed(table, &mapped) };
        let system =
            if has_system_columns { ", t.xmin, t.ctid" } else { ", NULL::xid AS xmin, NULL::tid AS ctid" };
        Ok(format!("(SELECT {columns}{system}{fillers} FROM {name} t)"))
    }

    /// The application's table that a statement names and that is not there: its quoted name, and the setting for it.
    pub(super) fn absent_in(&self, sql: &str) -> Option<(&str, &'static str)> {
        let tables = self.found.as_ref()?;
        let absent = |relation: &&Relation| {
            !relation.is_of_aps4()
                && !tables.contains_key(relation.variable)
                && sql.contains(&format!(":{}", relation.variable))
        };
        let relation = RELATIONS.iter().filter(|relation| relation.setting.is_some()).find(absent)?;
        Some((self.names.of(relation.variable), relation.setting?))
    }

    /// Refuses a statement that needs a column of a type that cannot be understood.
    fn check_type(&self, relation: &Relation, expected: &Expected, actual: &str, sql: &str) -> Result<()> {
        let Expected(column, kind, _) = expected;
        let described = self.tables.get(relation.variable).and_then(|table| table.columns.get(*column));
        let logical = expected.logical(relation);
        let is_read = !matches!(logical, Logical::Integer);
        let is_unknown = described.is_some_and(|column| logical.shape(column) == Shape::Unknown);
        if relation.setting.is_none() || !is_unknown || !is_read || !mentions(sql, column) {
            return Ok(());
        }
        let table = self.display_name(relation.variable);
        Err(Refusal::usage(format!("{table}.{column} is of type {actual}, which cannot be read as {kind}"))
            .hint("`apsctl store show` lists how each column is read")
            .into())
    }
}

/// Whether a statement names a column.
fn mentions(sql: &str, column: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    sql.lines().filter(|line| !line.trim_start().starts_with("--")).any(|line| {
        line.match_indices(column).any(|(at, _)| {
            !is_part(line[..at].chars().next_back()) && !is_part(line[at + column.len()..].chars().next())
        })
    })
}

fn empty(relation: &Relation) -> String {
    let column = |Expected(name, kind, _): &Expected| format!("NULL::{kind} AS {name}");
    let columns: Vec<String> = relation.columns.iter().map(column).collect();
    format!("(SELECT {} WHERE false)", columns.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relations(found: &[(usize, &str, &str)]) -> Relations {
        let names =
            TableNames::gather(&|name| (name == "APSCTL_AUDIT_TABLE").then(|| "log.Runs".into())).unwrap();
        let mut relations = Relations::assumed(names, "Europe/Berlin");
        let column = |kind: &str| Column { kind: kind.to_owned(), ..Column::default() };
        relations.set_found(found.iter().map(|(at, c, t)| (*at, "r".to_owned(), (*c).to_owned(), column(t))));
        relations
    }

    #[test]
    fn missing_columns_read_as_null_and_casts_stay() {
        let time = "timestamp with time zone";
        let some = relations(&[(1, "created_at", time), (1, "completed_at", time)]);
        let sql = some.render("SELECT a.id::text, $1::audit FROM :audit a").unwrap();
        assert!(sql.starts_with("SELECT a.id::text, $1::audit FROM (SELECT t.*"), "{sql}");
        assert!(sql.contains("NULL::text AS status") && sql.contains("FROM \"log\".\"Runs\" t) a"), "{sql}");
        assert!(some.render("UPDATE :audit! SET status = 'x' WHERE true").is_err());
    }

    #[test]
    fn an_absent_table_is_named_with_its_setting_and_our_own_reads_as_empty() {
        let none = relations(&[]);
        let error = none.render("SELECT FROM :jobs").unwrap_err();
        assert_eq!(error.to_string(), "there is no table apscheduler_jobs");
        assert!(none.render("SELECT FROM :pauses p").unwrap().contains("WHERE false) p"));
        assert!(none.render("INSERT INTO :operations!").is_err());
    }
}
