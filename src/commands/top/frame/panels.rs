//! The panels below the jobs: what runs, the newest runs, and the next ones.

use super::super::state::State;
use super::header::{is_lost, result_symbol};
use super::{short_id, table_lines};
use crate::domain::audit::Run;
use crate::domain::dashboard::UpcomingRun;
use crate::domain::owner_liveness::{ExecutingJob, OwnerLiveness};
use crate::screen::{Column, Row, ScreenCell, Table, Terminal, Text, Tone, count, took};

/// The width of the labels.
const LABEL_WIDTH: usize = 9;

/// Fewer lines show no next runs, which the jobs show too.
const MIN_LINES_WITH_UPCOMING: usize = 8;

/// From this width on, the panels show more columns.
const WIDE: u16 = 100;

/// Returns how many lines the panels can fill.
pub(super) fn height(state: &State) -> usize {
    let data = &state.data;
    running_count(state) + data.latest.as_ref().map_or(1, |runs| runs.len().max(1)) + data.upcoming.len()
}

fn running_count(state: &State) -> usize {
    state.data.running.as_ref().map_or(0, |running| running.len().max(1))
}

/// Returns exactly `rows` lines.
pub(super) fn lines(state: &State, rows: usize, terminal: Terminal) -> Vec<Text> {
    let running = running_count(state).min((rows / 3).max(1));
    let rest = rows.saturating_sub(running);
    let upcoming = if rows < MIN_LINES_WITH_UPCOMING { 0 } else { state.data.upcoming.len().min(rest / 2) };
    let mut lines = running_lines(state, running, terminal);
    lines.extend(latest_lines(state, rest - upcoming, terminal));
    lines.resize(rows - upcoming, Text::default());
    lines.extend(upcoming_lines(state, upcoming, terminal));
    lines.truncate(rows);
    lines
}

/// Lays out rows without their heads. The first row is labelled.
fn panel(
    label: &str,
    columns: Vec<Column>,
    rows: impl Iterator<Item = Vec<ScreenCell>>,
    terminal: Terminal,
) -> Vec<Text> {
    let labelled = rows.enumerate().map(|(at, cells)| {
        let label = format!("{:<LABEL_WIDTH$}", if at == 0 { label } else { "" });
        let label = ScreenCell::from(Text::unit(&label).tone(Tone::Strong));
        Row::new(std::iter::once(label).chain(cells))
    });
    let columns = std::iter::once(Column::new("")).chain(columns);
    let mut lines = table_lines(Table::new(columns, labelled), terminal);
    lines.remove(0);
    lines
}

fn sentence(label: &str, words: &str, terminal: Terminal) -> Vec<Text> {
    panel(label, vec![Column::new("").shorten()], std::iter::once(vec![words.into()]), terminal)
}

fn running_lines(state: &State, rows: usize, terminal: Terminal) -> Vec<Text> {
    let Some(running) = &state.data.running else { return Vec::new() };
    if running.is_empty() {
        return sentence("RUNNING", "nothing", terminal);
    }
    let columns =
        vec![Column::new(""), Column::new("").id(), Column::new("").right(), Column::new("").shorten().rank(1)];
    let row = |job: &ExecutingJob| {
        let took = job.executing_since().map(|since| took((state.times().now - since).as_seconds_f64()));
        vec![
            Text::from(job.run_id.as_ref().map(|id| super::cut(&crate::screen::printable(id), 10))).into(),
            short_id(&job.id, terminal).into(),
            Text::from(took).into(),
            holder(job, state, terminal).into(),
        ]
    };
    panel("RUNNING", columns, running.iter().take(rows).map(row), terminal)
}

/// Returns who runs a job, and what blocks it.
fn holder(job: &ExecutingJob, state: &State, terminal: Terminal) -> Text {
    let owner = job.owner_name();
    let liveness = match job.owner_liveness(state.data.now, state.settings.job_timeout) {
        OwnerLiveness::Lost => Text::from("process gone").tone(Tone::Bad),
        OwnerLiveness::Alive => Text::from("alive").tone(Tone::Good),
        OwnerLiveness::Unknown => Text::default(),
    };
    let mut text = liveness;
    let mut add = |part: Text| {
        let gap = if text.is_empty() { "" } else { ", " };
        text = std::mem::take(&mut text) + gap + part;
    };
    if let Some(blocker) = &job.blocked_by {
        add(Text::from(format!("blocked by {blocker}")).tone(Tone::Bad));
    }
    if let Some(owner) = owner.filter(|_| terminal.width >= WIDE || job.blocked_by.is_none()) {
        add(Text::from(owner));
    }
    text
}

fn latest_lines(state: &State, rows: usize, terminal: Terminal) -> Vec<Text> {
    let runs = match &state.data.latest {
        Err(reason) => return sentence("LATEST", reason, terminal),
        Ok(runs) if runs.is_empty() => return sentence("LATEST", "no runs", terminal),
        Ok(runs) => runs,
    };
    let columns = vec![
        Column::new("").right(),
        Column::new("").right(),
        Column::new("").id(),
        Column::new(""),
        Column::new("").from(WIDE),
        Column::new("").right(),
        Column::new("").shorten().rank(1),
    ];
    let row = |run: &Run| {
        let is_lost = is_lost(run, state);
        let status = run.status.as_ref().map(|status| if is_lost { "lost" } else { status.as_str() });
        let id = run.id.as_ref().map(|id| super::cut(&crate::screen::printable(&id.to_string()), 10));
        vec![
            Text::from(run.created_at.map(|at| state.times().second(at))).into(),
            Text::from(id).into(),
            short_id(run.job_id.as_deref().unwrap_or("-"), terminal).into(),
            result_symbol(run, is_lost).into(),
            Text::from(status).into(),
            Text::from(run.duration_seconds().map(took)).into(),
            run_note(run).into(),
        ]
    };
    panel("LATEST", columns, runs.iter().take(rows).map(row), terminal)
}

/// Returns the error of a run, or how many versions it approved.
fn run_note(run: &Run) -> Text {
    let error = run.error.as_deref().map(error_words);
    let number = |number: i64| count(number.unsigned_abs());
    match (error, run.versions_approved, run.versions_evaluated) {
        (Some(error), ..) if !error.is_empty() => Text::from(error),
        (_, Some(approved), Some(evaluated)) => Text::from(format!("{} of {}", number(approved), number(evaluated))),
        _ => Text::default(),
    }
}

/// Returns the message of an error: the last line of a traceback, without the name of the exception's class.
fn error_words(error: &str) -> &str {
    let last = error.trim().lines().next_back().unwrap_or_default();
    let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_'));
    match last.split_once(": ") {
        Some((class, words)) if is_name(class) && !words.trim().is_empty() => words.trim(),
        _ => last,
    }
}

fn upcoming_lines(state: &State, rows: usize, terminal: Terminal) -> Vec<Text> {
    let columns =
        vec![Column::new("").right(), Column::new("").right(), Column::new("").id(), Column::new("").shorten().rank(1)];
    let row = |run: &UpcomingRun| {
        let p95 = state.data.history_of(&run.job_id).and_then(|history| history.p95);
        let length = p95.map_or("length unknown".into(), |p95| format!("{} (p95)", took(p95)));
        vec![
            Text::from(state.times().minute(run.at)).into(),
            Text::from(state.times().relative(run.at)).into(),
            short_id(&run.job_id, terminal).into(),
            length.into(),
        ]
    };
    panel("UPCOMING", columns, state.data.upcoming.iter().take(rows).map(row), terminal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_its_message() {
        for (error, words) in [
            ("psycopg2.OperationalError: connection refused", "connection refused"),
            ("Traceback (most recent call last):\n  File \"a.py\"\nValueError: no rows\n", "no rows"),
            ("KeyError: ", "KeyError:"),
            ("disk is full: /var", "disk is full: /var"),
            ("", ""),
        ] {
            assert_eq!(error_words(error), words);
        }
    }
}
