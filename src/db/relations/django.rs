//! The tables of django-apscheduler: the jobs are APScheduler 3's pickles, and a table beside them is its log of executions.

use super::Relations;
use crate::db::Columns;
use crate::db::store::columns::{Column, Table};

/// The name that Django gives the jobs table.
pub(in crate::db) const DJANGO_JOBS_TABLE: &str = "django_apscheduler_djangojob";

/// Columns that the log of executions has in all releases from 0.3 on.
const REQUIRED_LOG_COLUMNS: [&str; 7] =
    ["id", "job_id", "status", "run_time", "duration", "finished", "exception"];

/// The log in the terms of an audit log. A run begins at the time it was scheduled for: the table does not record when it was
/// started. `finished` is seconds since 1970.
const LOG_AS_AUDIT: &str = "(SELECT e.id, e.job_id::text AS job_id, CASE e.status WHEN 'Started execution' THEN 'running' \
    WHEN 'Executed' THEN 'completed' WHEN 'Error!' THEN 'failed' WHEN 'Missed!' THEN 'missed' \
    WHEN 'Max instances reached!' THEN 'skipped' ELSE e.status::text END AS status, e.run_time AS created_at, \
    CASE WHEN e.finished BETWEEN 0 AND 253402300799 THEN to_timestamp(e.finished::float8) \
    WHEN e.status NOT IN ('Started execution', 'Executed', 'Error!') THEN e.run_time END AS completed_at, \
    e.exception::text AS error FROM :log e)";

/// The columns that it then has, and their types.
const AUDIT_COLUMNS: [(&str, &str); 6] = [
    ("id", "bigint"),
    ("job_id", "text"),
    ("status", "text"),
    ("created_at", "timestamp with time zone"),
    ("completed_at", "timestamp with time zone"),
    ("error", "text"),
];

impl Relations {
    /// Whether the jobs table of django-apscheduler is to be looked for: none is configured, and that of the usual name is absent.
    pub(in crate::db) fn may_be_django(&self) -> bool {
        self.columns("jobs").is_none() && self.names.is_default("jobs")
    }

    /// The jobs are in this table, a quoted name with its schema.
    pub(in crate::db) fn use_jobs_table(&mut self, name: String) {
        self.names.set_name("jobs", name.clone());
        self.qualified.set_name("jobs", name);
    }

    /// Whether its log of executions is to be looked for: there is no audit log.
    pub(in crate::db) fn lacks_audit_log(&self) -> bool {
        self.columns("audit").is_none() && self.names.is_default("audit")
    }

    /// Takes this table, a quoted name with its schema, for the log, if it has the columns.
    pub(in crate::db) fn use_django_log(&mut self, name: &str, columns: &[String]) {
        let Some(found) = self.columns_by_table.as_mut() else { return };
        if !REQUIRED_LOG_COLUMNS.iter().all(|needed| columns.iter().any(|column| column == needed)) {
            return;
        }
        let mut table = Table::with_relkind("v");
        let kinds = AUDIT_COLUMNS.iter().map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned()));
        found.insert("audit", kinds.clone().collect::<Columns>());
        table.columns =
            kinds.map(|(name, kind)| (name, Column { type_name: kind, ..Column::default() })).collect();
        self.tables.insert("audit", table);
        self.names.set_name("audit", name.to_owned());
        self.qualified.set_name("audit", name.to_owned());
        self.audit_substitute = Some(LOG_AS_AUDIT.replace(":log", name));
    }
}
