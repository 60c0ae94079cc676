//! Jobs without a recent run, as far as that is known.

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::stale::LateJob;
use super::{Db, ImportedRuns};

/// Jobs without a recent run.
#[derive(Debug)]
pub struct SilentJobs {
    pub jobs: Vec<LateJob>,
    /// Which runs are unknown, so that it is unknown whether a job is silent.
    pub unknown: Option<UnknownRuns>,
}

/// The runs that the imported logs do not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownRuns {
    Before(DateTime<Utc>),
    After(DateTime<Utc>),
}

impl Db {
    /// Returns jobs without a run for that long. Imported runs may be this old; what happened since is then unknown.
    pub fn silent_jobs(&mut self, within: Duration, max_import_age: Duration, limit: i64) -> Result<SilentJobs> {
        let since = self.time_ago(within);
        let jobs = self.jobs_without_run_since(since, limit)?;
        let Some(ImportedRuns { covered_from, covered_until }) = self.imported_runs()?.filter(|_| !jobs.is_empty())
        else {
            return Ok(SilentJobs { jobs, unknown: None });
        };
        let age = self.now() - covered_until;
        if age > TimeDelta::from_std(within.min(max_import_age)).unwrap_or(TimeDelta::MAX) {
            return Ok(SilentJobs { jobs: Vec::new(), unknown: Some(UnknownRuns::After(covered_until)) });
        }
        let since = since.checked_sub_signed(age.max(TimeDelta::zero())).unwrap_or(since);
        let jobs = self.jobs_without_run_since(since, limit)?;
        if covered_from > since && !jobs.is_empty() {
            return Ok(SilentJobs { jobs: Vec::new(), unknown: Some(UnknownRuns::Before(covered_from)) });
        }
        Ok(SilentJobs { jobs, unknown: None })
    }
}
