//! `apsctl maintenance status`

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

use crate::context::Context;
use crate::db::maintenance::WindowJobs;
use crate::domain::maintenance::Maintenance;
use crate::report::{Cell, Record, Report, Tone};

/// Show whether there is maintenance: since when, until when, by whom, and which jobs it holds
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl maintenance status\n  \
    test \"$(apsctl maintenance status -o json | jq -r .status)\" = none")]
pub struct Args {}

struct StatusRow {
    open: Option<Maintenance>,
    jobs: i64,
    /// Those it has paused that are paused by it still.
    paused: Vec<String>,
    /// Those whose row somebody else has changed since: they are not paused any more.
    overwritten: Vec<String>,
    now: DateTime<Utc>,
}

impl Record for StatusRow {
    const COLUMNS: &'static [&'static str] = &[
        "status",
        "since",
        "until",
        "left_seconds",
        "begun_by",
        "reason",
        "jobs",
        "still_paused",
        "overwritten",
    ];

    fn cells(self) -> Vec<Cell> {
        let Some(open) = self.open else {
            let mut none = vec![Cell::styled("none", Tone::Good)];
            none.resize(Self::COLUMNS.len(), Cell::Empty);
            return none;
        };
        let (status, tone) =
            if open.is_over(self.now) { ("over", Tone::Bad) } else { ("under_way", Tone::Warning) };
        let left = open.until.filter(|_| status == "under_way");
        vec![
            Cell::styled(status, tone),
            open.since.into(),
            open.until.into(),
            left.map_or(Cell::Empty, |until| Cell::seconds_since(self.now, until)),
            open.by.into(),
            open.reason.into(),
            self.jobs.into(),
            Cell::AbbreviatedJson(self.paused.join(", "), self.paused.into()),
            Cell::AbbreviatedJson(self.overwritten.join(", "), self.overwritten.into()),
        ]
    }
}

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let db = context.db()?;
    let open = db.open_maintenance().context("looking for maintenance")?;
    let jobs = open.as_ref().map(|open| db.jobs_in_maintenance(open.id)).transpose()?;
    let report = report(open, jobs.unwrap_or_default(), db.now());
    let is_known = db.columns("maintenance")?.is_some();
    Ok(if is_known {
        report
    } else {
        report.note("the store keeps no maintenance, or it is not ours to read")
    })
}

/// The maintenance, if any, with the number of its jobs and those that are still paused by it.
pub(super) fn report(
    open: Option<Maintenance>,
    WindowJobs { total: jobs, paused, overwritten }: WindowJobs,
    now: DateTime<Utc>,
) -> Report {
    let is_over = open.as_ref().is_some_and(|open| open.is_over(now));
    let note = (!overwritten.is_empty()).then(|| {
        format!(
            "the application has overwritten the pause of {}: `apsctl jobs pause` pauses a job again",
            overwritten.join(", ")
        )
    });
    let report = Report::single(StatusRow { open, jobs, paused, overwritten, now });
    let report = note.into_iter().fold(report, Report::note);
    if is_over { report.note("its time is over: `apsctl maintenance end` ends it") } else { report }
}
