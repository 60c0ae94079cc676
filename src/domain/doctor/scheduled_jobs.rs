//! Do the application's own list of jobs and the jobs table have the same jobs?

use super::{MAX_LISTED, merge_findings};
use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::scheduled_job::MissingJobs;

/// `table`: the jobs table.
pub fn scheduled_jobs(missing: &MissingJobs, table: &str) -> CheckResult {
    let finding = |standing, ids: &[String], what: &str| {
        let more = ids.len().saturating_sub(MAX_LISTED);
        let mut told = ids.iter().take(MAX_LISTED).cloned().collect::<Vec<_>>().join(", ");
        if more > 0 {
            told += &format!(" and {more} more");
        }
        CheckResult::new(
            Check::ScheduledJobs,
            standing,
            format!("{what}: {told}"),
            "apsctl jobs list".to_owned(),
        )
    };
    let mut found = Vec::new();
    if !missing.unscheduled.is_empty() {
        let what = format!("enabled in scheduled_jobs and missing in {table}, so that they never run");
        found.push(finding(CheckStatus::Critical, &missing.unscheduled, &what));
    }
    // Other programs may keep jobs in a table that has nothing to do with the list.
    if missing.shared > 0 && !missing.unlisted.is_empty() {
        let what = format!("scheduled in {table} and missing in scheduled_jobs");
        found.push(finding(CheckStatus::Warning, &missing.unlisted, &what));
    }
    merge_findings(
        Check::ScheduledJobs,
        found,
        format!("scheduled_jobs and {table} share {} jobs", missing.shared),
    )
}
