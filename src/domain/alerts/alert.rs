//! The message that a finding has appeared or is gone.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::finding::{AlertSeverity, FindingKey};

/// What has happened to a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertEvent {
    /// It is new, or has another severity.
    Appeared,
    Gone,
}

impl AlertEvent {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Appeared => "appeared",
            Self::Gone => "gone",
        }
    }
}

/// The message that a finding has appeared or is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Identifies the alert. It stays the same if the alert is sent again.
    pub id: String,
    /// Identifies the finding: the same when it appears and when it is gone.
    pub fingerprint: String,
    pub event: AlertEvent,
    #[serde(flatten)]
    pub key: FindingKey,
    pub severity: AlertSeverity,
    pub summary: String,
    /// The commands that help, one after the other, or an instruction. Empty if the finding is gone.
    pub fix: Vec<String>,
    /// When the finding was found first.
    #[serde(with = "crate::domain::rfc3339")]
    pub since: DateTime<Utc>,
    /// When the event was noticed.
    #[serde(with = "crate::domain::rfc3339")]
    pub time: DateTime<Utc>,
}
