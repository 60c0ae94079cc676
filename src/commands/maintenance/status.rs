//! `apsctl maintenance status`

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::screen;
use crate::context::Context;
use crate::db::maintenance::WindowJobs;
use crate::domain::maintenance::Maintenance;
use crate::invocation::APSCTL;
use crate::report::{Cell, Report, Tone, record};
use crate::screen::Times;

/// Show the current maintenance: its times, operator and jobs
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl maintenance status\n  \
    test \"$(apsctl maintenance status -o json | jq -r .status)\" = none")]
pub struct Args {}

pub(super) struct StatusRow {
    /// None if there is no maintenance.
    open: Option<Maintenance>,
    jobs: WindowJobs,
    now: DateTime<Utc>,
}

record!(StatusRow, |StatusRow { open, jobs, now }| {
    let (status, tone) = match &open {
        None => ("none", Tone::Good),
        Some(open) if open.is_over(now) => ("over", Tone::Bad),
        Some(_) => ("under_way", Tone::Warning),
    };
    let end = open.as_ref().and_then(|open| open.until).filter(|_| status == "under_way");
    let ids = |ids: Vec<String>| open.is_some().then(|| Cell::AbbreviatedJson(ids.join(", "), ids.into()));
    [
        ("status", Cell::styled(status, tone)),
        ("since", open.as_ref().map(|open| open.since)),
        ("until", open.as_ref().and_then(|open| open.until)),
        ("left_seconds", end.map(|end| Cell::seconds_since(now, end))),
        ("begun_by", open.as_ref().map(|open| open.started_by.clone())),
        ("reason", open.as_ref().and_then(|open| open.reason.clone())),
        ("jobs", open.as_ref().map(|_| jobs.total)),
        ("still_paused", ids(jobs.paused)),
        ("overwritten", ids(jobs.overwritten)),
    ]
});

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let db = context.db()?;
    let open = db.open_maintenance().context("looking for maintenance")?;
    let jobs = open.as_ref().map(|open| db.jobs_in_maintenance(open.id)).transpose()?;
    let now = db.now();
    let report = report(open, jobs.unwrap_or_default(), now, context.zone());
    let db = context.db()?;
    let is_known = db.columns("maintenance")?.is_some();
    let unknown = "the store has no maintenance table, or this role may not read it";
    Ok(if is_known { report } else { report.note(unknown) }.notes_on_screen())
}

/// Reports on the maintenance, with notes on what needs attention.
pub(super) fn report(open: Option<Maintenance>, jobs: WindowJobs, now: DateTime<Utc>, zone: Tz) -> Report {
    let is_over = open.as_ref().is_some_and(|open| open.is_over(now));
    let overwritten = jobs.overwritten.join(", ");
    let screen = screen::status(open.as_ref(), &jobs, Times { zone, now });
    let mut report = Report::single(StatusRow { open, jobs, now }).screen(screen);
    if !overwritten.is_empty() {
        report = report.note(format!(
            "the application has overwritten the pause of {overwritten}: pause a job again with `{APSCTL} jobs pause`"
        ));
    }
    if is_over {
        report = report.note(format!("its time is over: end it with `{APSCTL} maintenance end`"));
    }
    report
}
