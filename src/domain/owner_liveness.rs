//! The process that executes a job (its owner), and whether it is alive.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::audit::{Run, RunId, RunStatus};
use super::lease_state::LeaseState;

/// An executing job, with everything that identifies its owner.
#[derive(Debug, Clone, Default)]
pub struct ExecutingJob {
    pub id: String,
    pub func_ref: Option<String>,
    pub next_run_time: Option<DateTime<Utc>>,
    /// Whether its state is EXECUTING; a job may be paused or removed while it executes.
    pub is_executing: bool,
    /// Its open run in the audit log.
    pub run_id: Option<String>,
    pub run_since: Option<DateTime<Utc>>,
    /// Its lease, if an apsctl pass took one.
    pub host: Option<String>,
    pub pid: Option<i32>,
    pub leased_since: Option<DateTime<Utc>>,
    pub lease: Option<LeaseState>,
    pub blocked_by: Option<String>,
    /// The scheduler of APScheduler 4 that acquired it.
    pub scheduler: Option<String>,
}

/// Whether the owner of a job is alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerLiveness {
    /// It holds a lease that has not expired, and its sessions have not ended.
    Alive,
    /// It has no lease, but an open run within the job timeout: probably the application's own worker. Or this is a standby that
    /// may not have replayed its newest renewal.
    Unknown,
    /// Its lease has expired or its sessions have ended, or it has neither a lease nor a recent open run.
    Lost,
}

impl OwnerLiveness {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Unknown => "unknown",
            Self::Lost => "lost",
        }
    }
}

/// Returns `pid 123 on worker-1`.
pub fn process_name(host: Option<&str>, pid: Option<i32>) -> Option<String> {
    Some(format!("pid {} on {}", pid?, host?))
}

/// Returns `pid 123 on worker-1`, or a placeholder if the lease does not name its process.
pub fn process_name_or_unknown(host: Option<&str>, pid: Option<i32>) -> String {
    process_name(host, pid).unwrap_or_else(|| "an unknown process".to_owned())
}

impl ExecutingJob {
    pub fn executing_since(&self) -> Option<DateTime<Utc>> {
        self.leased_since.or(self.run_since)
    }

    /// Returns `pid 123 on worker-1`, or the name of the scheduler.
    pub fn owner_name(&self) -> Option<String> {
        if self.scheduler.is_some() {
            return self.scheduler.clone();
        }
        process_name(self.host.as_deref(), self.pid)
    }

    pub fn owner_liveness(&self, now: DateTime<Utc>, job_timeout: Duration) -> OwnerLiveness {
        match self.lease {
            Some(LeaseState::NotReplayed) => OwnerLiveness::Unknown,
            Some(lease) if lease.is_lost() => OwnerLiveness::Lost,
            Some(_) => OwnerLiveness::Alive,
            None if self.is_run_recent(now, job_timeout) => OwnerLiveness::Unknown,
            None => OwnerLiveness::Lost,
        }
    }

    /// Says why the owner is alive, lost or unknown.
    pub fn liveness_reason(&self, now: DateTime<Utc>, job_timeout: Duration) -> &'static str {
        match self.lease {
            Some(lease) => lease.reason(),
            None if self.is_run_recent(now, job_timeout) => {
                "it has no lease, but a run that has not exceeded the job timeout"
            }
            None if self.run_since.is_some() => "it has no lease, and its run has exceeded the job timeout",
            None => "it has neither a lease nor an open run",
        }
    }

    fn is_run_recent(&self, now: DateTime<Utc>, job_timeout: Duration) -> bool {
        self.run_since.is_some() && !self.exceeds_timeout(now, job_timeout)
    }

    /// Whether it has executed for longer than the job timeout.
    pub fn exceeds_timeout(&self, now: DateTime<Utc>, job_timeout: Duration) -> bool {
        let timeout = TimeDelta::from_std(job_timeout).unwrap_or(TimeDelta::MAX);
        self.executing_since().is_some_and(|since| now - since > timeout)
    }
}

/// Whether the process of an open run is gone. `executing` are the executing jobs.
///
/// A run that no job executes is lost if it has been open for longer than the job timeout.
pub fn is_run_lost(run: &Run, executing: &[ExecutingJob], now: DateTime<Utc>, job_timeout: Duration) -> bool {
    if run.status != Some(RunStatus::Running) {
        return false;
    }
    let id = run.id.as_ref().map(RunId::to_string);
    // The open run of a job may be too old to be attributed to it.
    let executes = |job: &&ExecutingJob| {
        job.run_id == id && id.is_some() || job.run_id.is_none() && Some(&job.id) == run.job_id.as_ref()
    };
    if let Some(job) = executing.iter().find(executes) {
        return job.owner_liveness(now, job_timeout) == OwnerLiveness::Lost;
    }
    let timeout = TimeDelta::from_std(job_timeout).unwrap_or(TimeDelta::MAX);
    run.created_at.is_some_and(|since| now - since > timeout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn liveness_follows_the_lease_or_else_the_open_run() {
        let at = |s| DateTime::from_timestamp(s, 0);
        let now = DateTime::from_timestamp(100, 0).unwrap();
        let timeout = Duration::from_secs(30);
        let liveness = |lease, run_since| {
            ExecutingJob { run_since, lease, ..ExecutingJob::default() }.owner_liveness(now, timeout)
        };
        for (state, expected) in [
            (LeaseState::Connected, OwnerLiveness::Alive),
            (LeaseState::Unexpired, OwnerLiveness::Alive),
            (LeaseState::NotReplayed, OwnerLiveness::Unknown),
            (LeaseState::Expired, OwnerLiveness::Lost),
            (LeaseState::Disconnected, OwnerLiveness::Lost),
        ] {
            assert_eq!(liveness(Some(state), at(99)), expected, "{state:?}");
            assert_eq!(liveness(Some(state), None), expected, "{state:?}");
        }
        assert_eq!(liveness(None, at(71)), OwnerLiveness::Unknown);
        assert_eq!(liveness(None, at(69)), OwnerLiveness::Lost);
        assert_eq!(liveness(None, None), OwnerLiveness::Lost);
    }
}
