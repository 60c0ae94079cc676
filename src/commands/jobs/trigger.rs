//! `apsctl jobs trigger`

mod copy_notes;

use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::change_jobs::{JobChange, change_jobs, change_report, plan_update};
use crate::context::{ChangeArgs, Context, duration};
use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::db::{Db, Intent};
use crate::domain::job::JobState;
use crate::domain::run::RunOutcome;
use crate::domain::transition;
use crate::error::{CliError, ExitCode, FailureKind, cli_error_of, redact};
use crate::interrupt;
use crate::invocation::APSCTL;
use crate::report::Report;

/// How often `--wait` asks whether the runs have ended.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Make jobs due now; the scheduler starts them when it reads the table
///
/// Sets the next run time to now.
///
/// On APScheduler's own tables, the job's row is not changed. Instead, apsctl adds a copy with
/// the id ID:apsctl:TIME. The scheduler finds the copy when it wakes up for the next run of any job, starts it, and
/// deletes it. APScheduler's limit `max_instances` does not count the copy, so the job and its copy may run at the same
/// time.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs trigger daily-report\n  \
    apsctl jobs trigger --func app.services.automation_service.run_automation --wait --timeout 2m")]
pub struct Args {
    /// Ids of the jobs
    #[arg(required_unless_present = "func", value_name = "ID")]
    ids: Vec<String>,

    /// Trigger all jobs that run this function
    #[arg(long, value_name = "REF", conflicts_with = "ids")]
    func: Option<String>,

    /// Trigger paused jobs too, and end their pause
    ///
    /// On APScheduler's own tables, the job stays paused and a copy of it runs.
    #[arg(long)]
    force: bool,

    /// Wait until the runs have ended
    ///
    /// Exits with 0 if they succeeded, 1 if one failed, and 124 if one has not ended in time. APScheduler's own tables
    /// do not record how a run ends. There, the command waits only until the run has started.
    #[arg(long)]
    wait: bool,

    /// Wait at most this long
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = duration, requires = "wait")]
    timeout: Duration,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    let ids = match &args.func {
        None => args.ids.clone(),
        Some(func) => match context.db()?.jobs_by_func(func)? {
            ids if ids.is_empty() => {
                return Err(CliError::refused(format!("no job runs {func}"))
                    .hint(format!("list the functions of the jobs with `{APSCTL} jobs list`"))
                    .into());
            }
            ids => ids,
        },
    };
    let changes = trigger(&ids, args.force, &intent, context)?;
    let mut notes = copy_notes::notes(&changes, context)?;
    let mut code = ExitCode::Done;
    if args.wait && !args.change.dry_run {
        let (worst_code, run_notes) = wait(&changes, args.timeout, context)?;
        code = worst_code;
        notes.extend(run_notes);
    }
    Ok(notes.into_iter().fold(change_report(changes).code(code), Report::note))
}

fn trigger(ids: &[String], force: bool, intent: &Intent, context: &mut Context) -> Result<Vec<JobChange>> {
    change_jobs(context, intent, ids, "triggering", |job, now| {
        plan_update(transition::trigger(job, force), || {
            Ok(JobUpdate {
                job_state: JobState::Scheduled,
                next_run_time: Some(now),
                pause: None,
                schedule: job.timing.cron_schedule().cloned(),
                kind: UpdateKind::RunNow,
            })
        })
    })
}

/// A run that has been triggered.
pub(crate) struct TriggeredRun {
    /// The job's id; on `APScheduler`'s own tables, the id of the copy that runs.
    pub(crate) id: String,
    evidence: RunEvidence,
    /// The journal entry.
    pub(crate) operation: Option<i64>,
    pub(crate) notes: Vec<String>,
}

/// How to recognize that a triggered run has ended.
enum RunEvidence {
    /// A run in the log since this time, or a change of the job's row.
    RunSince(DateTime<Utc>),
    /// The result of this job in APScheduler 4's queue.
    QueuedJob(String),
}

impl TriggeredRun {
    fn from_change(change: &JobChange) -> Option<Self> {
        let changed = change.changed.as_ref()?;
        let job = changed.after.as_ref()?;
        let evidence = match &changed.queued_job {
            Some(queued) => RunEvidence::QueuedJob(queued.clone()),
            None => RunEvidence::RunSince(job.next_run_time?),
        };
        Some(Self { id: job.id.clone(), evidence, operation: changed.operation, notes: Vec::new() })
    }

    /// Returns how the run ended, or `None` if it has not ended yet.
    pub(crate) fn outcome(&self, db: &mut Db) -> Result<Option<RunOutcome>> {
        match &self.evidence {
            RunEvidence::RunSince(at) => db.outcome_since(&self.id, *at),
            RunEvidence::QueuedJob(queued) => db.queued_outcome(queued),
        }
    }
}

/// Triggers one job for another command. Returns `None` if nothing was changed.
pub(crate) fn trigger_one(id: &str, intent: &Intent, context: &mut Context) -> Result<Option<TriggeredRun>> {
    let changes = trigger(&[id.to_owned()], false, intent, context)?;
    let notes = copy_notes::notes(&changes, context)?;
    let run = changes.iter().find_map(TriggeredRun::from_change);
    Ok(run.map(|run| TriggeredRun { notes, ..run }))
}

/// Waits until the runs have ended or the time is up. Returns the worst exit code and a note for each run.
///
/// If the store cannot be reached, this tries again until the time is up: the jobs are triggered already.
fn wait(changes: &[JobChange], timeout: Duration, context: &mut Context) -> Result<(ExitCode, Vec<String>)> {
    let mut waiting: Vec<TriggeredRun> = changes.iter().filter_map(TriggeredRun::from_change).collect();
    let (mut code, mut notes) = (ExitCode::Done, Vec::new());
    let deadline = Instant::now() + timeout;
    while !waiting.is_empty() {
        let error = match take_ended(&mut waiting, context) {
            Ok(ended) => {
                for (id, RunOutcome { succeeded, description }) in ended {
                    code = if succeeded { code } else { ExitCode::Found };
                    notes.push(format!("job {id} {description}"));
                }
                None
            }
            Err(error) => {
                interrupt::check()?;
                context.disconnect();
                Some(error)
            }
        };
        if waiting.is_empty() {
            break;
        }
        if error.as_ref().is_some_and(|error| !is_transient(error)) || Instant::now() >= deadline {
            let ids: Vec<&str> = waiting.iter().map(|run| run.id.as_str()).collect();
            notes.push(if let Some(error) = error {
                let why = redact(&format!("{error:#}"));
                format!("triggered, but it is unknown whether it ran: {}; {why}", ids.join(", "))
            } else {
                let waited = humantime::format_duration(timeout);
                format!("not run within {waited}: {}; is the worker running?", ids.join(", "))
            });
            notes.extend(copy_notes::notes_on_waiting(changes, &ids));
            return Ok((ExitCode::WaitedOut, notes));
        }
        interrupt::sleep(POLL_INTERVAL)?;
    }
    Ok((code, notes))
}

/// Removes the runs that have ended from the list. Returns their job ids and outcomes.
fn take_ended(waiting: &mut Vec<TriggeredRun>, context: &mut Context) -> Result<Vec<(String, RunOutcome)>> {
    let db = context.db()?;
    db.refresh()?;
    let mut ended = Vec::new();
    for run in waiting.iter() {
        ended.extend(run.outcome(db)?.map(|outcome| (run.id.clone(), outcome)));
    }
    db.end_transaction()?;
    waiting.retain(|run| ended.iter().all(|(id, _)| *id != run.id));
    Ok(ended)
}

/// Returns whether asking the store again may succeed.
fn is_transient(error: &anyhow::Error) -> bool {
    cli_error_of(error).is_some_and(|error| {
        matches!(
            error.kind,
            FailureKind::NoConnection | FailureKind::ConnectionLost | FailureKind::Passing | FailureKind::TimedOut
        )
    })
}
