//! The screen of `jobs list`: one line a job, and below it what is exceptional.

use anyhow::Result;

use super::JobRow;
use super::executions::{Executing, Executions};
use super::run_symbol::run_symbol;
use crate::context::Context;
use crate::db::last_runs::{FEW_JOBS, LastRuns, MAX_RUNS_OF_MANY_JOBS};
use crate::domain::audit::{Run, RunStatus};
use crate::domain::job::{JobState, Pause};
use crate::domain::owner_liveness::OwnerLiveness;
use crate::domain::urgency::{self, Urgency};
use crate::invocation;
use crate::screen::{Column, Row, Screen, ScreenCell, Symbol, Table, Text, Times, Tone, count, counted, span, took};

/// Seconds for which a time counts as now.
const NOW_SECONDS: f64 = 10.0;

/// The jobs of a listing, in their order.
pub(super) struct ListedJobs<'a> {
    pub(super) rows: &'a [JobRow],
    pub(super) executions: &'a Executions,
    pub(super) last_runs: &'a LastRuns,
    /// Whether there are more jobs.
    pub(super) is_cut: bool,
}

/// A job with what its row shows.
struct ShownJob<'a> {
    row: &'a JobRow,
    execution: Option<&'a Executing>,
    urgency: Urgency,
}

impl ShownJob<'_> {
    fn is_lost(&self) -> bool {
        self.execution.is_some_and(|executing| executing.state().owner == OwnerLiveness::Lost)
    }

    fn is_executing(&self) -> bool {
        self.row.job.job_state == JobState::Executing
    }

    fn is_late(&self) -> bool {
        urgency::lateness(&self.row.job, self.row.now).is_some()
    }

    /// Returns its pause, if the job is paused by apsctl.
    fn pause(&self) -> Option<&Pause> {
        self.row.job.pause.as_ref().filter(|_| self.row.job.job_state == JobState::Paused)
    }

    fn is_pause_over(&self) -> bool {
        self.pause().is_some_and(|pause| pause.is_over(self.row.now))
    }
}

pub(super) fn screen(jobs: &ListedJobs, empty_text: String, context: &mut Context) -> Result<Screen> {
    if jobs.rows.is_empty() {
        return Ok(Screen::new().paragraph(empty_text));
    }
    let times = context.times()?;
    let shown: Vec<ShownJob> = jobs
        .rows
        .iter()
        .map(|row| {
            let execution = jobs.executions.get(&row.job.id);
            ShownJob { row, execution, urgency: urgency::urgency(&row.job, execution.map(Executing::state), row.now) }
        })
        .collect();
    let has_runs = jobs.last_runs.is_known;
    let runs_columns = [Column::new("LAST RUN").rank(1), Column::new("TOOK").from(100).right().rank(2)];
    let columns = [Column::new("JOB").id(), Column::new("STATE").rank(1), Column::new("NEXT RUN")]
        .into_iter()
        .chain(runs_columns.into_iter().filter(|_| has_runs))
        .chain([
            Column::new("SCHEDULE").shorten().rank(3),
            Column::new("FUNCTION").from(160).shorten_left().rank(4),
            Column::new("APPLICATION").from(160).shorten().rank(5),
            Column::new("NOTE").from(160).or_below().rank(6),
        ]);
    let table = Table::new(columns, shown.iter().map(|job| job_row(job, jobs.last_runs, times)));
    let mut screen = Screen::new().table(table).blank().paragraph(summary(&shown, jobs.is_cut, times));
    if jobs.last_runs.is_cut && jobs.rows.iter().any(|row| row.last_run.is_none()) {
        screen = screen.paragraph(if jobs.last_runs.is_pruned {
            "`-`: no run is recorded, and older runs were deleted.".to_owned()
        } else if jobs.rows.len() > FEW_JOBS {
            let runs = count(MAX_RUNS_OF_MANY_JOBS.unsigned_abs());
            format!("`-`: not among the newest {runs} runs. List fewer jobs to see older ones.")
        } else {
            "`-`: no recent run. An index on (job_id, created_at) finds older ones.".to_owned()
        });
    }
    Ok(screen.paragraph(next_command(&shown)))
}

/// Returns how many jobs there are, and how many need a look.
fn summary(jobs: &[ShownJob], is_cut: bool, times: Times) -> String {
    let state = |state: JobState| move |job: &ShownJob| job.row.job.job_state == state;
    let counts: [(&str, usize); 6] = [
        ("unreadable", jobs.iter().filter(|job| job.row.job.unreadable_reason.is_some()).count()),
        ("late", jobs.iter().filter(|job| job.is_late()).count()),
        ("lost", jobs.iter().filter(|job| job.is_lost()).count()),
        ("failed", jobs.iter().filter(|job| job.urgency == Urgency::Failed).count()),
        ("running", jobs.iter().filter(|job| job.is_executing() && !job.is_lost()).count()),
        ("paused", jobs.iter().filter(|job| state(JobState::Paused)(job)).count()),
    ];
    let mut counts: Vec<String> =
        counts.iter().filter(|(_, n)| *n > 0).map(|(word, n)| format!("{} {word}", count(*n as u64))).collect();
    let over = jobs.iter().filter(|job| job.is_pause_over()).count();
    if let (Some(paused), 1..) = (counts.last_mut(), over) {
        *paused += &format!(" ({} too long)", count(over as u64));
    }
    let first = if is_cut { "The first " } else { "" };
    let colon = if counts.is_empty() { "" } else { ": " };
    format!("{first}{}{colon}{}. Times in {}.", counted(jobs.len(), "job"), counts.join(", "), times.zone_name())
}

/// Returns what to do next.
fn next_command(jobs: &[ShownJob]) -> Text {
    let all_columns = Text::from("All columns: ") + Text::unit("-o wide");
    let is_urgent = |job: &&ShownJob| job.urgency <= Urgency::Failed;
    let command = if jobs.iter().filter(is_urgent).any(|job| !job.is_pause_over()) {
        "doctor"
    } else if jobs.iter().any(ShownJob::is_pause_over) {
        "jobs resume --expired"
    } else {
        return all_columns;
    };
    Text::from("What to do: ") + Text::command(&invocation::apsctl(command)) + ". " + all_columns
}

fn job_row(shown: &ShownJob, last_runs: &LastRuns, times: Times) -> Row {
    let JobRow { job, scheduled_note, last_run, .. } = shown.row;
    let tone = match shown.urgency {
        Urgency::Critical => Some(Tone::Bad),
        Urgency::Warning => Some(Tone::Warning),
        _ => None,
    };
    let next = match job.next_run_time {
        _ if matches!(job.job_state, JobState::Executing | JobState::Paused | JobState::Removed) => {
            ScreenCell::from("-")
        }
        None => ScreenCell::from("-"),
        Some(next) if next < times.now => {
            let due = Text::unit(&times.due(next));
            ScreenCell::split(tone.map_or(due.clone(), |tone| due.tone(tone)), times.minute(next))
        }
        Some(next) => ScreenCell::split(Text::unit(&times.relative(next)), times.minute(next)),
    };
    let age = |run: &Run| match run.created_at {
        Some(at) if (times.now - at).as_seconds_f64().abs() < NOW_SECONDS => "now".to_owned(),
        Some(at) => times.distance(at),
        None => String::new(),
    };
    let last = match last_run {
        Some(run) => run_symbol(run, shown.is_executing()).with(Text::unit(&age(run))),
        None if last_runs.is_cut => Text::from("-"),
        None => Text::from("never"),
    };
    let took = last_run.as_ref().and_then(|run| match run.created_at {
        Some(at) if run.completed_at.is_none() && shown.is_executing() => Some(span((times.now - at).as_seconds_f64())),
        _ => run.duration_seconds().map(took),
    });
    let runs = [last.into(), Text::from(took).into()].into_iter().filter(|_| last_runs.is_known);
    let details = details(shown, times);
    let note = details.iter().enumerate().fold(Text::default(), |note, (index, detail)| {
        if index == 0 { detail.clone() } else { note + "; " + detail.clone() }
    });
    let cells: Vec<ScreenCell> = [Text::from(job.id.as_str()).into(), Text::from(job.job_state.as_str()).into(), next]
        .into_iter()
        .chain(runs)
        .chain([
            job.timing.summary().map_or_else(|| Text::from("-"), Text::from).into(),
            Text::from(job.func_ref.as_deref()).into(),
            Text::from(scheduled_note.as_deref()).into(),
            note.into(),
        ])
        .collect();
    let row = Row::new(cells).symbol(symbol(shown));
    if shown.urgency == Urgency::Inactive { row.dim() } else { row }
}

fn symbol(shown: &ShownJob) -> Symbol {
    match (shown.urgency, &shown.row.job.job_state) {
        (_, JobState::Failed) => Symbol::Bad,
        (Urgency::Normal, JobState::Other(_)) => Symbol::Unknown,
        (urgency, _) => urgency.into(),
    }
}

/// Returns what is exceptional about a job.
fn details(shown: &ShownJob, times: Times) -> Vec<Text> {
    let JobRow { job, last_run, .. } = shown.row;
    let mut details = Vec::new();
    if let Some(executing) = shown.execution.filter(|_| shown.urgency <= Urgency::Warning) {
        let owner = executing.job.owner_name().map_or(String::new(), |name| format!(" ({name})"));
        details.push(Text::from(match (executing.state().owner, &executing.job.run_id) {
            (OwnerLiveness::Lost, Some(run)) => {
                format!("run {run} is open, but the process that ran it is gone{owner}")
            }
            (OwnerLiveness::Lost, None) => format!("no process runs it, and it has no open run{owner}"),
            _ => format!("it executes for longer than the job timeout{owner}"),
        }));
    }
    if job.job_state == JobState::Failed
        && let Some(run) = last_run.as_ref().filter(|run| run.status.as_ref().is_some_and(RunStatus::is_failure))
    {
        let error = run.error_line().map_or_else(|| "failed".to_owned(), ToOwned::to_owned);
        details.push(Text::from(format!("{}: {error}", run.name())));
    }
    match shown.pause() {
        Some(pause) => details.push(Text::from(pause_text(pause, times))),
        None => details.extend(job.note(shown.row.now).map(Text::from)),
    }
    details
}

/// Describes a pause: who paused the job, until when, and why.
fn pause_text(pause: &Pause, times: Times) -> String {
    let until = match pause.resume_at {
        None => String::new(),
        Some(at) if pause.is_over(times.now) => {
            format!(" until {}, which is {} ago, and nothing has resumed it", times.minute(at), times.distance(at))
        }
        Some(at) => format!(" until {}", times.minute(at)),
    };
    let reason = pause.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
    format!("by {}{until}{reason}", pause.paused_by)
}
