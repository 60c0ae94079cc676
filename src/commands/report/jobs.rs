//! The section of the jobs: how many are in each state, and a table with the most urgent first.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};

use super::format::{Scope, class, count, counted, marked};
use super::html::Html;
use super::page::{Heading, Part, cell, read_part, reason, remark, row_id, section, sentence, table, text};
use super::smallest::Smallest;
use crate::commands::jobs::{JobTimeoutArgs, run_symbol};
use crate::context::Context;
use crate::db::jobs::{JobFilter, SortColumn};
use crate::domain::audit::{Run, RunStatus};
use crate::domain::job::{Job, JobState};
use crate::domain::owner_liveness::{ExecutingJob, OwnerLiveness};
use crate::domain::urgency::{self, Execution, Urgency};
use crate::invocation::apsctl;
use crate::screen::Symbol;

pub(super) const HEADING: Heading = Heading { id: "jobs", title: "Jobs" };

/// How many jobs are listed.
const MAX_JOBS: usize = 200;

/// How many jobs are considered for the section of upcoming runs.
pub(super) const MAX_UPCOMING: usize = 50;

/// How many states are listed. An application may store other words than the known states.
const MAX_STATES: usize = 20;

/// A job of the table.
#[derive(Debug)]
struct ListedJob {
    job: Job,
    urgency: Urgency,
    /// The process of an executing job, if it is known.
    execution: Option<Execution>,
    last_run: Option<Run>,
}

/// What the page shows of the jobs.
#[derive(Debug)]
pub(super) struct Jobs {
    /// How many jobs are in each state.
    by_state: BTreeMap<String, usize>,
    /// The most urgent jobs, in order.
    listed: Vec<ListedJob>,
    /// Why it is unknown which executing jobs are lost.
    lost_unknown_because: Option<String>,
    /// The jobs that run next.
    pub(super) upcoming: Vec<Job>,
    /// How many jobs have a next run in the future.
    pub(super) upcoming_count: usize,
}

impl Jobs {
    pub(super) fn total(&self) -> usize {
        self.by_state.values().sum()
    }

    pub(super) fn count_in(&self, state: &JobState) -> usize {
        self.by_state.get(state.as_str()).copied().unwrap_or_default()
    }
}

pub(super) fn read(context: &mut Context) -> Result<Jobs> {
    let timeout = JobTimeoutArgs::default().resolve(context)?;
    let now = context.now()?;
    // The audit log may be missing, but the jobs are still worth a table.
    let executing = read_part(context, |context| context.db()?.executing_jobs().context("listing executing jobs"))?;
    let lost_unknown_because = executing.as_ref().err().map(reason);
    let execution = |job: ExecutingJob| {
        let exceeds_timeout = job.exceeds_timeout(now, timeout);
        let execution = Execution { owner: job.owner_liveness(now, timeout), exceeds_timeout };
        (job.id, execution)
    };
    let executions: BTreeMap<String, Execution> = executing.into_iter().flatten().map(execution).collect();
    let db = context.db()?;
    let mut by_state = BTreeMap::new();
    let (mut listed, mut upcoming) = (Smallest::new(MAX_JOBS), Smallest::new(MAX_UPCOMING));
    let mut upcoming_count = 0;
    db.list_jobs(&JobFilter::all(SortColumn::Id), |job| {
        *by_state.entry(job.job_state.as_str().to_owned()).or_default() += 1;
        if let Some(next) = job.next_run_time.filter(|next| *next >= now && !job.job_state.is_paused_or_removed()) {
            upcoming_count += 1;
            upcoming.push((next, job.id.clone()), job.clone());
        }
        let execution = executions.get(&job.id).copied();
        let urgency = urgency::urgency(&job, execution, now);
        let order = (urgency, job.next_run_time.is_none(), job.next_run_time, job.id.clone());
        listed.push(order, ListedJob { job, urgency, execution, last_run: None });
        Ok(())
    })
    .context("listing jobs")?;
    let mut listed = listed.into_sorted();
    let ids: Vec<String> = listed.iter().map(|listed| listed.job.id.clone()).collect();
    let mut last_runs = db.last_runs(Some(&ids), false)?;
    for listed in &mut listed {
        listed.last_run = last_runs.take(&listed.job.id);
    }
    Ok(Jobs { by_state, listed, lost_unknown_because, upcoming: upcoming.into_sorted(), upcoming_count })
}

pub(super) fn write(html: &mut Html, part: &Part<Jobs>, scope: &Scope) {
    section(html, HEADING, part, |html, jobs| {
        if jobs.listed.is_empty() {
            sentence(html, "There are no jobs.");
            return;
        }
        html.element("ul", &[("class", "states")], |html| {
            for (state, jobs) in jobs.by_state.iter().take(MAX_STATES) {
                html.element("li", &[], |html| {
                    html.leaf("strong", &[], &count(*jobs));
                    html.text(&format!(" {}", state.to_lowercase()));
                });
            }
        });
        let columns = [text("Job"), text("State"), text("Next run"), text("Last run"), text("Schedule"), text("Note")];
        table(html, "The jobs, those that need attention first", &columns, |html| {
            for listed in &jobs.listed {
                write_row(html, listed, scope);
            }
        });
        if let Some(reason) = &jobs.lost_unknown_because {
            remark(html, &format!("Whether executing jobs still have a process is unknown: {reason}."));
        }
        let not_shown = jobs.total() - jobs.listed.len();
        if not_shown > 0 {
            let text =
                format!("{} are not shown. All of them: {}", counted(not_shown, "job"), apsctl("jobs list --limit 0"));
            remark(html, &text);
        }
    });
}

fn write_row(html: &mut Html, ListedJob { job, urgency, execution, last_run }: &ListedJob, scope: &Scope) {
    let symbol = Symbol::from(*urgency);
    let is_lost = execution.is_some_and(|execution| execution.owner == OwnerLiveness::Lost);
    let is_lost = is_lost && job.job_state == JobState::Executing;
    html.element("tr", &[("class", if *urgency >= Urgency::Paused { "inactive" } else { "" })], |html| {
        row_id(html, &job.id);
        html.element("td", &[], |html| {
            marked(html, symbol, if is_lost { "EXECUTING, lost" } else { job.job_state.as_str() });
        });
        html.element("td", &[], |html| match job.next_run_time {
            Some(next) if !job.job_state.is_paused_or_removed() => {
                scope.time(html, next);
                html.text(", ");
                if urgency::lateness(job, scope.now()).is_some() {
                    let late = format!("whole {}", class(symbol.tone()));
                    html.leaf("span", &[("class", &late)], &scope.times.due(next));
                } else {
                    html.leaf("span", &[("class", "whole")], &scope.times.relative(next));
                }
            }
            _ => html.text("–"),
        });
        html.element("td", &[], |html| write_last_run(html, last_run.as_ref(), is_lost, job, scope));
        html.leaf("td", &[("class", "code")], &job.timing.summary().unwrap_or_else(|| "–".to_owned()));
        let lost = is_lost.then(|| "the process that executed it is gone".to_owned());
        cell(html, &job.note(scope.now()).or(lost).unwrap_or_default());
    });
}

fn write_last_run(html: &mut Html, run: Option<&Run>, is_lost: bool, job: &Job, scope: &Scope) {
    let Some((run, started)) = run.and_then(|run| Some((run, run.created_at?))) else {
        html.text("–");
        return;
    };
    let is_open = run.completed_at.is_none() && run.status == Some(RunStatus::Running);
    let status = run.status.as_ref().map_or("ran", RunStatus::as_str).replace('_', " ");
    let is_executing = job.job_state == JobState::Executing && !is_lost;
    marked(html, run_symbol(run, is_executing), if is_open && is_lost { "lost" } else { &status });
    html.text(", ");
    scope.time(html, started);
}
