//! What the checks find in one round.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::doctor::check_result::ProblemKind;

/// The code of a check that could not be made. The codes of parts of a check begin with it: `unknown-lease`.
pub const UNKNOWN: &str = "unknown";

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertSeverity {
    /// Something could not be checked.
    #[default]
    Unknown,
    Warning,
    Critical,
}

impl AlertSeverity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// Where alerts are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Receiver {
    Stdout,
    Exec,
    Webhook,
}

/// What identifies a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FindingKey {
    pub check: String,
    pub code: String,
    pub job_id: Option<String>,
}

/// A finding of one round.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CheckFinding {
    pub code: String,
    pub job_id: Option<String>,
    pub severity: AlertSeverity,
    /// One line for people.
    pub summary: String,
    /// The commands that help, one after the other, or an instruction.
    pub fix: Vec<String>,
    /// What the finding is about, as far as another check may find the same.
    pub problem: ProblemKind,
    /// The job that has the problem, if it is not a part of the finding's identity.
    pub subject: Option<String>,
}

/// What a check has looked at, so that a finding that is missing is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// Everything except the findings with these codes.
    AllExcept(BTreeSet<String>),
    /// A limit was reached: a missing finding may be one of those that were left out.
    Truncated,
    /// The check could not be made, or its findings are muted.
    Nothing,
}

impl Coverage {
    pub(super) fn includes(&self, code: &str) -> bool {
        match self {
            Self::AllExcept(codes) => !codes.contains(code),
            Self::Truncated => code.starts_with(UNKNOWN),
            Self::Nothing => false,
        }
    }
}

/// The result of one check in one round.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckOutcome {
    pub check: &'static str,
    pub findings: Vec<CheckFinding>,
    pub coverage: Coverage,
}
