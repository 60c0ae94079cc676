//! `apsctl logs runs`

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::log_args::{LogRangeArgs, TimeRange};
use super::runs_screen;
use crate::commands::audit::run_id_cell;
use crate::context::{Context, duration};
use crate::db::Db;
use crate::db::audit::RunFilter;
use crate::domain::audit;
use crate::domain::log::EntrySearch;
use crate::domain::log::runs::{
    AuditMatch, AuditedRun, LoggedRun, LoggedStatus, RUN_EVENT_PATTERN, RunExtractor, SCHEDULER_EVENT_PATTERN,
    SchedulerRuns, join_with_audit,
};
use crate::error::{CliError, redact};
use crate::report::{Cell, PerfValue, Report, Severity, Tone, Verdict, record};
use crate::screen::Times;
use crate::worker::logs::{ReadOptions, for_each_entry};

/// How far before the time range a container's log is read, so that the start of a run is not cut off.
const CONTAINER_LOOKBACK: TimeDelta = TimeDelta::hours(1);

/// Compare the runs in the worker's log with the audit log
///
/// The column audit is `match`, `differs` or `none`. If the log says that a run completed and there is no audit row,
/// its transaction was rolled back.
///
/// The runs that APScheduler 3 itself logs are listed with their job. `apsctl runs import` stores them.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  apsctl logs runs --since 7d\n  apsctl logs runs --file worker.log --no-audit -o json\n  \
    apsctl logs runs --since 24h --check -o nagios"
)]
pub(super) struct Args {
    /// Log files, as with --file
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Show the last N runs; 0 shows all
    #[arg(short = 'n', long, value_name = "N", default_value_t = 1000)]
    limit: usize,

    /// Show only runs with this status (repeatable)
    ///
    /// One of: completed, recovered, failed, open, skipped, missed, `dry_run`.
    #[arg(long, value_name = "STATUS", value_parser = parse_status)]
    status: Vec<LoggedStatus>,

    /// Do not read the audit log
    #[arg(long, conflicts_with = "check")]
    no_audit: bool,

    /// Compare only with audit rows of this job
    #[arg(long, value_name = "ID", conflicts_with = "no_audit")]
    job: Option<String>,

    /// Allow start times to differ this much
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = duration)]
    within: Duration,

    /// Exit with 1 if a run failed or does not match
    #[arg(long)]
    check: bool,
}

impl Args {
    pub(super) fn is_check(&self) -> bool {
        self.check
    }
}

fn parse_status(word: &str) -> Result<LoggedStatus, String> {
    let named_status = LoggedStatus::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(word));
    named_status.ok_or_else(|| format!("one of {}", LoggedStatus::ALL.map(LoggedStatus::as_str).join(", ")))
}

pub(super) struct RunRow(AuditedRun);

record!(RunRow, |RunRow(AuditedRun { mut run, audit_id, audit_match, difference })| {
    let job = run.job.take();
    let scheduled_at = job.as_ref().and_then(|job| job.scheduled_at);
    [
        ("started_at", run.started_at),
        ("completed_at", run.completed_at),
        ("status", Cell::styled(run.status.as_str(), status_tone(run.status))),
        ("duration_seconds", run.duration_seconds.map_or(Cell::Empty, Cell::Seconds)),
        ("versions_approved", run.versions_approved),
        ("attempts", i64::from(run.attempts)),
        ("audit_id", run_id_cell(audit_id)),
        ("audit", audit_match.map_or(Cell::Empty, match_cell)),
        ("difference", difference),
        ("versions_evaluated", run.versions_evaluated),
        ("rules", rules_cell(&run.rules)),
        ("error", run.error),
        ("lines", i64::try_from(run.line_count).unwrap_or(i64::MAX)),
        ("process", run.process),
        ("job_id", job.as_ref().and_then(|job| job.id.clone())),
        ("job_name", job.as_ref().map(|job| job.name.clone())),
        ("trigger", job.as_ref().map(|job| job.trigger.clone())),
        ("executor", job.and_then(|job| job.executor)),
        ("scheduled_at", scheduled_at),
    ]
});

fn match_cell(audit_match: AuditMatch) -> Cell {
    let tone = if audit_match == AuditMatch::Match { Tone::Good } else { Tone::Bad };
    Cell::styled(audit_match.as_str(), tone)
}

fn rules_cell(rules: &[(String, i64)]) -> Cell {
    let values = rules.iter().map(|(name, matched)| json!({"name": name, "matched": matched}));
    let summaries: Vec<String> = rules.iter().map(|(name, matched)| format!("{name} {matched}")).collect();
    Cell::AbbreviatedJson(summaries.join(", "), values.collect::<Value>())
}

fn status_tone(status: LoggedStatus) -> Tone {
    match status {
        LoggedStatus::Completed => Tone::Good,
        LoggedStatus::Recovered | LoggedStatus::Missed => Tone::Warning,
        LoggedStatus::Failed => Tone::Bad,
        LoggedStatus::Open => Tone::Notice,
        LoggedStatus::Skipped | LoggedStatus::DryRun => Tone::Muted,
    }
}

pub(super) fn run(args: &Args, log: &LogRangeArgs, context: &mut Context) -> Result<Report> {
    let location = log.log.location(&args.files, context)?;
    let time_range = log.time_range(context)?;
    let parser = log.log.entry_parser(&location)?;
    let options = ReadOptions {
        since: time_range.since.and_then(|since| since.checked_sub_signed(CONTAINER_LOOKBACK)),
        until: time_range.until,
        follow: false,
        include_rotated: log.log.includes_rotated(),
    };
    let statuses = &args.status;
    let mut newest = NewestRuns { limit: args.limit, time_range, statuses, runs: VecDeque::new(), is_truncated: false };
    let (mut extractor, mut scheduler) = (RunExtractor::default(), SchedulerRuns::new(parser.zone));
    let pattern = format!("{RUN_EVENT_PATTERN}|{SCHEDULER_EVENT_PATTERN}");
    let search = EntrySearch::matching_in_line(&pattern).map_err(CliError::failed)?;
    for_each_entry(&location, options, &search, parser, |entry| {
        if scheduler.push(&entry) {
            newest.add(scheduler.take_ended());
        } else {
            extractor.push(&entry);
            newest.add(extractor.take_ended());
        }
        Ok(())
    })?;
    newest.add(extractor.finish());
    newest.add(scheduler.finish());
    let is_truncated = newest.is_truncated;
    let mut runs: Vec<LoggedRun> = newest.runs.into();
    for run in &mut runs {
        run.error = run.error.take().map(|error| redact(&error));
    }
    runs.sort_by_key(|run| run.started_at.or(run.completed_at));
    // Without the database the runs are still listed.
    if let Some(job) = args.job.as_ref().filter(|_| !args.no_audit)
        && let Ok(db) = context.db()
    {
        db.require_known_job(job)?;
    }
    let mut notes = Vec::new();
    if is_truncated {
        notes.push(format!("only the newest {} runs are shown; -n 0 shows all", args.limit));
    }
    if !args.no_audit {
        find_jobs(&mut runs, &mut notes, context)?;
    }
    let audited_runs = compare_with_audit(args, runs, &mut notes, context)?;
    let verdict = args.check.then(|| verdict(&audited_runs));
    let screen = if context.shows_screen() {
        // The screen says the same.
        notes.drain(..usize::from(is_truncated));
        let times = Times { zone: context.zone(), now: context.local_now() };
        Some(runs_screen::screen(&audited_runs, is_truncated, times))
    } else {
        None
    };
    let mut report = Report::listing(audited_runs.into_iter().map(RunRow)).when_empty("no runs in this log");
    report.screen = screen;
    let report = notes.into_iter().fold(report, Report::note);
    Ok(match verdict {
        Some(verdict) => report.verdict(verdict),
        None => report,
    })
}

/// The newest runs that match the options.
struct NewestRuns<'a> {
    /// 0 is unlimited.
    limit: usize,
    time_range: TimeRange,
    statuses: &'a [LoggedStatus],
    runs: VecDeque<LoggedRun>,
    is_truncated: bool,
}

impl NewestRuns<'_> {
    fn add(&mut self, runs: Vec<LoggedRun>) {
        for run in runs {
            let time = run.started_at.or(run.completed_at);
            let is_in_range = self.time_range.is_unbounded() || time.is_some_and(|time| self.time_range.contains(time));
            if is_in_range && (self.statuses.is_empty() || self.statuses.contains(&run.status)) {
                self.runs.push_back(run);
            }
            if self.limit > 0 && self.runs.len() > self.limit {
                self.runs.pop_front();
                self.is_truncated = true;
            }
        }
    }
}

/// Sets the job ids of the runs that APScheduler has logged. Without the database they have none.
fn find_jobs(runs: &mut [LoggedRun], notes: &mut Vec<String>, context: &mut Context) -> Result<()> {
    let mut jobs = runs.iter_mut().filter_map(|run| run.job.as_deref_mut()).peekable();
    if jobs.peek().is_none() {
        return Ok(());
    }
    match context.db().and_then(Db::job_names).context("reading the names of the jobs") {
        Ok(mut names) => {
            jobs.for_each(|job| names.resolve(job));
            notes.extend(names.notes());
            Ok(())
        }
        Err(error) if crate::interrupt::is_pending() => Err(error),
        Err(error) => {
            notes.push(format!("the runs have no job ids: {}", redact(&format!("{error:#}"))));
            Ok(())
        }
    }
}

/// Compares the runs with the audit log. If it cannot be read, returns the runs without it, except for --check.
fn compare_with_audit(
    args: &Args,
    runs: Vec<LoggedRun>,
    notes: &mut Vec<String>,
    context: &mut Context,
) -> Result<Vec<AuditedRun>> {
    let tolerance = TimeDelta::from_std(args.within).unwrap_or(TimeDelta::MAX);
    let starts = || runs.iter().filter(|run| run.job.is_none()).flat_map(|run| run.attempt_starts.iter().copied());
    let (Some(first), Some(last), false) = (starts().min(), starts().max(), args.no_audit) else {
        return Ok(runs.into_iter().map(AuditedRun::without_audit).collect());
    };
    let rows = audit_runs(args, first - tolerance, last + tolerance, context);
    match rows.context("reading the audit log") {
        Ok(rows) => Ok(join_with_audit(runs, &rows, tolerance)),
        Err(error) if args.check || crate::interrupt::is_pending() => Err(error),
        Err(error) => {
            let error = redact(&format!("{error:#}"));
            notes.push(format!("the runs are not compared with the audit log: {error}"));
            Ok(runs.into_iter().map(AuditedRun::without_audit).collect())
        }
    }
}

fn audit_runs(
    args: &Args,
    first: DateTime<Utc>,
    last: DateTime<Utc>,
    context: &mut Context,
) -> Result<Vec<audit::Run>> {
    // The filter excludes rows created at `since` itself.
    let since = first.checked_sub_signed(TimeDelta::microseconds(1));
    let filter = RunFilter { since, statuses: Vec::new(), job: args.job.clone(), with_row_version: false };
    let mut runs = Vec::new();
    context.db()?.all_runs(&filter, |row| {
        if row.run.created_at.is_some_and(|created_at| created_at <= last) {
            runs.push(row.run);
        }
        Ok(())
    })?;
    Ok(runs)
}

fn verdict(runs: &[AuditedRun]) -> Verdict {
    let count = |condition: &dyn Fn(&AuditedRun) -> bool| runs.iter().filter(|run| condition(run)).count();
    let unaudited = count(&|run| run.audit_match == Some(AuditMatch::Missing) && run.run.status.is_success());
    let different = count(&|run| run.audit_match == Some(AuditMatch::Differs));
    let failed = count(&|run| run.run.status == LoggedStatus::Failed);
    let severity = match (unaudited, different + failed) {
        (0, 0) => Severity::Ok,
        (0, _) => Severity::Warning,
        _ => Severity::Critical,
    };
    Verdict {
        check_name: "LOGS",
        severity,
        summary: format!(
            "{} runs, {failed} failed, {unaudited} completed without an audit row, {different} different from \
             their audit row",
            runs.len()
        ),
        perfdata: vec![
            PerfValue::count("runs", runs.len()),
            PerfValue::count("failed", failed),
            PerfValue::count("unaudited", unaudited),
            PerfValue::count("different", different),
        ],
    }
}
