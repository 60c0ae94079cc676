//! The checks of executing jobs and of the pass's lease: `stuck-jobs`, `concurrency` and `lease`.

use chrono::{DateTime, Utc};

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, ProblemKind, merge_findings};
use super::wording::{MAX_LISTED, counted};
use crate::domain::evidence::{Span, Unit, evidence};
use crate::domain::lease_state::LeaseState;
use crate::domain::owner_liveness::{ExecutingJob, process_name_or_unknown};
use crate::domain::remedy::Remedy;
use crate::domain::staleness::StaleJob;
use crate::domain::task_tracker::MAX_CONCURRENT_VARIABLE;

/// Lists the stuck jobs.
pub fn stuck_jobs(stuck: Vec<StaleJob>, executing_count: usize) -> CheckResult {
    let finding = |job: StaleJob| {
        let status = if job.is_critical { CheckStatus::Critical } else { CheckStatus::Warning };
        let (facts, remedy) = job.stuck.map_or_else(Default::default, |stuck| (stuck.facts, Some(stuck.remedy)));
        let result = CheckResult::new(Check::StuckJobs, status, format!("job {}: {}", job.id, job.detail), remedy)
            .headline(evidence![Unit(&job.id), " is stuck"])
            .of_job(ProblemKind::StuckJob, Some(&job.id));
        facts.into_iter().fold(result, CheckResult::fact)
    };
    let ok = match executing_count {
        0 => "no job is executing".into(),
        1 => "1 job is executing, and it is not stuck".into(),
        some => format!("{some} jobs are executing, and none is stuck"),
    };
    merge_findings(Check::StuckJobs, stuck.into_iter().map(finding).collect(), ok)
}

/// The lease of a pass, held or expired.
#[derive(Debug, Clone)]
pub struct PassLease {
    pub host: Option<String>,
    pub pid: Option<i32>,
    pub job_id: Option<String>,
    pub run_id: Option<String>,
    pub since: Option<DateTime<Utc>>,
    pub state: LeaseState,
    /// Seconds since the lease expired.
    pub expired_seconds: f64,
}

impl PassLease {
    pub fn owner(&self) -> String {
        process_name_or_unknown(self.host.as_deref(), self.pid)
    }
}

pub fn lease(lease: Option<&PassLease>) -> CheckResult {
    let Some(lease) = lease else { return CheckResult::ok(Check::Lease, "no process holds the lease") };
    let run = lease.run_id.as_ref().map_or(String::new(), |run| format!(" for run {run}"));
    let owner = lease.owner();
    let evidence = match lease.state {
        LeaseState::Connected | LeaseState::Unexpired => {
            return CheckResult::ok(Check::Lease, format!("{owner} holds the lease{run}"));
        }
        LeaseState::NotReplayed => {
            let evidence = format!("{owner} held the lease{run}, and this standby may not have replayed a renewal yet");
            return CheckResult::unknown(Check::Lease, evidence);
        }
        LeaseState::Expired => evidence![
            format!("{owner} held the lease{run} and did not renew it: it expired "),
            Span(lease.expired_seconds.max(0.0).round()),
            " ago, and the pass was lost"
        ],
        LeaseState::Disconnected => {
            format!("{owner} held the lease{run}, and its sessions on the server have ended: the pass was lost").into()
        }
    };
    let remedy = lease
        .job_id
        .as_ref()
        .map_or_else(|| Remedy::apsctl("run-once"), |job| Remedy::apsctl_with("run-once", "--job", job));
    let mut result = CheckResult::new(Check::Lease, CheckStatus::Warning, evidence, remedy)
        .headline("a pass was lost")
        .of_job(ProblemKind::LostPass, lease.job_id.as_deref());
    result.problem.run.clone_from(&lease.run_id);
    result
}

/// Checks whether another job may start.
pub fn concurrency(executing: &[ExecutingJob], max_concurrent: usize) -> CheckResult {
    let ids: Vec<&str> = executing.iter().filter(|job| job.is_executing).map(|job| job.id.as_str()).collect();
    if ids.len() < max_concurrent {
        let evidence = format!("{} executing, at most {max_concurrent} may", counted(ids.len(), "job"));
        return CheckResult::ok(Check::Concurrency, evidence);
    }
    let more = if ids.len() > MAX_LISTED { ", …" } else { "" };
    let evidence = format!(
        "{} executing, at most {max_concurrent} may, so no other job starts: {}{more}",
        counted(ids.len(), "job"),
        ids[..ids.len().min(MAX_LISTED)].join(", ")
    );
    let remedy = Remedy::setting(MAX_CONCURRENT_VARIABLE, ids.len() * 2);
    CheckResult::new(Check::Concurrency, CheckStatus::Warning, evidence, remedy)
        .headline(format!("no other job starts: all {max_concurrent} places are taken"))
}
