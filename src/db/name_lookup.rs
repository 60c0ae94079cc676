//! Looks up the application's tables on the session's search path, once, in the statement that opens the first
//! transaction.
//!
//! Afterwards the search path is `pg_catalog` alone, and statements name each table with its schema.

use anyhow::{Context as _, Result};
use postgres::SimpleQueryRow;

use super::{TableNames, template};
use crate::domain::identifier::{has_schema, quote_identifier, quote_literal};

/// How a name is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameLookup {
    /// With `to_regclass`, which is cheapest. A temporary table takes precedence.
    Regclass,
    /// With a query that skips temporary tables: they are never the application's.
    SkipTemporary,
}

/// The result of a lookup.
pub(super) enum LookupResult {
    Names {
        names: TableNames,
        /// The session's search path.
        path: Option<String>,
        /// The application's table `scheduled_jobs`, if there is one.
        scheduled_jobs: Option<String>,
    },
    /// A name means a temporary table.
    IsTemporary,
}

impl NameLookup {
    /// Returns what to add to the SELECT list: a column for each name without a schema, the schema for new tables, the
    /// search path, and the application's table `scheduled_jobs`.
    ///
    /// It runs with the session's search path, so all functions are schema-qualified.
    pub(super) fn select_columns(self, names: &TableNames) -> String {
        let column = |name: &str| match self {
            Self::Regclass => format!(", pg_catalog.to_regclass({})", quote_literal(name)),
            Self::SkipTemporary => {
                let values = [("name", &*quote_literal(name))];
                format!(", ({})", template::fill(include_str!("name_lookup/permanent_table.sql"), &values))
            }
        };
        let columns: String = names.unqualified_names().map(|(_, name)| column(name)).collect();
        let other_expressions = ", pg_catalog.current_schema(), pg_catalog.current_setting('search_path')";
        columns + other_expressions + ", pg_catalog.to_regclass('scheduled_jobs')"
    }

    /// Reads those columns, the first of which is at index `at`.
    ///
    /// # Errors
    /// If columns are missing.
    pub(super) fn parse(self, names: &TableNames, row: &SimpleQueryRow, at: usize) -> Result<LookupResult> {
        let unqualified: Vec<_> = names.unqualified_names().collect();
        let field = |at: usize| row.try_get(at).context("the server returned no table names");
        // A missing table is assumed to be where it would be created.
        let schema = quote_identifier(field(at + unqualified.len())?.unwrap_or("pg_catalog"));
        let path = field(at + unqualified.len() + 1)?.map(str::to_owned);
        // A temporary table is ignored.
        let scheduled_jobs = row.try_get(at + unqualified.len() + 2).ok().flatten();
        let is_permanent = |name: &&str| has_schema(name) && !name.starts_with("pg_temp_");
        let scheduled_jobs = scheduled_jobs.filter(is_permanent).map(str::to_owned);
        let mut resolved = names.clone();
        for (at, (variable, name)) in (at..).zip(unqualified) {
            match field(at)? {
                // The name has no schema: it is in `pg_catalog` or temporary.
                Some(found) if !has_schema(found) || found.starts_with("pg_temp_") => {
                    if self == Self::Regclass {
                        return Ok(LookupResult::IsTemporary);
                    }
                    resolved.set_name(variable, format!("pg_catalog.{found}"));
                }
                Some(found) => resolved.set_name(variable, found.to_owned()),
                None => resolved.set_name(variable, format!("{schema}.{name}")),
            }
        }
        Ok(LookupResult::Names { names: resolved, path, scheduled_jobs })
    }
}
