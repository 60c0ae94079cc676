//! `apsctl logs runs`

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::LogRangeArgs;
use super::log_args::TimeRange;
use crate::commands::audit::run_id_cell;
use crate::context::{Context, duration};
use crate::db::audit::RunFilter;
use crate::domain::audit;
use crate::domain::log::EntrySearch;
use crate::domain::log::runs::{
    AuditMatch, AuditedRun, LoggedRun, LoggedStatus, RUN_EVENT_PATTERN, RunExtractor, join_with_audit,
};
use crate::error::{CliError, redact};
use crate::report::{Cell, PerfValue, Record, Report, Severity, Tone, Verdict};
use crate::worker::logs::{ReadOptions, for_each_entry};

/// How much earlier a container's log is read, so that a run has its beginning.
const CONTAINER_LOOKBACK: TimeDelta = TimeDelta::hours(1);

/// Show the runs in the worker's log, each beside its row in the audit log
///
/// The column audit says `match`, `differs` or `none`: a run that the log calls completed, without a row, was rolled back.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  apsctl logs runs --since 7d\n  apsctl logs runs --file worker.log --no-audit -o json\n  \
    apsctl logs runs --since 24h --check -o nagios"
)]
pub(super) struct Args {
    /// Files, as with --file
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// How many at most, the newest; 0 is all
    #[arg(short = 'n', long, value_name = "N", default_value_t = 1000)]
    limit: usize,

    /// Only runs with this status (repeatable): completed, recovered, failed, open, skipped, `dry_run`
    #[arg(long, value_name = "STATUS", value_parser = parse_status)]
    status: Vec<LoggedStatus>,

    /// Leave the audit log
    #[arg(long, conflicts_with = "check")]
    no_audit: bool,

    /// Only rows of this job in the audit log
    #[arg(long, value_name = "ID", conflicts_with = "no_audit")]
    job: Option<String>,

    /// How far a row's start may be from the run's in the log
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = duration)]
    within: Duration,

    /// Exit 1 where a run failed, has no row in the audit log, or another one
    #[arg(long)]
    check: bool,
}

impl Args {
    pub(super) fn is_check(&self) -> bool {
        self.check
    }
}

fn parse_status(word: &str) -> Result<LoggedStatus, String> {
    let found = LoggedStatus::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(word));
    found.ok_or_else(|| format!("one of {}", LoggedStatus::ALL.map(LoggedStatus::as_str).join(", ")))
}

struct RunRow(AuditedRun);

impl Record for RunRow {
    const COLUMNS: &'static [&'static str] = &[
        "started_at",
        "completed_at",
        "status",
        "duration_seconds",
        "versions_approved",
        "attempts",
        "audit_id",
        "audit",
        "difference",
        "versions_evaluated",
        "rules",
        "error",
        "lines",
        "process",
    ];

    fn cells(self) -> Vec<Cell> {
        let Self(AuditedRun { run, audit_id, audit_match: tie, difference }) = self;
        let rules: Vec<Value> =
            run.rules.iter().map(|(name, matched)| json!({"name": name, "matched": matched})).collect();
        let brief: Vec<String> =
            run.rules.iter().map(|(name, matched)| format!("{name} {matched}")).collect();
        vec![
            run.started_at.into(),
            run.completed_at.into(),
            Cell::styled(run.status.as_str(), status_tone(run.status)),
            run.duration_seconds.map_or(Cell::Empty, Cell::Seconds),
            run.versions_approved.into(),
            i64::from(run.attempts).into(),
            run_id_cell(audit_id),
            match tie {
                Some(AuditMatch::Match) => Cell::styled(AuditMatch::Match.as_str(), Tone::Good),
                Some(tie) => Cell::styled(tie.as_str(), Tone::Bad),
                None => Cell::Empty,
            },
            difference.into(),
            run.versions_evaluated.into(),
            Cell::AbbreviatedJson(brief.join(", "), Value::Array(rules)),
            run.error.into(),
            i64::try_from(run.line_count).unwrap_or(i64::MAX).into(),
            run.process.into(),
        ]
    }
}

fn status_tone(status: LoggedStatus) -> Tone {
    match status {
        LoggedStatus::Completed => Tone::Good,
        LoggedStatus::Recovered => Tone::Warning,
        LoggedStatus::Failed => Tone::Bad,
        LoggedStatus::Open => Tone::Notice,
        LoggedStatus::Skipped | LoggedStatus::DryRun => Tone::Muted,
    }
}

pub(super) fn run(args: &Args, place: &LogRangeArgs, context: &mut Context) -> Result<Report> {
    let source = place.log.location(&args.files, context)?;
    let between = place.time_range(context);
    let reading = place.log.entry_parser(&source)?;
    let wanted = ReadOptions {
        since: between.since.and_then(|since| since.checked_sub_signed(CONTAINER_LOOKBACK)),
        until: between.until,
        follow: false,
        include_rotated: place.log.includes_rotated(),
    };
    let mut newest = NewestRuns {
        limit: args.limit,
        time_range: between,
        statuses: &args.status,
        runs: VecDeque::new(),
        is_truncated: false,
    };
    let mut assembler = RunExtractor::default();
    let search = EntrySearch::matching_in_line(RUN_EVENT_PATTERN).map_err(CliError::failed)?;
    for_each_entry(&source, wanted, &search, reading, |line| {
        assembler.push(&line);
        newest.add(assembler.take_ended());
        Ok(())
    })?;
    newest.add(assembler.finish());
    let cut = newest.is_truncated;
    let mut runs: Vec<LoggedRun> = newest.runs.into();
    runs.sort_by_key(|run| run.started_at.or(run.completed_at));
    let mut notes = Vec::new();
    if cut {
        notes.push(format!("only the newest {} runs are shown; -n 0 shows all", args.limit));
    }
    let joined = compare_with_audit(args, runs, &mut notes, context)?;
    let verdict = args.check.then(|| verdict(&joined));
    let report = Report::listing(joined.into_iter().map(RunRow)).when_empty("no runs in this log");
    let report = notes.into_iter().fold(report, Report::note);
    Ok(match verdict {
        Some(verdict) => report.verdict(verdict),
        None => report,
    })
}

/// The newest runs that are wanted.
struct NewestRuns<'a> {
    /// 0 for all.
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
            let in_time =
                self.time_range.is_unbounded() || time.is_some_and(|time| self.time_range.contains(time));
            if in_time && (self.statuses.is_empty() || self.statuses.contains(&run.status)) {
                self.runs.push_back(run);
            }
            if self.limit > 0 && self.runs.len() > self.limit {
                self.runs.pop_front();
                self.is_truncated = true;
            }
        }
    }
}

/// The runs with their rows. Without a database they stand alone, unless it is asked whether they have one.
fn compare_with_audit(
    args: &Args,
    runs: Vec<LoggedRun>,
    notes: &mut Vec<String>,
    context: &mut Context,
) -> Result<Vec<AuditedRun>> {
    let tolerance = TimeDelta::from_std(args.within).unwrap_or(TimeDelta::MAX);
    let times = || runs.iter().flat_map(|run| run.attempt_starts.iter().copied());
    let (Some(first), Some(last)) = (times().min(), times().max()) else {
        return Ok(runs.into_iter().map(AuditedRun::without_audit).collect());
    };
    if args.no_audit {
        return Ok(runs.into_iter().map(AuditedRun::without_audit).collect());
    }
    let rows =
        audit_runs(args, first - tolerance, last + tolerance, context).context("reading the audit log");
    match rows {
        Ok(rows) => Ok(join_with_audit(runs, &rows, tolerance)),
        Err(error) if args.check || crate::interrupt::is_pending() => Err(error),
        Err(error) => {
            let why = redact(&format!("{error:#}"));
            notes.push(format!("without the audit log: {why}; --no-audit does not ask for it"));
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
    // Rows created just then are meant as well.
    let since = first.checked_sub_signed(TimeDelta::microseconds(1));
    let filter = RunFilter { since, statuses: Vec::new(), job: args.job.clone(), with_row_version: false };
    let mut rows = Vec::new();
    context.db()?.all_runs(&filter, |seen| {
        if seen.run.created_at.is_some_and(|created| created <= last) {
            rows.push(seen.run);
        }
        Ok(())
    })?;
    Ok(rows)
}

fn verdict(joined: &[AuditedRun]) -> Verdict {
    let count = |is: &dyn Fn(&AuditedRun) -> bool| joined.iter().filter(|joined| is(joined)).count();
    let went_well = |run: &LoggedRun| matches!(run.status, LoggedStatus::Completed | LoggedStatus::Recovered);
    let unaudited =
        count(&|joined| joined.audit_match == Some(AuditMatch::Missing) && went_well(&joined.run));
    let different = count(&|joined| joined.audit_match == Some(AuditMatch::Differs));
    let failed = count(&|joined| joined.run.status == LoggedStatus::Failed);
    let severity = match (unaudited, different + failed) {
        (0, 0) => Severity::Ok,
        (0, _) => Severity::Warning,
        _ => Severity::Critical,
    };
    Verdict {
        check_name: "LOGS",
        severity,
        summary: format!(
            "{} runs, {failed} failed, {unaudited} completed without a row in the audit log, {different} with another",
            joined.len()
        ),
        perfdata: vec![
            PerfValue::count("runs", joined.len()),
            PerfValue::count("failed", failed),
            PerfValue::count("unaudited", unaudited),
            PerfValue::count("different", different),
        ],
    }
}
