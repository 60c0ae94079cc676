//! A session that holds others up.

/// As `pg_stat_activity` shows it, as far as this role may see.
#[derive(Debug, Clone, PartialEq)]
pub struct Blocker {
    /// The backend's process id; 0 for a prepared transaction, which has none.
    pub pid: i32,
    pub application_name: Option<String>,
    /// How old its transaction is.
    pub transaction_seconds: Option<f64>,
    /// The statement it is at, or was at last.
    pub query: Option<String>,
}
