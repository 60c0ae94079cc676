//! Findings of doctor that concern the server or the machine. They cannot be rebuilt, so the sandbox shows them as they were saved.

use serde::{Deserialize, Serialize};

use crate::domain::doctor::check::Check;
use crate::domain::doctor::check_result::CheckStatus;

/// The checks of the server, its sessions, its roles, the machine and the containers.
const SERVER_CHECKS: [Check; 7] = [
    Check::Locks,
    Check::ClockSkew,
    Check::Schedulers,
    Check::ForeignCode,
    Check::SlowQueries,
    Check::ContainerLimits,
    Check::Memory,
];

/// The most findings that are kept, and the longest text.
const MAX_FINDINGS: usize = 50;
const MAX_CHARS: usize = 4000;

/// A finding of doctor when the incident was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFinding {
    /// The name of the check.
    pub check: String,
    pub verdict: String,
    pub evidence: String,
}

impl KeptFinding {
    /// Returns the check and the status, if the check concerns the server or the machine. Others are made in the sandbox.
    pub fn server_check(&self) -> Option<(Check, CheckStatus)> {
        let check = *Check::ALL.iter().find(|check| check.as_str() == self.check)?;
        let status = [CheckStatus::Warning, CheckStatus::Critical];
        let status = status.into_iter().find(|status| status.as_str() == self.verdict)?;
        // Without a container, the rows tell whether a worker picks up jobs.
        let is_container = check == Check::Worker && self.evidence.starts_with("container ");
        (is_container || SERVER_CHECKS.contains(&check)).then_some((check, status))
    }
}

/// Returns the findings that cannot be rebuilt, with limited texts: the archive may come from anyone.
pub fn findings_to_keep(findings: impl IntoIterator<Item = KeptFinding>) -> Vec<KeptFinding> {
    let kept = findings.into_iter().filter(|finding| finding.server_check().is_some()).take(MAX_FINDINGS);
    kept.map(|finding| KeptFinding { evidence: finding.evidence.chars().take(MAX_CHARS).collect(), ..finding })
        .collect()
}
