//! `apsctl jobs diff`

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::snapshot_file::SnapshotReader;
use crate::commands::row_security;
use crate::context::Context;
use crate::domain::shell;
use crate::domain::snapshot::Row as SnapshotRow;
use crate::domain::snapshot_drift::{self, Drift, DriftKind};
use crate::invocation;
use crate::report::{Cell, PerfValue, Report, Severity, Tone, Verdict, record};
use crate::screen::{self, Column, Row, Screen, Symbol, Table, Text, counted};

/// How many jobs the line for monitoring names.
const MAX_NAMED_JOBS: usize = 5;

/// Compare the jobs with a snapshot: vanished, appeared, changed
///
/// Exits with 1 if there is a difference. Two differences are expected, and listed only with -v: the next run has
/// advanced according to the schedule ("moved"), or the job is gone after its last run ("finished").
/// `jobs restore FILE --vanished` restores the vanished jobs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs diff jobs.snapshot\n  apsctl jobs diff jobs.snapshot -o nagios")]
pub struct Args {
    /// Snapshot file; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

record!(Drift, |Drift { id, kind, detail }| {
    let tone = match kind {
        DriftKind::Vanished => Tone::Bad,
        DriftKind::Appeared | DriftKind::Changed => Tone::Warning,
        DriftKind::Moved | DriftKind::Finished => Tone::Muted,
    };
    [
        ("id", id),
        ("change", Cell::styled(kind.as_str(), tone)),
        ("detail", Some(detail).filter(|detail| !detail.is_empty())),
    ]
});

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let mut snapshot = SnapshotReader::open(&args.file)?;
    let shows_expected = context.is_verbose();
    let db = context.db()?;
    let now = db.now();
    let header = db.snapshot_header().context("reading the jobs")?;
    let (mut differences, mut expected_count, mut job_count) = (Vec::new(), 0, 0);
    let mut add = |drift: Drift| {
        let is_expected = drift.kind.is_expected();
        expected_count += usize::from(is_expected);
        if shows_expected || !is_expected {
            differences.push(drift);
        }
    };
    // Snapshot and table are both in the order of their ids, so one row of each is in memory at a time.
    let mut old = snapshot.next_row()?;
    db.stream_rows(|row| {
        job_count += 1;
        while let Some(vanished) = old.take_if(|old| snapshot_drift::compare_ids(old, &row) == Ordering::Less) {
            add(snapshot_drift::missing_job(&vanished, now));
            old = snapshot.next_row()?;
        }
        match old.take_if(|old: &mut SnapshotRow| snapshot_drift::compare_ids(old, &row) == Ordering::Equal) {
            Some(same) => {
                snapshot_drift::compare_rows(&same, &row).into_iter().for_each(&mut add);
                old = snapshot.next_row()?;
            }
            None => add(snapshot_drift::added_job(&row)),
        }
        Ok(())
    })
    .context("comparing the jobs")?;
    while let Some(vanished) = old {
        add(snapshot_drift::missing_job(&vanished, now));
        old = snapshot.next_row()?;
    }
    let verdict = verdict(&differences, expected_count, job_count);
    let screen = context.shows_screen().then(|| screen(&differences, (expected_count, job_count), &args.file));
    let mut report = Report::listing(differences).when_empty("nothing has changed").verdict(verdict);
    report.screen = screen;
    let report = row_security::warn_in_report(report, &["jobs"], context)?;
    let origin = snapshot.header.place;
    Ok(if origin == header.place {
        report
    } else {
        report.note(format!("the snapshot is of another store: {} in database {}", origin.table, origin.database))
    })
}

fn screen(differences: &[Drift], (expected_count, job_count): (usize, usize), file: &Path) -> Screen {
    let count = |kind: DriftKind| differences.iter().filter(|drift| drift.kind == kind).count();
    let jobs = counted(job_count, "job");
    let expected = match expected_count {
        0 => String::new(),
        _ if differences.iter().any(|drift| drift.kind.is_expected()) => format!(", {expected_count} as expected"),
        _ => format!(", {expected_count} as expected (-v lists them)"),
    };
    let counts: Vec<String> = [DriftKind::Vanished, DriftKind::Appeared, DriftKind::Changed]
        .into_iter()
        .filter(|kind| count(*kind) > 0)
        .map(|kind| format!("{} {}", screen::count(count(kind) as u64), kind.as_str()))
        .collect();
    let summary = if counts.is_empty() {
        Symbol::Good.with(format!("{jobs}: nothing has changed{expected}."))
    } else {
        Text::from(format!("{jobs}: {}{expected}.", counts.join(", ")))
    };
    let screen = if differences.is_empty() {
        Screen::new()
    } else {
        let mut sorted: Vec<&Drift> = differences.iter().collect();
        sorted.sort_by_key(|drift| (drift.kind != DriftKind::Vanished, drift.kind.is_expected()));
        let row = |drift: &&Drift| {
            let row = Row::new([Text::from(drift.id.as_str()).into(), Text::from(drift.kind.as_str()).into()]);
            let row = row.detail(drift.detail.as_str());
            match drift.kind {
                DriftKind::Vanished => row.symbol(Symbol::Bad),
                DriftKind::Appeared | DriftKind::Changed => row.symbol(Symbol::Warning),
                DriftKind::Moved | DriftKind::Finished => row.dim(),
            }
        };
        Screen::new()
            .table(Table::new([Column::new("JOB").id(), Column::new("CHANGE")], sorted.iter().map(row)))
            .blank()
    };
    let screen = screen.paragraph(summary);
    let vanished: Vec<&Drift> = differences.iter().filter(|drift| drift.kind == DriftKind::Vanished).collect();
    if vanished.is_empty() || file == Path::new("-") {
        return screen;
    }
    let restore = format!("jobs restore {}", shell::quote(&file.to_string_lossy()));
    let restore = match vanished.as_slice() {
        [one] => shell::with_argument(&restore, &one.id),
        _ => format!("{restore} --vanished"),
    };
    screen.paragraph(Text::from("Bring back: ") + Text::command(&invocation::apsctl(&restore)))
}

fn verdict(differences: &[Drift], expected_count: usize, job_count: usize) -> Verdict {
    let count = |kind: DriftKind| differences.iter().filter(|drift| drift.kind == kind).count();
    let kinds = [DriftKind::Vanished, DriftKind::Appeared, DriftKind::Changed];
    let total: usize = kinds.iter().map(|kind| count(*kind)).sum();
    let severity = match (count(DriftKind::Vanished), total) {
        (_, 0) => Severity::Ok,
        (0, _) => Severity::Warning,
        _ => Severity::Critical,
    };
    let counts: Vec<String> = kinds.iter().map(|kind| format!("{} {}", count(*kind), kind.as_str())).collect();
    let mut worst: Vec<&Drift> = differences.iter().filter(|drift| !drift.kind.is_expected()).collect();
    worst.sort_by_key(|drift| drift.kind != DriftKind::Vanished);
    let worst_jobs: Vec<&str> = worst.iter().take(MAX_NAMED_JOBS).map(|drift| drift.id.as_str()).collect();
    let job_list = if worst_jobs.is_empty() { String::new() } else { format!(": {}", worst_jobs.join(", ")) };
    let mut perfdata: Vec<PerfValue> = kinds.iter().map(|kind| PerfValue::count(kind.as_str(), count(*kind))).collect();
    perfdata.extend([PerfValue::count("usual", expected_count), PerfValue::count("jobs", job_count)]);
    Verdict { check_name: "JOBS", severity, summary: format!("{}{job_list}", counts.join(", ")), perfdata }
}
