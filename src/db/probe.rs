//! Probes the tables: reads their columns from the catalog, once, if a command needs them or the assumed columns were
//! wrong.

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use super::relations::{ApplicationCode, DJANGO_JOBS_TABLE, ImportedRuns};
use super::store::Columns;
use super::store::columns::Column;
use super::store::{Features, JobStore};
use super::{Db, Param, get, time};

impl Db {
    /// Reads the columns of all tables. Repeated after a migration.
    pub(crate) fn probe(&mut self) -> Result<()> {
        self.relations.restore_audit_log();
        let names = self.relations.quoted_names();
        let rows = self.query_rendered(include_str!("probe/columns.sql"), &[(&names, Type::TEXT_ARRAY)])?;
        let column = |row: &Row| -> Result<_> {
            let at: i64 = get(row, "at")?;
            Ok((usize::try_from(at - 1)?, get(row, "relation_kind")?, get(row, "column_name")?, Column::from_row(row)?))
        };
        let probed: Vec<_> = rows.iter().map(column).collect::<Result<_>>()?;
        self.relations.set_probed(probed);
        for row in &rows {
            let calls = ApplicationCode { on_read: get(row, "code_on_read")?, on_write: get(row, "code_on_write")? };
            self.relations.set_application_code(usize::try_from(get::<i64>(row, "at")? - 1)?, calls);
        }
        if self.find_django_jobs()? {
            return self.probe();
        }
        // An untrusted schema explains a missing table better.
        if self.relations.lacks_own_table()
            && let Err(refusal) = self.require_trusted_schema()
        {
            // The next statement probes again and is refused too.
            self.relations.forget_columns();
            return Err(refusal);
        }
        self.find_django_log()?;
        self.probe_aps4()?;
        self.find_imported_runs()
    }

    /// Probes the tables unless that has been done.
    pub(super) fn ensure_probed(&mut self) -> Result<()> {
        if self.relations.are_probed() { Ok(()) } else { self.probe() }
    }

    /// Renders a `.sql` file.
    ///
    /// # Errors
    /// Those of `Relations::render`. For a missing table, the hint says what to do.
    pub(super) fn render(&mut self, sql: &str) -> Result<String> {
        match self.relations.render(sql) {
            Err(error) => Err(self.missing_table_error(sql)?.unwrap_or(error)),
            Ok(text) => Ok(self.with_application_path(sql, text)),
        }
    }

    /// Returns whether the table has all these columns.
    pub fn has_columns(&mut self, table: &str, columns: &[&str]) -> Result<bool> {
        self.ensure_probed()?;
        Ok(self.relations.has_columns(table, columns))
    }

    /// Returns the columns of a table, or none if it does not exist.
    pub fn columns(&mut self, table: &str) -> Result<Option<&Columns>> {
        self.ensure_probed()?;
        Ok(self.relations.columns(table))
    }

    /// Returns the table's name in this store, for messages.
    pub fn table_name(&self, table: &str) -> String {
        self.relations.display_name(table)
    }

    /// Returns the table's name as an SQL identifier with its schema.
    pub(super) fn qualified_name(&self, table: &str) -> String {
        self.relations.qualified_name(table).to_owned()
    }
}

impl Db {
    /// Returns the properties of the store's layout. Before the probe, those of the guide layout.
    ///
    /// # Errors
    /// A refusal (exit 2) that lists the columns if the layout is unknown.
    pub fn features(&self) -> Result<&'static Features> {
        Ok(self.store()?.features())
    }

    /// Returns how jobs are read and changed. Before the probe, as in the guide layout.
    pub(super) fn store(&self) -> Result<&'static dyn JobStore> {
        Ok(self.relations.layout()?.store())
    }

    /// Runs `ask` for the layout.
    ///
    /// Before the probe, the guide layout is assumed, which saves a round trip. If that fails and the probe finds another
    /// layout, `ask` runs again.
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

    /// Looks for django-apscheduler's jobs table if there is no other. Returns whether the tables must be probed again.
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

    /// Uses django-apscheduler's log of executions as the audit log if there is none.
    pub(super) fn find_django_log(&mut self) -> Result<()> {
        let is_django = self.relations.layout().is_ok_and(|layout| layout.store().features().has_django_log);
        if !is_django || !self.relations.lacks_audit_log() {
            return Ok(());
        }
        let jobs = self.qualified_name("jobs");
        let rows = self.query_rendered(include_str!("probe/django_log_columns.sql"), &[(&jobs, Type::TEXT)])?;
        let Some(row) = rows.first() else { return Ok(()) };
        let name: String = get(row, "name")?;
        let columns: Vec<String> = rows.iter().map(|row| get(row, "column_name")).collect::<Result<_>>()?;
        self.relations.use_django_log(&name, &columns);
        Ok(())
    }

    /// Uses the imported runs as the audit log, if any log has been imported and the store records no runs itself.
    fn find_imported_runs(&mut self) -> Result<()> {
        if !self.relations.may_use_imported_runs() {
            return Ok(());
        }
        let row = self.query_one(include_str!("probe/run_imports.sql"), &[])?;
        if let Some((covered_from, covered_until)) = time(&row, "covered_from")?.zip(time(&row, "covered_until")?) {
            self.relations.use_imported_runs(ImportedRuns { covered_from, covered_until });
        }
        Ok(())
    }

    /// Returns the part of the scheduler's logs that has been imported, if the imported runs serve as the audit log.
    pub fn imported_runs(&mut self) -> Result<Option<ImportedRuns>> {
        self.ensure_probed()?;
        Ok(self.relations.imported_runs())
    }

    /// Returns whether the runs of the jobs are recorded: by the application, or because its log has been imported.
    pub fn has_run_log(&self) -> Result<bool> {
        let layout = self.relations.layout()?;
        Ok(layout.store().features().has_run_log || self.relations.imported_runs().is_some())
    }

    /// Probes APScheduler 4's tables if the jobs may be in those.
    pub(super) fn probe_aps4(&mut self) -> Result<()> {
        let Some(schedules) = self.relations.aps4_schedules_candidate() else { return Ok(()) };
        let rows = self.query_rendered(include_str!("probe/aps4_columns.sql"), &[(&schedules, Type::TEXT)])?;
        let mut found = Vec::new();
        for row in &rows {
            let calls = ApplicationCode { on_read: get(row, "code_on_read")?, on_write: get(row, "code_on_write")? };
            let table: String = get(row, "table_name")?;
            self.relations.set_aps4_application_code(&table, calls);
            found.push((table, get(row, "column_name")?, get(row, "column_type")?));
        }
        let Some(row) = rows.first() else { return Ok(()) };
        if !self.relations.detect_aps4(get(row, "schema_name")?, found) {
            return Ok(());
        }
        let sql = self.relations.render(include_str!("probe/aps4_schema_version.sql"))?;
        let version = self.query_rendered(&sql, &[])?.first().map(|row| get(row, "schema_version")).transpose()?;
        self.relations.set_aps4_version(version.flatten());
        Ok(())
    }
}
