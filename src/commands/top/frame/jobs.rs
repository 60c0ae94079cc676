//! The table of the jobs.

use super::super::state::State;
use super::{cut, short_id, sparkline, table_lines};
use crate::domain::dashboard::JobHistory;
use crate::domain::job::{Job, JobState, Pause};
use crate::domain::urgency::Urgency;
use crate::screen::{Column, Row, ScreenCell, Symbol, Table, Terminal, Text, Tone, took};

/// Returns the heads of the columns and the visible rows.
pub(super) fn lines(state: &State, visible: usize, terminal: Terminal) -> Vec<Text> {
    let columns = [
        Column::new("JOB").id(),
        Column::new("STATE").rank(2),
        Column::new("NEXT RUN").rank(1),
        Column::new("LAST 16 RUNS").rank(4),
        Column::new("TOOK").right().rank(3),
        Column::new("P95").right().rank(5),
        Column::new("SCHEDULE").from(100).shorten().rank(6),
    ];
    let shown: Vec<_> = state.rows.iter().enumerate().skip(state.first).take(visible).collect();
    let has_symbols = shown.iter().any(|(_, (_, urgency))| Symbol::from(*urgency) != Symbol::None);
    let rows = shown.iter().map(|(at, (index, urgency))| {
        job_row(&state.data.jobs[*index], *urgency, *at == state.selected, state, terminal)
    });
    let table = Table::new(columns, rows);
    let mut lines = if has_symbols {
        table_lines(table, terminal)
    } else {
        // The ids stay where they are when the last symbol disappears.
        let narrower = Terminal { width: terminal.width.saturating_sub(2), ..terminal };
        table_lines(table, narrower).into_iter().map(|line| Text::from("  ") + line).collect()
    };
    if shown.is_empty() {
        let words =
            if state.query.filter.is_empty() { "  No jobs." } else { "  No job matches. Esc clears the filter." };
        lines = vec![Text::default(), Text::from(words)];
        lines.truncate(visible + 1);
    }
    lines
}

fn job_row(job: &Job, urgency: Urgency, is_selected: bool, state: &State, terminal: Terminal) -> Row {
    let times = state.times();
    let is_lost = state.data.is_lost(job, state.settings.job_timeout);
    let next = match (&job.job_state, job.next_run_time, &job.pause) {
        (JobState::Paused, _, Some(pause)) => pause_end(pause, state),
        (JobState::Executing, Some(next), _) if next <= times.now => Text::from("-"),
        (_, Some(next), _) => match urgency {
            Urgency::Critical => Text::from(times.due(next)).tone(Tone::Bad),
            Urgency::Warning => Text::from(times.due(next)).tone(Tone::Warning),
            _ => Text::from(times.relative(next)),
        },
        (_, None, _) => Text::from(job.out_of_range_time.as_deref().unwrap_or("-")),
    };
    let history = state.data.history_of(&job.id);
    let cells: [ScreenCell; 7] = [
        short_id(&job.id, terminal).into(),
        cut(&crate::screen::printable(job.job_state.as_str()), 12).into(),
        next.into(),
        history.map(|history| sparkline::draw(&history.runs, is_lost)).unwrap_or_default().into(),
        Text::from(history.and_then(|history| last_took(history, state))).into(),
        Text::from(history.and_then(|history| history.p95).map(took)).into(),
        Text::from(job.timing.brief()).into(),
    ];
    let row = Row::new(cells).symbol(urgency.into());
    if urgency == Urgency::Inactive && !is_selected { row.dim() } else { row }
}

/// Returns the day or the time at which a pause ends.
fn pause_end(pause: &Pause, state: &State) -> Text {
    let Some(end) = pause.resume_at else { return Text::from("-") };
    if end <= state.times().now {
        return Text::from("pause over").tone(Tone::Warning);
    }
    let end = state.times().minute(end);
    let day = end.rsplit_once(' ').map_or(end.as_str(), |(day, _)| day);
    Text::from(format!("until {day}"))
}

/// Returns how long the last run took, or has taken so far.
fn last_took(history: &JobHistory, state: &State) -> Option<String> {
    let last = history.runs.last()?;
    let so_far = || Some((state.times().now - last.started_at?).as_seconds_f64());
    last.seconds.or_else(so_far).map(took)
}
