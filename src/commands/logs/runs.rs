//! `apsctl logs runs`

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::PlaceArgs;
use super::place::Between;
use crate::commands::audit::run_id_cell;
use crate::context::{Context, duration};
use crate::db::audit::RunFilter;
use crate::domain::audit;
use crate::domain::log::Search;
use crate::domain::log::runs::{Assembler, Joined, PATTERN, Run, Status, Tie, join};
use crate::error::{CliError, redact};
use crate::report::{Cell, Perf, Record, Report, Severity, Tone, Verdict};
use crate::worker::logs::{Wanted, lines};

/// How much earlier a container's log is read, so that a run has its beginning.
const EARLIER: TimeDelta = TimeDelta::hours(1);

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
    #[arg(long, value_name = "STATUS", value_parser = status)]
    status: Vec<Status>,

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

fn status(word: &str) -> Result<Status, String> {
    let found = Status::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(word));
    found.ok_or_else(|| format!("one of {}", Status::ALL.map(Status::as_str).join(", ")))
}

struct RunRow(Joined);

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
        let Self(Joined { run, audit_id, tie, difference }) = self;
        let rules: Vec<Value> =
            run.rules.iter().map(|(name, matched)| json!({"name": name, "matched": matched})).collect();
        let brief: Vec<String> =
            run.rules.iter().map(|(name, matched)| format!("{name} {matched}")).collect();
        vec![
            run.started_at.into(),
            run.completed_at.into(),
            Cell::word(run.status.as_str(), tone(run.status)),
            run.duration_seconds.map_or(Cell::Empty, Cell::Span),
            run.versions_approved.into(),
            i64::from(run.attempts).into(),
            run_id_cell(audit_id),
            match tie {
                Some(Tie::Match) => Cell::word(Tie::Match.as_str(), Tone::Good),
                Some(tie) => Cell::word(tie.as_str(), Tone::Bad),
                None => Cell::Empty,
            },
            difference.into(),
            run.versions_evaluated.into(),
            Cell::Summary(brief.join(", "), Value::Array(rules)),
            run.error.into(),
            i64::try_from(run.lines).unwrap_or(i64::MAX).into(),
            run.process.into(),
        ]
    }
}

fn tone(status: Status) -> Tone {
    match status {
        Status::Completed => Tone::Good,
        Status::Recovered => Tone::Warning,
        Status::Failed => Tone::Bad,
        Status::Open => Tone::Notice,
        Status::Skipped | Status::DryRun => Tone::Muted,
    }
}

pub(super) fn run(args: &Args, place: &PlaceArgs, context: &mut Context) -> Result<Report> {
    let source = place.log.source(&args.files, context)?;
    let between = place.between(context);
    let reading = place.log.reading(&source)?;
    let wanted = Wanted {
        since: between.since.and_then(|since| since.checked_sub_signed(EARLIER)),
        until: between.until,
        follow: false,
        rotated: place.log.rotated(),
    };
    let mut newest =
        Newest { most: args.limit, between, statuses: &args.status, runs: VecDeque::new(), cut: false };
    let mut assembler = Assembler::default();
    let search = Search::of_words(PATTERN).map_err(CliError::failed)?;
    lines(&source, wanted, &search, reading, |line| {
        assembler.push(&line);
        newest.take(assembler.ended());
        Ok(())
    })?;
    newest.take(assembler.finish());
    let cut = newest.cut;
    let mut runs: Vec<Run> = newest.runs.into();
    runs.sort_by_key(|run| run.started_at.or(run.completed_at));
    let mut notes = Vec::new();
    if cut {
        notes.push(format!("only the newest {} runs are shown; -n 0 shows all", args.limit));
    }
    let joined = with_audit(args, runs, &mut notes, context)?;
    let verdict = args.check.then(|| verdict(&joined));
    let report = Report::listing(joined.into_iter().map(RunRow)).when_empty("no runs in this log");
    let report = notes.into_iter().fold(report, Report::note);
    Ok(match verdict {
        Some(verdict) => report.verdict(verdict),
        None => report,
    })
}

/// The newest runs that are wanted.
struct Newest<'a> {
    /// 0 for all.
    most: usize,
    between: Between,
    statuses: &'a [Status],
    runs: VecDeque<Run>,
    cut: bool,
}

impl Newest<'_> {
    fn take(&mut self, runs: Vec<Run>) {
        for run in runs {
            let time = run.started_at.or(run.completed_at);
            let in_time = self.between.is_all() || time.is_some_and(|time| self.between.has(time));
            if in_time && (self.statuses.is_empty() || self.statuses.contains(&run.status)) {
                self.runs.push_back(run);
            }
            if self.most > 0 && self.runs.len() > self.most {
                self.runs.pop_front();
                self.cut = true;
            }
        }
    }
}

/// The runs with their rows. Without a database they stand alone, unless it is asked whether they have one.
fn with_audit(
    args: &Args,
    runs: Vec<Run>,
    notes: &mut Vec<String>,
    context: &mut Context,
) -> Result<Vec<Joined>> {
    let tolerance = TimeDelta::from_std(args.within).unwrap_or(TimeDelta::MAX);
    let times = || runs.iter().flat_map(|run| run.tries.iter().copied());
    let (Some(first), Some(last)) = (times().min(), times().max()) else {
        return Ok(runs.into_iter().map(Joined::alone).collect());
    };
    if args.no_audit {
        return Ok(runs.into_iter().map(Joined::alone).collect());
    }
    let rows = rows(args, first - tolerance, last + tolerance, context).context("reading the audit log");
    match rows {
        Ok(rows) => Ok(join(runs, &rows, tolerance)),
        Err(error) if args.check || crate::interrupt::pending() => Err(error),
        Err(error) => {
            let why = redact(&format!("{error:#}"));
            notes.push(format!("without the audit log: {why}; --no-audit does not ask for it"));
            Ok(runs.into_iter().map(Joined::alone).collect())
        }
    }
}

fn rows(
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

fn verdict(joined: &[Joined]) -> Verdict {
    let count = |is: &dyn Fn(&Joined) -> bool| joined.iter().filter(|joined| is(joined)).count();
    let went_well = |run: &Run| matches!(run.status, Status::Completed | Status::Recovered);
    let unaudited = count(&|joined| joined.tie == Some(Tie::None) && went_well(&joined.run));
    let different = count(&|joined| joined.tie == Some(Tie::Differs));
    let failed = count(&|joined| joined.run.status == Status::Failed);
    let severity = match (unaudited, different + failed) {
        (0, 0) => Severity::Ok,
        (0, _) => Severity::Warning,
        _ => Severity::Critical,
    };
    Verdict {
        check: "LOGS",
        severity,
        summary: format!(
            "{} runs, {failed} failed, {unaudited} completed without a row in the audit log, {different} with another",
            joined.len()
        ),
        perfdata: vec![
            Perf::count("runs", joined.len()),
            Perf::count("failed", failed),
            Perf::count("unaudited", unaudited),
            Perf::count("different", different),
        ],
    }
}
