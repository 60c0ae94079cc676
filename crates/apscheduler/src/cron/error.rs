//! The error of a text that is not a cron expression.

use std::fmt;

/// Why a text is not a cron expression of its dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CronError {
    /// The problem.
    pub message: String,
    /// What to write instead, if known.
    pub hint: Option<String>,
}

impl CronError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for CronError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CronError {}
