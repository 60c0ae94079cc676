//! Where a table of the application's may be that does not exist under its name.

use anyhow::Result;
use postgres::types::Type;

use super::relations::setting_of;
use super::{Db, get};
use crate::domain::identifier::{has_schema, quote_identifier};
use crate::domain::shell::quote;
use crate::domain::visible_chars::is_visible;
use crate::error::CliError;

/// The most tables that a hint lists.
const LISTED: usize = 5;

/// Creates the guide's tables.
const CREATE: &str = "apsctl migrate up --create-tables";

/// A table that looks like a jobs table.
pub(super) struct LookAlike {
    /// With its schema, quoted where needed.
    pub(super) name: String,
    /// APScheduler itself writes it.
    pub(super) is_stock: bool,
}

/// A name, or a part of one, as a setting has it.
fn part(name: &str) -> String {
    if name.contains(['.', '"']) { quote_identifier(name) } else { name.to_owned() }
}

/// Where a table may be.
enum Place {
    /// A table of the same name that is not on the search path.
    OffSearchPath {
        table: String,
    },
    /// The same, in a schema that this role may not use.
    Closed {
        schema: String,
        table: String,
    },
    /// Tables that look like one.
    LookAlikes(Vec<LookAlike>),
    /// Nowhere, in a database with a jobs table that APScheduler writes itself.
    NotInStock,
    Nowhere,
}

impl Db {
    /// Tables of this database that look like a jobs table, of which at most 20.
    pub(super) fn look_alikes(&mut self) -> Result<Vec<LookAlike>> {
        let rows = self.run(include_str!("server/look_alikes.sql"), &[])?;
        let read = |row| Ok(LookAlike { name: get(row, "name")?, is_stock: get(row, "is_stock")? });
        rows.iter().map(read).collect()
    }

    /// Whether the table is configured as `schema.name`.
    pub(super) fn is_configured_with_schema(&self, variable: &str) -> bool {
        has_schema(self.relations.configured_name(variable))
    }

    fn place_of(&mut self, variable: &str) -> Result<Place> {
        let name = self.relations.configured_name(variable).to_owned();
        let rows = self.run(include_str!("server/elsewhere.sql"), &[(&name, Type::TEXT)])?;
        if let Some(row) = rows.first() {
            let (schema, table): (String, String) = (get(row, "schema_name")?, get(row, "table_name")?);
            return Ok(if get(row, "may_use")? {
                Place::OffSearchPath { table: format!("{}.{}", part(&schema), part(&table)) }
            } else {
                Place::Closed { schema, table }
            });
        }
        let mut like = self.look_alikes()?;
        let has_stock = like.iter().any(|table| table.is_stock);
        like.retain(|table| table.name.chars().all(is_visible));
        Ok(match (variable, has_stock) {
            (table, _) if is_jobs(table) && !like.is_empty() => Place::LookAlikes(like),
            (_, true) => Place::NotInStock,
            (_, false) => Place::Nowhere,
        })
    }

    /// The error for a statement that names a table of the application's that does not exist.
    pub(super) fn absent(&mut self, sql: &str) -> Result<Option<anyhow::Error>> {
        let Some(variable) = self.relations.absent_in(sql) else { return Ok(None) };
        let setting = setting_of(variable).unwrap_or_default();
        let missing = CliError::failed(format!("there is no table {}", self.table_name(variable)));
        let refusal = match self.place_of(variable)? {
            Place::OffSearchPath { table } => {
                CliError::failed(format!("table {table} is not on this role's search path"))
                    .hint(format!("{setting}={} names it, or ALTER ROLE … SET search_path", quote(&table)))
            }
            Place::Closed { schema, table } => CliError::refused(format!(
                "permission denied for schema {schema}, where there is a table {table}"
            ))
            .hint("this database role may not use it; `apsctl migrate grants` makes roles that may"),
            Place::LookAlikes(like) => missing.hint(looks_alike(&like, setting)),
            Place::NotInStock => missing.hint(format!(
                "a store that APScheduler writes itself needs no such table; {setting} names another"
            )),
            Place::Nowhere if is_jobs(variable) => missing.hint(format!(
                "{setting} names another; APScheduler creates its own table when it starts; \
                 `apsctl migrate up --create-tables` creates the guide's, which APScheduler itself cannot use"
            )),
            Place::Nowhere => missing
                .hint(format!("`apsctl migrate up --create-tables` creates it; {setting} names another")),
        };
        Ok(Some(refusal.into()))
    }

    /// What to do about a table that does not exist: a command, or a setting.
    pub fn remedy_for_absent(&mut self, variable: &str) -> Result<String> {
        let setting = setting_of(variable).unwrap_or_default();
        Ok(match self.place_of(variable)? {
            Place::OffSearchPath { table } => format!("{setting}={}", quote(&table)),
            Place::Closed { .. } => "apsctl migrate grants".into(),
            Place::LookAlikes(like) => format!("{setting}={}", like[0].name),
            Place::NotInStock => format!("{setting}=schema.name"),
            Place::Nowhere => CREATE.into(),
        })
    }

    /// What there is to say of these tables, which do not exist.
    pub(super) fn notes_on_absent(&mut self, tables: &[&str]) -> Result<Vec<String>> {
        let (mut notes, mut nowhere) = (Vec::new(), Vec::new());
        for variable in tables {
            let name = self.table_name(variable);
            let setting = setting_of(variable).unwrap_or_default();
            match self.place_of(variable)? {
                Place::OffSearchPath { table } => notes.push(format!(
                    "there is no table {name} on the search path, but {table}: {setting}={} names it",
                    quote(&table)
                )),
                Place::Closed { schema, table } => {
                    notes.push(format!(
                        "there is a table {table} in schema {schema}, which this role may not use"
                    ));
                }
                Place::LookAlikes(like) => {
                    notes.push(format!("there is no table {name}; {}", looks_alike(&like, setting)));
                }
                // The application may have no such table, and needs none.
                Place::NotInStock => {}
                Place::Nowhere => nowhere.push(name),
            }
        }
        if !nowhere.is_empty() {
            let names = nowhere.join(", ");
            let jobs = if tables.iter().any(|table| is_jobs(table)) {
                "; APScheduler itself cannot use them, and creates its own when it starts"
            } else {
                ""
            };
            notes.push(format!("there is no table {names}: `{CREATE}` creates the guide's{jobs}"));
        }
        Ok(notes)
    }
}

fn is_jobs(variable: &str) -> bool {
    matches!(variable, "jobs" | "pickled")
}

fn looks_alike(tables: &[LookAlike], setting: &str) -> String {
    let first = &tables[0].name;
    if tables.len() == 1 {
        return format!("table {first} looks like a jobs table: {setting}={first} names it");
    }
    let names: Vec<&str> = tables.iter().take(LISTED).map(|table| table.name.as_str()).collect();
    let more = if tables.len() > LISTED { " and others" } else { "" };
    format!(
        "these tables look like a jobs table: {}{more}; {setting}={first} names the first",
        names.join(", ")
    )
}
