//! The section of the upcoming runs: a strip of the next 24 hours for each job.

use chrono::{DateTime, TimeDelta, Timelike as _, Utc};

use super::durations::RunDurations;
use super::format::{Scope, count, counted};
use super::html::Html;
use super::jobs::Jobs;
use super::page::{Heading, Part, number, number_cell, remark, row_id, section, sentence, table, text};
use crate::domain::job::{Job, JobState};
use crate::domain::upcoming::upcoming_runs;
use crate::screen::took;

pub(super) const HEADING: Heading = Heading { id: "upcoming", title: "Upcoming runs" };

const HOURS: i64 = 24;

/// The cells of a strip: a quarter of an hour each.
const CELL_MINUTES: i64 = 15;
const CELLS: i64 = HOURS * 60 / CELL_MINUTES;

/// The width of a cell, and the height of a strip.
const CELL_WIDTH: i64 = 3;
const HEIGHT: i64 = 16;

/// The last cell with a label; a later one would not fit.
const LAST_LABEL: i64 = CELLS - 12;

/// The largest number of runs of one job to compute: one a minute.
const MAX_RUNS: usize = 24 * 60;

pub(super) fn write(html: &mut Html, part: &Part<Jobs>, durations: &Part<RunDurations>, scope: &Scope) {
    section(html, HEADING, part, |html, jobs| {
        if jobs.upcoming.is_empty() {
            sentence(html, "No job has a next run in the future.");
        } else {
            let columns = [
                text("Job"),
                text("Next run"),
                number("Runs in 24 h"),
                number("Usually takes"),
                text("The next 24 hours"),
            ];
            table(html, "The jobs by their next run", &columns, |html| {
                html.element("tr", &[("class", "axis")], |html| {
                    html.void("td", &[("colspan", "4")]);
                    html.element("td", &[], |html| write_axis(html, scope));
                });
                for job in &jobs.upcoming {
                    write_row(html, job, durations, scope);
                }
            });
        }
        let mut left_out = Vec::new();
        let not_shown = jobs.upcoming_count - jobs.upcoming.len();
        if not_shown > 0 {
            left_out.push(format!("{} that run later", counted(not_shown, "job")));
        }
        let paused = jobs.count_in(&JobState::Paused);
        if paused > 0 {
            left_out.push(counted(paused, "paused job"));
        }
        if !left_out.is_empty() {
            remark(html, &format!("Not shown: {}.", left_out.join(", ")));
        }
    });
}

fn write_row(html: &mut Html, job: &Job, durations: &Part<RunDurations>, scope: &Scope) {
    let now = scope.now();
    let runs = upcoming_runs(job, now, now + TimeDelta::hours(HOURS), MAX_RUNS);
    html.element("tr", &[], |html| {
        row_id(html, &job.id);
        html.element("td", &[], |html| {
            if let Some(next) = job.next_run_time {
                scope.time(html, next);
                html.text(", ");
                html.leaf("span", &[("class", "whole")], &scope.times.relative(next));
            }
        });
        let more = if runs.is_cut { "+" } else { "" };
        number_cell(html, &format!("{}{more}", count(runs.times.len())));
        let usual = durations.as_ref().ok().and_then(|durations| durations.of_job(&job.id)?.p50);
        number_cell(html, &usual.map_or_else(|| "unknown".to_owned(), took));
        html.element("td", &[], |html| match &runs.fault {
            Some(fault) => html.text(&format!("later runs are unknown: {fault}")),
            None => write_strip(html, &runs.times, now),
        });
    });
}

/// Writes the hours above the strips.
fn write_axis(html: &mut Html, scope: &Scope) {
    let label = format!("The next {HOURS} hours");
    svg(html, &label, |html| {
        for cell in 0..=LAST_LABEL {
            let time = scope.now() + TimeDelta::minutes(cell * CELL_MINUTES);
            let clock = scope.times.local(time);
            if clock.hour().is_multiple_of(6) && i64::from(clock.minute()) < CELL_MINUTES {
                let x = (cell * CELL_WIDTH).to_string();
                html.leaf("text", &[("x", &x), ("y", "12")], &format!("{:02}:00", clock.hour()));
            }
        }
    });
}

/// Writes the runs as boxes; runs in adjacent cells are one box.
fn write_strip(html: &mut Html, times: &[DateTime<Utc>], now: DateTime<Utc>) {
    let mut boxes: Vec<(i64, i64)> = Vec::new();
    for time in times {
        let cell = ((*time - now).num_minutes() / CELL_MINUTES).clamp(0, CELLS - 1);
        match boxes.last_mut() {
            Some((_, end)) if *end >= cell => *end = (*end).max(cell + 1),
            _ => boxes.push((cell, cell + 1)),
        }
    }
    let label = counted(times.len(), "run");
    svg(html, &label, |html| {
        let (width, height) = ((CELLS * CELL_WIDTH).to_string(), HEIGHT.to_string());
        html.void("rect", &[("class", "strip"), ("width", &width), ("height", &height)]);
        for (from, until) in boxes {
            let (x, width) = ((from * CELL_WIDTH).to_string(), ((until - from) * CELL_WIDTH).to_string());
            html.void("rect", &[("class", "run"), ("x", &x), ("width", &width), ("height", &height)]);
        }
    });
}

fn svg(html: &mut Html, label: &str, content: impl FnOnce(&mut Html)) {
    let (width, height) = ((CELLS * CELL_WIDTH).to_string(), HEIGHT.to_string());
    let view = format!("0 0 {width} {height}");
    let attributes =
        [("viewBox", view.as_str()), ("width", &width), ("height", &height), ("role", "img"), ("aria-label", label)];
    html.element("svg", &attributes, content);
}
