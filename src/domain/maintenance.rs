//! A maintenance window, in which no job runs and checks raise no alarm.

use chrono::{DateTime, Utc};

/// A maintenance window that has not been ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintenance {
    pub id: i64,
    pub since: DateTime<Utc>,
    /// `None`: until it is ended.
    pub until: Option<DateTime<Utc>>,
    pub started_by: String,
    pub reason: Option<String>,
}

impl Maintenance {
    /// Whether its planned end has passed.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    /// Returns `maintenance by ops until 2025-10-26 09:00 UTC: reason`.
    pub fn summary(&self) -> String {
        let until = self
            .until
            .map_or("until it is ended".to_owned(), |until| format!("until {}", until.format("%Y-%m-%d %H:%M UTC")));
        let reason = self.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
        format!("maintenance by {} {until}{reason}", self.started_by)
    }
}
