//! The outcome of a check, and how several findings of one check become one result.

use super::check::Check;
use super::wording::MAX_LISTED;
use crate::domain::evidence::Evidence;
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

/// What kind of problem a finding is about, as far as another check may find the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum ProblemKind {
    /// No worker picks up jobs that are due.
    IdleWorker,
    StuckJob,
    LostPass,
    /// The schedule or the row of a job.
    JobRow,
    FailedRun,
    FailedJob,
    LateJob,
    MissedSlot,
    OpenRun,
    /// A pause that is deliberate.
    Pause,
    LogErrors,
    #[default]
    Other,
}

/// What people read about a finding. Machines get its evidence.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Problem {
    pub kind: ProblemKind,
    pub job: Option<String>,
    pub run: Option<String>,
    /// The problem in a few words.
    pub headline: Evidence,
    /// The evidence, a fact each.
    pub facts: Vec<Evidence>,
}

/// The outcome of one check.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckResult {
    pub check: Check,
    pub status: CheckStatus,
    /// The facts behind the status, as a sentence.
    pub evidence: Evidence,
    pub remedy: Option<Remedy>,
    pub problem: Problem,
    /// The findings that were merged into this result.
    pub parts: Vec<Self>,
}

impl CheckResult {
    pub fn new(
        check: Check,
        status: CheckStatus,
        evidence: impl Into<Evidence>,
        remedy: impl Into<Option<Remedy>>,
    ) -> Self {
        Self {
            check,
            status,
            evidence: evidence.into(),
            remedy: remedy.into(),
            problem: Problem::default(),
            parts: Vec::new(),
        }
    }

    pub fn ok(check: Check, evidence: impl Into<Evidence>) -> Self {
        Self::new(check, CheckStatus::Ok, evidence, None)
    }

    /// Returns the result of a check that could not be made.
    pub fn unknown(check: Check, reason: impl Into<Evidence>) -> Self {
        Self::new(check, CheckStatus::Unknown, reason, None)
    }

    /// Sets what people read first. The evidence stands below it, unless there are facts.
    #[must_use]
    pub fn headline(mut self, headline: impl Into<Evidence>) -> Self {
        self.problem.headline = headline.into();
        self
    }

    /// Adds a fact that people read instead of the evidence.
    #[must_use]
    pub fn fact(mut self, fact: impl Into<Evidence>) -> Self {
        self.problem.facts.push(fact.into());
        self
    }

    /// Sets the kind of problem and the job that has it.
    #[must_use]
    pub fn of_job(mut self, kind: ProblemKind, job: Option<&str>) -> Self {
        self.problem.kind = kind;
        self.problem.job = job.map(str::to_owned);
        self
    }
}

/// Sorts by severity, the worst first, then by the order of the table of checks.
pub fn sort_by_severity(results: &mut [CheckResult]) {
    results.sort_by_key(|result| (std::cmp::Reverse(result.status), result.check));
}

/// Joins the findings of one check: the worst first, with its remedy. Without findings the result is ok.
pub fn merge_findings(check: Check, mut findings: Vec<CheckResult>, ok_evidence: impl Into<Evidence>) -> CheckResult {
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.status));
    let more = findings.len().saturating_sub(MAX_LISTED);
    let mut evidence: Vec<Evidence> =
        findings.iter().take(MAX_LISTED).map(|finding| finding.evidence.clone()).collect();
    if more > 0 {
        evidence.push(format!("and {more} more").into());
    }
    match findings.first().cloned() {
        None => CheckResult::ok(check, ok_evidence),
        Some(worst) => CheckResult { evidence: Evidence::join(evidence, "; "), parts: findings, ..worst },
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
