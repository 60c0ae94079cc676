//! Who executes a job, and whether that somebody still lives.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// A job that executes, with every trace of who does it.
#[derive(Debug, Clone, Default)]
pub struct ExecutingJob {
    pub id: String,
    pub func_ref: Option<String>,
    pub next_run_time: Option<DateTime<Utc>>,
    /// Its state says so too: it has not been paused or removed under way.
    pub is_executing: bool,
    /// Its open audit row.
    pub run_id: Option<String>,
    pub run_since: Option<DateTime<Utc>>,
    /// Its lease, where an apsctl pass has taken one.
    pub host: Option<String>,
    pub pid: Option<i32>,
    pub leased_since: Option<DateTime<Utc>>,
    pub is_lease_live: Option<bool>,
    pub blocked_by: Option<String>,
    /// The scheduler of APScheduler 4 that has acquired it.
    pub scheduler: Option<String>,
}

/// What is to be thought of the holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerLiveness {
    /// Its lease is live.
    Alive,
    /// No lease, but an open run that is no older than a run may be: the application's own worker, probably.
    Unknown,
    /// Its lease has run out, or nothing speaks for anybody.
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

/// `pid 123 on worker-1`
pub fn process_name(host: Option<&str>, pid: Option<i32>) -> Option<String> {
    Some(format!("pid {} on {}", pid?, host?))
}

/// The same of one whose lease does not say who it is.
pub fn process_name_or_unknown(host: Option<&str>, pid: Option<i32>) -> String {
    process_name(host, pid).unwrap_or_else(|| "somebody".to_owned())
}

impl ExecutingJob {
    pub fn executing_since(&self) -> Option<DateTime<Utc>> {
        self.leased_since.or(self.run_since)
    }

    /// `pid 123 on worker-1`, or a scheduler's own name.
    pub fn owner_name(&self) -> Option<String> {
        if self.scheduler.is_some() {
            return self.scheduler.clone();
        }
        process_name(self.host.as_deref(), self.pid)
    }

    pub fn owner_liveness(&self, now: DateTime<Utc>, job_timeout: Duration) -> OwnerLiveness {
        match self.is_lease_live {
            Some(true) => OwnerLiveness::Alive,
            None if self.run_since.is_some() && !self.exceeds_timeout(now, job_timeout) => {
                OwnerLiveness::Unknown
            }
            Some(false) | None => OwnerLiveness::Lost,
        }
    }

    /// Whether it executes for longer than a run may.
    pub fn exceeds_timeout(&self, now: DateTime<Utc>, job_timeout: Duration) -> bool {
        let timeout = TimeDelta::from_std(job_timeout).unwrap_or(TimeDelta::MAX);
        self.executing_since().is_some_and(|since| now - since > timeout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_decides_and_without_one_an_open_run_speaks_for_its_worker() {
        let at = |s| DateTime::from_timestamp(s, 0);
        let now = DateTime::from_timestamp(100, 0).unwrap();
        let timeout = Duration::from_secs(30);
        let holder = |lease_live, run_since| {
            ExecutingJob { run_since, is_lease_live: lease_live, ..ExecutingJob::default() }
                .owner_liveness(now, timeout)
        };
        assert_eq!(holder(Some(true), None), OwnerLiveness::Alive);
        assert_eq!(holder(Some(false), at(99)), OwnerLiveness::Lost);
        assert_eq!(holder(None, at(71)), OwnerLiveness::Unknown);
        assert_eq!(holder(None, at(69)), OwnerLiveness::Lost);
        assert_eq!(holder(None, None), OwnerLiveness::Lost);
    }
}
