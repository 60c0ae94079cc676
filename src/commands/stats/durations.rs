//! `apsctl stats durations`

use anyhow::{Context as _, Result};
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{durations_plot, durations_screen};
use crate::commands::row_security;
use crate::context::Context;
use crate::db::stats::{Grouping, RunGroup};
use crate::domain::durations::{DurationSummary, SLOW_RUNS_ADVICE, Target};
use crate::error::CliError;
use crate::invocation;
use crate::report::{Cell, Format, PerfValue, Record as _, Report, Severity, Stream, Tone, Verdict, record};

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
    // A screen, a drawing and a fitted table need all groups.
    let keeps_groups = args.plot || context.shows_screen() || context.render_options().terminal.is_some();
    let mut stream = if keeps_groups || args.by != Grouping::Job || context.format() == Format::Nagios {
        None
    } else {
        Some(context.stream(&args.columns())?)
    };
    let (mut groups, mut summary) = (Vec::new(), DurationSummary::default());
    let add = |group: RunGroup| {
        summary.add(&group.durations);
        match &mut stream {
            Some(stream) => stream.write_row(GroupRow(group).cells())?,
            None if args.by == Grouping::Job && !keeps_groups => {}
            None => groups.push(group),
        }
        Ok(())
    };
    context.db()?.each_run_group(args.by, args.days, zone, add).context("reading the audit log")?;
    let is_streamed = stream.is_some();
    stream.map_or(Ok(()), Stream::finish)?;
    let verdict = args.check.then(|| verdict(&summary, args));
    let failed = verdict.as_ref().is_some_and(|v| v.severity != Severity::Ok);
    let times = context.times()?;
    // Without a bar, the table says more.
    let has_bars = groups.iter().any(|group| group.durations.average.is_some());
    let drawing = (args.plot && has_bars).then(|| {
        let terminal = context.render_options().terminal_or_default();
        durations_plot::screen(&groups, args.by, args.days, times, terminal)
    });
    let screen = context.shows_screen().then(|| durations_screen::screen(&groups, args.by, args.days, times));
    let mut report = if is_streamed {
        Report::empty()
    } else {
        Report::listing(groups.into_iter().map(GroupRow))
            .rename_first_column(first_column(args.by))
            .when_empty("no runs in that time")
    };
    report.screen = screen;
    report.drawing = drawing;
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

fn verdict(durations: &DurationSummary, args: &Args) -> Verdict {
    let DurationSummary { slow_groups: slow, executions, .. } = *durations;
    let runs = if executions == 1 { "run" } else { "runs" };
    let window = format!("{executions} {runs} in {}", unit(Grouping::Day, args.days.unsigned_abs() as usize));
    let summary = if slow == 0 {
        format!("all targets met, {window}")
    } else {
        let missed = durations.by_target().filter(|(_, missing, _)| *missing > 0);
        let parts: Vec<String> = missed.map(|(target, missing, _)| format!("{} {missing}", target.name())).collect();
        let of = unit(args.by, durations.groups);
        format!("{slow} of {of} missed a target ({}), {window}", parts.join(", "))
    };
    let perf = |(target, _, worst): (Target, usize, Option<f64>)| {
        Some(PerfValue::seconds(target.name(), worst?, target.seconds()))
    };
    Verdict {
        check_name: "DURATIONS",
        severity: if slow == 0 { Severity::Ok } else { Severity::Warning },
        summary,
        perfdata: durations.by_target().filter_map(perf).chain([PerfValue::count("missed", slow)]).collect(),
    }
}
