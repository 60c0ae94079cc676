//! The lines above the jobs.

use super::super::state::State;
use super::edges;
use crate::db::jobs::SortColumn;
use crate::domain::audit::{Run, RunStatus};
use crate::domain::doctor::executing_jobs::PassLease;
use crate::domain::lease_state::LeaseState;
use crate::domain::owner_liveness::OwnerLiveness;
use crate::screen::{Symbol, Terminal, Text, Tone, count, span, took};

/// The name of this program.
const PROGRAM: &str = "apsctl";

/// Returns the title: the store, the time and the interval, or why the data is old.
pub(super) fn title(state: &State, terminal: Terminal) -> Text {
    let name = format!("{PROGRAM} top  {}", state.data.database);
    let label = &state.settings.store_label;
    let name = if label.is_empty() { name } else { format!("{name} ({label})") };
    let right = match &state.failure {
        None => {
            let interval = state.settings.interval.as_secs_f64();
            let interval = if interval.fract() == 0.0 { span(interval) } else { took(interval) };
            Text::from(format!("{}   {interval}", state.times().full(state.times().now)))
        }
        Some(failure) => {
            let what = if failure.is_connection_lost { "connection lost" } else { "cannot be read" };
            let left = failure.retry_in.saturating_sub(failure.waited).as_secs_f64().ceil();
            let next = if left > 0.0 { format!("retrying in {}", span(left)) } else { "retrying".into() };
            let age = span(state.age.as_secs_f64());
            Symbol::Bad.with(Text::from(format!("{what}, {next}; data {age} old")).tone(Tone::Bad))
        }
    };
    edges(&Text::from(name).tone(Tone::Strong), &right, terminal)
}

/// Returns the counts of the jobs, and the state of the queue.
pub(super) fn summary(state: &State, terminal: Terminal) -> [Text; 2] {
    let data = &state.data;
    let counts = data.counts;
    let number = |number: i64| count(number.unsigned_abs());
    let lost = i64::try_from(data.lost_count(state.settings.job_timeout)).unwrap_or_default();
    let parts = [
        (counts.late, Symbol::Bad, "late"),
        (lost, Symbol::Bad, "lost"),
        (counts.failed, Symbol::Bad, "failed"),
        (counts.paused, Symbol::Paused, "paused"),
    ];
    let mut left = Text::default();
    for (count, symbol, word) in parts.into_iter().filter(|(count, ..)| *count > 0) {
        let gap = if left.is_empty() { "" } else { "  " };
        left = left + gap + symbol.with(format!("{} {word}", number(count)));
    }
    if counts.late + lost + counts.failed == 0 {
        let gap = if left.is_empty() { "" } else { "  " };
        left = Symbol::Good.with("nothing is late or failed") + gap + left;
    }
    let running = match (&data.running, state.settings.max_concurrent) {
        (Some(running), Some(max)) => format!("running {} of {max}", running.len()),
        (Some(running), None) => format!("running {}", running.len()),
        (None, _) => String::new(),
    };
    let lease = match &data.lease {
        None => String::new(),
        Some(lease) => format!("    {}", lease_words(lease.as_ref().map(Option::as_ref), state)),
    };
    let queue = match &data.pending {
        None => format!("{} jobs", number(counts.total)),
        Some(Ok(pending)) => format!("pending versions {}", number(*pending)),
        Some(Err(reason)) => format!("pending versions ? ({reason})"),
    };
    let newest = match &data.latest {
        Err(reason) => Text::from(format!("runs ? ({reason})")),
        Ok(runs) => runs.first().map_or_else(|| Text::from("no runs"), |run| last_run(run, state)),
    };
    [edges(&left, &Text::from(running + &lease), terminal), edges(&Text::from(queue), &newest, terminal)]
}

fn lease_words(lease: Result<Option<&PassLease>, &String>, state: &State) -> String {
    match lease {
        Err(_) => "lease ?".into(),
        Ok(None) => "lease free".into(),
        Ok(Some(lease)) if !lease.state.is_lost() => {
            let held = lease.since.map_or(String::new(), |since| format!(" for {}", state.times().distance(since)));
            format!("lease held{held}")
        }
        Ok(Some(lease)) if lease.state == LeaseState::Expired => "lease expired".into(),
        Ok(Some(_)) => "lease lost".into(),
    }
}

/// Whether the process of an open run is gone.
pub(super) fn is_lost(run: &Run, state: &State) -> bool {
    let execution = run.job_id.as_deref().and_then(|id| state.data.execution_of(id));
    let (now, timeout) = (state.data.now, state.settings.job_timeout);
    run.status == Some(RunStatus::Running)
        && execution.is_some_and(|job| job.owner_liveness(now, timeout) == OwnerLiveness::Lost)
}

/// Returns when the newest run started, and how it ended.
fn last_run(run: &Run, state: &State) -> Text {
    let when = run.created_at.map_or("at an unknown time".into(), |at| state.times().relative(at));
    let approved = match (run.versions_approved, run.versions_evaluated) {
        (Some(approved), Some(evaluated)) => {
            format!(" {} of {}", count(approved.unsigned_abs()), count(evaluated.unsigned_abs()))
        }
        _ => String::new(),
    };
    Text::from(format!("last run {when}, ")) + result_symbol(run, is_lost(run, state)) + approved
}

/// Returns the symbol of a run's result. `is_lost`: whether its process is gone.
pub(super) fn result_symbol(run: &Run, is_lost: bool) -> Text {
    let symbol = match &run.status {
        _ if is_lost => Symbol::Unknown,
        Some(RunStatus::Recovered) => Symbol::Recovered,
        Some(status) if status.is_success() => Symbol::Good,
        Some(status) if status.is_failure() => Symbol::Bad,
        Some(status) if status.is_not_executed() => Symbol::Warning,
        Some(RunStatus::Running) => Symbol::Running,
        None if run.completed_at.is_some() => Symbol::Good,
        Some(_) | None => Symbol::Unknown,
    };
    Text::from(symbol)
}

/// Returns which jobs are listed, unless it is all of them by urgency.
pub(super) fn caption(state: &State) -> String {
    let counts = state.data.counts;
    let shown = i64::try_from(state.rows.len()).unwrap_or(i64::MAX);
    let mut parts = Vec::new();
    if !state.query.filter.is_empty() {
        parts.push(format!("filter {}", crate::screen::printable(&state.query.filter)));
    }
    if shown < counts.total {
        let matching = if state.query.filter.is_empty() { counts.total } else { counts.matching };
        let first = if shown < matching { format!("the first {shown} of ") } else { String::new() };
        let of = if state.query.filter.is_empty() {
            format!("{first}{} jobs", count(matching.unsigned_abs()))
        } else {
            format!("{first}{} of {} jobs", count(matching.unsigned_abs()), count(counts.total.unsigned_abs()))
        };
        parts.push(of);
    }
    match state.query.order {
        SortColumn::Urgency | SortColumn::JobState => {}
        SortColumn::NextRunTime => parts.push("by next run".into()),
        SortColumn::Id => parts.push("by id".into()),
    }
    parts.join(", ")
}
