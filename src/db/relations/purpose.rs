//! What apsctl needs the columns of the application's tables for.

/// The column that a purpose belongs to, as table and column.
const COLUMN_PURPOSES: [(&str, &str, &str); 23] = [
    ("jobs", "id", "tell jobs apart"),
    ("jobs", "func_ref", "know which function a job runs"),
    ("jobs", "args", "show the arguments of a job"),
    ("jobs", "kwargs", "show the arguments of a job"),
    ("jobs", "next_run_time", "know when a job runs next"),
    ("jobs", "job_state", "know the state of a job"),
    ("jobs", "misfire_grace_time", "know how late a job may start"),
    ("audit", "id", "tell runs apart"),
    ("audit", "job_id", "know which job a run belongs to"),
    ("audit", "status", "know how a run ended"),
    ("audit", "created_at", "know when a run started"),
    ("audit", "completed_at", "know when a run ended"),
    ("audit", "versions_evaluated", "record how many versions a run evaluated"),
    ("audit", "versions_approved", "record how many versions a run approved"),
    ("audit", "error", "record why a run failed"),
    ("audit", "details", "record the rules of a run and who started it"),
    ("versions", "id", "tell versions apart"),
    ("versions", "approved", "know which versions are pending"),
    ("rules", "id", "tell rules apart"),
    ("rules", "name", "name the rule that approved a version"),
    ("rules", "is_active", "know whether a rule is active"),
    ("rules", "priority", "order the rules"),
    ("rules", "conditions", "know which versions a rule approves"),
];

/// The hint for a table that lacks this column. apsctl never adds one to a table of the application's.
pub(in crate::db) fn missing_column_hint(table: &str, column: &str) -> Option<String> {
    let (.., purpose) = COLUMN_PURPOSES.iter().find(|(t, c, _)| (*t, *c) == (table, column))?;
    Some(format!("apsctl needs this column to {purpose}; it adds none to the application's tables"))
}
