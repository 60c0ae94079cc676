//! The screen of `jobs running`.

use std::time::Duration;

use super::problem::labelled_commands;
use crate::domain::owner_liveness::{ExecutingJob, OwnerLiveness};
use crate::screen::{Column, Row, Screen, ScreenCell, Symbol, Table, Text, Times, Tone, count, counted};

/// `note` says what the store does not record.
pub(super) fn screen(jobs: &[ExecutingJob], job_timeout: Duration, note: Option<&str>, times: Times) -> Screen {
    let screen = match note {
        Some(note) => Screen::new().including_notes().append(Screen::new().paragraph(format!("{note}."))),
        None => Screen::new(),
    };
    if jobs.is_empty() {
        return screen.paragraph("No job is executing.");
    }
    let liveness = |job: &ExecutingJob| job.owner_liveness(times.now, job_timeout);
    let columns = [
        Column::new("JOB").id(),
        Column::new("FOR"),
        Column::new("SINCE").rank(2),
        Column::new("PROCESS").rank(1),
        Column::new("RUN").rank(3),
        Column::new("FUNCTION").from(120).shorten_left().rank(4),
    ];
    let mut sorted: Vec<&ExecutingJob> = jobs.iter().collect();
    sorted.sort_by_key(|job| (liveness(job) != OwnerLiveness::Lost, job.executing_since()));
    let table = Table::new(columns, sorted.iter().map(|job| running_row(job, job_timeout, times)));
    let counts: Vec<String> = [(OwnerLiveness::Lost, "lost"), (OwnerLiveness::Unknown, "of unknown process")]
        .into_iter()
        .map(|(state, word)| (jobs.iter().filter(|job| liveness(job) == state).count(), word))
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{} {word}", count(number as u64)))
        .collect();
    let colon = if counts.is_empty() { "" } else { ": " };
    let verb = if jobs.len() == 1 { "executes" } else { "execute" };
    let summary =
        format!("{} {verb}{colon}{}. Times in {}.", counted(jobs.len(), "job"), counts.join(", "), times.zone_name());
    screen.table(table).blank().paragraph(summary)
}

fn running_row(job: &ExecutingJob, job_timeout: Duration, times: Times) -> Row {
    let since = job.executing_since();
    let owner = job.owner_name();
    let (symbol, process) = match job.owner_liveness(times.now, job_timeout) {
        OwnerLiveness::Alive => (Symbol::Running, Text::from(owner)),
        OwnerLiveness::Unknown => (Symbol::Running, Text::from(owner.unwrap_or_else(|| "not known".to_owned()))),
        OwnerLiveness::Lost => (Symbol::Bad, Text::from("gone").tone(Tone::Bad)),
    };
    let explanation = job.explain_stuck(times.now, job_timeout);
    let symbol = if symbol == Symbol::Running && explanation.is_some() { Symbol::Warning } else { symbol };
    let cells: [ScreenCell; 6] = [
        Text::from(job.id.as_str()).into(),
        since.map(|since| Text::unit(&times.distance(since))).unwrap_or_default().into(),
        since.map(|since| Text::unit(&times.second(since))).unwrap_or_default().into(),
        process.into(),
        Text::from(job.run_id.as_deref()).into(),
        Text::from(job.func_ref.as_deref()).into(),
    ];
    let row = Row::new(cells).symbol(symbol);
    let Some(explanation) = explanation else {
        return row.detail(job.blocked_by.as_ref().map(|blocker| format!("waits for {blocker}")).map(Text::from));
    };
    let row = explanation.facts.iter().fold(row, |row, fact| row.detail(times.evidence(fact)));
    labelled_commands(&explanation.remedy).into_iter().fold(row, |row, (label, text, is_command)| {
        let text = if is_command { Text::unit(&text) } else { Text::from(text) };
        row.detail(Text::from(format!("{label}: ")) + text)
    })
}
