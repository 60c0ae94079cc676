//! Maintenance: for a while no job is to run, and nobody wants to be told so.

use chrono::{DateTime, Utc};

/// A window of maintenance that nobody has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintenance {
    pub id: i64,
    pub since: DateTime<Utc>,
    /// None: until it is ended.
    pub until: Option<DateTime<Utc>>,
    pub started_by: String,
    pub reason: Option<String>,
}

impl Maintenance {
    /// Whether its time has run out.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    /// In a few words.
    pub fn summary(&self) -> String {
        let until = self.until.map_or("until it is ended".to_owned(), |until| {
            format!("until {}", until.format("%Y-%m-%d %H:%M UTC"))
        });
        let reason = self.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
        format!("maintenance by {} {until}{reason}", self.started_by)
    }
}
