//! Findings of a loaded incident that concern its server or machine: the sandbox cannot have them, so they are shown as they were saved.

use super::results::Results;
use crate::context::Context;
use crate::domain::doctor::check_result::{CheckResult, CheckStatus};

/// Replaces the results of checks that find nothing in the sandbox, but found something when the incident was saved.
pub(super) fn restore(results: &mut Results, context: &Context) {
    let Some(incident) = context.incident() else { return };
    for finding in &incident.findings {
        let Some((check, status)) = finding.server_check() else { continue };
        if results.all.iter().any(|result| result.check == check && result.status > CheckStatus::Unknown) {
            continue;
        }
        results.all.retain(|result| result.check != check);
        // The archive's own remedy is not shown: it may come from anyone, and it is about another server.
        let kept = CheckResult::new(check, status, finding.evidence.as_str(), None)
            .fact(finding.evidence.as_str())
            .fact("found when the incident was saved; the sandbox has no part in it");
        results.add(kept.headline(format!("{} of the saved server", check.as_str())));
    }
}
