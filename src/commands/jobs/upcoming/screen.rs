//! The screen of `jobs upcoming`: a line for each start; a job that starts often has one line.

use anyhow::Result;

use super::notes::{self, StartNotes, TimeFormat};
use super::read::Gathered;
use crate::context::Context;
use crate::domain::upcoming::{Forecast, ForecastSummary, JobSummary, Start};
use crate::screen::{Column, Row, Screen, Symbol, Table, Text, Times, Tone, count, counted, span, took};

/// More lines than this are not shown.
const MAX_ROWS: usize = 500;
/// The lines of a screen besides the starts.
const OTHER_LINES: usize = 8;
/// A job with more starts than this has one line, even if there is room.
const MAX_SINGLE: u64 = 24;

pub(super) fn screen(
    gathered: &mut Gathered,
    limit: usize,
    context: &mut Context,
) -> Result<(Screen, ForecastSummary)> {
    let times = context.times()?;
    let mut forecast = gathered.forecast()?;
    let selected = gathered.selected();
    let mut summary = ForecastSummary::default();
    while let Some(start) = forecast.next() {
        summary.add(&start, &forecast, limit);
    }
    summary.finish(&forecast);
    let is_shown: Vec<bool> =
        forecast.jobs.iter().map(|job| selected.is_none_or(|ids| ids.iter().any(|id| **id == *job.id))).collect();
    let height = usize::from(context.terminal().height).max(24);
    let single = largest_single(&summary, &is_shown, height.saturating_sub(OTHER_LINES));

    let mut forecast = gathered.forecast()?;
    let mut start_notes = StartNotes::new(limit, TimeFormat::Screen(times));
    let (mut rows, mut more) = (Vec::new(), 0);
    let mut is_grouped = vec![false; forecast.jobs.len()];
    while let Some(start) = forecast.next() {
        if !is_shown[start.job]
            || std::mem::replace(&mut is_grouped[start.job], summary.jobs[start.job].starts > single)
                && summary.jobs[start.job].starts > single
        {
            continue;
        }
        if rows.len() >= MAX_ROWS {
            more += 1;
            continue;
        }
        let job = &summary.jobs[start.job];
        let is_group = job.starts > single;
        rows.push(row(&start, &forecast, is_group.then_some(job), limit, start_notes.note(&start, &forecast), times));
    }
    let mut screen = Screen::new().paragraph(headline(&summary, gathered, limit, times)).blank();
    if !rows.is_empty() {
        screen = screen.table(table(rows)).blank();
    }
    if more > 0 {
        screen = screen.paragraph(format!("{} are not shown. All of them: -o csv", counted(more, "more start")));
    }
    Ok((closing(screen, gathered, &summary, limit, times), summary))
}

fn table(rows: Vec<Row>) -> Table {
    let columns = [
        Column::new("JOB").id(),
        Column::new("START"),
        Column::new("IN").right().rank(3),
        Column::new("TAKES").right().rank(1),
        Column::new("AT ONCE").right().rank(2),
        Column::new("NOTE").or_below().shorten(),
    ];
    Table::new(columns, rows)
}

/// Returns the largest number of starts for which a job has a line for each of them.
fn largest_single(summary: &ForecastSummary, is_shown: &[bool], room: usize) -> u64 {
    let lines = |single: u64| -> u64 {
        let shown = summary.jobs.iter().zip(is_shown).filter(|(_, is_shown)| **is_shown);
        shown.map(|(job, _)| if job.starts <= single { job.starts } else { 1 }).sum()
    };
    (1..=MAX_SINGLE).rev().find(|single| lines(*single) <= room as u64).unwrap_or(1)
}

fn row(
    start: &Start,
    forecast: &Forecast,
    group: Option<&JobSummary>,
    limit: usize,
    note: Option<String>,
    times: Times,
) -> Row {
    let job = &forecast.jobs[start.job];
    let passes_limit = group.map_or(start.in_executor > limit, |group| group.passes_limit);
    let is_late = start.first.as_ref().is_some_and(|first| first.late_since.is_some());
    let symbol = match () {
        () if passes_limit => Symbol::Bad,
        () if is_late || !start.is_run() => Symbol::Warning,
        () => Symbol::None,
    };
    let when = match group.and_then(|group| group.gap) {
        Some(gap) => Text::unit(&format!("every {}", span(gap.as_seconds_f64()))),
        None if group.is_some() => Text::unit(&format!("{}, ...", times.minute(start.at))),
        None => Text::unit(&times.minute(start.at)),
    };
    let at_once = match group {
        Some(group) => format!("\u{2264} {}", group.most_at_once),
        None => start.in_executor.to_string(),
    };
    let tone = if passes_limit { Tone::Bad } else { Tone::Muted };
    let at_once = if passes_limit { Text::from(at_once).tone(tone) } else { Text::from(at_once) };
    let note = match group {
        Some(group) => {
            let skipped =
                if group.skipped > 0 { format!(", {} would be skipped", count(group.skipped)) } else { String::new() };
            let first = note.map_or(String::new(), |note| format!("; {note}"));
            Some(format!("{} starts{skipped}{first}", count(group.starts)))
        }
        None => note,
    };
    Row::new([
        (&*job.id).into(),
        when.into(),
        times.relative(start.at).into(),
        job.expected_seconds.map_or_else(|| "?".to_owned(), took).into(),
        at_once.into(),
        Text::from(note).into(),
    ])
    .symbol(symbol)
}

pub(super) fn headline(summary: &ForecastSummary, gathered: &Gathered, limit: usize, times: Times) -> Text {
    let (_, until) = gathered.range();
    let jobs = summary.jobs.iter().filter(|job| job.starts > 0).count();
    let starts = usize::try_from(summary.starts).unwrap_or(usize::MAX);
    let peak = summary.peak.map_or(0, |(most, _)| most);
    let at_once = if summary.starts == 0 { String::new() } else { format!(", at most {peak} at once, limit {limit}") };
    let until = format!("{} {}", times.day_and_minute(until), times.zone_name());
    Text::from(format!("{} of {} until {until}{at_once}", counted(starts, "start"), counted(jobs, "job")))
}

/// Adds what passes the limit, what is unknown, and what is not shown.
pub(super) fn closing(
    mut screen: Screen,
    gathered: &Gathered,
    summary: &ForecastSummary,
    limit: usize,
    times: Times,
) -> Screen {
    if let Some(first) = summary.first_over_limit.first() {
        let when = times.minute(first.at);
        let starts = usize::try_from(summary.over_limit).unwrap_or(usize::MAX);
        let words = format!(
            "{when}: {} at once, limit {limit}. In all, {} pass the limit; such runs wait.",
            first.in_executor,
            counted(starts, "start")
        );
        screen = screen.hanging(Symbol::Bad.with(words), 2);
    }
    for note in notes::general(gathered, summary, times.zone) {
        screen = screen.hanging(Symbol::Unknown.with(Text::prose(&note)), 2);
    }
    let unknown =
        if summary.unknown_durations > 0 { "?: no run has finished, so the duration is unknown. " } else { "" };
    let left_out = notes::left_out(gathered).map_or(String::new(), |words| words + " ");
    screen.paragraph(format!("{left_out}{unknown}All starts: -o csv. Drawn: --plot")).including_notes()
}
