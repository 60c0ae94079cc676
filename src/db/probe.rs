//! The tables as they are here: looked at once, where a command needs it or the server knows them otherwise than the
//! contract.

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use super::relations::{ApplicationCode, Columns, DJANGO_JOBS_TABLE};
use super::store::columns::Column;
use super::store::{Features, JobStore};
use super::{Db, Param, get};

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

impl Db {
    /// What the layout of the jobs table has and lacks; before anybody has looked it is taken to be the guide's.
    ///
    /// # Errors
    /// A refusal (exit 2) that says what was found, where it is no layout that is known.
    pub fn features(&self) -> Result<&'static Features> {
        Ok(self.store()?.features())
    }

    /// How the jobs are read and changed; before anybody has looked, as for the guide's tables.
    pub(super) fn store(&self) -> Result<&'static dyn JobStore> {
        Ok(self.relations.layout()?.store())
    }

    /// Asks as the layout wants it. Who asks before anybody has looked asks as for the guide's tables, which saves a
    /// round trip; where the server knows them otherwise, that has made us look, and it is asked again.
    pub(super) fn by_layout<T>(
        &mut self,
        mut ask: impl FnMut(&mut Self, &'static dyn JobStore) -> Result<T>,
    ) -> Result<T> {
        let assumed = self.relations.layout()?;
        match ask(self, assumed.store()) {
            Err(_) if self.relations.layout()? != assumed => {
                let store = self.store()?;
                ask(self, store)
            }
            asked => asked,
        }
    }

    /// Where no jobs table is found, looks for that of django-apscheduler; true where there is one, and the tables are to be
    /// looked at again.
    pub(super) fn find_django_jobs(&mut self) -> Result<bool> {
        if !self.relations.may_be_django() {
            return Ok(false);
        }
        let path = self.application_path.clone().unwrap_or_default();
        let params: [Param; 2] = [(&DJANGO_JOBS_TABLE, Type::TEXT), (&path, Type::TEXT)];
        let rows = self.query_rendered(include_str!("probe/django_jobs_table.sql"), &params)?;
        let Some(row) = rows.first() else { return Ok(false) };
        self.relations.use_jobs_table(get(row, "name")?);
        Ok(true)
    }

    /// Where the jobs are django-apscheduler's and there is no audit log, its log of executions serves as one.
    pub(super) fn find_django_log(&mut self) -> Result<()> {
        let is_django = self.relations.layout().is_ok_and(|layout| layout.store().features().has_django_log);
        if !is_django || !self.relations.lacks_audit_log() {
            return Ok(());
        }
        let jobs = self.qualified_name("jobs");
        let rows =
            self.query_rendered(include_str!("probe/django_log_columns.sql"), &[(&jobs, Type::TEXT)])?;
        let Some(row) = rows.first() else { return Ok(()) };
        let name: String = get(row, "name")?;
        let columns: Vec<String> = rows.iter().map(|row| get(row, "column_name")).collect::<Result<_>>()?;
        self.relations.use_django_log(&name, &columns);
        Ok(())
    }

    /// Where the jobs may be in APScheduler 4's tables, looks at those.
    pub(super) fn probe_aps4(&mut self) -> Result<()> {
        let Some(schedules) = self.relations.aps4_schedules_candidate() else { return Ok(()) };
        let rows =
            self.query_rendered(include_str!("probe/aps4_columns.sql"), &[(&schedules, Type::TEXT)])?;
        let mut found = Vec::new();
        for row in &rows {
            let calls =
                ApplicationCode { on_read: get(row, "code_on_read")?, on_write: get(row, "code_on_write")? };
            let table: String = get(row, "table_name")?;
            self.relations.set_aps4_application_code(&table, calls);
            found.push((table, get(row, "column_name")?, get(row, "column_type")?));
        }
        let Some(row) = rows.first() else { return Ok(()) };
        if !self.relations.detect_aps4(get(row, "schema_name")?, found) {
            return Ok(());
        }
        let sql = self.relations.render(include_str!("probe/aps4_schema_version.sql"))?;
        let version =
            self.query_rendered(&sql, &[])?.first().map(|row| get(row, "schema_version")).transpose()?;
        self.relations.set_aps4_version(version.flatten());
        Ok(())
    }
}
