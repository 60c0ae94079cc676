//! The tables as they are here: looked at once, where a command needs it or the server knows them otherwise than the
//! contract.

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use super::relations::{Calls, Columns};
use super::store::columns::Column;
use super::{Db, get};

impl Db {
    /// Looks at the tables' columns (again, after a migration).
    pub(crate) fn probe(&mut self) -> Result<()> {
        let names = self.relations.quoted();
        let rows = self.run(include_str!("server/probe.sql"), &[(&names, Type::TEXT_ARRAY)])?;
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
        self.relations.set_found(found);
        for row in &rows {
            let calls = Calls { reading: get(row, "reading_calls")?, writing: get(row, "writing_calls")? };
            self.relations.set_calls(usize::try_from(get::<i64>(row, "at")? - 1)?, calls);
        }
        if self.find_django()? {
            return self.probe();
        }
        // Where a table of ours is missing, or not ours to read, what stands in its place says more.
        if self.relations.lacks_own()
            && let Err(refusal) = self.require_own_schema()
        {
            // Whoever goes on without this answer is refused again.
            self.relations.forget();
            return Err(refusal);
        }
        self.find_django_log()?;
        self.probe_aps4()
    }

    /// Looks at the tables, unless that has been done.
    pub(super) fn look(&mut self) -> Result<()> {
        if self.relations.are_known() { Ok(()) } else { self.probe() }
    }

    /// The text of a `.sql` file with the tables in their places.
    ///
    /// # Errors
    /// Those of `Relations::render`; where a table is absent, with what to do about it.
    pub(super) fn render(&mut self, sql: &str) -> Result<String> {
        match self.relations.render(sql) {
            Err(error) => Err(self.absent(sql)?.unwrap_or(error)),
            Ok(text) => Ok(self.lend_path(sql, text)),
        }
    }

    /// Whether the table has all of these columns.
    pub fn has_columns(&mut self, table: &str, columns: &[&str]) -> Result<bool> {
        self.look()?;
        Ok(self.relations.has(table, columns))
    }

    /// The columns of a table, or none where there is no such table.
    pub fn columns(&mut self, table: &str) -> Result<Option<&Columns>> {
        self.look()?;
        Ok(self.relations.columns(table))
    }

    /// What a table is called in this store, for messages.
    pub fn table_name(&self, table: &str) -> String {
        self.relations.display_name(table)
    }

    /// The same as an SQL identifier, with its schema.
    pub(super) fn quoted_table(&self, table: &str) -> String {
        self.relations.name(table).to_owned()
    }
}
