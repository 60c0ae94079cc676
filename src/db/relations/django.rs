//! The tables of django-apscheduler: APScheduler 3's pickles, and a log of executions.

use super::Relations;

/// The jobs table that django-apscheduler creates.
pub(in crate::db) const DJANGO_JOBS_TABLE: &str = "django_apscheduler_djangojob";

/// The columns of the log in all releases since 0.3.
const REQUIRED_LOG_COLUMNS: [&str; 7] = ["id", "job_id", "status", "run_time", "duration", "finished", "exception"];

/// The log of executions with the columns of an audit log.
///
/// The table has only the scheduled time of a run, which serves as its start. `finished` is in seconds since 1970.
const LOG_AS_AUDIT: &str = "(SELECT e.id, e.job_id::text AS job_id, CASE e.status WHEN 'Started execution' THEN 'running' \
    WHEN 'Executed' THEN 'completed' WHEN 'Error!' THEN 'failed' WHEN 'Missed!' THEN 'missed' \
    WHEN 'Max instances reached!' THEN 'skipped' ELSE e.status::text END AS status, e.run_time AS created_at, \
    CASE WHEN e.finished BETWEEN 0 AND 253402300799 THEN to_timestamp(e.finished::float8) \
    WHEN e.status NOT IN ('Started execution', 'Executed', 'Error!') THEN e.run_time END AS completed_at, \
    e.exception::text AS error, e.run_time AS scheduled_at FROM :log e)";

/// The columns of [`LOG_AS_AUDIT`] and their types.
const AUDIT_COLUMNS: [(&str, &str); 7] = [
    ("id", "bigint"),
    ("job_id", "text"),
    ("status", "text"),
    ("created_at", "timestamp with time zone"),
    ("completed_at", "timestamp with time zone"),
    ("error", "text"),
    ("scheduled_at", "timestamp with time zone"),
];

impl Relations {
    /// Returns whether to look for django-apscheduler's jobs table: no jobs table is configured or found.
    pub(in crate::db) fn may_be_django(&self) -> bool {
        self.columns("jobs").is_none() && self.names.is_default("jobs")
    }

    /// Uses this table, a quoted name with its schema, as the jobs table.
    pub(in crate::db) fn use_jobs_table(&mut self, name: String) {
        self.names.set_name("jobs", name.clone());
        self.qualified.set_name("jobs", name);
    }

    /// Returns whether to look for django-apscheduler's log: no audit log is configured or found.
    pub(in crate::db) fn lacks_audit_log(&self) -> bool {
        self.columns("audit").is_none() && self.names.is_default("audit")
    }

    /// Uses this table, a quoted name with its schema, as the audit log, if it has the columns.
    pub(in crate::db) fn use_django_log(&mut self, name: &str, columns: &[String]) {
        if !REQUIRED_LOG_COLUMNS.iter().all(|needed| columns.iter().any(|column| column == needed)) {
            return;
        }
        self.substitute_audit_log(name, "v", &AUDIT_COLUMNS, LOG_AS_AUDIT.replace(":log", name));
    }
}
