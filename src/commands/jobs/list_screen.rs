//! The screen of `jobs list`: what needs a look first, then by next run, then the inactive jobs.

use super::JobRow;
use crate::domain::job::{Job, JobState};
use crate::screen::{Column, Row, Screen, ScreenCell, Symbol, Table, Text, Times, Tone, counted};

/// How much of a look a job needs. The order is that of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Urgency {
    Bad,
    Warning,
    Running,
    Normal,
    Paused,
    Inactive,
}

/// A job is late if its next run is more than this overdue.
const LATE_AFTER: chrono::TimeDelta = chrono::TimeDelta::minutes(1);

fn urgency(job: &Job, times: Times) -> Urgency {
    let is_late = job.next_run_time.is_some_and(|next| times.now - next > LATE_AFTER);
    match job.job_state {
        JobState::Failed | JobState::Other(_) => Urgency::Bad,
        _ if job.unreadable_reason.is_some() => Urgency::Bad,
        JobState::Paused => Urgency::Paused,
        JobState::Removed | JobState::Completed => Urgency::Inactive,
        JobState::Executing => Urgency::Running,
        JobState::Pending | JobState::Scheduled if is_late => Urgency::Warning,
        JobState::Pending | JobState::Scheduled => Urgency::Normal,
    }
}

impl Urgency {
    fn symbol(self) -> Symbol {
        match self {
            Self::Bad => Symbol::Bad,
            Self::Warning => Symbol::Warning,
            Self::Running => Symbol::Running,
            Self::Paused => Symbol::Paused,
            Self::Normal | Self::Inactive => Symbol::None,
        }
    }
}

pub(super) fn screen(rows: &[JobRow], times: Times) -> Screen {
    if rows.is_empty() {
        return Screen::new().paragraph("No jobs.");
    }
    let mut sorted: Vec<(Urgency, &JobRow)> = rows.iter().map(|row| (urgency(&row.job, times), row)).collect();
    sorted.sort_by_key(|(urgency, row)| (*urgency, row.job.next_run_time.is_none(), row.job.next_run_time));
    let columns = [
        Column::new("JOB").id(),
        Column::new("STATE"),
        Column::new("NEXT RUN"),
        Column::new("SCHEDULE").shorten(),
        Column::new("FUNCTION").from(160).shorten_left(),
        Column::new("NOTE").from(160).or_below(),
    ];
    let late = sorted.iter().filter(|(urgency, _)| *urgency == Urgency::Warning).count();
    let table = Table::new(columns, sorted.iter().map(|(urgency, row)| job_row(*urgency, row, times)));
    let late = if late > 0 { format!(": {late} late") } else { String::new() };
    Screen::new()
        .table(table)
        .blank()
        .paragraph(format!("{}{late}. Times in {}.", counted(rows.len(), "job"), times.zone_name()))
        .paragraph("All columns: -o wide")
}

fn job_row(urgency: Urgency, row: &JobRow, times: Times) -> Row {
    let job = &row.job;
    let next = match job.next_run_time {
        None => ScreenCell::from("-"),
        Some(next) if urgency == Urgency::Warning => {
            ScreenCell::split(Text::from(times.due(next)).tone(Tone::Warning), times.minute(next))
        }
        Some(next) => ScreenCell::split(times.relative(next), times.minute(next)),
    };
    let shown = Row::new([
        job.id.as_str().into(),
        job.job_state.as_str().into(),
        next,
        job.timing.summary().map_or_else(|| Text::from("-"), Text::from).into(),
        Text::from(job.func_ref.as_deref()).into(),
        Text::from(job.note()).into(),
    ]);
    let shown = shown.symbol(urgency.symbol());
    if urgency == Urgency::Inactive { shown.dim() } else { shown }
}
