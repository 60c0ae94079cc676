//! `apsctl stale`

mod screen;

use std::time::Duration;

use anyhow::{Context as _, Result};
use apscheduler::aps3::time_from_column;
use chrono_tz::Tz;

use crate::commands::limit_args::LimitArgs;
use crate::commands::maintenance_mute::mute_during_maintenance;
use crate::commands::row_security;
use crate::context::Context;
use crate::db::Db;
use crate::db::silent_jobs::{SilentJobs, UnknownRuns};
use crate::db::stale::OverdueAndExecuting;
use crate::db::store::Features;
use crate::domain::aps3_rows::RowDiagnoser;
use crate::domain::duration_text::exact_duration;
use crate::domain::health::Limits;
use crate::domain::staleness::{self, StaleJob, StaleKind, Thresholds};
use crate::domain::time_format::format_minute;
use crate::invocation::APSCTL;
use crate::report::{Cell, Format, PerfValue, Record as _, Report, Severity, Tone, Verdict, record};
use crate::screen::Text;
use screen::{Figures, expired_pauses_text};

/// How many jobs of each kind are listed.
pub(crate) const MAX_PER_KIND: usize = 1000;

/// How many jobs the summary line names.
const MAX_NAMED_JOBS: usize = 5;

/// Check for jobs that are overdue, stuck, silent or broken
///
/// A job is stuck if it is executing without a live owner, or longer than the timeout. It is silent if it has not run
/// for --ran-within, and broken if its row is invalid. Paused and removed jobs are never stale. Exits with 1 if there
/// are stale jobs, except during maintenance. On a store whose runs are imported, it is unknown which jobs are silent if
/// the import is older than --older-than; this also exits with 1. Broken rows exist only in APScheduler's own tables; `apsctl jobs verify`
/// describes them in full.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl stale --older-than 1h\n  apsctl stale --ran-within 24h -o json\n  \
    apsctl stale -o nagios")]
pub struct Args {
    #[command(flatten)]
    limits: LimitArgs,
}

struct StaleJobRow {
    job: StaleJob,
    /// Whether the job's id is a number.
    is_numbered: bool,
}

record!(StaleJobRow, |StaleJobRow { job, is_numbered }| {
    let severity = severity(&job);
    let tone = if job.is_critical { Tone::Bad } else { Tone::Warning };
    [
        ("id", Cell::id(job.id, is_numbered)),
        ("kind", Cell::styled(job.kind.as_str(), tone)),
        ("next_run_time", Cell::due(job.next_run_time)),
        ("overdue_seconds", job.overdue_seconds.map_or(Cell::Empty, Cell::Seconds)),
        ("severity", Cell::styled(severity.as_str(), tone)),
        ("detail", job.detail),
    ]
});

fn severity(finding: &StaleJob) -> Severity {
    if finding.is_critical { Severity::Critical } else { Severity::Warning }
}

/// Returns the columns of the report.
pub(crate) fn columns() -> Vec<&'static str> {
    StaleJobRow::COLUMNS.to_vec()
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let limits = args.limits.resolve(context)?;
    let StaleJobs { mut findings, is_truncated, has_policies, unknown_runs } = find_stale_jobs(limits, context.db()?)?;
    findings.sort_by(|a, b| {
        let worse = b.is_critical.cmp(&a.is_critical);
        worse.then(compare_overdue(b, a)).then_with(|| a.id.cmp(&b.id))
    });
    let mut verdict = verdict(&findings, limits.older_than, context.db()?.features()?.staleness_kinds);
    let zone = context.zone();
    let unknown = unknown_runs.map(|runs| unknown_silence(runs, zone));
    if let Some(unknown) = &unknown {
        // What could not be checked is not OK.
        verdict.severity = verdict.severity.max(Severity::Warning);
        verdict.summary += &format!("; {}", unknown.plain());
    }
    let is_numbered = context.db()?.has_numbered_jobs();
    // A paused job is never stale, but somebody may still wait for it.
    let expired_pauses =
        if context.format() == Format::Nagios { Vec::new() } else { context.db()?.expired_pauses()? };
    let screen = if context.shows_screen() {
        let job_count = context.db()?.job_counts()?.iter().map(|(_, count)| count).sum();
        let limits = [limits.older_than, limits.critical_after];
        let unknown = unknown.as_ref();
        let figures = Figures { job_count, limits, expired_pauses: &expired_pauses, is_truncated, unknown };
        Some(screen::screen(&findings, &figures, context.times()?))
    } else {
        None
    };
    let rows = findings.into_iter().map(|job| StaleJobRow { job, is_numbered });
    let mut report = Report::listing(rows).when_empty("no stale jobs").verdict(verdict);
    let has_screen = screen.is_some();
    report.screen = screen;
    if let Some(text) = expired_pauses_text(&expired_pauses).filter(|_| !has_screen) {
        report = report.note(text.plain());
    }
    if let Some(unknown) = unknown.filter(|_| !has_screen) {
        report = report.note(unknown.plain());
    }
    let report = if is_truncated && !has_screen {
        report.note(format!("only the first {MAX_PER_KIND} jobs of each kind are listed"))
    } else {
        report
    };
    let report = mute_during_maintenance(report, context)?;
    match (limits.ran_within, has_policies) {
        (None, Some(false)) => Ok(report),
        (None, _) => row_security::warn_in_report(report, &["jobs"], context),
        (Some(_), _) => row_security::warn_in_report(report, &["jobs", "audit"], context),
    }
}

/// Compares by how long two jobs are overdue; a job that is not overdue comes first.
fn compare_overdue(a: &StaleJob, b: &StaleJob) -> std::cmp::Ordering {
    let seconds = |finding: &StaleJob| finding.overdue_seconds.unwrap_or(-1.0);
    seconds(a).total_cmp(&seconds(b))
}

/// The stale jobs of a store.
pub(crate) struct StaleJobs {
    pub(crate) findings: Vec<StaleJob>,
    /// Whether there are more than are listed.
    pub(crate) is_truncated: bool,
    /// Whether row-level security may hide some, if known.
    pub(crate) has_policies: Option<bool>,
    /// Which runs are unknown, so that no job is reported as silent.
    pub(crate) unknown_runs: Option<UnknownRuns>,
}

/// Says that it is unknown which jobs are silent.
pub(crate) fn unknown_silence(runs: UnknownRuns, zone: Tz) -> Text {
    let which = match runs {
        UnknownRuns::Before(from) => format!("the imported log begins at {}", format_minute(from, zone)),
        UnknownRuns::After(until) => {
            format!("the scheduler's log is imported only until {}", format_minute(until, zone))
        }
    };
    Text::from(format!("which jobs are silent is unknown, because {which}: "))
        + Text::command(&format!("{APSCTL} runs import --file LOG"))
}

/// Finds the stale jobs, at most [`MAX_PER_KIND`] of each kind.
pub(crate) fn find_stale_jobs(limits: Limits, db: &mut Db) -> Result<StaleJobs> {
    find(limits, db).context("looking for stale jobs")
}

fn find(limits: Limits, db: &mut Db) -> Result<StaleJobs> {
    let Limits { older_than, critical_after, ran_within, job_timeout } = limits;
    let thresholds = Thresholds { critical_after, job_timeout };
    let now = db.now();
    // One more than is listed shows whether there are more.
    let limit = i64::try_from(MAX_PER_KIND)? + 1;
    let OverdueAndExecuting { mut overdue, executing, has_policies } =
        db.overdue_and_executing_jobs(older_than, limit)?;
    let SilentJobs { jobs: mut silent, unknown: unknown_runs } = match ran_within {
        Some(within) => db.silent_jobs(within, older_than, limit)?,
        None => SilentJobs { jobs: Vec::new(), unknown: None },
    };
    let Features { staleness_kinds: staleness, silent_job_text: silence, .. } = db.features()?;
    let mut broken = if staleness.contains(&StaleKind::Broken) { broken_jobs(db)? } else { Vec::new() };
    let is_truncated = overdue.len() > MAX_PER_KIND || silent.len() > MAX_PER_KIND || broken.len() > MAX_PER_KIND;
    overdue.truncate(MAX_PER_KIND);
    silent.truncate(MAX_PER_KIND);
    broken.truncate(MAX_PER_KIND);
    let mut findings: Vec<StaleJob> =
        overdue.into_iter().map(|late| staleness::overdue_job(late.id, late.next_run_time, now, thresholds)).collect();
    findings.extend(executing.iter().filter_map(|job| staleness::stuck_job(job, now, thresholds)));
    let within = ran_within.map_or(String::new(), exact_duration);
    let within = format!("{silence} for {within}");
    findings.extend(silent.into_iter().map(|late| staleness::silent_job(late.id, late.next_run_time, now, &within)));
    findings.append(&mut broken);
    Ok(StaleJobs { findings, is_truncated, has_policies, unknown_runs })
}

/// Returns the jobs with broken rows, each with its worst finding, and at most one more than is listed. Findings that
/// have no effect while the job is paused do not count.
fn broken_jobs(db: &mut Db) -> Result<Vec<StaleJob>> {
    let now = db.now();
    let (mut diagnoser, mut broken) = (RowDiagnoser::new(now), Vec::new());
    db.each_pickled_row(|row| {
        if broken.len() <= MAX_PER_KIND {
            let next = row.next_run_time.and_then(|seconds| time_from_column(seconds).ok());
            let findings = diagnoser.findings(&row.id, row.next_run_time, &row.pickle);
            let findings: Vec<_> = findings.into_iter().filter(|finding| !finding.matters_after_resume()).collect();
            broken.extend(staleness::broken_job(row.id, next, now, &findings));
        }
        Ok(())
    })?;
    Ok(broken)
}

fn verdict(findings: &[StaleJob], older_than: Duration, kinds: &[StaleKind]) -> Verdict {
    let count = |kind| findings.iter().filter(|f| f.kind == kind).count();
    let mut names: Vec<&str> = Vec::new();
    for finding in findings {
        if names.len() < MAX_NAMED_JOBS && !names.contains(&finding.id.as_str()) {
            names.push(&finding.id);
        }
    }
    let counts: Vec<String> = kinds.iter().map(|kind| format!("{} {}", count(*kind), kind.as_str())).collect();
    let more = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    let oldest = findings.iter().filter_map(|f| f.overdue_seconds).fold(0.0, f64::max);
    let mut perfdata: Vec<PerfValue> = kinds.iter().map(|kind| PerfValue::count(kind.as_str(), count(*kind))).collect();
    perfdata.push(PerfValue::seconds("max_overdue", oldest, older_than.as_secs_f64()));
    Verdict {
        check_name: "STALE",
        severity: findings.iter().map(severity).max().unwrap_or(Severity::Ok),
        summary: format!("{}{more}", counts.join(", ")),
        perfdata,
    }
}
