//! The first step: what is wrong, by the store and by the worker's log.

use std::collections::VecDeque;

use anyhow::Result;
use chrono::TimeDelta;

use super::{Args, target, watched::Watched};
use crate::commands::{doctor, row_security};
use crate::context::Context;
use crate::db::audit::Filter;
use crate::domain::audit::RunStatus;
use crate::domain::check::{Finding, Standing};
use crate::domain::doctor::failures;
use crate::domain::job::Job;
use crate::domain::log::{Level, Line, Search};
use crate::domain::recovery::{Obstacle, moment};
use crate::error::{Code, Trouble, code_of, redact, refusal_of};
use crate::interrupt;
use crate::worker::logs::{Source, Wanted, lines};

/// How far back the log is read, and how much of an error is shown, in characters.
const DAY: TimeDelta = TimeDelta::hours(24);
const SHOWN: usize = 200;

/// Lines that may say what is wrong.
const GRAVE: &str = "(?-u:ERROR|CRITICAL|FATAL|Traceback)";

/// How many of them are looked at.
const LINES: usize = 50;

pub(super) struct Found {
    pub(super) evidence: String,
    pub(super) obstacle: Option<Obstacle>,
    /// None where the store cannot be reached.
    pub(super) watched: Option<Watched>,
    /// Where the log is, if it can be read.
    pub(super) log: Option<Source>,
}

pub(super) fn look(args: &Args, context: &mut Context) -> Result<Found> {
    let (mut evidence, mut watched) = (Vec::new(), None);
    let obstacle = match context.db().map(drop) {
        Ok(()) => {
            let job = target::find(args.id.as_deref(), context)?;
            row_security::warn(&["jobs", "audit"], context)?;
            let findings = findings(args, job.as_ref(), context)?;
            let obstacle = obstacle_of(args, job.as_ref(), &findings, context)?;
            let worst = findings.first().filter(|first| first.standing > Standing::Unknown);
            match (&obstacle, worst) {
                // It has been said already.
                (Some(obstacle), Some(worst)) if obstacle.why == worst.evidence => {}
                (Some(obstacle), _) if obstacle.is_idle => {}
                (_, Some(Finding { check, evidence: found, .. })) => {
                    evidence.push(format!("{}: {found}", check.as_str()));
                }
                (_, None) => evidence.push(words(job.as_ref())),
            }
            evidence.extend(last_failure(job.as_ref(), context)?);
            watched = Some(Watched::begin(job.as_ref(), None, context)?);
            context.db()?.rest()?;
            obstacle
        }
        Err(error) if is_passing(&error)? => {
            let fix = refusal_of(&error).and_then(|refusal| refusal.hint.clone());
            Some(Obstacle::database(redact(&format!("{error:#}")), fix))
        }
        Err(error) => return Err(error),
    };
    if let Some(Obstacle { why, .. }) = &obstacle {
        evidence.insert(0, why.clone());
    }
    let source = args.place.source(&[], context)?;
    let log = match last_error(args, &source, context) {
        Ok(said) => {
            evidence.push(said);
            Some(source)
        }
        Err(error) => {
            interrupt::check()?;
            if code_of(&error) == Code::Usage {
                return Err(error);
            }
            evidence.push(format!("the worker's log cannot be read: {}", redact(&format!("{error:#}"))));
            None
        }
    };
    Ok(Found { evidence: evidence.join("; "), obstacle, watched, log })
}

/// Whether the store may answer again if it is asked later.
pub(super) fn is_passing(error: &anyhow::Error) -> Result<bool> {
    interrupt::check()?;
    let passing = [Trouble::NoConnection, Trouble::ConnectionLost, Trouble::Passing, Trouble::TimedOut];
    Ok(refusal_of(error).is_some_and(|refusal| passing.contains(&refusal.trouble)))
}

fn words(job: Option<&Job>) -> String {
    let Some(job) = job else { return "the store has no job".into() };
    let next = match (job.next_run_time, job.endless) {
        (Some(next), _) => format!("its next run is due at {}", moment(next)),
        (None, Some(word)) => format!("its next_run_time is {word}"),
        (None, None) => "it has no next run".into(),
    };
    format!("job {} is {}, {next}", job.id, job.job_state)
}

/// What the checklist finds.
fn findings(args: &Args, job: Option<&Job>, context: &mut Context) -> Result<Vec<Finding>> {
    let container = args.place.container(context)?.name().to_owned();
    let id = job.map(|job| job.id.clone());
    let findings = doctor::of_recovery(id, container, args.job_timeout.clone(), context)?;
    context.db()?.refresh()?;
    Ok(findings)
}

fn obstacle_of(
    args: &Args,
    job: Option<&Job>,
    findings: &[Finding],
    context: &mut Context,
) -> Result<Option<Obstacle>> {
    if let Some(obstacle) = job.and_then(Obstacle::of_job) {
        return Ok(Some(obstacle));
    }
    let timeout = args.job_timeout.gather(context)?;
    let db = context.db()?;
    let (now, executing) = (db.now(), db.executing_jobs()?);
    Ok(Obstacle::under_way(&executing, now, timeout).or_else(|| Obstacle::of_findings(findings)))
}

/// The newest run, where it failed.
fn last_failure(job: Option<&Job>, context: &mut Context) -> Result<Option<String>> {
    let db = context.db()?;
    if db.columns("audit")?.is_none() {
        return Ok(None);
    }
    let has_job_id = db.has_columns("audit", &["job_id"])?;
    let job = job.map(|job| job.id.clone()).filter(|_| has_job_id);
    let filter = Filter { since: None, statuses: Vec::new(), job, again: false };
    let newest = db.newest_runs(&filter, 1)?.pop().map(|sighting| sighting.run);
    let failed = [RunStatus::Failed, RunStatus::TimedOut, RunStatus::Abandoned];
    Ok(newest.filter(|run| run.status.as_ref().is_some_and(|status| failed.contains(status))).map(|run| {
        let at = run.created_at.map_or(String::new(), |at| format!(" of {}", moment(at)));
        let status = run.status.map_or(String::new(), |status| status.as_str().replace('_', " "));
        let error = run.error.map_or(String::new(), |error| format!(": {}", with_cause(&error)));
        format!("its last run{at} {status}{error}")
    }))
}

/// The last error of the worker's log, and how many there are.
fn last_error(args: &Args, source: &Source, context: &Context) -> Result<String> {
    let search = Search::of(GRAVE).map_err(crate::error::Refusal::failed)?;
    let since = args.place.between(context).since.unwrap_or(context.local_now() - DAY);
    let wanted = Wanted { since: Some(since), ..Wanted::default() };
    let mut last: VecDeque<Line> = VecDeque::new();
    lines(source, wanted, &search, args.place.reading(source)?, |line| {
        // A line without a level is a traceback of its own.
        let is_grave = line.level.is_none_or(|level| level >= Level::Error);
        if is_grave && line.time.is_none_or(|time| time >= since) {
            last.push_back(line);
            if last.len() > LINES {
                last.pop_front();
            }
        }
        Ok(())
    })?;
    Ok(last.back().map_or_else(
        || format!("the worker's log has no error since {}", moment(since)),
        |line| {
            let at = line.time.map_or(String::new(), |time| format!(" at {}", moment(time)));
            let errors = if last.len() == 1 { "error" } else { "errors" };
            let number =
                if last.len() == LINES { format!("{LINES} or more") } else { last.len().to_string() };
            format!("{number} {errors} in the worker's log, the last{at}: {}", with_cause(&line.message))
        },
    ))
}

/// An error's first line, and what the guide says of it.
pub(super) fn with_cause(error: &str) -> String {
    let first = error.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let mut shown: String = first.chars().take(SHOWN).collect();
    if shown.len() < first.len() {
        shown.push('…');
    }
    match failures::known(error) {
        None => shown,
        Some(known) if known.is_over => format!("{shown} ({})", known.cause),
        Some(known) => format!("{shown} ({}: {})", known.cause, known.fix),
    }
}
