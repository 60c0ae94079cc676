//! The start of a pass in one transaction: acquires the lease, closes runs that were left open, and opens a new run.

use std::time::Duration;

use anyhow::Result;
use chrono::{SecondsFormat, TimeDelta};
use postgres::Row;
use postgres::types::Type;
use serde_json::json;

use crate::db::{Actor, Db, get};
use crate::domain::audit::{RunId, RunStatus};
use crate::domain::job::{Job, JobState};
use crate::domain::owner_liveness;
use crate::domain::pass::PassCounts;

/// Age of the oldest run that counts as the previous one.
pub(in crate::db) const PREVIOUS_RUN_WINDOW: TimeDelta = TimeDelta::days(30);

/// Age of the oldest open run of a worker without a lease. The run of the last lease is known whatever its age.
const OPEN_RUN_WINDOW: TimeDelta = TimeDelta::days(7);

/// Error messages of runs that were left open, by another process or by an earlier attempt of this one.
const PROCESS_LOST: &str = "the process was lost before the run ended";
const CONNECTION_LOST: &str = "the connection to the server was lost";

/// Who wants to start a pass, and its conditions.
#[derive(Debug)]
pub struct PassRequest<'a> {
    /// The job of the pass; `None` if the store has no such job.
    pub job: Option<&'a Job>,
    pub host: &'a str,
    pub pid: u32,
    /// Actor and command, for the run's details; `None` if no run is opened.
    pub started_by: Option<(&'a Actor, &'a str)>,
    /// Duration of the lease.
    pub lease: Duration,
    /// Unique key of this process. It lets a later attempt take over the lease of an earlier one. `None` if there is
    /// only one attempt.
    pub process_key: Option<&'a str>,
    /// Runs of earlier attempts of this process.
    pub own_runs: &'a [RunId],
    /// The pass does not start if this many other jobs are executing.
    pub max_concurrent: usize,
    /// Open runs older than this are considered lost.
    pub job_timeout: Duration,
    pub attempt: u32,
}

/// Result of an attempt to start a pass.
#[derive(Debug)]
pub enum PassStart {
    Started(Box<Pass>),
    /// Another pass is executing: its process, if known.
    Conflict(Option<String>),
    /// The job has changed since it was read.
    JobChanged,
    /// Too many other jobs are executing: their ids.
    TooManyExecuting(Vec<String>),
}

/// A pass that has started.
#[derive(Debug, Clone)]
pub struct Pass {
    pub run_id: RunId,
    pub(super) token: i64,
    pub job: Option<Job>,
    pub previous: PreviousRun,
    /// What earlier attempts have committed, according to the store. The answer to a commit may have been lost. After
    /// a failover, a commit itself may have been lost.
    pub committed_earlier: PassCounts,
}

/// How the previous run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreviousRun {
    Succeeded,
    /// It failed or was lost: its error.
    Failed(String),
}

impl Db {
    /// Starts a pass, unless another one is executing.
    pub fn start_pass(&mut self, claim: &PassRequest) -> Result<PassStart> {
        self.require_migrated()?;
        let won = |claimed: &PassStart| matches!(claimed, PassStart::Started(_));
        self.write_transaction(None, won, |db| db.start_pass_under_lease(claim))
    }

    fn start_pass_under_lease(&mut self, claim: &PassRequest) -> Result<PassStart> {
        let job_id = claim.job.map(|job| job.id.as_str());
        let Some(lease) = self.acquire_lease(claim)? else {
            return Ok(PassStart::Conflict(self.lease_holder()?));
        };
        let left_open: Option<String> = get(&lease, "run_id")?;
        let executing = self.other_executing_jobs(job_id)?;
        if executing.len() >= claim.max_concurrent {
            return Ok(PassStart::TooManyExecuting(executing));
        }
        if left_open.is_none() && self.has_run_without_lease(claim.job, claim.job_timeout)? {
            return Ok(PassStart::Conflict(None));
        }
        let fixed_now = self.options.fixed_now;
        if !self.mark_job_executing(claim.job)? {
            return Ok(PassStart::JobChanged);
        }
        let since = self.now() - OPEN_RUN_WINDOW;
        let error = if claim.attempt > 1 { CONNECTION_LOST } else { PROCESS_LOST };
        self.execute(
            include_str!("abandon_runs.sql"),
            &[
                (&job_id, Type::TEXT),
                (&left_open, Type::TEXT),
                (&fixed_now, Type::TIMESTAMPTZ),
                (&error, Type::TEXT),
                (&since, Type::TIMESTAMPTZ),
            ],
        )?;
        let previous = self.previous_run(job_id)?;
        let earlier = self.committed_by_runs(claim.own_runs)?;
        let mut details = json!({"attempt": claim.attempt, "host": claim.host, "pid": claim.pid});
        // The time for which the pass was started, and the lost run before it.
        let due = claim.job.and_then(|job| job.next_run_time).filter(|due| *due <= self.now());
        details["due_at"] = json!(due.map(|due| due.to_rfc3339_opts(SecondsFormat::AutoSi, true)));
        details["lost_run"] = json!(left_open.map(|id| self.run_id(id).to_json()));
        if let PreviousRun::Failed(error) = &previous {
            details["recovers"] = json!(error);
        }
        if let Some((actor, command)) = claim.started_by {
            details["os_user"] = json!(actor.os_user);
            details["sudo_user"] = json!(actor.sudo_user);
            details["command"] = json!(command);
        }
        let run = self.query_one(
            include_str!("open_run.sql"),
            &[(&job_id, Type::TEXT), (&details, Type::JSONB), (&fixed_now, Type::TIMESTAMPTZ)],
        )?;
        let pass = Pass {
            run_id: self.run_id(get(&run, "id")?),
            token: get(&lease, "token")?,
            job: claim.job.cloned(),
            previous,
            committed_earlier: earlier,
        };
        Ok(PassStart::Started(Box::new(pass)))
    }

    /// Returns the other jobs that are executing.
    fn other_executing_jobs(&mut self, job_id: Option<&str>) -> Result<Vec<String>> {
        self.by_layout(|db, store| {
            if !store.features().supports_passes {
                return Ok(Vec::new());
            }
            let rows = db.query(include_str!("other_executing.sql"), &[(&job_id, Type::TEXT)])?;
            rows.iter().map(|row| get(row, "id")).collect()
        })
    }

    /// Acquires the lease. Returns its token and the run noted in it; `None` if another process holds it.
    pub(super) fn acquire_lease(&mut self, claim: &PassRequest) -> Result<Option<Row>> {
        let job_id = claim.job.map(|job| job.id.as_str());
        let seconds = claim.lease.as_secs_f64();
        let pid = i32::try_from(claim.pid)?;
        let lease = self.query(
            include_str!("acquire_lease.sql"),
            &[
                (&seconds, Type::FLOAT8),
                (&claim.process_key, Type::TEXT),
                (&claim.host, Type::TEXT),
                (&pid, Type::INT4),
                (&job_id, Type::TEXT),
            ],
        )?;
        Ok(lease.into_iter().next())
    }

    /// Whether a worker that takes no lease, such as the application's own, is executing the job.
    pub(super) fn has_run_without_lease(&mut self, job: Option<&Job>, timeout: Duration) -> Result<bool> {
        let Some(job) = job.filter(|job| job.job_state == JobState::Executing) else {
            return Ok(false);
        };
        let since = self.now() - TimeDelta::from_std(timeout)?;
        let params = [(&job.id as _, Type::TEXT), (&since as _, Type::TIMESTAMPTZ)];
        get(&self.query_one(include_str!("has_run_without_lease.sql"), &params)?, "running")
    }

    fn previous_run(&mut self, job_id: Option<&str>) -> Result<PreviousRun> {
        let since = self.now() - PREVIOUS_RUN_WINDOW;
        let rows =
            self.query(include_str!("previous_run.sql"), &[(&job_id, Type::TEXT), (&since, Type::TIMESTAMPTZ)])?;
        let Some(row) = rows.first() else { return Ok(PreviousRun::Succeeded) };
        let Ok(status) = get::<Option<String>>(row, "status")?.unwrap_or_default().parse::<RunStatus>();
        let error: Option<String> = get(row, "error")?;
        Ok(if status.is_failure() { PreviousRun::Failed(error.unwrap_or_default()) } else { PreviousRun::Succeeded })
    }

    /// Marks the job as executing. Returns false if it has changed since it was read.
    fn mark_job_executing(&mut self, job: Option<&Job>) -> Result<bool> {
        let Some(job) = job else { return Ok(true) };
        let expected = job.job_state.stored_spellings();
        let started = self.execute(
            include_str!("mark_job_executing.sql"),
            &[(&job.id, Type::TEXT), (&expected, Type::TEXT_ARRAY), (&job.next_run_time, Type::TIMESTAMPTZ)],
        )?;
        Ok(started == 1)
    }

    pub(super) fn lease_holder(&mut self) -> Result<Option<String>> {
        let rows = self.query(include_str!("lease_holder.sql"), &[])?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(owner_liveness::process_name(get(row, "host")?, get(row, "pid")?))
    }
}
