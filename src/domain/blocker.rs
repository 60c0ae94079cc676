//! A session that blocks others.

/// A blocking session, as `pg_stat_activity` shows it to this role.
#[derive(Debug, Clone, PartialEq)]
pub struct Blocker {
    /// The backend's process id; 0 for a prepared transaction.
    pub pid: i32,
    pub application_name: Option<String>,
    /// The age of its transaction.
    pub transaction_seconds: Option<f64>,
    /// Its current or last statement.
    pub query: Option<String>,
}
