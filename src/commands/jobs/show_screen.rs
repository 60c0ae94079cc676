//! The screen of `jobs show`.

use apscheduler::aps3::JobDetails;
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::run_symbol::run_symbol;
use crate::db::jobs::{ScheduleDetails, StoreDetails};
use crate::domain::audit::Run;
use crate::domain::job::{Job, JobArguments, JobState};
use crate::domain::scheduled_job::ScheduledJob;
use crate::screen::{Column, Finding, Row, Screen, ScreenCell, Symbol, Table, Text, Times, Tone, count, span, took};

/// The width of the label before a list.
const LABEL: usize = 7;

/// What the screen shows.
pub(super) struct ShownJob<'a> {
    pub(super) job: &'a Job,
    pub(super) arguments: &'a JobArguments,
    pub(super) store_details: &'a StoreDetails,
    pub(super) scheduled: Option<&'a ScheduledJob>,
    /// The schedule in words.
    pub(super) schedule: Option<&'a str>,
    pub(super) next_runs: &'a [DateTime<Utc>],
    pub(super) recent_runs: &'a [Run],
    /// Whether the process that executes it is gone.
    pub(super) is_lost: bool,
    /// Why it does not run.
    pub(super) problem: Option<Finding>,
}

pub(super) fn screen(shown: &ShownJob, times: Times) -> Screen {
    let job = shown.job;
    let has_next = job.next_run_time.is_some() && is_waiting(job);
    let mut screen = Screen::new().heading(job.id.as_str(), state(job)).fields(fields(shown, times));
    if let Some(problem) = &shown.problem {
        screen = screen.blank().finding(problem.clone());
    }
    let next_runs: Vec<&DateTime<Utc>> = shown.next_runs.iter().filter(|time| **time > times.now).collect();
    if !next_runs.is_empty() {
        screen = screen.blank();
        for (index, time) in next_runs.into_iter().enumerate() {
            let label = Text::from(format!("{:LABEL$}", if index == 0 { "NEXT" } else { "" })).tone(Tone::Strong);
            screen = screen
                .verbatim(label + format!("{}   ", times.aligned_minute(*time)) + Text::unit(&times.relative(*time)));
        }
    }
    if !shown.recent_runs.is_empty() {
        let columns = [
            Column::new("RUN").id(),
            Column::new("STARTED").rank(1),
            Column::new("AGO"),
            Column::new("TOOK").right().rank(2),
            Column::new("RESULT"),
            Column::new("APPROVED").right().rank(3),
        ];
        screen =
            screen.blank().table(Table::new(columns, shown.recent_runs.iter().map(|run| run_row(run, shown, times))));
    }
    // The next run names the zone.
    if has_next { screen } else { screen.blank().paragraph(format!("Times in {}.", times.zone_name())) }
}

/// Whether its next run time is that of a run to come.
fn is_waiting(job: &Job) -> bool {
    !matches!(job.job_state, JobState::Paused | JobState::Removed | JobState::Executing)
}

fn state(job: &Job) -> Text {
    let state = Text::from(job.job_state.as_str());
    match job.job_state {
        JobState::Failed => state.tone(Tone::Bad),
        JobState::Executing => state.tone(Tone::Notice),
        JobState::Paused => state.tone(Tone::Warning),
        JobState::Completed | JobState::Removed => state.tone(Tone::Muted),
        _ => state,
    }
}

fn fields(shown: &ShownJob, times: Times) -> Vec<(&'static str, Text)> {
    let ShownJob { job, arguments, store_details, .. } = shown;
    let next = match (job.next_run_time, &job.out_of_range_time) {
        (Some(_), _) if !is_waiting(job) => Text::default(),
        (Some(next), _) => Text::unit(&times.due(next)) + ", " + Text::unit(&times.full(next)),
        (None, Some(word)) => Text::from(format!("{word}, which no scheduler can use")),
        (None, None) => Text::default(),
    };
    let words = shown.schedule.map(|words| format!("({words})"));
    let schedule = match (job.timing.summary(), words) {
        (Some(summary), Some(words)) => Text::from(summary) + "  " + words,
        (summary, words) => Text::from(summary.or(words)),
    };
    let grace = job.misfire_grace_time.map(|seconds| {
        #[allow(clippy::cast_precision_loss, reason = "shown to people in two units")]
        let grace = span(seconds as f64);
        Text::unit(&grace) + ": a start later than that is skipped"
    });
    let (args, kwargs) = match store_details {
        StoreDetails::Aps3(Some(details)) => (details.args_repr.clone(), details.kwargs_repr.clone()),
        StoreDetails::Aps4(details) => (details.args_repr.clone(), details.kwargs_repr.clone()),
        _ => (argument_list(arguments.args.as_deref()), argument_list(arguments.kwargs.as_deref())),
    };
    let is_given = |text: &String| !matches!(text.as_str(), "" | "()" | "[]" | "{}");
    let mut fields = vec![
        ("next run", next),
        ("schedule", schedule),
        ("function", Text::from(job.func_ref.as_deref())),
        ("args", Text::from(Some(args).filter(is_given))),
        ("kwargs", Text::from(Some(kwargs).filter(is_given))),
        ("grace", grace.unwrap_or_default()),
    ];
    match store_details {
        StoreDetails::None => {}
        StoreDetails::Aps3(details) => fields.extend(details.iter().flat_map(|details| aps3_fields(details, job))),
        StoreDetails::Aps4(details) => fields.extend(aps4_fields(details, times)),
    }
    fields.extend(shown.scheduled.map(|scheduled| ("application", Text::from(scheduled.note()))));
    let note = if job.job_state == JobState::Paused { None } else { job.note(times.now) };
    fields.push(("note", Text::from(note)));
    fields
}

/// Returns the arguments as they are written in a call: `"legacy", 40` or `notify=true`.
fn argument_list(json: Option<&str>) -> String {
    let Some(json) = json else { return String::new() };
    match serde_json::from_str(json) {
        Ok(Value::Array(items)) => items.iter().map(Value::to_string).collect::<Vec<_>>().join(", "),
        Ok(Value::Object(items)) => {
            items.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(", ")
        }
        Ok(Value::Null) => String::new(),
        _ => json.to_owned(),
    }
}

fn aps3_fields(details: &JobDetails, job: &Job) -> Vec<(&'static str, Text)> {
    let coalesce = if details.coalesce { "several missed runs are run once" } else { "each missed run is run" };
    vec![
        ("name", Text::from(Some(details.name.as_str()).filter(|name| *name != job.id))),
        ("executor", Text::from(Some(details.executor.as_str()).filter(|name| *name != "default"))),
        ("coalesce", Text::from(coalesce)),
        ("instances", Text::from(format!("at most {} at once", details.max_instances))),
    ]
}

fn aps4_fields(details: &ScheduleDetails, times: Times) -> Vec<(&'static str, Text)> {
    let running = details.running_jobs.map(|running| match details.max_running_jobs {
        Some(max) => format!("{running} of at most {max} jobs run"),
        None => format!("{running} jobs run"),
    });
    let acquired = details.acquired_by.as_ref().map(|by| match details.acquired_until {
        Some(until) => Text::from(format!("by {by} until ")) + Text::unit(&times.second(until)),
        None => Text::from(format!("by {by}")),
    });
    vec![
        ("task", Text::from(details.task_id.as_str())),
        ("executor", Text::from(details.job_executor.as_str())),
        ("coalesce", Text::from(details.coalesce.as_str())),
        ("running", Text::from(running)),
        ("last fired", details.last_fire_time.map(|time| Text::unit(&times.full(time))).unwrap_or_default()),
        ("acquired", acquired.unwrap_or_default()),
    ]
}

fn run_row(run: &Run, shown: &ShownJob, times: Times) -> Row {
    let symbol = run_symbol(run, shown.job.job_state == JobState::Executing);
    let is_open = symbol == Symbol::Running;
    let status = match &run.status {
        Some(_) if is_open && shown.is_lost => "lost",
        Some(status) => status.as_str(),
        None => "unknown",
    };
    let seconds = match run.created_at {
        Some(at) if is_open => Some((times.now - at).as_seconds_f64()),
        _ => run.duration_seconds(),
    };
    let started = match (run.created_at, &run.out_of_range_times.0) {
        (Some(at), _) => Text::unit(&times.aligned_minute(at)),
        (None, word) => Text::from(word.as_deref()),
    };
    let age = run.created_at.map(|at| match times.distance(at) {
        age if age == "0s" => "now".to_owned(),
        age => age,
    });
    let number = |n: i64| count(n.unsigned_abs());
    let approved = match (run.versions_approved, run.versions_evaluated) {
        (Some(approved), Some(evaluated)) => format!("{} of {}", number(approved), number(evaluated)),
        (Some(approved), None) => number(approved),
        _ => String::new(),
    };
    let cells: [ScreenCell; 6] = [
        Text::from(run.id.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)).into(),
        started.into(),
        age.map(|age| Text::unit(&age)).unwrap_or_default().into(),
        seconds.map(|seconds| Text::unit(&took(seconds))).unwrap_or_default().into(),
        symbol.with(status).into(),
        Text::unit(&approved).into(),
    ];
    let row = Row::new(cells);
    if symbol == Symbol::Bad { row.detail(Text::from(run.error_line())) } else { row }
}
