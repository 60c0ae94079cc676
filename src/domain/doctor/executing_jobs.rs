//! Jobs that execute: stuck, or too many; and the lease of the pass.

use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::owner_liveness::{ExecutingJob, process_name_or_unknown};
use crate::domain::shell;
use crate::domain::staleness;
use crate::domain::time_format::format_seconds;

use super::{counted, merge_findings};

/// `found`: those that are stuck. `passes`: the job that passes are made for.
pub fn stuck_jobs(found: Vec<staleness::StaleJob>, passes: Option<&str>, executing: usize) -> CheckResult {
    let finding = |stuck: staleness::StaleJob| {
        let standing = if stuck.is_critical { CheckStatus::Critical } else { CheckStatus::Warning };
        // The next pass takes its job up again; any other is in the hands of the application's worker.
        let fix = if passes == Some(stuck.id.as_str()) {
            "apsctl run-once"
        } else {
            "docker compose restart worker"
        };
        CheckResult::new(
            Check::StuckJobs,
            standing,
            format!("job {}: {}", stuck.id, stuck.detail),
            fix.to_owned(),
        )
    };
    let ok = match executing {
        0 => "no job executes".into(),
        some => format!("{} at work, none of them stuck", counted(some, "job")),
    };
    merge_findings(Check::StuckJobs, found.into_iter().map(finding).collect(), ok)
}

/// The lease of the pass, as long as somebody has not given it up.
#[derive(Debug, Clone, Default)]
pub struct PassLease {
    pub host: Option<String>,
    pub pid: Option<i32>,
    pub job_id: Option<String>,
    pub run_id: Option<String>,
    pub is_live: bool,
    /// Since when it has run out.
    pub expired_seconds: f64,
}

impl PassLease {
    pub fn owner(&self) -> String {
        process_name_or_unknown(self.host.as_deref(), self.pid)
    }
}

pub fn lease(lease: Option<&PassLease>) -> CheckResult {
    let Some(lease) = lease else { return CheckResult::ok(Check::Lease, "nobody has it") };
    let of = lease.run_id.as_ref().map_or(String::new(), |run| format!(" in run {run}"));
    let holder = lease.owner();
    if lease.is_live {
        return CheckResult::ok(Check::Lease, format!("{holder} has it{of}"));
    }
    let evidence = format!(
        "{holder} has let it run out {} ago{of}: that pass was lost",
        format_seconds(lease.expired_seconds.max(0.0).round())
    );
    let fix = lease.job_id.as_ref().map_or_else(
        || "apsctl run-once".to_owned(),
        |job| shell::with_option("apsctl run-once", "--job", job),
    );
    CheckResult::new(Check::Lease, CheckStatus::Warning, evidence, fix)
}

/// Whether there is room for another job.
pub fn concurrency(executing: &[ExecutingJob], most: usize) -> CheckResult {
    let at_work: Vec<&str> =
        executing.iter().filter(|job| job.is_executing).map(|job| job.id.as_str()).collect();
    let figure = format!("{} of {most} places are taken", at_work.len());
    if at_work.len() < most {
        return CheckResult::ok(Check::Concurrency, figure);
    }
    let named: Vec<&str> = at_work.iter().take(super::MAX_LISTED).copied().collect();
    let more = if at_work.len() > named.len() { ", …" } else { "" };
    let evidence = format!("{figure}, no further job starts: {}{more}", named.join(", "));
    let fix = format!("SCHEDULER_MAX_CONCURRENT_JOBS={}", at_work.len() * 2);
    CheckResult::new(Check::Concurrency, CheckStatus::Warning, evidence, fix)
}
