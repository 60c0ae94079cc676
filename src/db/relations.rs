//! The tables: what they are called here, which columns they have, and how a `.sql` file refers to them.
//!
//! A file writes `:jobs`, as a psql variable (`psql -v jobs=apscheduler_jobs -f list.sql` runs it too). Here it
//! becomes the table's quoted name; where columns are missing that a read can do without, a sub-select that
//! has them as NULL; and where a table of apsctl's own is absent or not ours to read, an empty relation.

mod aps4;
mod calls;
mod catalogue;
mod missing;
mod names;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;

use super::template;
use crate::domain::layout::Layout;
use crate::error::Refusal;
use aps4::Aps4;
use catalogue::{Expected, RELATIONS, Relation};

pub(super) use calls::Calls;
pub(super) use catalogue::application_columns;
pub use names::TableNames;

/// The columns found in one table: name and type, as `format_type` says it.
pub type Columns = BTreeMap<String, String>;

/// The tables as they are in this database.
#[derive(Debug, Clone)]
pub(super) struct Relations {
    /// As they are configured, for messages.
    names: TableNames,
    /// As they were found on the search path, each with its schema, for statements.
    qualified: TableNames,
    /// Absent where there is no such table, or it is apsctl's own and not ours to read. None before anybody has
    /// looked: then everything is taken to be as the contract has it, which saves most commands a round trip.
    found: Option<BTreeMap<&'static str, Columns>>,
    /// What a statement on a table calls besides, where that is anything.
    calls: BTreeMap<&'static str, Calls>,
    /// The tables of APScheduler 4, where the jobs are in those.
    aps4: Option<Aps4>,
}

impl Relations {
    /// The tables as the contract has them.
    pub(super) fn assumed(names: TableNames) -> Self {
        Self { qualified: names.clone(), names, found: None, calls: BTreeMap::new(), aps4: None }
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

    /// Somebody has looked. `found`: for each table its place in `quoted`, a column's name and its type.
    pub(super) fn set_found(&mut self, found: impl IntoIterator<Item = (usize, String, String)>) {
        let mut tables: BTreeMap<&'static str, Columns> = BTreeMap::new();
        for (at, column, kind) in found {
            if let Some(relation) = RELATIONS.get(at) {
                tables.entry(relation.variable).or_default().insert(column, kind);
            }
        }
        self.found = Some(tables);
        self.calls.clear();
        self.aps4 = None;
    }

    /// Another of the tables of versions is the one that statements call `:versions`.
    pub(super) fn take_versions(&mut self, at: usize) {
        self.names.take_versions(at);
        self.qualified.take_versions(at);
        self.found = None;
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

    /// The layout of the jobs table; the guide's, where nobody has looked or there is none.
    pub(super) fn layout(&self) -> Result<Layout> {
        if let Some(aps4) = &self.aps4 {
            return aps4.layout();
        }
        let Some(columns) = self.columns("jobs") else { return Ok(Layout::Guide) };
        Layout::of(columns).ok_or_else(|| {
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
                    let (bare, tail) = tail.strip_prefix('!').map_or((false, tail), |tail| (true, tail));
                    text.push_str(&self.reference(relation, bare)?);
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

    fn reference(&self, relation: &Relation, bare: bool) -> Result<String> {
        let name = self.qualified.of(relation.variable);
        let Some(tables) = &self.found else { return Ok(name.to_owned()) };
        if relation.variable == "jobs" && self.layout()? != Layout::Guide {
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
        for Expected(column, kind, required) in relation.columns {
            match found.get(*column) {
                Some(actual) => self.check_type(relation, column, kind, actual)?,
                None if *required || bare => return Err(self.missing_column(relation, column)),
                None => {
                    let _ = write!(fillers, ", NULL::{kind} AS {column}");
                }
            }
        }
        if fillers.is_empty() {
            return Ok(name.to_owned());
        }
        Ok(format!("(SELECT t.*, t.xmin, t.ctid{fillers} FROM {name} t)"))
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

    /// Text is text whatever its length limit; numbers may be narrower; a time must have its zone.
    fn check_type(&self, relation: &Relation, column: &str, expected: &str, actual: &str) -> Result<()> {
        let right = match expected {
            "timestamp with time zone" => {
                actual.starts_with("timestamp") && actual.ends_with("with time zone")
            }
            "boolean" => actual == "boolean",
            "jsonb" => matches!(actual, "jsonb" | "json"),
            _ => true,
        };
        if right {
            return Ok(());
        }
        let table = self.display_name(relation.variable);
        Err(Refusal::usage(format!("{table}.{column} is of type {actual}, not {expected}"))
            .hint("this is not the layout of the guide's tables")
            .into())
    }
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
        let mut relations = Relations::assumed(names);
        relations.set_found(found.iter().map(|(at, c, t)| (*at, (*c).to_owned(), (*t).to_owned())));
        relations
    }

    #[test]
    fn missing_columns_read_as_null_and_casts_stay() {
        let time = "timestamp with time zone";
        let some = relations(&[(1, "created_at", time), (1, "completed_at", time)]);
        let sql = some.render("SELECT a.id::text, $1::audit FROM :audit a").unwrap();
        assert!(sql.starts_with("SELECT a.id::text, $1::audit FROM (SELECT t.*"), "{sql}");
        assert!(sql.contains("NULL::text AS status") && sql.contains("FROM \"log\".\"Runs\" t) a"), "{sql}");
        assert!(some.render("UPDATE :audit! SET status = 'x'").is_err());
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
