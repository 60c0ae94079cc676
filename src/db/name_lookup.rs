//! Looking up the application's tables: once a session, on its own search path, in the statement that opens its first
//! transaction. From then on the search path is PostgreSQL's own schema alone, and every table has its schema.

use anyhow::{Context as _, Result};
use postgres::SimpleQueryRow;

use super::{TableNames, template};
use crate::domain::identifier::{has_schema, quote_identifier, quote_literal};

/// How a name that may mean several tables is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameLookup {
    /// As the server does, which costs least: a temporary table of the session comes first.
    Regclass,
    /// Past temporary tables: they never take the place of the application's.
    SkipTemporary,
}

/// The tables as they were found.
pub(super) enum LookupResult {
    Names {
        names: TableNames,
        /// The search path on which they were found.
        path: Option<String>,
        /// The application's own list of jobs, where it has one of the usual name.
        scheduled_jobs: Option<String>,
    },
    /// One of the names means a temporary table.
    IsTemporary,
}

impl NameLookup {
    /// What to ask for, after a comma: a column for each name that has no schema, the schema in which a table is
    /// created that is not there, the search path, and the application's own list of jobs. Asked while the search path is the session's: nothing in it depends on that path but
    /// what is looked up.
    pub(super) fn select_columns(self, names: &TableNames) -> String {
        let column = |name: &str| match self {
            Self::Regclass => format!(", pg_catalog.to_regclass({})", quote_literal(name)),
            Self::SkipTemporary => {
                let values = [("name", &*quote_literal(name))];
                format!(", ({})", template::fill(include_str!("name_lookup/permanent_table.sql"), &values))
            }
        };
        let columns: String = names.unqualified_names().map(|(_, name)| column(name)).collect();
        let others = ", pg_catalog.current_schema(), pg_catalog.current_setting('search_path')";
        columns + others + ", pg_catalog.to_regclass('scheduled_jobs')"
    }

    /// Reads those columns, the first of which is at `at`.
    ///
    /// # Errors
    /// Where the server has answered less.
    pub(super) fn parse(self, names: &TableNames, row: &SimpleQueryRow, at: usize) -> Result<LookupResult> {
        let wanted: Vec<_> = names.unqualified_names().collect();
        let field = |at: usize| row.try_get(at).context("the server did not say which tables there are");
        // A table that is not there is taken to be where it would be created.
        let schema = quote_identifier(field(at + wanted.len())?.unwrap_or("pg_catalog"));
        let path = field(at + wanted.len() + 1)?.map(str::to_owned);
        // A temporary table is not the application's, and hides none that matters.
        let scheduled_jobs = row.try_get(at + wanted.len() + 2).ok().flatten();
        let is_permanent = |name: &&str| has_schema(name) && !name.starts_with("pg_temp_");
        let scheduled_jobs = scheduled_jobs.filter(is_permanent).map(str::to_owned);
        let mut resolved = names.clone();
        for (at, (variable, name)) in (at..).zip(wanted) {
            match field(at)? {
                // Written by a search path without the application's schemas: a table of theirs has its schema.
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
