//! The screen of `logs runs`.

use crate::commands::audit::{approved, time_cell};
use crate::domain::error_text;
use crate::domain::log::runs::{AuditMatch, AuditedRun, LoggedStatus};
use crate::screen::{Column, Row, Screen, ScreenCell, Symbol, Table, Text, Times, Tone, count, counted, took};

pub(super) fn screen(runs: &[AuditedRun], is_limited: bool, times: Times) -> Screen {
    if runs.is_empty() {
        return Screen::new().paragraph("No runs in this log.");
    }
    // APScheduler logs jobs and when they were due; only an approval run has counts and a row in the audit log.
    let shown = Shown {
        jobs: runs.iter().any(|run| run.run.job.is_some()),
        passes: runs.iter().any(|run| run.run.job.is_none()),
    };
    let columns = shown.of(
        [Column::new("JOB").id(), Column::new("DUE").rank(2)],
        [Column::new("STARTED"), Column::new("TOOK").right().rank(1), Column::new("RESULT")],
        [
            Column::new("APPROVED").right().rank(3),
            if shown.jobs { Column::new("RUN").right() } else { Column::new("RUN").right().id() },
            Column::new("AUDIT LOG"),
        ],
        [
            Column::new("PROCESS").from(160).rank(5),
            Column::new("DIFFERENCE").from(160).rank(4).or_below(),
            Column::new("ERROR").from(100).rank(4).or_below(),
        ],
    );
    let table = Table::new(columns, runs.iter().map(|run| row(run, shown, times)));
    let newest = if is_limited { ", the newest (all: -n 0)" } else { "" };
    let summary = Text::from(counted(runs.len(), "run")) + newest + ": " + statuses(runs);
    Screen::new()
        .table(table)
        .blank()
        .paragraph(summary + "; " + comparison(runs) + format!(". Times in {}.", times.zone_name()))
}

/// The kinds of runs in the log, which decide the columns.
#[derive(Debug, Clone, Copy)]
struct Shown {
    jobs: bool,
    passes: bool,
}

impl Shown {
    /// Returns those of the columns or cells that have values.
    fn of<T>(self, of_job: [T; 2], of_run: [T; 3], of_pass: [T; 3], further: [T; 3]) -> Vec<T> {
        let of_job = of_job.into_iter().filter(|_| self.jobs);
        let of_pass = of_pass.into_iter().filter(|_| self.passes);
        of_job.chain(of_run).chain(of_pass).chain(further).collect()
    }
}

fn row(audited: &AuditedRun, shown: Shown, times: Times) -> Row {
    let AuditedRun { run, audit_id, audit_match, difference } = audited;
    let started: ScreenCell = match (run.started_at, run.completed_at) {
        // The beginning may be missing in the log.
        (None, Some(end)) => (Text::from("until ") + times.second(end)).into(),
        (start, _) => time_cell(start, None, times),
    };
    let job = run.job.as_ref();
    let cells: Vec<ScreenCell> = shown.of(
        [
            Text::from(job.map(|job| job.id.as_deref().unwrap_or(&job.name))).into(),
            time_cell(job.and_then(|job| job.scheduled_at), None, times),
        ],
        [started, Text::from(run.duration_seconds.map(took)).into(), result(run.status).into()],
        [
            approved(run.versions_approved, run.versions_evaluated).into(),
            Text::from(audit_id.as_ref().map(ToString::to_string)).into(),
            audit_match.map(|found| match_text(found, run.status)).unwrap_or_default().into(),
        ],
        [
            Text::from(run.process.as_deref()).into(),
            Text::from(difference.as_deref()).into(),
            Text::from(run.error.as_deref().map(error_text::headline)).into(),
        ],
    );
    let row = Row::new(cells);
    if run.attempts > 1 { row.detail(format!("{} attempts", run.attempts)) } else { row }
}

fn result(status: LoggedStatus) -> Text {
    match status {
        LoggedStatus::Completed => Symbol::Good.with("completed"),
        LoggedStatus::Recovered => Symbol::Recovered.with("recovered"),
        LoggedStatus::Failed => Symbol::Bad.with("failed"),
        LoggedStatus::Open => Symbol::Running.with("open"),
        LoggedStatus::Skipped => Symbol::Inactive.with("skipped"),
        LoggedStatus::DryRun => Symbol::Inactive.with("dry run"),
        LoggedStatus::Missed => Symbol::Warning.with("missed"),
    }
}

fn match_text(audit_match: AuditMatch, status: LoggedStatus) -> Text {
    match audit_match {
        AuditMatch::Match => Symbol::Good.with("match"),
        AuditMatch::Differs => Symbol::Bad.with("differs"),
        // A run without success may have been rolled back with its row.
        AuditMatch::Missing if !status.is_success() => Symbol::Inactive.with("no row"),
        AuditMatch::Missing => Symbol::Bad.with("no row"),
    }
}

fn statuses(runs: &[AuditedRun]) -> Text {
    let parts = LoggedStatus::ALL.into_iter().filter_map(|status| {
        let number = runs.iter().filter(|run| run.run.status == status).count();
        let text = Text::from(format!("{} {}", count(number as u64), status.as_str().replace('_', " ")));
        let text = if status == LoggedStatus::Failed { text.tone(Tone::Bad) } else { text };
        (number > 0).then_some(text)
    });
    parts.reduce(|text, part| text + ", " + part).unwrap_or_default()
}

/// Returns how many runs match the audit log.
fn comparison(runs: &[AuditedRun]) -> Text {
    let with = |wanted: AuditMatch| runs.iter().filter(|run| run.audit_match == Some(wanted)).count();
    let (matching, different, missing) =
        (with(AuditMatch::Match), with(AuditMatch::Differs), with(AuditMatch::Missing));
    if matching + different + missing == 0 {
        return Text::from("not compared with the audit log");
    }
    let bad = |number: usize, words: &str| {
        let text = Text::from(format!(", {} {words}", count(number as u64))).tone(Tone::Bad);
        if number > 0 { text } else { Text::default() }
    };
    let matching_words = if matching == 1 { "matches" } else { "match" };
    Text::from(format!("{} {matching_words} the audit log", count(matching as u64)))
        + bad(different, if different == 1 { "differs" } else { "differ" })
        + bad(missing, if missing == 1 { "has no row" } else { "have no row" })
}
