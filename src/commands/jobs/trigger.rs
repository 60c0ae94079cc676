//! `apsctl jobs trigger`

mod copy_notes;

use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::changing::{self, JobChange, change_jobs, plan_update};
use crate::context::{ChangeArgs, Context, duration};
use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::db::{Db, Intent};
use crate::domain::job::JobState;
use crate::domain::run::RunOutcome;
use crate::domain::transition;
use crate::error::{CliError, ExitCode, FailureKind, cli_error_of, redact};
use crate::interrupt;
use crate::report::Report;

/// How often a job that is waited for is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// What tells that a job has run.
enum RunEvidence {
    /// A run since then, or what its row says.
    Since(DateTime<Utc>),
    /// The end of this job in APScheduler 4's queue.
    Queued(String),
}

impl RunEvidence {
    /// What to wait for, and the id it runs under.
    fn of(done: &JobChange) -> Option<(String, Self)> {
        let changed = done.changed.as_ref()?;
        let after = changed.after.as_ref()?;
        let awaited = match &changed.queued_job {
            Some(queued) => Self::Queued(queued.clone()),
            None => Self::Since(after.next_run_time?),
        };
        Some((after.id.clone(), awaited))
    }

    fn outcome(&self, id: &str, db: &mut Db) -> Result<Option<RunOutcome>> {
        match self {
            Self::Since(at) => db.outcome_since(id, *at),
            Self::Queued(queued) => db.queued_outcome(queued),
        }
    }
}

/// Run jobs now: `next_run_time` becomes the present, and the scheduler picks them up at its next check
///
/// In a store of APScheduler's own the job's row stays as it is, and a copy of it (ID:apsctl:TIME) runs once when the
/// scheduler wakes up, which is at the next run of any job; the copy is gone when it has been started. It counts as
/// a job of its own for `max_instances`: it may run beside the job itself.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs trigger daily-report\n  \
    apsctl jobs trigger --func app.services.automation_service.run_automation --wait --timeout 2m")]
pub struct Args {
    /// The jobs
    #[arg(required_unless_present = "func", value_name = "ID")]
    ids: Vec<String>,

    /// All jobs that run this function
    #[arg(long, value_name = "REF", conflicts_with = "ids")]
    func: Option<String>,

    /// Also a job that is paused (which ends the pause; not so in a store of APScheduler's own)
    #[arg(long)]
    force: bool,

    /// Wait for the end of the run: exit 0 if it ran, 1 if it failed, 124 if it was not picked up in time. In a store
    /// of APScheduler's own: for its start, since how it ends the store does not say
    #[arg(long)]
    wait: bool,

    /// How long to wait
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = duration, requires = "wait")]
    timeout: Duration,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.intent(&args.change)?;
    let ids = match &args.func {
        None => args.ids.clone(),
        Some(func) => match context.db()?.jobs_by_func(func)? {
            ids if ids.is_empty() => {
                return Err(CliError::refused(format!("no job runs {func}"))
                    .hint("`apsctl jobs list --func '*'` shows what the jobs run")
                    .into());
            }
            ids => ids,
        },
    };
    let done = trigger(&ids, args.force, &intent, context)?;
    let mut notes = copy_notes::notes(&done, context)?;
    let mut code = ExitCode::Done;
    if args.wait && !args.change.dry_run {
        let (worst, more) = wait(&done, args.timeout, context)?;
        code = worst;
        notes.extend(more);
    }
    let mut report = changing::change_report(done).code(code);
    report.notes.extend(notes);
    Ok(report)
}

fn trigger(ids: &[String], force: bool, intent: &Intent, context: &mut Context) -> Result<Vec<JobChange>> {
    change_jobs(context, intent, ids, "triggering", |job, now| {
        plan_update(transition::trigger(job, force), || {
            Ok(JobUpdate {
                job_state: JobState::Scheduled,
                next_run_time: Some(now),
                pause: None,
                schedule: job.timing.kept().cloned(),
                kind: UpdateKind::RunNow,
            })
        })
    })
}

/// A job that has been triggered.
pub(crate) struct TriggeredRun {
    /// As it runs: in a store of `APScheduler`'s own, a copy.
    pub(crate) id: String,
    awaited: RunEvidence,
    /// Its row in the journal.
    pub(crate) operation: Option<i64>,
    /// What else there is to say.
    pub(crate) notes: Vec<String>,
}

impl TriggeredRun {
    /// How its run ended, if it has.
    pub(crate) fn outcome(&self, db: &mut Db) -> Result<Option<RunOutcome>> {
        self.awaited.outcome(&self.id, db)
    }
}

/// Triggers one job for another command. None where nothing was to be done.
pub(crate) fn trigger_one(id: &str, intent: &Intent, context: &mut Context) -> Result<Option<TriggeredRun>> {
    let done = trigger(&[id.to_owned()], false, intent, context)?;
    let notes = copy_notes::notes(&done, context)?;
    let operation = done.iter().find_map(|d| d.changed.as_ref()?.operation);
    let triggered = done.iter().find_map(RunEvidence::of);
    Ok(triggered.map(|(id, awaited)| TriggeredRun { id, awaited, operation, notes }))
}

/// Follows the jobs to the end of their runs. The worst end is the command's. A store that cannot be asked is asked
/// again for as long as there is time; the jobs are triggered all the same.
fn wait(done: &[JobChange], timeout: Duration, context: &mut Context) -> Result<(ExitCode, Vec<String>)> {
    let mut waiting: Vec<(String, RunEvidence)> = done.iter().filter_map(RunEvidence::of).collect();
    let (mut code, mut notes) = (ExitCode::Done, Vec::new());
    let deadline = Instant::now() + timeout;
    while !waiting.is_empty() {
        let unknown = match take_ended(&mut waiting, context) {
            Ok(ended) => {
                for (id, RunOutcome { succeeded, description: words }) in ended {
                    code = if succeeded { code } else { ExitCode::Found };
                    notes.push(format!("job {id} {words}"));
                }
                None
            }
            Err(error) => {
                interrupt::check()?;
                context.disconnect();
                Some(error)
            }
        };
        let lasts = unknown.as_ref().is_some_and(|error| !is_transient(error));
        if !waiting.is_empty() && (lasts || Instant::now() >= deadline) {
            let ids: Vec<_> = waiting.iter().map(|(id, _)| id.as_str()).collect();
            let waited = humantime::format_duration(timeout);
            notes.push(match unknown {
                Some(error) => {
                    let why = redact(&format!("{error:#}"));
                    format!("triggered, but not known to have run: {}; {why}", ids.join(", "))
                }
                None => format!("not run within {waited}: {}; is the worker running?", ids.join(", ")),
            });
            notes.extend(copy_notes::left_waiting(done, &ids));
            return Ok((ExitCode::WaitedOut, notes));
        }
        if !waiting.is_empty() {
            interrupt::sleep(POLL_INTERVAL)?;
        }
    }
    Ok((code, notes))
}

/// The jobs whose runs have ended, which are waited for no longer.
fn take_ended(
    waiting: &mut Vec<(String, RunEvidence)>,
    context: &mut Context,
) -> Result<Vec<(String, RunOutcome)>> {
    let db = context.db()?;
    db.refresh()?;
    let mut outcomes = Vec::new();
    for (id, awaited) in waiting.iter() {
        outcomes.extend(awaited.outcome(id, db)?.map(|outcome| (id.clone(), outcome)));
    }
    db.end_transaction()?;
    waiting.retain(|(id, _)| outcomes.iter().all(|(ended, _)| ended != id));
    Ok(outcomes)
}

/// Whether asking again may help.
fn is_transient(error: &anyhow::Error) -> bool {
    cli_error_of(error).is_some_and(|refusal| {
        matches!(
            refusal.kind,
            FailureKind::NoConnection
                | FailureKind::ConnectionLost
                | FailureKind::Passing
                | FailureKind::TimedOut
        )
    })
}
