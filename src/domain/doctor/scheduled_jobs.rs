//! The check `scheduled-jobs`: the application's own list of jobs against the jobs table.

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, merge_findings};
use super::wording::counted;
use crate::domain::name_list::name_list;
use crate::domain::remedy::Remedy;
use crate::domain::scheduled_job::MissingJobs;

/// `table` is the name of the jobs table.
pub fn scheduled_jobs(missing: &MissingJobs, table: &str) -> CheckResult {
    let finding = |status, ids: &[String], problem: &str| {
        let listed = name_list(ids);
        CheckResult::new(Check::ScheduledJobs, status, format!("{problem}: {listed}"), Remedy::apsctl("jobs list"))
            .headline("scheduled_jobs and the jobs table differ")
    };
    let mut findings = Vec::new();
    if !missing.unscheduled.is_empty() {
        let problem = format!("enabled in scheduled_jobs but missing in {table}, so they never run");
        findings.push(finding(CheckStatus::Critical, &missing.unscheduled, &problem));
    }
    // Without a common job, the table may belong to another program.
    if missing.shared > 0 && !missing.unlisted.is_empty() {
        let problem = format!("scheduled in {table} but missing in scheduled_jobs");
        findings.push(finding(CheckStatus::Warning, &missing.unlisted, &problem));
    }
    let ok = format!("scheduled_jobs and {table} have {} in common", counted(missing.shared, "job"));
    merge_findings(Check::ScheduledJobs, findings, ok)
}
