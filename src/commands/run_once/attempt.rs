//! One attempt at a pass: the job looked at, the lease claimed, and the books closed however it ends.

mod blocker;
mod evaluate;
mod loss;
mod release;
mod workers;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::failure::{failure_kind, is_connection_failure, run_status};
use super::ping::HealthPing;
use super::result::{self, PassResult};
use super::settings::{Args, Settings};
use super::{job, plan};
use crate::context::Context;
use crate::db::pass::{NextRun, Pass, PassEnd, PassRequest, PassStart, PreviousRun};
use crate::db::rules::RuleSet;
use crate::domain::audit::RunId;
use crate::domain::job::Job;
use crate::domain::pass::{PassCounts, is_connection_error};
use crate::domain::plan::Plan;
use crate::error::{CliError, FailureKind, redact};
use crate::interrupt;

/// How often a job that changes under our eyes is looked at.
const MAX_CLAIM_TRIES: usize = 10;

/// How often a run is tried to be closed: the request to cancel a statement may come late, and hit this one.
const MAX_CLOSE_TRIES: usize = 3;

/// What a cancelled statement takes at most; what takes longer waits for a lock, and would again.
const CANCELLED_WITHIN: Duration = Duration::from_secs(1);

/// How an attempt ended that did not fail.
pub(super) enum AttemptEnd {
    NotDue,
    /// Somebody else executes.
    Not(PassStart),
    Done(PassResult),
}

/// What stands in the store's books of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RunRecordState {
    /// Nothing that is under way.
    Clear,
    /// A pass, perhaps: it was claimed, and the answer was lost.
    Unanswered,
    /// The pass, as under way.
    Open,
}

/// An attempt, and what those before it have left.
pub(super) struct Attempt<'a> {
    args: &'a Args,
    settings: Settings,
    /// What the lease knows this process by.
    holder: String,
    /// What it is to approve, and nothing else.
    plan: Option<Plan>,
    /// Who is told of it.
    ping: Option<HealthPing>,
    number: u32,
    /// Whether the log has said that the run has started.
    begun: bool,
    /// The trouble of the attempt before.
    trouble: Option<FailureKind>,
    pass: Option<Pass>,
    books: RunRecordState,
    /// The runs of earlier attempts, and what they have committed.
    runs: Vec<RunId>,
    earlier: PassCounts,
    tally: PassCounts,
    /// The rules it goes by, once they are read.
    rules: Option<Arc<RuleSet>>,
    /// Whether it leaves out what the last complete pass has seen.
    incremental: bool,
    started: Instant,
}

impl<'a> Attempt<'a> {
    pub(super) fn first(
        args: &'a Args,
        settings: Settings,
        plan: Option<Plan>,
        ping: Option<HealthPing>,
    ) -> Self {
        Self {
            args,
            settings,
            holder: loss::own_word(),
            plan,
            ping,
            number: 1,
            begun: false,
            trouble: None,
            pass: None,
            books: RunRecordState::Clear,
            runs: Vec::new(),
            earlier: PassCounts::default(),
            tally: PassCounts::default(),
            rules: None,
            incremental: false,
            started: Instant::now(),
        }
    }

    pub(super) fn has_begun(&self) -> bool {
        self.begun
    }

    /// Says that the run has started, once.
    pub(super) fn begin(&mut self) {
        if !self.begun {
            self.begun = true;
            log::info!("Automation run started");
            self.ping.iter_mut().for_each(HealthPing::start);
        }
    }

    /// Tells how the run has ended.
    pub(super) fn tell(&mut self, error: Option<&str>) {
        self.ping.iter_mut().for_each(|ping| ping.end(error));
    }

    /// Only what may pass by itself is worth another try.
    pub(super) fn may_retry(&self, error: &anyhow::Error) -> bool {
        let trouble = failure_kind(error);
        let passing = match trouble {
            Some(FailureKind::NoConnection | FailureKind::Passing | FailureKind::Crossed) => true,
            // Nobody knows whether a plan under way has been applied: the run in the log tells.
            Some(FailureKind::ConnectionLost) => self.plan.is_none() || self.books != RunRecordState::Open,
            _ => false,
        };
        passing && self.number <= self.settings.retries
    }

    pub(super) fn again(&mut self, error: &anyhow::Error) {
        self.number += 1;
        self.trouble = failure_kind(error);
        self.tally_is_earlier();
    }

    fn tally_is_earlier(&mut self) {
        self.earlier.add_counts(&std::mem::take(&mut self.tally));
        let run = self.pass.as_ref().map(|pass| pass.run_id.clone());
        self.runs.extend(run.filter(|run| !self.runs.contains(run)));
    }

    /// What all attempts have committed so far.
    fn committed(&self) -> PassCounts {
        let mut all = self.earlier.clone();
        all.add_counts(&self.tally);
        all
    }

    /// The answer of a pass that failed for good.
    pub(super) fn failed(&self, error: &anyhow::Error) -> PassResult {
        let status = run_status(error);
        let row = PassResult { error: Some(format!("{error:#}")), ..self.row(status, None, 0.0) };
        PassResult { seconds: self.started.elapsed().as_secs_f64(), ..row }
    }

    /// The answer where no pass was made.
    pub(super) fn not_made(&self, status: &'static str) -> PassResult {
        self.row(status, None, 0.0)
    }

    pub(super) fn run(&mut self, context: &mut Context) -> Result<AttemptEnd> {
        job::require_pass_possible(self.args, context)?;
        context.db()?.require_own_table("evaluations")?;
        context.db()?.require_own_table("approvals")?;
        if let Some(row) = self.look_back(context)? {
            return Ok(AttemptEnd::Done(row));
        }
        if let Some(plan) = &self.plan {
            plan::require_same_store(plan, context)?;
        }
        for _ in 0..MAX_CLAIM_TRIES {
            let now = context.now()?;
            let job = job::resume_expired_and_find(self.args, context)?;
            if self.args.if_due && job.as_ref().is_some_and(|job| !job::is_due(job, now)) {
                log::debug!("not due before {:?}", job.and_then(|job| job.next_run_time));
                return Ok(AttemptEnd::NotDue);
            }
            if let Some(job) = job.as_ref().filter(|job| job.job_state.is_dormant()) {
                return Err(job::dormant_job_error(job));
            }
            match self.claim(job.as_ref(), context)? {
                PassStart::Started(pass) => return self.go(&pass, context).map(AttemptEnd::Done),
                // Another pass has run it since, or an operator was at it: it may not be due any more.
                PassStart::JobChanged => context.db()?.refresh()?,
                other => return Ok(AttemptEnd::Not(other)),
            }
        }
        Err(CliError::refused("the job changes all the time, so that no pass can begin").into())
    }

    fn go(&mut self, pass: &Pass, context: &mut Context) -> Result<PassResult> {
        self.pass = Some(pass.clone());
        self.earlier = pass.committed_earlier.clone();
        self.begin();
        self.log_recovery(pass);
        let done = self.evaluate(pass, context);
        match &done {
            Ok(_) => self.books = RunRecordState::Clear,
            // A pass whose lease is lost writes nothing more; one without a connection cannot.
            Err(error) if failure_kind(error) == Some(FailureKind::LeaseLost) => {
                self.books = RunRecordState::Clear
            }
            Err(error) if !is_connection_failure(error) => self.close(error, context),
            Err(_) => {}
        }
        done
    }

    fn claim(&mut self, job: Option<&Job>, context: &mut Context) -> Result<PassStart> {
        let (actor, command) = (context.actor(), context.command_line().to_owned());
        let claim = PassRequest {
            job,
            host: &actor.host,
            pid: std::process::id(),
            started_by: Some((&actor, &command)),
            lease: self.settings.lease,
            process_key: Some(&self.holder),
            own_runs: &self.runs,
            max_concurrent: self.settings.max_concurrent_jobs,
            job_timeout: self.settings.timeout,
            attempt: self.number,
        };
        let claimed = context.db()?.start_pass(&claim);
        match claimed {
            Ok(PassStart::Started(_)) => self.books = RunRecordState::Open,
            Ok(_) => {}
            Err(_) => self.books = RunRecordState::Unanswered,
        }
        claimed
    }

    /// The guide's lines of a run after a failed one.
    fn log_recovery(&self, pass: &Pass) {
        let by_connection = match (&pass.previous, self.trouble) {
            (_, Some(trouble)) => matches!(trouble, FailureKind::NoConnection | FailureKind::ConnectionLost),
            (PreviousRun::Failed(error), None) => is_connection_error(error),
            (PreviousRun::Succeeded, None) => return,
        };
        log::error!("Previous run failed, attempting recovery");
        if by_connection {
            log::info!("Database connection restored");
        }
        log::info!("Resuming failed job");
    }

    fn recovers(&self, pass: &Pass) -> bool {
        self.trouble.is_some() || pass.previous != PreviousRun::Succeeded
    }

    fn row(&self, status: &'static str, pending: Option<i64>, seconds: f64) -> PassResult {
        let tally = self.committed();
        PassResult {
            run_id: self.pass.as_ref().map(|pass| pass.run_id.clone()),
            status,
            rules: self.rules.as_ref().map_or(Vec::new(), |rules| result::rules_json(rules, &tally)),
            tally,
            pending,
            attempts: self.number,
            recovered: status == "recovered",
            seconds,
            error: None,
            incremental: self.incremental,
            plan: None,
        }
    }

    /// Closes the books after a failure, as far as the store can be reached.
    fn close(&mut self, error: &anyhow::Error, context: &mut Context) {
        let Some(pass) = &self.pass else { return };
        self.books = RunRecordState::Clear;
        interrupt::shield();
        let end = PassEnd {
            status: run_status(error),
            error: Some(redact(&format!("{error:#}"))),
            counts: &self.tally,
            job_state: "FAILED",
            next_run: NextRun::Keep,
        };
        let begun = Instant::now();
        for closing in 1..=MAX_CLOSE_TRIES {
            match context.db().and_then(|db| db.fail_pass(pass, &end)) {
                Ok(()) => return,
                Err(other)
                    if closing == MAX_CLOSE_TRIES
                        || is_connection_failure(&other)
                        || begun.elapsed() > CANCELLED_WITHIN =>
                {
                    log::warn!("The run could not be closed, the next pass will: {other:#}");
                    release::release(pass, &end, &other, context);
                    return;
                }
                Err(_) => {}
            }
        }
    }
}
