//! What a person sees of a maintenance window: until when it lasts, and the jobs that need a look.

use super::{JobOutcome, MaintenanceRow};
use crate::db::maintenance::WindowJobs;
use crate::domain::maintenance::Maintenance;
use crate::screen::{Column, Row, Screen, ScreenCell, Symbol, Table, Text, Times, counted, span};

/// The screen of `maintenance begin`.
pub(super) fn begun(window: &Maintenance, rows: &[MaintenanceRow], is_dry_run: bool, times: Times) -> Screen {
    let verb = if is_dry_run { "would begin" } else { "has begun" };
    let headline = Text::from(format!("maintenance {verb}, ")) + until(window, times);
    let paused = count(rows, JobOutcome::Paused);
    let running = rows.iter().filter(|row| row.outcome == JobOutcome::Paused && row.note.is_some()).count();
    let mut words = format!("{} paused", counted(paused, "job"));
    if running > 0 {
        words += &format!(", {running} of them running: a run that has begun goes on to its end");
    }
    Screen::new().hanging(Symbol::Paused.with(headline), 2).below(&format!("{words}.")).append(exceptions(rows, times))
}

/// The screen of `maintenance end`.
pub(super) fn ended(rows: &[MaintenanceRow], is_dry_run: bool, times: Times) -> Screen {
    let verb = if is_dry_run { "would be ended" } else { "is ended" };
    let restored = count(rows, JobOutcome::Restored) + count(rows, JobOutcome::MovedOn);
    let words = format!("{} restored, with the next run that each has now.", counted(restored, "job"));
    Screen::new()
        .hanging(Symbol::Good.with(format!("maintenance {verb}")), 2)
        .below(&words)
        .append(exceptions(rows, times))
}

/// The screen of `maintenance status` and `maintenance extend`.
pub(super) fn status(window: Option<&Maintenance>, jobs: &WindowJobs, times: Times) -> Screen {
    let Some(window) = window else { return Screen::new().paragraph("No maintenance.") };
    let is_over = window.is_over(times.now);
    let symbol = if is_over { Symbol::Warning } else { Symbol::Paused };
    let headline = Text::from("maintenance by ")
        + &window.started_by
        + " since "
        + Text::unit(&times.minute(window.since))
        + ", "
        + until(window, times);
    let still_paused = jobs.paused.len();
    let words = format!(
        "{} in it, {still_paused} still paused.",
        counted(usize::try_from(jobs.total).unwrap_or_default(), "job")
    );
    Screen::new().hanging(symbol.with(headline), 2).below(&words)
}

/// Returns `until 12:30 UTC (30m): new disks`.
fn until(window: &Maintenance, times: Times) -> Text {
    let until = match window.until {
        None => Text::from("until it is ended"),
        Some(end) => {
            let time = format!("{} {}", times.minute(end), times.zone_name());
            let distance = span((end - times.now).as_seconds_f64().abs());
            let distance = if window.is_over(times.now) { format!("{distance} ago") } else { distance };
            Text::from("until ") + Text::unit(&time) + " (" + Text::unit(&distance) + ")"
        }
    };
    match &window.reason {
        Some(reason) => until + ": " + reason,
        None => until,
    }
}

fn count(rows: &[MaintenanceRow], outcome: JobOutcome) -> usize {
    rows.iter().filter(|row| row.outcome == outcome).count()
}

/// Lists the jobs that are not as the others: not paused, not restored, or with a note.
fn exceptions(rows: &[MaintenanceRow], times: Times) -> Screen {
    let is_exception =
        |row: &&MaintenanceRow| row.note.is_some() || !matches!(row.outcome, JobOutcome::Paused | JobOutcome::Restored);
    let exceptional: Vec<&MaintenanceRow> = rows.iter().filter(is_exception).collect();
    if exceptional.is_empty() {
        return Screen::new();
    }
    let columns = [
        Column::new("JOB").id(),
        Column::new("RESULT"),
        Column::new("STATE"),
        Column::new("NEXT RUN"),
        Column::new("WHY").from(120).or_below(),
    ];
    let table_rows = exceptional.into_iter().map(|row| {
        let next = row.job.as_ref().and_then(|job| job.next_run_time);
        let symbol = match row.outcome {
            JobOutcome::NotPaused | JobOutcome::Unreadable | JobOutcome::LeftPaused => Symbol::Bad,
            JobOutcome::MovedOn | JobOutcome::LeftAlone | JobOutcome::Gone => Symbol::Warning,
            JobOutcome::Paused => Symbol::Paused,
            JobOutcome::Restored => Symbol::Good,
        };
        Row::new([
            Text::unit(&row.id).into(),
            row.outcome.word().replace('_', " ").into(),
            row.job.as_ref().map_or_else(Text::default, |job| job.job_state.as_str().into()).into(),
            ScreenCell::from(next.map_or_else(|| Text::from("-"), |next| Text::unit(&times.minute(next)))),
            Text::prose(row.note.as_deref().unwrap_or_default()).into(),
        ])
        .symbol(symbol)
    });
    Screen::new().blank().table(Table::new(columns, table_rows))
}
