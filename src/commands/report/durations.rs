//! The section of the durations: a chart by day with the targets, and tables by day and by job.

use std::cmp::Ordering;

use anyhow::{Context as _, Result};
use chrono::NaiveDate;

use super::duration_chart::{self, MAX_DAYS};
use super::format::{Scope, count, counted, marked};
use super::html::Html;
use super::page::{
    Heading, Part, id_cell, number, number_cell, remark, row_id, row_name, section, sentence, table, text,
};
use crate::commands::deleted_runs;
use crate::context::Context;
use crate::db::audit::RunFilter;
use crate::db::stats::{Grouping, RunGroup};
use crate::domain::audit::{Run, RunStatus};
use crate::domain::durations::{Durations, Target};
use crate::invocation::apsctl;
use crate::screen::{Symbol, took};

pub(super) const HEADING: Heading = Heading { id: "durations", title: "Durations of runs" };

/// How many jobs and failed runs are listed.
const MAX_JOBS: usize = 50;
const MAX_FAILED: usize = 20;

/// What the page shows of the runs.
#[derive(Debug)]
pub(super) struct RunDurations {
    /// The days with runs, the oldest first.
    days: Vec<(NaiveDate, Durations)>,
    /// By job; without a name are runs whose job the log does not record.
    by_job: Vec<RunGroup>,
    /// The newest failed runs, the newest first, and one more than is listed. `None` if the log has no status.
    failed: Option<Vec<Run>>,
    /// What was deleted from this time.
    deleted: Option<String>,
}

impl RunDurations {
    pub(super) fn run_count(&self) -> i64 {
        self.days.iter().map(|(_, durations)| durations.executions).sum()
    }

    /// Returns the durations of a job's runs.
    pub(super) fn of_job(&self, id: &str) -> Option<&Durations> {
        let is_of_job = |group: &&RunGroup| group.label.as_deref() == Some(id);
        self.by_job.iter().find(is_of_job).map(|group| &group.durations)
    }
}

pub(super) fn read(scope: &Scope, context: &mut Context) -> Result<RunDurations> {
    let db = context.db()?;
    let days = db.durations(Grouping::Day, scope.days, scope.times.zone).context("reading the audit log")?;
    let date = |group: RunGroup| Some((group.label?.parse().ok()?, group.durations));
    let mut days: Vec<(NaiveDate, Durations)> = days.into_iter().filter_map(date).collect();
    days.reverse();
    let by_job = if db.has_columns("audit", &["job_id"])? {
        db.durations(Grouping::Job, scope.days, scope.times.zone).context("reading the audit log")?
    } else {
        Vec::new()
    };
    let failed = if db.has_columns("audit", &["status"])? {
        let statuses = vec![RunStatus::Failed, RunStatus::TimedOut, RunStatus::Abandoned];
        let filter = RunFilter { since: Some(scope.since()), statuses, job: None, with_row_version: false };
        let mut runs = db.newest_runs(&filter, i64::try_from(MAX_FAILED)? + 1)?;
        runs.reverse();
        Some(runs.into_iter().map(|logged| logged.run).collect())
    } else {
        None
    };
    let deleted = deleted_runs::note(scope.since(), context)?;
    Ok(RunDurations { days, by_job, failed, deleted })
}

pub(super) fn write(html: &mut Html, part: &Part<RunDurations>, scope: &Scope) {
    section(html, HEADING, part, |html, runs| {
        if let Some(deleted) = &runs.deleted {
            sentence(html, &format!("Not shown: {}.", deleted.replace('`', "")));
        }
        if runs.days.is_empty() {
            sentence(html, &format!("No run began in the last {}.", counted(scope.days, "day")));
            return;
        }
        sentence(html, &summary(runs));
        duration_chart::write(html, &runs.days, scope);
        write_days(html, runs);
        write_jobs(html, runs);
        write_failed(html, runs, scope);
    });
}

/// Returns how many days miss a target, and the targets.
fn summary(runs: &RunDurations) -> String {
    let missed = runs.days.iter().filter(|(_, durations)| misses_a_target(durations)).count();
    let targets: Vec<String> =
        Target::ALL.iter().map(|target| format!("{} {:.0}s", target_word(*target), target.seconds())).collect();
    let days = runs.days.iter().filter(|(_, durations)| durations.average.is_some()).count();
    let verdict = match missed {
        0 => "No day misses a target".to_owned(),
        missed => format!("{} of {} miss a target", count(missed), counted(days, "day")),
    };
    format!("{verdict} ({}).", targets.join(", "))
}

fn target_word(target: Target) -> &'static str {
    match target {
        Target::Average => "average",
        Target::P95 => "p95",
        Target::Maximum => "maximum",
    }
}

fn misses_a_target(durations: &Durations) -> bool {
    Target::ALL.into_iter().any(|target| durations.misses_target(target))
}

const FIGURES: [super::page::Column; 7] = [
    number("Runs"),
    number("Open"),
    number("Average"),
    number("Median"),
    number("p95"),
    number("Maximum"),
    text("Targets"),
];

fn write_days(html: &mut Html, runs: &RunDurations) {
    html.leaf("h3", &[], "By day");
    let columns = [&[text("Day")][..], &FIGURES].concat();
    table(html, "Durations of runs by day, the newest first", &columns, |html| {
        for (date, durations) in runs.days.iter().rev().take(MAX_DAYS) {
            html.element("tr", &[], |html| {
                row_name(html, &date.format("%a %-d %b").to_string());
                write_figures(html, durations);
            });
        }
    });
    let not_shown = runs.days.len().saturating_sub(MAX_DAYS);
    if not_shown > 0 {
        remark(html, &format!("{} before that are not shown.", counted(not_shown, "day")));
    }
}

fn write_jobs(html: &mut Html, runs: &RunDurations) {
    if runs.by_job.is_empty() {
        return;
    }
    let mut groups: Vec<&RunGroup> = runs.by_job.iter().collect();
    let p95 = |group: &RunGroup| group.durations.p95.unwrap_or(-1.0);
    groups.sort_by(|one, other| {
        let slower = p95(other).partial_cmp(&p95(one)).unwrap_or(Ordering::Equal);
        misses_a_target(&other.durations).cmp(&misses_a_target(&one.durations)).then(slower)
    });
    html.leaf("h3", &[], "By job");
    let columns = [&[text("Job")][..], &FIGURES].concat();
    table(html, "Durations of runs by job, the slowest first", &columns, |html| {
        for group in groups.iter().take(MAX_JOBS) {
            html.element("tr", &[], |html| {
                row_id(html, group.label.as_deref().unwrap_or("(no job)"));
                write_figures(html, &group.durations);
            });
        }
    });
    let not_shown = groups.len().saturating_sub(MAX_JOBS);
    if not_shown > 0 {
        let text =
            format!("{} are not shown. All of them: {}", counted(not_shown, "job"), apsctl("stats durations --by job"));
        remark(html, &text);
    }
}

fn write_figures(html: &mut Html, durations: &Durations) {
    number_cell(html, &count(durations.executions));
    number_cell(html, &if durations.unfinished > 0 { count(durations.unfinished) } else { String::new() });
    write_seconds(html, durations.average, durations.misses_target(Target::Average));
    write_seconds(html, durations.p50, false);
    write_seconds(html, durations.p95, durations.misses_target(Target::P95));
    write_seconds(html, durations.maximum, durations.misses_target(Target::Maximum));
    html.element("td", &[], |html| match durations.verdict() {
        None => html.text("–"),
        Some(verdict) if verdict == "ok" => marked(html, Symbol::Good, "met"),
        Some(missed) => marked(html, Symbol::Bad, &format!("missed: {missed}")),
    });
}

/// Writes a duration; one that misses its target is bold and has a symbol.
fn write_seconds(html: &mut Html, seconds: Option<f64>, is_missed: bool) {
    let text = seconds.map_or_else(|| "–".to_owned(), took);
    if is_missed {
        html.element("td", &[("class", "number bad")], |html| html.leaf("strong", &[], &format!("{text} !")));
    } else {
        number_cell(html, &text);
    }
}

fn write_failed(html: &mut Html, runs: &RunDurations, scope: &Scope) {
    html.leaf("h3", &[], "Failed runs");
    let Some(failed) = &runs.failed else {
        sentence(html, "The audit log does not record how runs end.");
        return;
    };
    if failed.is_empty() {
        sentence(html, &format!("No run failed in the last {}.", counted(scope.days, "day")));
        return;
    }
    let columns = [text("Run"), text("Job"), text("Started"), number("Took"), text("Result"), text("Error")];
    table(html, "Failed runs, the newest first", &columns, |html| {
        for run in failed.iter().take(MAX_FAILED) {
            html.element("tr", &[], |html| {
                row_name(html, &run.id.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string));
                id_cell(html, run.job_id.as_deref().unwrap_or("–"));
                html.element("td", &[], |html| match run.created_at {
                    Some(started) => scope.time(html, started),
                    None => html.text("–"),
                });
                number_cell(html, &run.duration_seconds().map_or_else(|| "–".to_owned(), took));
                html.element("td", &[], |html| {
                    let word = run.status.as_ref().map_or("failed", |status| status.as_str());
                    marked(html, Symbol::Bad, &word.replace('_', " "));
                });
                html.leaf("td", &[], last_line(run.error.as_deref().unwrap_or_default()));
            });
        }
    });
    if failed.len() > MAX_FAILED {
        remark(
            html,
            &format!(
                "Earlier failed runs are not shown. All of them: {}",
                apsctl("audit tail --status failed --since all -n 0")
            ),
        );
    }
}

/// Returns the last line of an error. The last line of a Python traceback is its message.
fn last_line(error: &str) -> &str {
    error.trim_end().lines().next_back().unwrap_or_default()
}
