//! Reads a whole store for an incident archive, and rebuilds it from one.
//!
//! All rows are read in the transaction that is open, so they are of one moment.

mod approvals;
mod load;

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

pub use load::IncidentLoader;

use super::store::columns::{RelationKind, check_constraint_values};
use super::{Db, get};
use crate::domain::identifier::quote_identifier;
use crate::domain::incident::table::{ColumnDescription, DefaultKind, IndexDescription, TableDescription};

/// The application's tables, and APScheduler 4's.
const APPLICATION_TABLES: [&str; 8] =
    ["jobs", "audit", "rules", "aps_schedules", "aps_tasks", "aps_jobs", "aps_results", "aps_metadata"];

/// The tables of schema apsctl. `evaluations` is left out: its rows refer to transactions of the server.
const OWN_TABLES: [&str; 9] = [
    "schedules",
    "pauses",
    "lease",
    "approvals",
    "operations",
    "journal_head",
    "maintenance",
    "maintenance_jobs",
    "run_imports",
];

/// Settings of the server that may explain an incident.
const SERVER_SETTINGS: [&str; 22] = [
    "autovacuum",
    "deadlock_timeout",
    "default_transaction_isolation",
    "default_transaction_read_only",
    "effective_cache_size",
    "idle_in_transaction_session_timeout",
    "idle_session_timeout",
    "lock_timeout",
    "maintenance_work_mem",
    "max_connections",
    "max_prepared_transactions",
    "max_wal_size",
    "server_encoding",
    "shared_buffers",
    "statement_timeout",
    "superuser_reserved_connections",
    "synchronous_commit",
    "tcp_keepalives_idle",
    "TimeZone",
    "transaction_timeout",
    "wal_level",
    "work_mem",
];

/// The server of the store.
#[derive(Debug)]
pub struct IncidentServer {
    pub clock: DateTime<Utc>,
    pub version: String,
    pub database: String,
    pub time_zone: String,
    /// A JSON object of settings.
    pub settings: String,
}

/// A table to save, and how its rows are selected.
#[derive(Debug)]
pub struct SavedTable {
    pub description: TableDescription,
    /// The variable of `.sql` files.
    variable: &'static str,
    qualified: String,
    selection: String,
    /// The columns that are not saved: an SQL expression replaces each.
    omitted: Vec<String>,
}

impl Db {
    /// Returns the server's clock, version and settings.
    pub fn incident_server(&mut self) -> Result<IncidentServer> {
        let names: Vec<String> = SERVER_SETTINGS.iter().map(|name| (*name).to_owned()).collect();
        let row = self.query_one(include_str!("incident/server.sql"), &[(&names, Type::TEXT_ARRAY)])?;
        Ok(IncidentServer {
            clock: get(&row, "server_clock")?,
            version: get(&row, "version")?,
            database: get(&row, "database")?,
            time_zone: get(&row, "time_zone")?,
            settings: get::<Option<String>>(&row, "settings")?.unwrap_or_else(|| "{}".to_owned()),
        })
    }

    /// Returns the tables of the store that exist and that this role may read. `limit` is the most rows of each.
    pub fn incident_tables(&mut self, limit: u64) -> Result<Vec<SavedTable>> {
        self.ensure_probed()?;
        let mut found: Vec<(&'static str, &'static str, String)> = Vec::new();
        let is_aps4 = self.relations.layout().is_ok_and(|layout| layout == super::store::APS4);
        for variable in APPLICATION_TABLES {
            let exists =
                if variable.starts_with("aps_") { is_aps4 } else { self.relations.columns(variable).is_some() };
            // With APScheduler 4, `jobs` is another name of its schedules.
            if exists && !(is_aps4 && variable == "jobs") {
                found.push((variable, variable, self.qualified_name(variable)));
            }
        }
        let versions = self.each_version_table(|db| {
            db.ensure_probed()?;
            Ok(db.relations.columns("versions").is_some().then(|| db.qualified_name("versions")))
        })?;
        found.extend(versions.into_iter().flatten().map(|name| ("versions", "versions", name)));
        for variable in OWN_TABLES {
            let name = self.qualified_name(variable);
            // The imported runs may be the audit log.
            if self.relations.columns(variable).is_some() && !found.iter().any(|(.., known)| *known == name) {
                found.push((variable, variable, name));
            }
        }
        let names: Vec<String> = found.iter().map(|(_, _, name)| name.clone()).collect();
        let mut tables: Vec<Option<TableDescription>> = vec![None; names.len()];
        for row in self.query_rendered(include_str!("incident/columns.sql"), &[(&names, Type::TEXT_ARRAY)])? {
            let at = usize::try_from(get::<i64>(&row, "at")? - 1)?;
            let (Some(slot), Some((role, ..))) = (tables.get_mut(at), found.get(at)) else { continue };
            if slot.is_none() {
                *slot = Some(table_description(&row, role)?);
            }
            if let Some(table) = slot
                && !get::<bool>(&row, "is_generated")?
            {
                table.columns.push(column_description(&row)?);
            }
        }
        for row in self.query_rendered(include_str!("incident/indexes.sql"), &[(&names, Type::TEXT_ARRAY)])? {
            let at = usize::try_from(get::<i64>(&row, "at")? - 1)?;
            if let Some(Some(table)) = tables.get_mut(at) {
                table.indexes.push(IndexDescription {
                    name: get(&row, "index_name")?,
                    columns: get(&row, "columns")?,
                    is_unique: get(&row, "is_unique")?,
                    is_primary: get(&row, "is_primary")?,
                    is_valid: get(&row, "is_valid")?,
                });
            }
        }
        let described = found.into_iter().zip(tables);
        Ok(described
            .filter_map(|((_, variable, qualified), description)| {
                let description = description?;
                let selection = selection(&description, limit);
                Some(SavedTable { description, variable, qualified, selection, omitted: Vec::new() })
            })
            .collect())
    }

    /// Calls `each` with every row: its columns as text, in the order of the description.
    pub fn stream_saved_table(
        &mut self,
        table: &SavedTable,
        mut each: impl FnMut(Vec<Option<String>>) -> Result<()>,
    ) -> Result<()> {
        let columns: Vec<String> = table.description.columns.iter().map(|column| table.expression(column)).collect();
        let sql = include_str!("incident/rows.sql")
            .replace(":saved_columns", &columns.join(", "))
            .replace(":saved_table", &table.qualified)
            .replace(":saved_selection", &table.selection);
        // The comment tells whether reading the table runs code of the application.
        let sql = format!("{sql}\n-- :{}", table.variable);
        self.stream(&sql, &[], |row| each(get(row, "columns")?))
    }
}

impl SavedTable {
    /// Leaves out the values of a column.
    pub fn omit(&mut self, column: &str) {
        self.omitted.push(column.to_owned());
    }

    /// Returns the SQL expression of a column as text. `format` calls no cast, which another role could have created.
    fn expression(&self, column: &ColumnDescription) -> String {
        let name = format!("t.{}", quote_identifier(&column.name));
        if self.omitted.contains(&column.name) {
            // A column that must have a value gets an empty one.
            let empty = if crate::domain::incident::column_type::is_json(&column.type_name) { "'{}'" } else { "''" };
            return if column.not_null { empty.to_owned() } else { "NULL".to_owned() };
        }
        format!("CASE WHEN num_nulls({name}) = 0 THEN format('%s', {name}) END")
    }
}

/// Returns which rows are saved, the newest first where there may be too many.
fn selection(table: &TableDescription, limit: u64) -> String {
    let column = |name: &str| table.columns.iter().find(|column| column.name == name);
    // One more shows that there are more.
    let limit = format!("LIMIT {}", limit + 1);
    match table.role.as_str() {
        "versions" => {
            format!("WHERE {} {limit}", pending_condition(table))
        }
        "audit" if column("created_at").is_some() => format!("ORDER BY t.\"created_at\" DESC {limit}"),
        "audit" if column("run_time").is_some() => format!("ORDER BY t.\"run_time\" DESC {limit}"),
        "operations" => format!("ORDER BY t.\"id\" DESC {limit}"),
        "approvals" => format!("ORDER BY t.\"run_id\" DESC {limit}"),
        _ => limit,
    }
}

/// Returns the condition of a pending version `t`. Of an unknown kind, all are pending.
fn pending_condition(table: &TableDescription) -> &'static str {
    match table.columns.iter().find(|column| column.name == "approved").map(|column| column.type_name.as_str()) {
        Some("boolean") => "t.\"approved\" IS NOT TRUE",
        Some("smallint" | "integer") => "coalesce(t.\"approved\", 0) = 0",
        _ => "true",
    }
}

fn table_description(row: &Row, role: &str) -> Result<TableDescription> {
    Ok(TableDescription {
        role: role.to_owned(),
        schema: get(row, "schema_name")?,
        name: get(row, "table_name")?,
        kind: RelationKind::from_relkind(get(row, "relation_kind")?).as_str().to_owned(),
        live_rows: get(row, "live")?,
        dead_rows: get(row, "dead")?,
        is_analyzed: get(row, "is_analyzed")?,
        ..TableDescription::default()
    })
}

fn column_description(row: &Row) -> Result<ColumnDescription> {
    let checks: Vec<String> = get(row, "checks")?;
    let allowed: Vec<Vec<String>> = checks.iter().filter_map(|check| check_constraint_values(check)).collect();
    let allowed = allowed.into_iter().reduce(|all, more| all.into_iter().filter(|v| more.contains(v)).collect());
    let type_kind: &str = get(row, "type_kind")?;
    let default: Option<&str> = get(row, "default_text")?;
    let default = match default {
        _ if get(row, "is_identity")? => DefaultKind::Identity,
        None => DefaultKind::None,
        Some("true") => DefaultKind::True,
        Some("false") => DefaultKind::False,
        Some("now()" | "CURRENT_TIMESTAMP" | "clock_timestamp()" | "statement_timestamp()") => DefaultKind::Now,
        Some(text) if text.starts_with("nextval(") => DefaultKind::Identity,
        Some(_) => DefaultKind::Other,
    };
    Ok(ColumnDescription {
        name: get(row, "column_name")?,
        type_name: if type_kind == "e" { "enum".to_owned() } else { get(row, "column_type")? },
        labels: get(row, "labels")?,
        allowed,
        not_null: get::<Option<bool>>(row, "is_required")?.unwrap_or_default(),
        default,
    })
}
