//! The first step: what is wrong, by the store and by the worker's log.

use anyhow::Result;

use super::{Args, watched_job, watched_runs::WatchedRuns};
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

/// How much of an error is shown, in characters.
const MAX_ERROR_CHARS: usize = 300;

pub(super) struct Diagnosis {
    pub(super) evidence: String,
    pub(super) obstacle: Option<Obstacle>,
    /// None where the store cannot be reached.
    pub(super) watched: Option<WatchedRuns>,
    /// Where the log is, if it can be read.
    pub(super) log: Option<LogLocation>,
}

pub(super) fn diagnose(args: &Args, context: &mut Context) -> Result<Diagnosis> {
    let source = args.place.log.location(&[], context)?;
    let (mut evidence, mut job, mut watched) = (Vec::new(), None, None);
    let unreached = match context.db().map(drop) {
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
    let findings = doctor::recovery_findings(id, args.place.clone(), args.job_timeout.clone(), context)?;
    let obstacle = if unreached.is_some() {
        unreached
    } else {
        context.db()?.refresh()?;
        let obstacle = find_obstacle(args, job.as_ref(), &findings, context)?;
        evidence.extend(store_evidence(job.as_ref(), obstacle.as_ref(), &findings));
        evidence.extend(last_failure(job.as_ref(), context)?);
        watched = Some(WatchedRuns::begin(job.as_ref(), None, context)?);
        context.db()?.end_transaction()?;
        obstacle
    };
    if let Some(Obstacle { reason: why, .. }) = &obstacle {
        evidence.insert(0, why.clone());
    }
    let of_log = findings.iter().find(|finding| finding.check == Check::LogErrors);
    evidence.extend(of_log.map(|finding| first_line_with_cause(&finding.evidence)));
    let log = of_log.filter(|finding| finding.status != CheckStatus::Unknown).map(|_| source);
    Ok(Diagnosis { evidence: evidence.join("; "), obstacle, watched, log })
}

/// The worst that the checklist has found, but for what has been said already; else how the job stands.
fn store_evidence(
    job: Option<&Job>,
    obstacle: Option<&Obstacle>,
    findings: &[CheckResult],
) -> Option<String> {
    let is_bad =
        |finding: &&CheckResult| finding.status > CheckStatus::Unknown && finding.check != Check::LogErrors;
    match (obstacle, findings.iter().find(is_bad)) {
        (Some(obstacle), Some(worst)) if obstacle.reason == worst.evidence => None,
        (Some(obstacle), _) if obstacle.prevents_runs => None,
        (_, Some(worst)) => Some(format!("{}: {}", worst.check.as_str(), worst.evidence)),
        (_, None) => Some(describe_job(job)),
    }
}

/// Whether the store may answer again if it is asked later.
pub(super) fn is_transient(error: &anyhow::Error) -> Result<bool> {
    interrupt::check()?;
    let passing = [
        FailureKind::NoConnection,
        FailureKind::ConnectionLost,
        FailureKind::Passing,
        FailureKind::Crossed,
        FailureKind::TimedOut,
    ];
    Ok(cli_error_of(error).is_some_and(|refusal| passing.contains(&refusal.kind)))
}

fn describe_job(job: Option<&Job>) -> String {
    let Some(job) = job else { return "the store has no job".into() };
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
    findings: &[CheckResult],
    context: &mut Context,
) -> Result<Option<Obstacle>> {
    if let Some(obstacle) = job.and_then(Obstacle::for_job) {
        return Ok(Some(obstacle));
    }
    let timeout = args.job_timeout.resolve(context)?;
    let db = context.db()?;
    let (now, executing) = (db.now(), db.executing_jobs()?);
    Ok(Obstacle::running_job(&executing, now, timeout).or_else(|| Obstacle::from_findings(findings)))
}

/// The newest run, where it failed.
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
        let at = run.created_at.map_or(String::new(), |at| format!(" of {}", format_time(at)));
        let status = run.status.map_or(String::new(), |status| status.as_str().replace('_', " "));
        let error = run.error.map_or(String::new(), |error| format!(": {}", first_line_with_cause(&error)));
        format!("its last run{at} {status}{error}")
    }))
}

/// An error's first line, and what the guide says of it.
pub(super) fn first_line_with_cause(error: &str) -> String {
    let first = error.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let mut shown: String = first.chars().take(MAX_ERROR_CHARS).collect();
    if shown.len() < first.len() {
        shown.push('…');
    }
    match known_failures::find_known_failure(error) {
        None => shown,
        Some(known) if known.is_database_outage => format!("{shown} ({})", known.cause),
        Some(known) => format!("{shown} ({}: {})", known.cause, remedy_text(&known.remedy())),
    }
}
