//! The first step: finds out from the store and the worker's log what is wrong.

use anyhow::Result;

use super::args::Args;
use super::watched_job;
use super::watched_runs::WatchedRuns;
use crate::commands::remedy::remedy_text;
use crate::commands::{doctor, row_security};
use crate::context::Context;
use crate::db::audit::RunFilter;
use crate::domain::audit::RunStatus;
use crate::domain::doctor::check::Check;
use crate::domain::doctor::check_result::{CheckResult, CheckStatus};
use crate::domain::doctor::known_failures;
use crate::domain::job::Job;
use crate::domain::recovery::Obstacle;
use crate::domain::remedy::Remedy;
use crate::domain::time_format::format_time;
use crate::error::{FailureKind, cli_error_of, redact};
use crate::interrupt;
use crate::worker::logs::LogLocation;

/// The largest part of an error that is shown, in characters.
const MAX_ERROR_CHARS: usize = 300;

pub(super) struct Diagnosis {
    pub(super) evidence: String,
    /// A problem that a restart does not remedy.
    pub(super) obstacle: Option<Obstacle>,
    /// `None` if the store is unreachable.
    pub(super) watched: Option<WatchedRuns>,
    /// The worker's log, if it can be read.
    pub(super) log: Option<LogLocation>,
}

pub(super) fn diagnose(args: &Args, context: &mut Context) -> Result<Diagnosis> {
    let location = args.log_range.log.location(&[], context)?;
    let (mut evidence, mut job, mut watched) = (Vec::new(), None, None);
    let connection_problem = match context.db().map(drop) {
        Ok(()) => {
            row_security::warn_if_hidden(&["jobs", "audit"], context)?;
            job = watched_job::find_job(args.id.as_deref(), context)?;
            None
        }
        Err(error) if is_transient(&error)? => {
            let remedy = cli_error_of(&error).and_then(|error| error.hint.clone()).map(Remedy::Instruction);
            Some(Obstacle::database_problem(redact(&format!("{error:#}")), remedy))
        }
        Err(error) => return Err(error),
    };
    let id = job.as_ref().map(|job| job.id.clone());
    let results = doctor::recovery_findings(id, args.log_range.clone(), args.job_timeout.clone(), context)?;
    let obstacle = if connection_problem.is_some() {
        connection_problem
    } else {
        context.db()?.refresh()?;
        let obstacle = find_obstacle(args, job.as_ref(), &results, context)?;
        evidence.extend(store_evidence(job.as_ref(), obstacle.as_ref(), &results));
        evidence.extend(last_failure(job.as_ref(), context)?);
        watched = Some(WatchedRuns::begin(job.as_ref(), None, context)?);
        context.db()?.end_transaction()?;
        obstacle
    };
    if let Some(Obstacle { reason, .. }) = &obstacle {
        evidence.insert(0, reason.clone());
    }
    let log_errors = results.iter().find(|result| result.check == Check::LogErrors);
    evidence.extend(log_errors.map(|result| first_line_with_cause(&result.evidence.to_string())));
    let log = log_errors.filter(|result| result.status != CheckStatus::Unknown).map(|_| location);
    Ok(Diagnosis { evidence: evidence.join("; "), obstacle, watched, log })
}

/// Returns the worst result of the checks unless the obstacle says the same, or the state of the job.
fn store_evidence(job: Option<&Job>, obstacle: Option<&Obstacle>, results: &[CheckResult]) -> Option<String> {
    let is_bad = |result: &&CheckResult| result.status > CheckStatus::Unknown && result.check != Check::LogErrors;
    match (obstacle, results.iter().find(is_bad)) {
        (Some(obstacle), Some(worst)) if obstacle.reason == worst.evidence.to_string() => None,
        (Some(obstacle), _) if obstacle.prevents_runs => None,
        (_, Some(worst)) => Some(format!("{}: {}", worst.check.as_str(), worst.evidence)),
        (_, None) => Some(describe_job(job)),
    }
}

/// Whether the error may disappear by itself.
pub(super) fn is_transient(error: &anyhow::Error) -> Result<bool> {
    interrupt::check()?;
    let transient = [
        FailureKind::NoConnection,
        FailureKind::ConnectionLost,
        FailureKind::Passing,
        FailureKind::Crossed,
        FailureKind::TimedOut,
    ];
    Ok(cli_error_of(error).is_some_and(|cli_error| transient.contains(&cli_error.kind)))
}

fn describe_job(job: Option<&Job>) -> String {
    let Some(job) = job else { return "the store has no jobs".into() };
    let next = match (job.next_run_time, &job.out_of_range_time) {
        (Some(next), _) => format!("its next run is due at {}", format_time(next)),
        (None, Some(word)) => format!("its next_run_time is {word}"),
        (None, None) => "it has no next run".into(),
    };
    format!("job {} is {}, {next}", job.id, job.job_state)
}

fn find_obstacle(
    args: &Args,
    job: Option<&Job>,
    results: &[CheckResult],
    context: &mut Context,
) -> Result<Option<Obstacle>> {
    if let Some(obstacle) = job.and_then(Obstacle::for_job) {
        return Ok(Some(obstacle));
    }
    let timeout = args.job_timeout.resolve(context)?;
    let db = context.db()?;
    let (now, executing) = (db.now(), db.executing_jobs()?);
    Ok(Obstacle::running_job(&executing, now, timeout).or_else(|| Obstacle::from_findings(results)))
}

/// Returns the newest run if it failed.
fn last_failure(job: Option<&Job>, context: &mut Context) -> Result<Option<String>> {
    let db = context.db()?;
    if db.columns("audit")?.is_none() {
        return Ok(None);
    }
    let has_job_id = db.has_columns("audit", &["job_id"])?;
    let job = job.map(|job| job.id.clone()).filter(|_| has_job_id);
    let filter = RunFilter { since: None, statuses: Vec::new(), job, with_row_version: false };
    let newest = db.newest_runs(&filter, 1)?.pop().map(|sighting| sighting.run);
    Ok(newest.filter(|run| run.status.as_ref().is_some_and(RunStatus::is_failure)).map(|run| {
        let at = run.created_at.map_or(String::new(), |at| format!(" at {}", format_time(at)));
        let status = run.status.map_or(String::new(), |status| status.as_str().replace('_', " "));
        let error = run.error.map_or(String::new(), |error| format!(": {}", first_line_with_cause(&error)));
        format!("its last run{at} {status}{error}")
    }))
}

/// Returns the first line of an error, with the cause and remedy of a known failure.
pub(super) fn first_line_with_cause(error: &str) -> String {
    let first = error.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let mut excerpt: String = first.chars().take(MAX_ERROR_CHARS).collect();
    if excerpt.len() < first.len() {
        excerpt.push('…');
    }
    match known_failures::find_known_failure(error) {
        None => excerpt,
        Some(known) if known.is_database_outage => format!("{excerpt} ({})", known.cause),
        Some(known) => format!("{excerpt} ({}: {})", known.cause, remedy_text(&known.remedy())),
    }
}
