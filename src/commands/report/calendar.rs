//! The section of the slots: for each job, how its runs compare with its schedule, and a calendar with a cell for each day.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use super::format::{Scope, count, counted, marked};
use super::html::Html;
use super::page::{Heading, Part, number, number_cell, remark, row_id, scrolled, section, sentence, table, text};
use crate::context::Context;
use crate::db::slots::SlotSelection;
use crate::domain::audit::RunStatus;
use crate::domain::job::Job;
use crate::domain::slots::{JobSlotResults, MAX_SLOTS, SlotQuery, SlotResult, SlotStatus};
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::invocation::apsctl;
use crate::screen::{Symbol, took};

pub(super) const HEADING: Heading = Heading { id: "slots", title: "Runs compared with schedules" };

/// How many jobs and days are shown, and how many jobs a remark names.
const MAX_JOBS: usize = 50;
const MAX_DAYS: usize = 31;
const MAX_NAMED: usize = 3;

/// The results of a job's slots on one day, or on all days.
#[derive(Debug, Clone, Default)]
struct SlotCounts {
    on_time: usize,
    recovered: usize,
    failed: usize,
    late: usize,
    missed: usize,
    duplicate: usize,
    extra: usize,
}

/// A result that a cell of the calendar can show.
struct Outcome {
    symbol: &'static str,
    word: &'static str,
    class: &'static str,
    count: fn(&SlotCounts) -> usize,
}

/// The worst first.
const OUTCOMES: [Outcome; 7] = [
    Outcome { symbol: "_", word: "missed", class: "bad", count: |counts| counts.missed },
    Outcome { symbol: "✗", word: "on time, failed", class: "bad", count: |counts| counts.failed },
    Outcome { symbol: "~", word: "late", class: "warning", count: |counts| counts.late },
    Outcome { symbol: "2", word: "twice", class: "warning", count: |counts| counts.duplicate },
    Outcome { symbol: "↻", word: "recovered", class: "good", count: |counts| counts.recovered },
    Outcome { symbol: "✓", word: "on time", class: "good", count: |counts| counts.on_time },
    Outcome { symbol: "+", word: "extra", class: "notice", count: |counts| counts.extra },
];

impl SlotCounts {
    fn add(&mut self, slot: &SlotResult) {
        let has_failed = slot.outcome.as_ref().is_some_and(RunStatus::is_failure);
        let counter = match slot.status {
            SlotStatus::OnTime if has_failed => &mut self.failed,
            SlotStatus::OnTime if slot.outcome == Some(RunStatus::Recovered) => &mut self.recovered,
            SlotStatus::OnTime => &mut self.on_time,
            SlotStatus::Late => &mut self.late,
            SlotStatus::Missed => &mut self.missed,
            SlotStatus::Duplicate => &mut self.duplicate,
            SlotStatus::Extra => &mut self.extra,
        };
        *counter += 1;
    }

    fn ran_on_time(&self) -> usize {
        self.on_time + self.recovered + self.failed
    }

    fn slots(&self) -> usize {
        self.ran_on_time() + self.late + self.missed
    }

    fn problems(&self) -> usize {
        self.missed + self.late + self.duplicate
    }

    /// Returns the results that occur, the worst first.
    fn outcomes(&self) -> impl Iterator<Item = (&'static Outcome, usize)> {
        OUTCOMES.iter().map(|outcome| (outcome, (outcome.count)(self))).filter(|(_, count)| *count > 0)
    }
}

/// The slots of one job.
#[derive(Debug)]
struct JobCalendar {
    id: String,
    all: SlotCounts,
    by_day: BTreeMap<NaiveDate, SlotCounts>,
    /// The median of the delays, in seconds.
    usual_delay: Option<f64>,
}

/// What the page shows of the slots.
#[derive(Debug)]
pub(super) struct Calendar {
    /// The jobs that are listed: those with the most problems, in this order.
    jobs: Vec<JobCalendar>,
    /// The number of all jobs that were compared.
    job_count: usize,
    /// What was not compared, and why.
    notes: Vec<String>,
}

pub(super) fn read(scope: &Scope, context: &mut Context) -> Result<Calendar> {
    let now = scope.now();
    let question = SlotQuery { since: scope.since(), until: now, now, tolerance: None, max_slots: MAX_SLOTS };
    let selection = SlotSelection { question, jobs: &[], automation: AUTOMATION_FUNCTION };
    let (mut jobs, mut skipped) = (Vec::new(), BTreeMap::<String, (usize, Vec<String>)>::new());
    let (mut job_count, mut truncated_at) = (0, None);
    let add = |job: Job, results: JobSlotResults| {
        truncated_at = [truncated_at, results.truncated_at].into_iter().flatten().min();
        if let Some(reason) = &results.skip_reason {
            let (count, first) = skipped.entry(reason.clone()).or_default();
            *count += 1;
            if first.len() < MAX_NAMED {
                first.push(job.id);
            }
            return Ok(());
        }
        job_count += 1;
        jobs.push(JobCalendar::new(job.id, &results, scope));
        if jobs.len() > 2 * MAX_JOBS {
            keep_listed(&mut jobs);
        }
        Ok(())
    };
    let survey = context.db()?.compare_slots(&selection, add).context("comparing runs with schedules")?;
    let truncated_at: Option<DateTime<Utc>> = [truncated_at, survey.truncated_at].into_iter().flatten().min();
    keep_listed(&mut jobs);
    let mut notes = Vec::new();
    if !survey.unscheduled.is_empty() {
        let first: Vec<String> = survey.unscheduled.iter().take(MAX_NAMED).map(str::to_owned).collect();
        notes.push(format!("no stored schedule: {}", named(survey.unscheduled.len(), &first)));
    }
    notes.extend(skipped.iter().map(|(reason, (count, first))| format!("{reason}: {}", named(*count, first))));
    if survey.unattributed_runs > 0 {
        notes.push(format!("the audit log does not record the job: {}", counted(survey.unattributed_runs, "run")));
    }
    if let Some(end) = truncated_at {
        notes.push(format!("too many slots or runs: everything after {}", scope.times.day_and_minute(end)));
    }
    Ok(Calendar { jobs, job_count, notes })
}

/// Keeps the jobs that are listed: those with the most problems.
fn keep_listed(jobs: &mut Vec<JobCalendar>) {
    jobs.sort_by(|one, other| other.all.problems().cmp(&one.all.problems()).then_with(|| one.id.cmp(&other.id)));
    jobs.truncate(MAX_JOBS);
}

impl JobCalendar {
    fn new(id: String, results: &JobSlotResults, scope: &Scope) -> Self {
        let (mut all, mut by_day) = (SlotCounts::default(), BTreeMap::<NaiveDate, SlotCounts>::new());
        for slot in &results.slots {
            all.add(slot);
            if let Some(time) = slot.sort_time() {
                by_day.entry(scope.date(time)).or_default().add(slot);
            }
        }
        let has_slot = |slot: &&SlotResult| matches!(slot.status, SlotStatus::OnTime | SlotStatus::Late);
        let mut delays: Vec<f64> =
            results.slots.iter().filter(has_slot).filter_map(SlotResult::delay_seconds).collect();
        delays.sort_by(f64::total_cmp);
        let usual_delay = delays.get(delays.len() / 2).copied();
        Self { id, all, by_day, usual_delay }
    }
}

/// Returns `3 jobs (a, b, c)`. `first` are the ids that are named.
fn named(count: usize, first: &[String]) -> String {
    let ellipsis = if count > first.len() { ", …" } else { "" };
    format!("{} ({}{ellipsis})", counted(count, "job"), first.join(", "))
}

pub(super) fn write(html: &mut Html, part: &Part<Calendar>, scope: &Scope) {
    section(html, HEADING, part, |html, calendar| {
        if calendar.jobs.is_empty() {
            sentence(html, "No job has both a schedule and a run to compare.");
        } else {
            write_totals(html, calendar);
            write_calendar(html, calendar, scope);
            write_legend(html);
        }
        let not_shown = calendar.job_count - calendar.jobs.len();
        if not_shown > 0 {
            remark(
                html,
                &format!("{} are not shown. All of them: {}", counted(not_shown, "job"), apsctl("runs expected")),
            );
        }
        for note in &calendar.notes {
            remark(html, &format!("Not compared – {note}."));
        }
    });
}

fn write_totals(html: &mut Html, calendar: &Calendar) {
    let columns = [
        text("Job"),
        number("On time"),
        number("Late"),
        number("Missed"),
        number("Twice"),
        number("Extra"),
        number("Failed"),
        number("Usual delay"),
        text("Result"),
    ];
    table(html, "How the runs of each job compare with its schedule", &columns, |html| {
        for job in &calendar.jobs {
            let SlotCounts { late, missed, duplicate, extra, failed, .. } = job.all;
            html.element("tr", &[], |html| {
                row_id(html, &job.id);
                number_cell(html, &format!("{} of {}", count(job.all.ran_on_time()), count(job.all.slots())));
                for number in [late, missed, duplicate, extra, failed] {
                    number_cell(html, &count(number));
                }
                number_cell(html, &job.usual_delay.map_or_else(|| "–".to_owned(), took));
                html.element("td", &[], |html| match job.all.problems() {
                    0 if failed > 0 => marked(html, Symbol::Warning, "as scheduled, with failures"),
                    0 => marked(html, Symbol::Good, "as scheduled"),
                    some if missed > 0 => marked(html, Symbol::Bad, &counted(some, "problem")),
                    some => marked(html, Symbol::Warning, &counted(some, "problem")),
                });
            });
        }
    });
}

fn write_calendar(html: &mut Html, calendar: &Calendar, scope: &Scope) {
    let mut dates = scope.dates();
    dates.drain(..dates.len().saturating_sub(MAX_DAYS));
    html.leaf("h3", &[], "Calendar");
    if scope.days.unsigned_abs() as usize > MAX_DAYS {
        remark(html, &format!("The calendar shows the last {MAX_DAYS} days; the table above all of them."));
    }
    let caption = "The slots of each job by day";
    scrolled(html, caption, |html| {
        html.element("table", &[("class", "calendar")], |html| {
            html.leaf("caption", &[], caption);
            html.element("thead", &[], |html| write_dates(html, &dates));
            html.element("tbody", &[], |html| {
                for job in &calendar.jobs {
                    html.element("tr", &[], |html| {
                        row_id(html, &job.id);
                        for date in &dates {
                            write_day(html, job.by_day.get(date));
                        }
                    });
                }
            });
        });
    });
}

/// Writes a row of months above a row of days.
fn write_dates(html: &mut Html, dates: &[NaiveDate]) {
    html.element("tr", &[], |html| {
        html.leaf("th", &[("scope", "col"), ("rowspan", "2")], "Job");
        for month in dates.chunk_by(|one, other| one.month() == other.month()) {
            let span = month.len().to_string();
            let name = month.first().map_or_else(String::new, |date| date.format("%b").to_string());
            html.leaf("th", &[("scope", "colgroup"), ("colspan", &span), ("class", "month")], &name);
        }
    });
    html.element("tr", &[], |html| {
        for date in dates {
            let weekend = if date.weekday().number_from_monday() > 5 { "day weekend" } else { "day" };
            html.element("th", &[("scope", "col"), ("class", weekend)], |html| {
                html.leaf("abbr", &[("title", &date.format("%a %-d %b").to_string())], &date.day().to_string());
            });
        }
    });
}

/// Writes the worst result of a day, and how many slots the day has if there are several.
fn write_day(html: &mut Html, counts: Option<&SlotCounts>) {
    let Some((counts, (worst, _))) = counts.and_then(|counts| Some((counts, counts.outcomes().next()?))) else {
        html.leaf("td", &[], "");
        return;
    };
    let words: Vec<String> =
        counts.outcomes().map(|(outcome, number)| format!("{} {}", count(number), outcome.word)).collect();
    let words = words.join(", ");
    html.element("td", &[("class", worst.class), ("title", &words)], |html| {
        html.leaf("span", &[("aria-hidden", "true")], worst.symbol);
        // An extra run belongs to no slot. A day with nothing else counts its extra runs.
        let number = (worst.count)(counts);
        let all = if counts.slots() > 0 { counts.slots() + counts.duplicate } else { number };
        if all > 1 {
            let share = if number == all { count(all) } else { format!("{}/{}", count(number), count(all)) };
            html.leaf("small", &[("aria-hidden", "true")], &share);
        }
        html.leaf("span", &[("class", "spoken")], &words);
    });
}

fn write_legend(html: &mut Html) {
    html.element("ul", &[("class", "legend")], |html| {
        for outcome in OUTCOMES.iter().rev() {
            html.element("li", &[], |html| {
                html.leaf("span", &[("class", outcome.class)], outcome.symbol);
                html.text(&format!(" {}", outcome.word));
            });
        }
        html.leaf("li", &[], "1/4: one of the day's four slots");
    });
}
