//! Finds out where a missing table of the application may be, for errors and hints.

use anyhow::Result;
use postgres::types::Type;

use super::relations::table_setting;
use super::store::Features;
use super::{Db, get};
use crate::domain::identifier::{has_schema, quote_identifier};
use crate::domain::shell::quote;
use crate::domain::visible_chars::is_visible;
use crate::error::CliError;
use crate::invocation;
use crate::invocation::APSCTL;

/// The maximum number of tables in a hint.
const MAX_LISTED: usize = 5;

/// The command that creates the tables of the guide layout.
const CREATE_COMMAND: &str = "migrate up --create-tables";

/// A table whose columns are those of a jobs table.
pub(super) struct JobsTableCandidate {
    /// The name with its schema, quoted where necessary.
    pub(super) name: String,
    /// Whether APScheduler itself writes the table.
    pub(super) is_apscheduler: bool,
}

/// Quotes a name, or a part of one, as a setting requires it.
fn setting_name(name: &str) -> String {
    if name.contains(['.', '"']) { quote_identifier(name) } else { name.to_owned() }
}

/// Where a missing table may be.
enum TableLocation {
    /// A table of this name exists, but not on the search path.
    OutsideSearchPath {
        table: String,
    },
    /// A table of this name exists in a schema that this role may not use.
    NoSchemaPrivilege {
        schema: String,
        table: String,
    },
    /// Other tables look like a jobs table.
    Candidates(Vec<JobsTableCandidate>),
    /// There is no such table, but a jobs table that APScheduler itself writes.
    ApschedulerDatabase,
    NotFound,
}

impl Db {
    /// Returns up to 20 tables of this database that look like a jobs table.
    pub(super) fn jobs_table_candidates(&mut self) -> Result<Vec<JobsTableCandidate>> {
        let rows = self.query_rendered(include_str!("missing_tables/jobs_table_candidates.sql"), &[])?;
        let read = |row| Ok(JobsTableCandidate { name: get(row, "name")?, is_apscheduler: get(row, "is_stock")? });
        rows.iter().map(read).collect()
    }

    /// Returns whether the table is configured as `schema.name`.
    pub(super) fn is_configured_with_schema(&self, variable: &str) -> bool {
        has_schema(self.relations.configured_name(variable))
    }

    fn locate_table(&mut self, variable: &str) -> Result<TableLocation> {
        let name = self.relations.configured_name(variable).to_owned();
        let rows = self.query_rendered(include_str!("missing_tables/same_name.sql"), &[(&name, Type::TEXT)])?;
        if let Some(row) = rows.first() {
            let (schema, table): (String, String) = (get(row, "schema_name")?, get(row, "table_name")?);
            return Ok(if get(row, "may_use")? {
                TableLocation::OutsideSearchPath {
                    table: format!("{}.{}", setting_name(&schema), setting_name(&table)),
                }
            } else {
                TableLocation::NoSchemaPrivilege { schema, table }
            });
        }
        let mut like = self.jobs_table_candidates()?;
        let has_stock = like.iter().any(|table| table.is_apscheduler);
        like.retain(|table| table.name.chars().all(is_visible));
        Ok(match (variable, has_stock) {
            (table, _) if is_jobs(table) && !like.is_empty() => TableLocation::Candidates(like),
            (_, true) => TableLocation::ApschedulerDatabase,
            (_, false) => TableLocation::NotFound,
        })
    }

    /// Returns the error for a statement on a missing application table.
    pub(super) fn missing_table_error(&mut self, sql: &str) -> Result<Option<anyhow::Error>> {
        let Some(variable) = self.relations.missing_table_in(sql) else { return Ok(None) };
        let setting = table_setting(variable).unwrap_or_default();
        let missing = CliError::failed(format!("there is no table {}", self.table_name(variable)));
        let refusal = match self.locate_table(variable)? {
            TableLocation::OutsideSearchPath { table } => {
                CliError::failed(format!("table {table} is not on this role's search path"))
                    .hint(format!("set {setting}={}, or use ALTER ROLE … SET search_path", quote(&table)))
            }
            TableLocation::NoSchemaPrivilege { schema, table } => {
                CliError::refused(format!("permission denied for schema {schema}, where there is a table {table}"))
                    .hint(format!("use a role of `{APSCTL} migrate grants`, or grant USAGE on the schema"))
            }
            TableLocation::Candidates(like) => missing.hint(candidates_hint(&like, setting)),
            TableLocation::ApschedulerDatabase
                if variable == "audit" && self.features().is_ok_and(Features::has_pickles) =>
            {
                CliError::failed("no runs are imported: APScheduler's own stores do not record them").hint(format!(
                    "`{APSCTL} runs import --file LOG` imports them from the scheduler's log, or set {setting} to another table"
                ))
            }
            TableLocation::ApschedulerDatabase => {
                missing.hint(format!("APScheduler's own stores need no such table; set {setting} to use one"))
            }
            TableLocation::NotFound if is_jobs(variable) => missing.hint(format!(
                "set {setting} to the jobs table. APScheduler creates its own table when it starts. \
                 `{APSCTL} {CREATE_COMMAND}` creates the table of the guide layout, which APScheduler itself cannot use"
            )),
            TableLocation::NotFound => {
                missing.hint(format!("run `{APSCTL} {CREATE_COMMAND}` to create it, or set {setting} to another table"))
            }
        };
        Ok(Some(refusal.into()))
    }

    /// Returns a command or a setting that fixes a missing table.
    pub fn missing_table_remedy(&mut self, variable: &str) -> Result<String> {
        let setting = table_setting(variable).unwrap_or_default();
        Ok(match self.locate_table(variable)? {
            TableLocation::OutsideSearchPath { table } => format!("{setting}={}", quote(&table)),
            TableLocation::NoSchemaPrivilege { .. } => invocation::apsctl("migrate grants"),
            TableLocation::Candidates(like) => format!("{setting}={}", like[0].name),
            TableLocation::ApschedulerDatabase
                if variable == "audit" && self.features().is_ok_and(Features::has_pickles) =>
            {
                invocation::apsctl("runs import --file LOG")
            }
            TableLocation::ApschedulerDatabase => format!("{setting}=schema.name"),
            TableLocation::NotFound => invocation::apsctl(CREATE_COMMAND),
        })
    }

    /// Returns notes on these missing tables.
    pub(super) fn missing_table_notes(&mut self, tables: &[&str]) -> Result<Vec<String>> {
        let (mut notes, mut nowhere) = (Vec::new(), Vec::new());
        for variable in tables {
            let name = self.table_name(variable);
            let setting = table_setting(variable).unwrap_or_default();
            match self.locate_table(variable)? {
                TableLocation::OutsideSearchPath { table } => notes.push(format!(
                    "there is no table {name} on the search path, but there is {table}; to use it, set {setting}={}",
                    quote(&table)
                )),
                TableLocation::NoSchemaPrivilege { schema, table } => {
                    notes.push(format!("there is a table {table} in schema {schema}, which this role may not use"));
                }
                TableLocation::Candidates(like) => {
                    notes.push(format!("there is no table {name}; {}", candidates_hint(&like, setting)));
                }
                // An application with APScheduler's own tables may not need this one.
                TableLocation::ApschedulerDatabase => {}
                TableLocation::NotFound => nowhere.push(name),
            }
        }
        if !nowhere.is_empty() {
            let names = nowhere.join(", ");
            let jobs = if tables.iter().any(|table| is_jobs(table)) {
                ". APScheduler itself cannot use that jobs table, and creates its own when it starts"
            } else {
                ""
            };
            notes.push(format!(
                "missing tables: {names}; `{APSCTL} {CREATE_COMMAND}` creates them in the guide layout{jobs}"
            ));
        }
        Ok(notes)
    }
}

fn is_jobs(variable: &str) -> bool {
    matches!(variable, "jobs" | "pickled")
}

fn candidates_hint(tables: &[JobsTableCandidate], setting: &str) -> String {
    let first = &tables[0].name;
    if tables.len() == 1 {
        return format!("table {first} looks like a jobs table; to use it, set {setting}={first}");
    }
    let names: Vec<&str> = tables.iter().take(MAX_LISTED).map(|table| table.name.as_str()).collect();
    let more = if tables.len() > MAX_LISTED { " and others" } else { "" };
    format!("these tables look like a jobs table: {}{more}; to use the first, set {setting}={first}", names.join(", "))
}
