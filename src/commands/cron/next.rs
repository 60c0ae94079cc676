//! `apsctl cron next`

use anyhow::Result;
use apscheduler::cron::FireTime;

use super::ExpressionArgs;
use crate::context::{Context, MaybeLocalTime, parse_maybe_local_time};
use crate::error::ExitCode;
use crate::report::{Cell, Report, record};
use crate::screen::{Column, Row, Screen, Symbol, Table, Times, counted};

/// Show the next times at which a cron expression fires
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl cron next '30 2 * * *' -n 3 --tz America/New_York\n  \
    apsctl cron next '@monthly' --from 2026-01-01 -o json")]
pub struct Args {
    #[command(flatten)]
    expression: ExpressionArgs,

    /// Show N times
    #[arg(short = 'n', long = "count", value_name = "N", default_value_t = 5)]
    count: u16,

    /// Show times after this one [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_maybe_local_time)]
    from: Option<MaybeLocalTime>,
}

pub(super) struct FireTimeRow(FireTime);

record!(FireTimeRow, |row| [("time", Cell::Zoned(row.0.time.fixed_offset())), ("note", row.0.note)]);

pub(super) fn run(args: &Args, context: &Context) -> Result<Report> {
    let expression = super::parse(&args.expression.expression, args.expression.dialect)?;
    let from = args.from.map_or_else(|| Ok(context.local_now()), |from| context.resolve_time(from))?;
    let fires: Vec<FireTime> = expression.fire_times(from, context.zone()).take(args.count.into()).collect();
    let never_fires = fires.is_empty() && args.count > 0;
    let times = Times { zone: context.zone(), now: context.local_now() };
    let screen = (context.shows_screen() && !never_fires).then(|| screen(&fires, times));
    let mut report = Report::listing(fires.into_iter().map(FireTimeRow)).when_empty("the expression never fires");
    report.screen = screen;
    Ok(if never_fires { report.note(format!("\"{expression}\" never fires")).code(ExitCode::Found) } else { report })
}

fn screen(fires: &[FireTime], times: Times) -> Screen {
    // The offset tells apart the times that a clock change repeats.
    let columns = [Column::new("TIME").id(), Column::new("OFFSET"), Column::new("DISTANCE")];
    let row = |fire: &FireTime| {
        let time = fire.time.to_utc();
        let symbol = if fire.note.is_some() { Symbol::Warning } else { Symbol::None };
        Row::new([
            times.day_and_minute(time).into(),
            fire.time.fixed_offset().offset().to_string().into(),
            times.relative(time).into(),
        ])
        .symbol(symbol)
        .detail(fire.note.as_deref().unwrap_or_default())
    };
    let noted = fires.iter().filter(|fire| fire.note.is_some()).count();
    let noted = if noted > 0 { format!(", {noted} at a clock change") } else { String::new() };
    let summary = format!("{}{noted}. Times in {}.", counted(fires.len(), "time"), times.zone_name());
    Screen::new().table(Table::new(columns, fires.iter().map(row))).blank().paragraph(summary)
}
