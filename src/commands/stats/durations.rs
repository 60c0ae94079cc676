//! `apsctl stats durations`

use anyhow::{Context as _, Result};
use chrono::TimeDelta;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{durations_plot, durations_screen};
use crate::commands::{deleted_runs, row_security};
use crate::context::Context;
use crate::db::stats::{Grouping, RunGroup};
use crate::domain::durations::{SLOW_RUNS_ADVICE, Target};
use crate::error::CliError;
use crate::invocation;
use crate::report::{Cell, PerfValue, Record as _, Report, Severity, Tone, Verdict, record};
use crate::screen::Text;

/// Show how long runs take, compared with targets
///
/// The targets come from Task Tracker's guide: average at most 5 s, 95th percentile below 10 s, maximum below 30 s. An
/// unfinished run counts as an execution, but has no duration. Days and hours are in the time zone of --tz.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl stats durations\n  apsctl stats durations --days 7 --plot\n  \
    apsctl stats durations --by job --check -o nagios")]
pub struct Args {
    /// Count the last N days, including today
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(i32).range(1..=36_500))]
    days: i32,

    /// Group runs by hour, day or job
    #[arg(long, hide_possible_values = true, value_name = "UNIT", default_value = "day", value_parser = grouping())]
    by: Grouping,

    /// Exit with 1 if a target is missed, and print advice
    #[arg(long)]
    check: bool,

    /// Draw bars instead of the table
    #[arg(long)]
    plot: bool,
}

impl Args {
    pub(super) fn is_check(&self) -> bool {
        self.check
    }

    /// Returns the columns of the report.
    pub(super) fn columns(&self) -> Vec<&'static str> {
        let mut columns = GroupRow::COLUMNS.to_vec();
        columns[0] = first_column(self.by);
        columns
    }
}

fn grouping() -> impl TypedValueParser<Value = Grouping> {
    PossibleValuesParser::new(Grouping::NAMES).try_map(|name| name.parse::<Grouping>())
}

struct GroupRow(RunGroup);

record!(GroupRow, |GroupRow(RunGroup { label, hour, durations })| {
    let seconds = |value: Option<f64>| value.map_or(Cell::Empty, Cell::Seconds);
    let tone = |word: &str| if word == "ok" { Tone::Good } else { Tone::Bad };
    let verdict = durations.verdict().map_or(Cell::Empty, |word| Cell::styled(word.as_str(), tone(&word)));
    [
        ("date", hour.map_or_else(|| label.into(), Cell::Time)),
        ("executions", durations.executions),
        ("unfinished", durations.unfinished),
        ("avg_seconds", seconds(durations.average)),
        ("p50_seconds", seconds(durations.p50)),
        ("p95_seconds", seconds(durations.p95)),
        ("p99_seconds", seconds(durations.p99)),
        ("max_seconds", seconds(durations.maximum)),
        ("verdict", verdict),
    ]
});

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    if args.plot && !context.is_abridged() {
        return Err(CliError::usage("--plot cannot be combined with --columns or -o, except -o table")
            .hint("remove --plot, or the other option")
            .into());
    }
    let zone = context.zone();
    let groups = context.db()?.durations(args.by, args.days, zone).context("reading the audit log")?;
    let deleted = deleted_runs::note(context.now()? - TimeDelta::days(args.days.into()), context)?;
    let verdict = args.check.then(|| verdict(&groups, args));
    let failed = verdict.as_ref().is_some_and(|v| v.severity != Severity::Ok);
    let times = context.times()?;
    // Without a bar, the table says more.
    let has_bars = groups.iter().any(|group| group.durations.average.is_some());
    let drawing = (args.plot && has_bars).then(|| {
        let terminal = context.render_options().terminal_or_default();
        durations_plot::screen(&groups, args.by, args.days, times, terminal)
    });
    let screen = context.shows_screen().then(|| {
        let screen = durations_screen::screen(&groups, args.by, args.days, times);
        deleted.iter().fold(screen, |screen, note| screen.paragraph(Text::prose(&format!("Not shown: {note}."))))
    });
    let has_screen = screen.is_some();
    let mut report = Report::listing(groups.into_iter().map(GroupRow))
        .rename_first_column(first_column(args.by))
        .when_empty("no runs in that time");
    report.screen = screen;
    report.drawing = drawing;
    if let Some(note) = deleted.filter(|_| !has_screen) {
        report = report.note(format!("not shown: {note}"));
    }
    if failed {
        report = SLOW_RUNS_ADVICE.map(invocation::fill).into_iter().fold(report, Report::note);
    }
    Ok(match verdict {
        Some(verdict) => row_security::warn_in_report(report.verdict(verdict), &["audit"], context)?,
        None => report,
    })
}

fn first_column(by: Grouping) -> &'static str {
    match by {
        Grouping::Hour => "hour",
        Grouping::Day => "date",
        Grouping::Job => "job_id",
    }
}

/// Returns `3 days`.
fn unit(by: Grouping, count: usize) -> String {
    let word = match by {
        Grouping::Hour => "hour",
        Grouping::Day => "day",
        Grouping::Job => "job",
    };
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

fn verdict(groups: &[RunGroup], args: &Args) -> Verdict {
    let missing = |target: Target| groups.iter().filter(|g| g.durations.misses_target(target)).count();
    let slow = groups.iter().filter(|g| Target::ALL.into_iter().any(|t| g.durations.misses_target(t))).count();
    let executions: i64 = groups.iter().map(|g| g.durations.executions).sum();
    let runs = if executions == 1 { "run" } else { "runs" };
    let window = format!("{executions} {runs} in {}", unit(Grouping::Day, args.days.unsigned_abs() as usize));
    let summary = if slow == 0 {
        format!("all targets met, {window}")
    } else {
        let parts: Vec<String> = Target::ALL
            .into_iter()
            .filter(|t| missing(*t) > 0)
            .map(|t| format!("{} {}", t.name(), missing(t)))
            .collect();
        let of = unit(args.by, groups.len());
        format!("{slow} of {of} missed a target ({}), {window}", parts.join(", "))
    };
    // The worst value of each statistic; none if no run has finished.
    let worst = |target: Target| {
        let figures = groups.iter().filter_map(|g| g.durations.value(target));
        figures.reduce(f64::max)
    };
    let perf = |target: Target| Some(PerfValue::seconds(target.name(), worst(target)?, target.seconds()));
    Verdict {
        check_name: "DURATIONS",
        severity: if slow == 0 { Severity::Ok } else { Severity::Warning },
        summary,
        perfdata: Target::ALL.into_iter().filter_map(perf).chain([PerfValue::count("missed", slow)]).collect(),
    }
}
