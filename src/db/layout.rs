//! Which layout the jobs table has, and asking accordingly.

use anyhow::Result;
use postgres::types::Type;

use super::relations::{ApplicationCode, DJANGO_JOBS};
use super::store::{Features, JobStore};
use super::{Db, get};

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
        let params: [super::Param; 2] = [(&DJANGO_JOBS, Type::TEXT), (&path, Type::TEXT)];
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
