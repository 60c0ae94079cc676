//! Rebuilds a saved store in an empty database of the sandbox.
//!
//! An archive is not trusted. Names are quoted, types are those of a list, and values are parameters.

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use postgres::types::Type;

use crate::db::transaction::commit_always;
use crate::db::{Db, Param};
use crate::domain::identifier::{quote_identifier, quote_literal};
use crate::domain::incident::column_type::{is_known, usual_default};
use crate::domain::incident::manifest::StoreDescription;
use crate::domain::incident::table::{ColumnDescription, DefaultKind, IndexDescription, TableDescription};
use crate::error::CliError;

/// The most rows that are added so that the server's statistics resemble the saved ones.
pub(super) const MAX_FILLER_ROWS: i64 = 20_000;

/// Dead rows are recreated only if the table had at least this many.
const MIN_DEAD_ROWS: i64 = 100;

/// The columns that are compared with the server's clock. The clock of the sandbox's server is later than that of the archive.
const SERVER_CLOCK_COLUMNS: [(&str, &str); 5] = [
    ("lease", "acquired_at"),
    ("lease", "renewed_at"),
    ("lease", "expires_at"),
    ("aps_schedules", "acquired_until"),
    ("aps_jobs", "acquired_until"),
];

/// The columns that identify sessions. The sandbox's server does not have these sessions, which says nothing about their owner.
const SESSION_COLUMNS: [(&str, &str); 2] = [("lease", "backend_start"), ("lease", "heartbeat_start")];

/// Fills a database in one transaction.
pub struct IncidentLoader<'a> {
    pub(super) db: &'a mut Db,
    server_clock: DateTime<Utc>,
}

impl Db {
    /// Creates the tables of a saved store with their indexes, and has `body` insert the rows.
    ///
    /// # Errors
    /// A refusal if the archive has a name or a type that is not allowed, or if PostgreSQL rejects a value.
    pub fn load_incident(
        &mut self,
        store: &StoreDescription,
        body: impl FnOnce(&mut IncidentLoader<'_>) -> Result<()>,
    ) -> Result<()> {
        if store.has_own_schema {
            self.migrate_up(false, None).context("creating schema apsctl")?;
        }
        self.write_transaction(None, commit_always, |db| {
            // No trigger runs for the rows. The journal keeps its hashes.
            db.batch("SET LOCAL session_replication_role = replica")?;
            db.batch(&format!(
                "ALTER DATABASE {} SET TimeZone = {}",
                quote_identifier(db.settings.dbname()),
                quote_literal(&store.time_zone)
            ))?;
            let mut loader = IncidentLoader { db, server_clock: store.server_clock };
            let tables = || store.tables.iter().filter(|table| !table.is_own());
            tables().try_for_each(|table| loader.create_table(table))?;
            body(&mut loader)?;
            store.tables.iter().try_for_each(|table| loader.finish_table(table))
        })
    }
}

impl IncidentLoader<'_> {
    fn create_table(&mut self, table: &TableDescription) -> Result<()> {
        if table.schema.starts_with("pg_") || table.schema == "information_schema" {
            return Err(CliError::refused(format!("the archive has a table in schema {}", table.schema)).into());
        }
        if table.schema != "public" {
            self.db.batch(&format!("CREATE SCHEMA IF NOT EXISTS {}", quote_identifier(&table.schema)))?;
        }
        let mut columns = Vec::new();
        for (number, column) in table.columns.iter().enumerate() {
            columns.push(self.column_definition(table, number, column)?);
        }
        // The statistics stay as they were saved.
        let sql =
            format!("CREATE TABLE {} ({}) WITH (autovacuum_enabled = false)", qualified(table), columns.join(", "));
        self.db.batch(&sql).with_context(|| format!("creating table {}", table.name))?;
        // An index that is built later would count the rows, as ANALYZE does.
        for index in &table.indexes {
            self.create_index(table, index).with_context(|| format!("creating index {}", index.name))?;
        }
        let dead = table.dead_rows.min(MAX_FILLER_ROWS);
        if dead >= MIN_DEAD_ROWS && has_only_identity_keys(table) {
            self.insert_filler(table, dead)?;
            self.db.batch(&format!("DELETE FROM {}", qualified(table)))?;
        }
        Ok(())
    }

    fn column_definition(
        &mut self,
        table: &TableDescription,
        number: usize,
        column: &ColumnDescription,
    ) -> Result<String> {
        let kind = if column.type_name == "enum" && !column.labels.is_empty() {
            let kind = enum_type(table, number);
            let labels: Vec<String> = column.labels.iter().map(|label| quote_literal(label)).collect();
            self.db.batch(&format!("CREATE TYPE {kind} AS ENUM ({})", labels.join(", ")))?;
            kind
        } else {
            plain_type(column)
        };
        let mut text = format!("{} {kind}", quote_identifier(&column.name));
        let is_integer = matches!(kind.as_str(), "smallint" | "integer" | "bigint");
        match column.default {
            DefaultKind::Identity if is_integer => text += " GENERATED BY DEFAULT AS IDENTITY",
            DefaultKind::None => {}
            _ if !column.labels.is_empty() => {
                let first = column.labels.first().map(|label| quote_literal(label)).unwrap_or_default();
                text += &format!(" DEFAULT {first}");
            }
            DefaultKind::True if kind == "boolean" => text += " DEFAULT true",
            DefaultKind::Now if kind.starts_with("time") => text += " DEFAULT CURRENT_TIMESTAMP",
            _ => text += &format!(" DEFAULT {}", usual_default(&kind)),
        }
        if column.not_null {
            text += " NOT NULL";
        }
        if let Some(allowed) = column
            .allowed
            .as_ref()
            .filter(|allowed| !allowed.is_empty() && kind.starts_with("text") || kind.starts_with("character"))
        {
            let values: Vec<String> = allowed.iter().map(|value| quote_literal(value)).collect();
            text += &format!(" CHECK ({} IN ({}))", quote_identifier(&column.name), values.join(", "));
        }
        Ok(text)
    }

    /// Inserts rows: the columns of each as text, in the order of the description.
    ///
    /// # Errors
    /// A refusal if a value does not have the type of its column.
    pub fn insert(&mut self, table: &TableDescription, rows: &[Vec<Option<String>>]) -> Result<()> {
        if rows.iter().any(|row| row.len() != table.columns.len()) {
            let message =
                format!("the archive is damaged: a row of table {} has another number of columns", table.name);
            return Err(CliError::refused(message).into());
        }
        let json = serde_json::to_string(rows)?;
        let values: Vec<String> =
            table.columns.iter().enumerate().map(|(at, column)| value_expression(table, at, column)).collect();
        let names: Vec<String> = table.columns.iter().map(|column| quote_identifier(&column.name)).collect();
        let source = "jsonb_array_elements($1::jsonb) WITH ORDINALITY AS e(v, n)";
        let sql = if table.role == "journal_head" {
            // Its only row exists, and cannot be deleted.
            let pairs: Vec<String> =
                names.iter().zip(&values).map(|(name, value)| format!("{name} = {value}")).collect();
            format!("UPDATE {} SET {} FROM {source}", qualified(table), pairs.join(", "))
        } else {
            format!(
                "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {source} ORDER BY e.n",
                qualified(table),
                names.join(", "),
                values.join(", ")
            )
        };
        let params: [Param; 2] = [(&json, Type::TEXT), (&self.server_clock, Type::TIMESTAMPTZ)];
        let inserted = self.db.client.query_typed(&sql, &params);
        inserted.map(drop).map_err(|error| {
            let why = crate::db::errors::statement_error(&error);
            CliError::refused(format!("the rows of table {} cannot be loaded: {why:#}", table.name))
                .hint("the archive is damaged, or it was not written by apsctl")
                .into()
        })
    }

    fn finish_table(&mut self, table: &TableDescription) -> Result<()> {
        let name = qualified(table);
        for column in table.columns.iter().filter(|column| column.default == DefaultKind::Identity) {
            if matches!(column.type_name.as_str(), "smallint" | "integer" | "bigint") {
                let quoted = quote_identifier(&column.name);
                self.db.batch(&format!(
                    "SELECT setval(pg_get_serial_sequence({}, {}), greatest(max({quoted}), 1)) FROM {name}",
                    quote_literal(&name),
                    quote_literal(&column.name)
                ))?;
            }
        }
        if table.is_own() {
            return Ok(());
        }
        let approved = if table.role == "versions" { self.insert_approvals(table)? } else { 0 };
        let rows = i64::try_from(table.rows).unwrap_or(i64::MAX).saturating_add(approved);
        let missing = table.live_rows.saturating_sub(rows).min(MAX_FILLER_ROWS);
        if table.role == "versions" && missing > 0 && has_only_identity_keys(table) {
            self.insert_filler(table, missing)?;
        }
        if table.is_analyzed {
            self.db.batch(&format!("ANALYZE {name}"))?;
        }
        Ok(())
    }

    fn create_index(&mut self, table: &TableDescription, index: &IndexDescription) -> Result<()> {
        let columns: Vec<String> = index.columns.iter().map(|column| quote_identifier(column)).collect();
        let (name, columns) = (quote_identifier(&index.name), columns.join(", "));
        if index.is_primary {
            return self
                .db
                .batch(&format!("ALTER TABLE {} ADD CONSTRAINT {name} PRIMARY KEY ({columns})", qualified(table)));
        }
        let unique = if index.is_unique { "UNIQUE " } else { "" };
        self.db.batch(&format!("CREATE {unique}INDEX {name} ON {} ({columns})", qualified(table)))?;
        if !index.is_valid {
            let own = quote_literal(&format!("{}.{name}", quote_identifier(&table.schema)));
            self.db.batch(&format!("UPDATE pg_index SET indisvalid = false WHERE indexrelid = {own}::regclass"))?;
        }
        Ok(())
    }

    /// Inserts rows without content, so that the statistics resemble the saved ones. Versions are approved ones.
    fn insert_filler(&mut self, table: &TableDescription, count: i64) -> Result<()> {
        let (mut names, mut values) = Self::filler_values(table);
        if names.is_empty() {
            // A column without a value of its own, to have something to insert.
            let Some(column) = table.columns.iter().find(|column| !column.not_null) else { return Ok(()) };
            names.push(quote_identifier(&column.name));
            values.push("NULL".to_owned());
        }
        self.db.batch(&format!(
            "INSERT INTO {} ({}) SELECT {} FROM generate_series(1, {count})",
            qualified(table),
            names.join(", "),
            values.join(", ")
        ))
    }

    /// Returns the columns that a row without content must set, and their values.
    pub(super) fn filler_values(table: &TableDescription) -> (Vec<String>, Vec<String>) {
        let value = |column: &ColumnDescription| {
            let kind = plain_type(column);
            let value = match (table.role.as_str(), column.name.as_str(), kind.as_str()) {
                ("versions", "approved", "boolean") => "true",
                ("versions", "approved", _) => "1",
                _ if is_random_key(column) => "gen_random_uuid()",
                _ if column.not_null && column.default == DefaultKind::None => usual_default(&kind),
                _ => return None,
            };
            Some((quote_identifier(&column.name), value.to_owned()))
        };
        table.columns.iter().filter_map(value).unzip()
    }
}

/// Returns whether rows without content break no unique index.
pub(super) fn has_only_identity_keys(table: &TableDescription) -> bool {
    let is_identity = |name: &String| {
        let is_key = |column: &ColumnDescription| column.default == DefaultKind::Identity || is_random_key(column);
        table.columns.iter().any(|column| column.name == *name && is_key(column))
    };
    let has_enum = table.columns.iter().any(|column| column.not_null && !column.labels.is_empty());
    let has_check = table.columns.iter().any(|column| column.not_null && column.allowed.is_some());
    !has_enum
        && !has_check
        && table.indexes.iter().filter(|index| index.is_unique).all(|index| index.columns.iter().any(is_identity))
}

/// Returns whether a row without content gets a random value, which breaks no unique index.
fn is_random_key(column: &ColumnDescription) -> bool {
    column.not_null && column.type_name == "uuid"
}

/// Returns the expression of a column of a row `e.v`.
fn value_expression(table: &TableDescription, at: usize, column: &ColumnDescription) -> String {
    let kind =
        if column.type_name == "enum" && !column.labels.is_empty() { enum_type(table, at) } else { plain_type(column) };
    let value = format!("(e.v->>{at})::{kind}");
    if SESSION_COLUMNS.contains(&(table.role.as_str(), column.name.as_str())) {
        return format!("NULL::{kind}");
    }
    let uses_server_clock = SERVER_CLOCK_COLUMNS.contains(&(table.role.as_str(), column.name.as_str()));
    if uses_server_clock && kind == "timestamp with time zone" {
        // What had not expired does not expire while the incident is examined.
        return format!(
            "CASE WHEN {value} > $2 THEN clock_timestamp() + interval '1 year' ELSE {value} + (clock_timestamp() - $2) END"
        );
    }
    value
}

/// Returns the type of a column: one of the list, or text.
pub(super) fn plain_type(column: &ColumnDescription) -> String {
    if is_known(&column.type_name) { column.type_name.clone() } else { "text".to_owned() }
}

fn enum_type(table: &TableDescription, column_number: usize) -> String {
    let name: String = table.name.chars().take(40).collect();
    format!("{}.{}", quote_identifier(&table.schema), quote_identifier(&format!("{name}_enum_{column_number}")))
}

pub(super) fn qualified(table: &TableDescription) -> String {
    format!("{}.{}", quote_identifier(&table.schema), quote_identifier(&table.name))
}
