//! The pass as a state machine.
//!
//! ```text
//!                not due, skipped, too many jobs, done before
//!          ┌────────────────────────────────────────────────► Ended
//!          │             claimed                  recorded
//! ──► Claiming ────────────────► Evaluating ────────────────► Ended
//!      ▲   │                          │ error
//!      │   │ error                    ▼
//!      │   │                       Closing
//!      │   ▼                          │
//!      │ Failed ◄─────────────────────┘
//!      │   │ │                              refused before the start
//!      │   │ ├──────────────────────────────────────────────► Ended
//!      │   │ │ no retry
//!      │   │ └────────────► GivingUp ───────────────────────► Ended
//!      │   ▼ retry              ▲
//!    Waiting ───────────────────┘
//!                 signal
//! ```
//!
//! - **Claiming**: checks the store, finds the job and asks for the lease, which it may await with `--wait-for-lease`. After a lost
//!   connection it first looks whether the last attempt was recorded as completed after all, because then only the answer was
//!   lost.
//! - **Evaluating**: holds the lease and has an open run. Evaluates the pending versions in batches, then records the
//!   result, releases the lease and sets the job's next run, in one transaction. `evaluate.rs` has this state.
//! - **Closing**: records the open run as failed and releases the lease, as far as the store can be reached.
//! - **Failed**: logs the failure and decides whether another attempt may succeed.
//! - **Waiting**: waits for the retry delay.
//! - **`GivingUp`**: makes no further attempt. After a lost connection it looks what the server has committed, and closes a
//!   run that is still open.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::failure::{
    failure_kind, invalid_rules_error, is_connection_failure, is_deliberate, run_status, too_many_jobs,
};
use super::health_ping::HealthPing;
use super::result::{PassResult, rules_json};
use super::settings::{Args, Settings};
use super::{job, plan_file, report};
use crate::committed;
use crate::context::Context;
use crate::db::pass::{HeldLease, NextRun, Pass, PassEnd, PassRequest, PassStart, PreviousRun};
use crate::db::rules::RuleSet;
use crate::domain::audit::{RunId, RunStatus};
use crate::domain::job::{Job, JobState};
use crate::domain::pass::{PassCounts, is_connection_error};
use crate::domain::plan::Plan;
use crate::domain::time_format::format_time;
use crate::error::{CliError, ExitCode, FailureKind, exit_code_of, format_error, redact};
use crate::interrupt;
use crate::progress;
use crate::report::{Report, printable};

/// How often to claim the lease again because the job has changed since it was read.
const MAX_CLAIM_TRIES: usize = 10;

/// How often a pass that waits for the lease looks at it.
const MAX_LEASE_POLL: Duration = Duration::from_millis(200);
const MIN_LEASE_POLL: Duration = Duration::from_millis(2);

/// How often closing a run is tried. A late cancel request for an earlier statement may hit the statement that closes it.
const MAX_CLOSE_TRIES: usize = 3;

/// A statement that fails within this time may have been cancelled by such a request. One that takes longer waits for a
/// lock, and would wait again.
const MAX_CANCELLED_TIME: Duration = Duration::from_secs(1);

enum State {
    Claiming,
    Evaluating(Box<Pass>),
    Closing(anyhow::Error),
    Failed(anyhow::Error),
    Waiting(anyhow::Error),
    GivingUp(anyhow::Error),
    Ended(Result<Box<Report>>),
}

impl State {
    fn reported(report: Report) -> Self {
        Self::Ended(Ok(Box::new(report)))
    }
}

/// What the store has recorded about a run of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunRecordState {
    /// No run is open.
    NotOpen,
    /// The answer to the claim was lost: a run may be open.
    Unknown,
    Open,
}

/// A pass: the attempt under way, and what the earlier ones have left.
pub(super) struct PassMachine<'a> {
    pub(super) args: &'a Args,
    pub(super) settings: Settings,
    /// Identifies this process as the owner of the lease.
    owner: String,
    /// The plan to apply (`--plan`).
    pub(super) plan: Option<Plan>,
    ping: Option<HealthPing>,
    attempt: u32,
    /// Whether the log has "Automation run started", which it has once for all attempts.
    is_started: bool,
    /// Why the previous attempt failed.
    last_failure: Option<FailureKind>,
    /// The pass that was claimed last.
    pass: Option<Pass>,
    run_record: RunRecordState,
    /// The runs of earlier attempts.
    earlier_runs: Vec<RunId>,
    /// What earlier attempts have committed.
    earlier_counts: PassCounts,
    /// What this attempt has committed.
    pub(super) counts: PassCounts,
    /// None until they are read.
    pub(super) rules: Option<Arc<RuleSet>>,
    /// Whether versions that have not changed since the last complete pass are left out.
    pub(super) is_incremental: bool,
    /// How many pending versions were left out for that reason.
    pub(super) skipped: i64,
    started: Instant,
    lease_wait: Option<LeaseWait>,
}

/// Waiting for the lease of a process that may be dead (`--wait-for-lease`).
#[derive(Debug, Clone, Copy)]
struct LeaseWait {
    until: Instant,
    /// The token of that process.
    token: i64,
}

impl<'a> PassMachine<'a> {
    pub(super) fn new(args: &'a Args, settings: Settings, plan: Option<Plan>, ping: Option<HealthPing>) -> Self {
        Self {
            args,
            settings,
            owner: format!("{:016x}", RandomState::new().hash_one(std::process::id())),
            plan,
            ping,
            attempt: 1,
            is_started: false,
            last_failure: None,
            pass: None,
            run_record: RunRecordState::NotOpen,
            earlier_runs: Vec::new(),
            earlier_counts: PassCounts::default(),
            counts: PassCounts::default(),
            rules: None,
            is_incremental: false,
            skipped: 0,
            started: Instant::now(),
            lease_wait: None,
        }
    }

    /// Goes from state to state until the pass has ended.
    pub(super) fn run(mut self, context: &mut Context) -> Result<Report> {
        let mut state = State::Claiming;
        loop {
            state = match state {
                State::Claiming => self.claim(context).unwrap_or_else(State::Failed),
                State::Evaluating(pass) => self.evaluate(&pass, context),
                State::Closing(error) => self.close(error, context),
                State::Failed(error) => self.decide_on_retry(error),
                State::Waiting(error) => self.wait(&error, context),
                State::GivingUp(error) => self.give_up(error, context),
                State::Ended(end) => return end.map(|report| *report),
            };
        }
    }

    // Claiming

    fn claim(&mut self, context: &mut Context) -> Result<State> {
        job::require_pass_possible(self.args, context)?;
        context.db()?.require_own_table("evaluations")?;
        context.db()?.require_own_table("approvals")?;
        if let Some(result) = self.find_completed_run(context)? {
            return Ok(self.ended(result, context));
        }
        if let Some(plan) = &self.plan {
            plan_file::require_same_store(plan, context)?;
        }
        let mut tries = 0;
        while tries < MAX_CLAIM_TRIES {
            let now = context.now()?;
            let job = job::resume_expired_and_find(self.args, context)?;
            if let Some(job) = job.as_ref().filter(|job| self.args.if_due && !job::is_due(job, now)) {
                let due = job
                    .next_run_time
                    .map_or("it has no next run".to_owned(), |next| format!("due at {}", format_time(next)));
                // A crontab line runs this every few minutes, so it is no line of the log.
                log::debug!("job {} is not due: {due}", job.id);
                let not_due = Some((job.id.clone(), job.next_run_time));
                let result = PassResult { not_due, ..self.result("not_due", None, 0.0) };
                return Ok(State::reported(report(result, context)));
            }
            if let Some(job) = job.as_ref().filter(|job| job.job_state.is_paused_or_removed()) {
                return Err(job::dormant_job_error(job));
            }
            match self.ask_for_lease(job.as_ref(), context)? {
                PassStart::Started(pass) => return Ok(State::Evaluating(pass)),
                // Another pass or an operator has changed the job: it may not be due any more.
                PassStart::JobChanged => {
                    tries += 1;
                    context.db()?.refresh()?;
                }
                PassStart::TooManyExecuting(jobs) => {
                    let error = too_many_jobs(&jobs);
                    self.ping_end(Some(&format_error(&error, printable)));
                    return Ok(State::Ended(Err(error)));
                }
                PassStart::Conflict(Some(lease)) if self.is_lease_freed(&lease, context)? => {}
                PassStart::Conflict(_) => {
                    log::info!("Previous run still executing, skipping");
                    let report = report(self.result("skipped", None, 0.0), context);
                    return Ok(State::reported(report.custom_exit_code(self.args.conflict_exit_code)));
                }
            }
        }
        Err(CliError::refused("the job changes too often for a pass to begin").into())
    }

    /// Waits as long as `--wait-for-lease` allows while the owner of the lease may be dead. Returns whether another claim may
    /// succeed.
    fn is_lease_freed(&mut self, lease: &HeldLease, context: &mut Context) -> Result<bool> {
        let Some(limit) = self.args.wait_for_lease else { return Ok(false) };
        let wait =
            self.lease_wait.get_or_insert_with(|| LeaseWait { until: Instant::now() + limit, token: lease.token });
        let _waiting = progress::waiting(format!(
            "waiting for the lease of {}",
            lease.process.as_deref().unwrap_or("an unknown process")
        ));
        let mut seconds_left = lease.seconds_left;
        loop {
            let time_left = wait.until.saturating_duration_since(Instant::now());
            if time_left.is_zero() {
                return Ok(false);
            }
            let expiry = Duration::try_from_secs_f64(seconds_left.max(0.0)).unwrap_or(MAX_LEASE_POLL) + MIN_LEASE_POLL;
            context.db()?.end_transaction()?;
            interrupt::sleep(time_left.min(expiry).min(MAX_LEASE_POLL))?;
            context.db()?.begin_reading()?;
            let Some(now) = context.db()?.held_lease()? else { return Ok(true) };
            if now.state.is_lost() {
                return Ok(true);
            }
            // Its owner is alive, or another pass was first.
            if now.token != wait.token || now.renewed_at != lease.renewed_at {
                return Ok(false);
            }
            seconds_left = now.seconds_left;
        }
    }

    fn ask_for_lease(&mut self, job: Option<&Job>, context: &mut Context) -> Result<PassStart> {
        let (actor, command) = (context.actor(), context.command_line().to_owned());
        let request = PassRequest {
            job,
            host: &actor.host,
            pid: std::process::id(),
            started_by: Some((&actor, &command)),
            lease: self.settings.lease,
            process_key: Some(&self.owner),
            own_runs: &self.earlier_runs,
            max_concurrent: self.settings.max_concurrent_jobs,
            job_timeout: self.settings.timeout,
            attempt: self.attempt,
        };
        let start = context.db()?.start_pass(&request);
        match start {
            Ok(PassStart::Started(_)) => self.run_record = RunRecordState::Open,
            Ok(_) => {}
            Err(_) => self.run_record = RunRecordState::Unknown,
        }
        start
    }

    // Evaluating

    fn evaluate(&mut self, pass: &Pass, context: &mut Context) -> State {
        self.pass = Some(pass.clone());
        self.earlier_counts = pass.committed_earlier.clone();
        self.log_start();
        self.log_recovery(pass);
        match self.evaluate_and_record(pass, context) {
            Ok(result) => {
                self.run_record = RunRecordState::NotOpen;
                self.ended(result, context)
            }
            Err(error) => State::Closing(error),
        }
    }

    /// Writes Task Tracker's log lines of a run that follows a failed one.
    fn log_recovery(&self, pass: &Pass) {
        let is_by_connection = match (&pass.previous, self.last_failure) {
            (_, Some(kind)) => matches!(kind, FailureKind::NoConnection | FailureKind::ConnectionLost),
            (PreviousRun::Failed(error), None) => is_connection_error(error),
            (PreviousRun::Succeeded, None) => return,
        };
        log::error!("Previous run failed, attempting recovery");
        if is_by_connection {
            log::info!("Database connection restored");
        }
        log::info!("Resuming failed job");
    }

    /// Returns the status of a pass that succeeds.
    pub(super) fn success_status(&self, pass: &Pass) -> RunStatus {
        let recovers = self.last_failure.is_some() || pass.previous != PreviousRun::Succeeded;
        if recovers { RunStatus::Recovered } else { RunStatus::Completed }
    }

    // Closing

    fn close(&mut self, error: anyhow::Error, context: &mut Context) -> State {
        match failure_kind(&error) {
            // Without the lease, a pass must not write any more.
            Some(FailureKind::LeaseLost) => self.run_record = RunRecordState::NotOpen,
            _ if is_connection_failure(&error) => {}
            _ => self.close_run(&error, context),
        }
        State::Failed(error)
    }

    fn close_run(&mut self, error: &anyhow::Error, context: &mut Context) {
        let Some(pass) = &self.pass else { return };
        self.run_record = RunRecordState::NotOpen;
        interrupt::ignore_signals();
        let end = PassEnd {
            status: run_status(error),
            error: Some(redact(&format!("{error:#}"))),
            counts: &self.counts,
            job_state: JobState::Failed,
            next_run: NextRun::Keep,
        };
        let started = Instant::now();
        for number in 1..=MAX_CLOSE_TRIES {
            let Err(close_error) = context.db().and_then(|db| db.fail_pass(pass, &end)) else { return };
            let is_lasting = is_connection_failure(&close_error) || started.elapsed() > MAX_CANCELLED_TIME;
            if number == MAX_CLOSE_TRIES || is_lasting {
                log::warn!("The run could not be closed; the next pass closes it: {close_error:#}");
                release_lease(pass, &end, &close_error, context);
                return;
            }
        }
    }

    // Failed

    fn decide_on_retry(&mut self, error: anyhow::Error) -> State {
        if !self.is_started && is_deliberate(&error) {
            return State::Ended(Err(error));
        }
        self.log_start();
        match failure_kind(&error) {
            Some(FailureKind::NoConnection) => log::error!("Database connection refused"),
            Some(FailureKind::ConnectionLost) => log::error!("Database connection lost"),
            _ => {}
        }
        log::error!("Automation run failed: {}", redact(&format!("{error:#}")));
        let may_retry = !is_deliberate(&error) && self.may_retry(&error);
        if may_retry { State::Waiting(error) } else { State::GivingUp(error) }
    }

    fn may_retry(&self, error: &anyhow::Error) -> bool {
        let is_transient = match failure_kind(error) {
            Some(FailureKind::NoConnection | FailureKind::Passing | FailureKind::Crossed) => true,
            // It is unknown whether a plan that was being applied is committed. The run in the log shows it.
            Some(FailureKind::ConnectionLost) => self.plan.is_none() || self.run_record != RunRecordState::Open,
            _ => false,
        };
        is_transient && self.attempt <= self.settings.retries
    }

    // Waiting

    fn wait(&mut self, error: &anyhow::Error, context: &mut Context) -> State {
        log::info!("Retrying in {} seconds...", self.settings.retry_delay.as_secs());
        context.disconnect();
        if let Err(signal) = interrupt::sleep(self.settings.retry_delay) {
            return State::GivingUp(signal);
        }
        self.attempt += 1;
        self.last_failure = failure_kind(error);
        self.add_counts_to_earlier();
        State::Claiming
    }

    // GivingUp

    fn give_up(&mut self, error: anyhow::Error, context: &mut Context) -> State {
        if let Some(result) = self.settle_run(&error, context) {
            return self.ended(result, context);
        }
        let description = format_error(&error, printable);
        self.ping_end(Some(&description));
        let is_deliberate = is_deliberate(&error);
        if is_deliberate && context.globals().output.is_none() {
            return State::Ended(Err(error));
        }
        let seconds = self.started.elapsed().as_secs_f64();
        let failed =
            PassResult { error: Some(format!("{error:#}")), ..self.result(run_status(&error).as_str(), None, seconds) };
        let code = if is_deliberate { exit_code_of(&error) } else { ExitCode::Found };
        let mut report = report(failed, context).code(code);
        // The log already has the error itself, unless it was deliberate.
        let lines = description.lines().filter(|line| is_deliberate || line.starts_with("hint: "));
        report.notes.extend(lines.map(str::to_owned));
        if is_deliberate {
            report.notes.extend(committed::describe().map(|words| format!("note: {words}")));
        }
        State::reported(report)
    }

    /// Closes the run that a lost connection has left open. Returns its result if it had completed after all.
    ///
    /// If the store cannot be reached, the run stays open; the next pass closes it.
    fn settle_run(&mut self, error: &anyhow::Error, context: &mut Context) -> Option<PassResult> {
        if self.run_record == RunRecordState::NotOpen {
            return None;
        }
        interrupt::ignore_signals();
        context.disconnect();
        if self.run_record == RunRecordState::Unknown {
            self.find_claimed_run(context).ok()?;
        }
        self.add_counts_to_earlier();
        let completed = self.find_completed_run(context).ok().flatten();
        if completed.is_none() && self.run_record == RunRecordState::Open {
            self.close_run(error, context);
            // The last batch may have been committed although its answer was lost.
            if let Ok(committed) = context.db().and_then(|db| db.committed_by_runs(&self.earlier_runs)) {
                self.earlier_counts = committed;
            }
        }
        completed
    }

    /// Finds out whether a claim whose answer was lost was granted.
    fn find_claimed_run(&mut self, context: &mut Context) -> Result<()> {
        let job = job::resume_expired_and_find(self.args, context)?;
        if let Some(pass) = context.db()?.pass_of_process(&self.owner, job)? {
            self.pass = Some(pass);
        }
        self.run_record = if self.pass.is_some() { RunRecordState::Open } else { RunRecordState::NotOpen };
        Ok(())
    }

    /// Returns the result of this process's last run if the store has it as completed, although the answer was lost.
    fn find_completed_run(&mut self, context: &mut Context) -> Result<Option<PassResult>> {
        let Some(pass) = self.pass.clone().filter(|_| self.run_record == RunRecordState::Open) else {
            return Ok(None);
        };
        let db = context.db()?;
        let Some(outcome) = db.pass_outcome(&pass)? else { return Ok(None) };
        let Some(status) = outcome.success_status() else { return Ok(None) };
        self.earlier_counts = db.committed_by_runs(&self.earlier_runs)?;
        let approved = db.committed_by_runs(std::slice::from_ref(&pass.run_id))?.approved;
        committed::add_run(&pass.run_id.to_string(), approved);
        let pending = db.pending_versions(None)?;
        self.run_record = RunRecordState::NotOpen;
        log::info!("Database connection restored");
        log_completed(&status, outcome.seconds);
        let error = self.rules.as_deref().and_then(invalid_rules_error);
        Ok(Some(PassResult { error, ..self.result(status.as_str(), Some(pending), outcome.seconds) }))
    }

    // Shared by the states

    /// Logs and pings the start of the run, once for all attempts.
    fn log_start(&mut self) {
        if !self.is_started {
            self.is_started = true;
            log::info!("Automation run started");
            self.ping.iter_mut().for_each(HealthPing::ping_start);
        }
    }

    fn ping_end(&mut self, error: Option<&str>) {
        self.ping.iter_mut().for_each(|ping| ping.ping_end(error));
    }

    fn ended(&mut self, result: PassResult, context: &Context) -> State {
        self.ping_end(result.error.as_deref());
        State::reported(report(result, context))
    }

    /// Counts the attempt that has ended among the earlier ones.
    fn add_counts_to_earlier(&mut self) {
        self.earlier_counts.add_counts(&std::mem::take(&mut self.counts));
        let run = self.pass.as_ref().map(|pass| pass.run_id.clone());
        self.earlier_runs.extend(run.filter(|run| !self.earlier_runs.contains(run)));
    }

    /// Returns what all attempts have committed so far.
    pub(super) fn total_counts(&self) -> PassCounts {
        let mut total = self.earlier_counts.clone();
        total.add_counts(&self.counts);
        total
    }

    pub(super) fn result(&self, status: &str, pending: Option<i64>, seconds: f64) -> PassResult {
        let counts = self.total_counts();
        PassResult {
            run_id: self.pass.as_ref().map(|pass| pass.run_id.clone()),
            status: status.to_owned(),
            rules: self.rules.as_ref().map_or(Vec::new(), |rules| rules_json(rules, &counts)),
            counts,
            pending,
            attempts: self.attempt,
            recovered: status == RunStatus::Recovered.as_str(),
            seconds,
            error: None,
            incremental: self.is_incremental,
            skipped: self.skipped,
            not_due: None,
            plan: None,
        }
    }
}

/// Releases the lease and the job of a run that cannot be closed, because a job that stays EXECUTING is never run again.
fn release_lease(pass: &Pass, end: &PassEnd, close_error: &anyhow::Error, context: &mut Context) {
    // Nothing can be written on a lost connection. The lease expires.
    if is_connection_failure(close_error) {
        return;
    }
    let released = context.db().and_then(|db| {
        db.refresh()?;
        db.release_pass(pass, end)
    });
    match released {
        Ok(()) => log::warn!("The job and the lease have been released; run {} stays open", pass.run_id),
        Err(error) => log::error!("The lease could not be released and will expire: {error:#}"),
    }
}

pub(super) fn log_completed(status: &RunStatus, seconds: f64) {
    let took = if *status == RunStatus::Recovered { status.to_string() } else { format!("{seconds:.1}s") };
    log::info!("Automation run completed ({took})");
}
