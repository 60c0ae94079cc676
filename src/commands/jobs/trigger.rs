//! `apsctl jobs trigger`

mod copy_notes;
mod stuck_job;
mod wait_screen;

use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{DateTime, Utc};
use indicatif::ProgressBar;

use super::change_jobs::{JobChange, JobChanges, change_jobs, plan_update};
use super::change_report::change_report;
use super::change_screen::Action;
use super::selection::{SelectedJobs, SelectionArgs};
use crate::context::{ChangeArgs, Context, duration};
use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::db::{Db, Intent};
use crate::domain::job::JobState;
use crate::domain::run::{RunOutcome, RunProgress};
use crate::domain::transition;
use crate::error::{ExitCode, FailureKind, cli_error_of, redact};
use crate::interrupt;
use crate::progress;
use crate::report::Report;
use crate::screen::Text;

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
#[command(override_usage = "apsctl jobs trigger [OPTIONS] <ID...|--all|--func …|--id …|--state …>")]
#[command(after_help = "Examples:\n  apsctl jobs trigger daily-report\n  \
    apsctl jobs trigger --func '*.run_automation' --wait --timeout 2m")]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,

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
    let selected = args.selection.select("trigger", &args.change, context)?;
    let changes = match trigger(&selected, args.force, &intent, context) {
        Err(error) if cli_error_of(&error).is_some_and(|error| error.kind == FailureKind::WrongState) => {
            return Err(stuck_job::explain(error, &selected.ids, context));
        }
        changes => changes?,
    };
    let mut outcomes: Vec<(String, Text)> =
        copy_notes::notes(&changes.jobs, context)?.into_iter().map(sentence).collect();
    let mut code = ExitCode::Done;
    if args.wait && !args.change.dry_run {
        let (worst_code, ended) = wait(&changes.jobs, args.timeout, context)?;
        code = worst_code;
        outcomes.extend(ended);
    }
    Ok(change_report(Action::Trigger, changes, outcomes, context).code(code))
}

/// Returns a sentence as a note, and as a paragraph of the screen.
fn sentence(note: String) -> (String, Text) {
    let text = Text::from("  ") + &note;
    (note, text)
}

fn trigger(selected: &SelectedJobs, force: bool, intent: &Intent, context: &mut Context) -> Result<JobChanges> {
    change_jobs(context, intent, selected, "triggering", |job, now| {
        plan_update(transition::trigger(job, force), || {
            Ok(JobUpdate {
                job_state: JobState::Scheduled,
                next_run_time: Some(now),
                pause: None,
                schedule: job.timing.cron_schedule().cloned(),
                modification: None,
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

    /// Returns how far the run is.
    pub(crate) fn progress(&self, db: &mut Db) -> Result<RunProgress> {
        match &self.evidence {
            RunEvidence::RunSince(at) => db.progress_since(&self.id, *at),
            RunEvidence::QueuedJob(queued) => db.queued_outcome(queued).map(RunProgress::from),
        }
    }
}

/// Triggers one job for another command. Returns `None` if nothing was changed.
pub(crate) fn trigger_one(id: &str, intent: &Intent, context: &mut Context) -> Result<Option<TriggeredRun>> {
    let changes = trigger(&SelectedJobs::by_id(&[id.to_owned()]), false, intent, context)?;
    let notes = copy_notes::notes(&changes.jobs, context)?;
    let run = changes.jobs.iter().find_map(TriggeredRun::from_change);
    Ok(run.map(|run| TriggeredRun { notes, ..run }))
}

/// Waits until the runs have ended or the time is up. Returns the worst exit code, and for each run a note and its text on the
/// screen. On a terminal, a line says what is waited for.
///
/// If the store cannot be reached, this tries again until the time is up: the jobs are triggered already.
fn wait(changes: &[JobChange], timeout: Duration, context: &mut Context) -> Result<(ExitCode, Vec<(String, Text)>)> {
    let spinner = progress::spinner("waiting for a worker", context.globals().quiet);
    let ended = poll_until_end(changes, timeout, &spinner, context);
    spinner.finish_and_clear();
    ended
}

fn poll_until_end(
    changes: &[JobChange],
    timeout: Duration,
    spinner: &ProgressBar,
    context: &mut Context,
) -> Result<(ExitCode, Vec<(String, Text)>)> {
    let mut waiting: Vec<TriggeredRun> = changes.iter().filter_map(TriggeredRun::from_change).collect();
    let (mut code, mut ended) = (ExitCode::Done, Vec::new());
    let begin = Instant::now();
    while !waiting.is_empty() {
        let error = match take_ended(&mut waiting, context) {
            Ok(PolledRuns { ended: outcomes, running }) => {
                for (id, outcome) in outcomes {
                    code = if outcome.succeeded { code } else { ExitCode::Found };
                    ended.push(wait_screen::ended_run(&id, &outcome));
                }
                spinner.set_message(wait_screen::progress_message(&running, waiting.len(), begin.elapsed(), timeout));
                None
            }
            Err(error) => {
                interrupt::check()?;
                context.disconnect();
                spinner.set_message(wait_screen::unreachable_message(begin.elapsed(), timeout));
                Some(error)
            }
        };
        if waiting.is_empty() {
            break;
        }
        if error.as_ref().is_some_and(|error| !is_transient(error)) || begin.elapsed() >= timeout {
            let ids: Vec<&str> = waiting.iter().map(|run| run.id.as_str()).collect();
            ended.push(match error {
                Some(error) => wait_screen::unknown_outcome(&ids, &redact(&format!("{error:#}"))),
                None => wait_screen::timed_out(&ids, timeout),
            });
            ended.extend(copy_notes::notes_on_waiting(changes, &ids).into_iter().map(sentence));
            return Ok((ExitCode::WaitedOut, ended));
        }
        interrupt::sleep(POLL_INTERVAL)?;
    }
    Ok((code, ended))
}

/// What a look at the runs has found.
struct PolledRuns {
    /// The job ids and the outcomes of the runs that have ended.
    ended: Vec<(String, RunOutcome)>,
    /// The job ids of those that a worker has started.
    running: Vec<String>,
}

/// Removes the runs that have ended from the list.
fn take_ended(waiting: &mut Vec<TriggeredRun>, context: &mut Context) -> Result<PolledRuns> {
    let db = context.db()?;
    db.refresh()?;
    let mut polled = PolledRuns { ended: Vec::new(), running: Vec::new() };
    for run in waiting.iter() {
        match run.progress(db)? {
            RunProgress::NotStarted => {}
            RunProgress::Running => polled.running.push(run.id.clone()),
            RunProgress::Ended(outcome) => polled.ended.push((run.id.clone(), outcome)),
        }
    }
    db.end_transaction()?;
    waiting.retain(|run| polled.ended.iter().all(|(id, _)| *id != run.id));
    Ok(polled)
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
