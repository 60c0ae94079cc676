//! The tables as they are here: looked at once, where a command needs it or the server knows them otherwise than the
//! contract.

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use super::relations::{ApplicationCode, Columns};
use super::store::columns::Column;
use super::{Db, get};

impl Db {
    /// Looks at the tables' columns (again, after a migration).
    pub(crate) fn probe(&mut self) -> Result<()> {
        let names = self.relations.quoted_names();
        let rows = self.query_rendered(include_str!("probe/columns.sql"), &[(&names, Type::TEXT_ARRAY)])?;
        let column = |row: &Row| -> Result<_> {
            let at: i64 = get(row, "at")?;
            Ok((
                usize::try_from(at - 1)?,
                get(row, "relation_kind")?,
                get(row, "column_name")?,
                Column::from_row(row)?,
            ))
        };
        let found: Vec<_> = rows.iter().map(column).collect::<Result<_>>()?;
        self.relations.set_probed(found);
        for row in &rows {
            let calls =
                ApplicationCode { on_read: get(row, "code_on_read")?, on_write: get(row, "code_on_write")? };
            self.relations.set_application_code(usize::try_from(get::<i64>(row, "at")? - 1)?, calls);
        }
        if self.find_django_jobs()? {
            return self.probe();
        }
        // Where a table of ours is missing, or not ours to read, what stands in its place says more.
        if self.relations.lacks_own_table()
            && let Err(refusal) = self.require_trusted_schema()
        {
            // Whoever goes on without this answer is refused again.
            self.relations.forget_columns();
            return Err(refusal);
        }
        self.find_django_log()?;
        self.probe_aps4()
    }

    /// Looks at the tables, unless that has been done.
    pub(super) fn ensure_probed(&mut self) -> Result<()> {
        if self.relations.are_probed() { Ok(()) } else { self.probe() }
    }

    /// The text of a `.sql` file with the tables in their places.
    ///
    /// # Errors
    /// Those of `Relations::render`; where a table is absent, with what to do about it.
    pub(super) fn render(&mut self, sql: &str) -> Result<String> {
        match self.relations.render(sql) {
            Err(error) => Err(self.missing_table_error(sql)?.unwrap_or(error)),
            Ok(text) => Ok(self.with_application_path(sql, text)),
        }
    }

    /// Whether the table has all of these columns.
    pub fn has_columns(&mut self, table: &str, columns: &[&str]) -> Result<bool> {
        self.ensure_probed()?;
        Ok(self.relations.has_columns(table, columns))
    }

    /// The columns of a table, or none where there is no such table.
    pub fn columns(&mut self, table: &str) -> Result<Option<&Columns>> {
        self.ensure_probed()?;
        Ok(self.relations.columns(table))
    }

    /// What a table is called in this store, for messages.
    pub fn table_name(&self, table: &str) -> String {
        self.relations.display_name(table)
    }

    /// The same as an SQL identifier, with its schema.
    pub(super) fn qualified_name(&self, table: &str) -> String {
        self.relations.qualified_name(table).to_owned()
    }
}
