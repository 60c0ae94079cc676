//! The timeline of `jobs upcoming --plot`: a row for each job, a column for each part of the time.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Timelike as _, Utc};

use super::read::Gathered;
use super::screen::{closing, headline};
use crate::context::Context;
use crate::domain::upcoming::{Forecast, ForecastSummary};
use crate::screen::{Screen, Text, Times, Tone, count, counted};

/// The widest share of the terminal that ids take in their column, in percent. A longer id has a line of its own.
const ID_SHARE: usize = 40;
/// The numbers of cells, of which the largest is taken that fits.
const CELL_COUNTS: [usize; 7] = [144, 96, 72, 48, 36, 24, 12];
/// The lines of a drawing besides the jobs.
const OTHER_LINES: usize = 10;
const RUNS_WIDTH: usize = 7;

/// The cells of one line.
struct Timeline {
    now: DateTime<Utc>,
    cell: TimeDelta,
    cells: usize,
}

impl Timeline {
    fn index(&self, at: DateTime<Utc>) -> usize {
        let length = self.cell.num_milliseconds().max(1);
        let index = (at - self.now).num_milliseconds().max(0) / length;
        usize::try_from(index).unwrap_or(usize::MAX).min(self.cells - 1)
    }

    /// Returns the hours or days above the cells.
    fn axis(&self, times: Times) -> String {
        let is_long = self.cell * i32::try_from(self.cells).unwrap_or(i32::MAX) > TimeDelta::days(3);
        let per_hour = 3_600_000 / self.cell.num_milliseconds().max(1);
        let step = [1, 2, 3, 4, 6, 12].into_iter().find(|hours| per_hour * hours >= 4).unwrap_or(24);
        let mut line = vec![' '; self.cells];
        let mut free_from = 0;
        for index in 0..self.cells {
            let (from, to) = (self.edge(index), self.edge(index + 1));
            let (from, to) = (times.local(from), times.local(to));
            let label = if is_long {
                (index == 0 || from.date() != to.date()).then(|| to.date().format("%-d").to_string())
            } else {
                let hour = (to - TimeDelta::milliseconds(1)).hour();
                let begins = index > 0 && (from.minute() == 0 && from.second() == 0 || from.hour() != hour);
                (begins && i64::from(hour) % step == 0).then(|| format!("{hour:02}"))
            };
            let Some(label) = label.filter(|label| index >= free_from && index + label.len() <= self.cells) else {
                continue;
            };
            for (offset, c) in label.chars().enumerate() {
                line[index + offset] = c;
            }
            free_from = index + label.len() + 1;
        }
        line.into_iter().collect()
    }

    fn edge(&self, index: usize) -> DateTime<Utc> {
        self.now + self.cell * i32::try_from(index).unwrap_or(i32::MAX)
    }
}

/// What is drawn: the cells in which each job starts, and how many runs are in progress.
struct Drawn {
    starts: Vec<Vec<bool>>,
    at_once: Vec<usize>,
    /// How many runs of earlier cells are still in progress when a cell begins.
    carried: Vec<usize>,
}

pub(super) fn screen(
    mut forecast: Forecast,
    gathered: &Gathered,
    limit: usize,
    context: &mut Context,
) -> Result<(Screen, ForecastSummary)> {
    let terminal = context.render_options().terminal_or_default();
    let times = context.times()?;
    let selected = gathered.selected();
    let is_shown = |id: &str| selected.is_none_or(|ids| ids.iter().any(|shown| shown == id));
    let width = usize::from(terminal.width);
    let id_limit = width * ID_SHARE / 100;
    let ids: Vec<Text> = forecast.jobs.iter().map(|job| Text::from(&*job.id)).collect();
    let label = format!("at once, limit {limit}");
    let widths = ids.iter().map(|id| terminal.width_of(id)).filter(|width| *width <= id_limit.saturating_sub(4));
    let id_width = widths.max().unwrap_or_default().max(label.len());
    let room = width.saturating_sub(2 + id_width + 2 + RUNS_WIDTH + 1);
    let cells = CELL_COUNTS.into_iter().find(|cells| *cells <= room).unwrap_or(room.max(1));
    let (now, until) = gathered.range();
    let timeline = Timeline { now, cell: (until - now) / i32::try_from(cells).unwrap_or(1), cells };

    let mut drawn = Drawn {
        starts: vec![vec![false; cells]; forecast.jobs.len()],
        at_once: vec![0; cells],
        carried: vec![0; cells],
    };
    let mut summary = ForecastSummary::default();
    while let Some(start) = forecast.next() {
        summary.add(&start, &forecast, limit);
        let cell = timeline.index(start.at);
        drawn.starts[start.job][cell] = true;
        drawn.at_once[cell] = drawn.at_once[cell].max(start.in_executor);
        if let Some(seconds) = forecast.jobs[start.job].expected_seconds.filter(|_| start.is_run()) {
            #[allow(clippy::cast_possible_truncation, reason = "clamped before")]
            let end = start.at + TimeDelta::milliseconds((seconds * 1000.0).clamp(0.0, 1e13) as i64);
            for later in cell + 1..cells {
                if timeline.edge(later) >= end {
                    break;
                }
                drawn.carried[later] += 1;
            }
        }
    }
    summary.finish(&forecast);
    let mut screen = Screen::new().paragraph(headline(&summary, gathered, limit, times)).blank();
    let head = format!("  {:id_width$}  {}{:>w$}", "JOB", timeline.axis(times), "STARTS", w = RUNS_WIDTH + 1);
    screen = screen.verbatim(Text::unit(&head).tone(Tone::Strong));
    let mut shown: Vec<usize> = (0..forecast.jobs.len())
        .filter(|job| summary.jobs[*job].starts > 0 && is_shown(&forecast.jobs[*job].id))
        .collect();
    shown.sort_by_key(|job| summary.jobs[*job].first);
    let most_rows = usize::from(terminal.height).max(24) - OTHER_LINES;
    let (rows, rest) = if shown.len() > most_rows { shown.split_at(most_rows - 1) } else { (&shown[..], &[][..]) };
    for job in rows {
        let line = cells_of(&drawn.starts[*job]) + Text::unit(&right(&count(summary.jobs[*job].starts)));
        screen = with_line(screen, &ids[*job], terminal.width_of(&ids[*job]), id_width, line);
    }
    if !rest.is_empty() {
        let any = |cell: usize| rest.iter().any(|job| drawn.starts[*job][cell]);
        let starts = rest.iter().map(|job| summary.jobs[*job].starts).sum();
        let line = cells_of(&(0..cells).map(any).collect::<Vec<_>>()) + Text::unit(&right(&count(starts)));
        let id = Text::from(counted(rest.len(), "more job"));
        screen = with_line(screen, &id, id.width(), id_width, line);
    }
    let peak = summary.peak.map_or(0, |(most, _)| most);
    let line = load_line(&drawn, limit) + Text::unit(&right(&format!("\u{2264} {peak}")));
    screen = with_line(screen, &Text::from(label.as_str()), label.len(), id_width, line).blank();
    Ok((closing(screen, gathered, &summary, limit, times), summary))
}

fn right(text: &str) -> String {
    format!(" {text:>RUNS_WIDTH$}")
}

/// Adds a line; a long id has a line of its own.
fn with_line(screen: Screen, id: &Text, width: usize, id_width: usize, line: Text) -> Screen {
    if width > id_width {
        let indent = Text::from(" ".repeat(2 + id_width + 2));
        return screen.verbatim(Text::from("  ") + id.clone()).verbatim(indent + line);
    }
    screen.verbatim(Text::from("  ") + id.clone() + " ".repeat(id_width - width + 2) + line)
}

fn cells_of(starts: &[bool]) -> Text {
    Text::unit(&starts.iter().map(|starts| if *starts { '█' } else { '·' }).collect::<String>())
}

/// Returns how many runs are in progress in each cell, as a digit; `+` for more than nine.
fn load_line(drawn: &Drawn, limit: usize) -> Text {
    drawn.at_once.iter().zip(&drawn.carried).fold(Text::default(), |line, (at_once, carried)| {
        let load = *at_once.max(carried);
        let digit = match load {
            0 => "·".to_owned(),
            1..=9 => load.to_string(),
            _ => "+".to_owned(),
        };
        let cell = Text::unit(&digit);
        line + if load > limit { cell.tone(Tone::Bad) } else { cell }
    })
}
