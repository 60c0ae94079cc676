//! Runs in the audit log.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

/// State of a run. docs/reference.md lists the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunStatus {
    Running,
    Completed,
    Recovered,
    Failed,
    TimedOut,
    Abandoned,
    /// APScheduler did not start it, because it was too late (`misfire_grace_time`).
    Missed,
    /// APScheduler did not start it, because too many instances were running (`max_instances`).
    Skipped,
    /// A status of the application that apsctl does not know. It is shown unchanged.
    Other(String),
}

impl RunStatus {
    pub const NAMES: [&'static str; 8] =
        ["running", "completed", "recovered", "failed", "timed_out", "abandoned", "missed", "skipped"];

    /// The statuses that a pass writes.
    pub const OF_PASSES: [&'static str; 6] = ["running", "completed", "recovered", "failed", "timed_out", "abandoned"];

    pub fn as_str(&self) -> &str {
        match self {
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Recovered => "recovered",
            Self::Failed => "failed",
            Self::TimedOut => "timed_out",
            Self::Abandoned => "abandoned",
            Self::Missed => "missed",
            Self::Skipped => "skipped",
            Self::Other(word) => word,
        }
    }
}

/// Words of applications that mean a status of apsctl, in lower case.
const SYNONYMS: [(&str, RunStatus); 7] = [
    ("failure", RunStatus::Failed),
    ("error", RunStatus::Failed),
    ("success", RunStatus::Completed),
    ("succeeded", RunStatus::Completed),
    ("ok", RunStatus::Completed),
    ("done", RunStatus::Completed),
    ("executed", RunStatus::Completed),
];

impl RunStatus {
    /// Returns all words that mean this status, in lower case.
    pub fn all_words(&self) -> Vec<String> {
        let synonyms = SYNONYMS.iter().filter(|(_, status)| status == self).map(|(word, _)| (*word).to_owned());
        std::iter::once(self.as_str().to_lowercase()).chain(synonyms).collect()
    }

    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Failed | Self::TimedOut | Self::Abandoned)
    }

    pub fn is_success(&self) -> bool {
        matches!(self, Self::Completed | Self::Recovered)
    }

    /// Returns whether the job was not executed: the scheduler only noted that it did not start it.
    pub fn is_not_executed(&self) -> bool {
        matches!(self, Self::Missed | Self::Skipped)
    }
}

impl FromStr for RunStatus {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        let lower = word.to_lowercase();
        Ok(match lower.as_str() {
            "running" => Self::Running,
            "completed" => Self::Completed,
            "recovered" => Self::Recovered,
            "failed" => Self::Failed,
            "timed_out" => Self::TimedOut,
            "abandoned" => Self::Abandoned,
            "missed" => Self::Missed,
            "skipped" => Self::Skipped,
            other => match SYNONYMS.iter().find(|(synonym, _)| *synonym == other) {
                Some((_, status)) => status.clone(),
                None => Self::Other(word.to_owned()),
            },
        })
    }
}

impl fmt::Display for RunStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Id of a run: a number in Task Tracker's table, but other applications may use text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunId {
    Number(i64),
    Text(String),
}

impl RunId {
    /// `is_number`: whether the column has an integer type.
    pub fn new(text: String, is_number: bool) -> Self {
        match text.parse() {
            Ok(number) if is_number => Self::Number(number),
            _ => Self::Text(text),
        }
    }

    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Number(number) => (*number).into(),
            Self::Text(word) => word.as_str().into(),
        }
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(word) => f.write_str(word),
        }
    }
}

/// One run of a job. All fields but the times may be missing in the application's table.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub id: Option<RunId>,
    pub job_id: Option<String>,
    /// Whether job ids are numbers in the log.
    pub is_job_id_number: bool,
    pub status: Option<RunStatus>,
    pub created_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
    /// Text of the two times if they are out of range.
    pub out_of_range_times: (Option<String>, Option<String>),
    pub versions_evaluated: Option<i64>,
    pub versions_approved: Option<i64>,
    pub error: Option<String>,
}

impl Run {
    /// Returns its name for messages, such as `run 41`.
    pub fn name(&self) -> String {
        self.id.as_ref().map_or_else(|| "a run".to_owned(), |id| format!("run {id}"))
    }

    /// Returns the last line of its error, which names the error in a traceback.
    pub fn error_line(&self) -> Option<&str> {
        self.error.as_deref()?.lines().rev().map(str::trim).find(|line| !line.is_empty())
    }

    /// Returns the duration; `None` if it has not ended or was not executed.
    pub fn duration_seconds(&self) -> Option<f64> {
        if self.status.as_ref().is_some_and(RunStatus::is_not_executed) {
            return None;
        }
        let took = self.completed_at? - self.created_at?;
        #[allow(clippy::cast_precision_loss, reason = "a double holds 285 years of microseconds exactly")]
        Some(took.num_microseconds()? as f64 / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_read_back() {
        for word in RunStatus::NAMES {
            let Ok(status) = word.parse::<RunStatus>();
            assert_eq!(status.as_str(), word);
            assert!(!matches!(status, RunStatus::Other(_)));
        }
        for (word, status) in [
            ("Success", RunStatus::Completed),
            ("FAILED", RunStatus::Failed),
            ("error", RunStatus::Failed),
            ("Skipped", RunStatus::Skipped),
            ("Waiting", RunStatus::Other("Waiting".into())),
        ] {
            assert_eq!(word.parse(), Ok(status));
        }
        assert_eq!(RunStatus::Failed.all_words(), ["failed", "failure", "error"]);
    }

    #[test]
    fn an_id_is_a_number_only_where_its_column_has_numbers() {
        assert_eq!(RunId::new("42".to_owned(), true), RunId::Number(42));
        assert_eq!(RunId::new("-1".to_owned(), true), RunId::Number(-1));
        for word in ["42", "007", "a1b2", "99999999999999999999"] {
            assert_eq!(RunId::new(word.to_owned(), false), RunId::Text(word.into()));
        }
    }
}
