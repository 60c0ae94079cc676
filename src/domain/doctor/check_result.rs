//! The outcome of a check, and how several findings of one check become one result.

use super::check::Check;
use super::wording::MAX_LISTED;
use crate::domain::remedy::Remedy;

/// How a check came out, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckStatus {
    Ok,
    /// The check could not be made.
    Unknown,
    Warning,
    Critical,
}

impl CheckStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unknown => "unknown",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// The outcome of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckResult {
    pub check: Check,
    pub status: CheckStatus,
    /// The facts behind the status, as a sentence.
    pub evidence: String,
    pub remedy: Option<Remedy>,
}

impl CheckResult {
    pub fn new(
        check: Check,
        status: CheckStatus,
        evidence: impl Into<String>,
        remedy: impl Into<Option<Remedy>>,
    ) -> Self {
        Self { check, status, evidence: evidence.into(), remedy: remedy.into() }
    }

    pub fn ok(check: Check, evidence: impl Into<String>) -> Self {
        Self::new(check, CheckStatus::Ok, evidence, None)
    }

    /// Returns the result of a check that could not be made.
    pub fn unknown(check: Check, reason: impl Into<String>) -> Self {
        Self::new(check, CheckStatus::Unknown, reason, None)
    }
}

/// Sorts by severity, the worst first, then by the order of the table of checks.
pub fn sort_by_severity(results: &mut [CheckResult]) {
    results.sort_by_key(|result| (std::cmp::Reverse(result.status), result.check));
}

/// Joins the findings of one check: the worst first, with its remedy. Without findings the result is ok.
pub fn merge_findings(check: Check, mut findings: Vec<CheckResult>, ok_evidence: impl Into<String>) -> CheckResult {
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.status));
    let more = findings.len().saturating_sub(MAX_LISTED);
    let mut evidence: Vec<String> = findings.iter().take(MAX_LISTED).map(|finding| finding.evidence.clone()).collect();
    if more > 0 {
        evidence.push(format!("and {more} more"));
    }
    match findings.into_iter().next() {
        None => CheckResult::ok(check, ok_evidence),
        Some(worst) => CheckResult { evidence: evidence.join("; "), ..worst },
    }
}

/// Why something could not be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotChecked {
    pub reason: String,
    /// The remedy that makes the check possible.
    pub remedy: Option<Remedy>,
}

impl NotChecked {
    pub fn new(reason: impl Into<String>, remedy: impl Into<Option<Remedy>>) -> Self {
        Self { reason: reason.into(), remedy: remedy.into() }
    }

    pub fn into_result(self, check: Check) -> CheckResult {
        CheckResult::new(check, CheckStatus::Unknown, self.reason, self.remedy)
    }
}

/// The result of a probe, or why it failed.
pub type ProbeResult<T> = Result<T, NotChecked>;

/// Evaluates what was read; the result is unknown if it could not be read.
pub fn evaluate<T>(check: Check, answer: ProbeResult<T>, to_result: impl FnOnce(T) -> CheckResult) -> CheckResult {
    answer.map_or_else(|not_checked| not_checked.into_result(check), to_result)
}
