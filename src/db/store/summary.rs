//! A description of the store: its layout, its tables, and the columns that need an expression to be read.

use anyhow::Result;

use super::Features;
use super::columns::{LogicalType, TypeSupport, read_expression};
use crate::db::Db;
use crate::db::relations::application_tables;

/// The application's tables, as `.sql` files name them.
const TABLES: [&str; 4] = ["jobs", "audit", "versions", "rules"];

/// The contents of `store show`.
#[derive(Debug)]
pub struct StoreSummary {
    pub layout: &'static str,
    /// The time zone of times without a zone.
    pub time_zone: String,
    /// Whether any column holds times without a zone.
    pub has_naive_times: bool,
    pub tables: Vec<TableSummary>,
    pub columns: Vec<ColumnSummary>,
}

/// One of the application's tables.
#[derive(Debug)]
pub struct TableSummary {
    pub name: &'static str,
    /// The name, with its schema if the table was found.
    pub table: String,
    /// None if there is no such table, or this role may not read it.
    pub kind: Option<&'static str>,
    /// None before the first ANALYZE.
    pub estimated_rows: Option<i64>,
}

/// A column that is missing, or whose type is not the standard one.
#[derive(Debug)]
pub struct ColumnSummary {
    pub table: &'static str,
    pub column: &'static str,
    /// The column's type, or none if the column is missing.
    pub column_type: Option<String>,
    /// The SQL expression that reads the column, or `NULL` if it is missing.
    pub read_as: String,
    pub is_understood: bool,
}

impl Db {
    /// Returns a description of the store.
    pub fn store_summary(&mut self) -> Result<StoreSummary> {
        self.ensure_probed()?;
        let features = self.features()?;
        let names = table_names(features);
        let rights = self.table_access(&names)?;
        let table = |name: &'static str| {
            let found = rights.iter().find(|(found, _)| *found == name).map(|(_, rights)| rights);
            TableSummary {
                name: if name == features.table { "jobs" } else { name },
                table: self.relations.qualified_name(name).replace('"', ""),
                kind: found.map(|rights| rights.kind.as_str()),
                estimated_rows: found.and_then(|rights| rights.estimated_rows),
            }
        };
        // Imported runs are in a table of apsctl, not of the application.
        let is_own = |name: &str| name == "audit" && self.relations.imported_runs().is_some();
        let tables = names.iter().filter(|name| !is_own(name)).map(|name| table(name)).collect();
        let columns = self.column_summaries(&names);
        let has_naive_times = self.naive_zone()?.is_some();
        Ok(StoreSummary {
            layout: features.name,
            time_zone: self.options.store_zone.name().to_owned(),
            has_naive_times,
            tables,
            columns,
        })
    }

    /// Returns the time zone of times without a zone, or none if no column holds such times.
    pub fn naive_zone(&mut self) -> Result<Option<String>> {
        self.ensure_probed()?;
        let names = table_names(self.features()?);
        let mut tables = application_tables().filter(|(variable, _)| names.contains(variable));
        let has_naive = tables.any(|(variable, expected)| {
            let table = self.relations.table(variable);
            let is_naive = |(column, logical): &(&str, LogicalType)| {
                table.and_then(|table| table.columns.get(*column)).is_some_and(|found| logical.is_naive(found))
            };
            expected.iter().any(is_naive)
        });
        Ok(has_naive.then(|| self.options.store_zone.name().to_owned()))
    }

    fn column_summaries(&self, names: &[&'static str]) -> Vec<ColumnSummary> {
        let mut columns = Vec::new();
        for (variable, expected) in application_tables().filter(|(variable, _)| names.contains(variable)) {
            let Some(table) = self.relations.table(variable) else { continue };
            for (column, logical) in expected {
                let name = if variable == "pickled" { "jobs" } else { variable };
                if (variable, column) == ("rules", "is_active") && table.columns.contains_key("enabled") {
                    continue;
                }
                let Some(found) = table.columns.get(column) else {
                    columns.push(ColumnSummary {
                        table: name,
                        column,
                        column_type: None,
                        read_as: "NULL".to_owned(),
                        is_understood: true,
                    });
                    continue;
                };
                let shape = logical.support_for(found);
                if shape == TypeSupport::Standard && found.listed_values().is_none() {
                    continue;
                }
                let zone = crate::domain::identifier::quote_literal(self.options.store_zone.name());
                columns.push(ColumnSummary {
                    table: name,
                    column,
                    column_type: Some(found.type_name.clone()),
                    read_as: read_expression(logical, found, column, &zone).unwrap_or_else(|| column.to_owned()),
                    is_understood: shape != TypeSupport::Unsupported,
                });
            }
        }
        columns
    }
}

/// Returns the tables of a layout, as `.sql` files name them.
fn table_names(features: &Features) -> Vec<&'static str> {
    let others = TABLES.into_iter().filter(|table| *table != "jobs");
    std::iter::once(features.table).chain(others).collect()
}
