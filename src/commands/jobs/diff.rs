//! `apsctl jobs diff`

use std::cmp::Ordering;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::snapshot::file::Snapshot;
use crate::commands::row_security;
use crate::context::Context;
use crate::domain::snapshot::Row;
use crate::domain::snapshot_drift::{self, Drift, DriftKind};
use crate::report::{Cell, PerfValue, Record, Report, Severity, Tone, Verdict};

/// How many jobs a monitoring check's line names.
const NAMED: usize = 5;

/// Check what has become of the jobs since a snapshot: vanished, appeared, changed
///
/// Exit 1 if there is anything. A next run that has only moved on by its schedule, and a job that is gone after its last
/// run, are the way of things: -v lists them too, as moved and finished.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  apsctl jobs diff jobs.snapshot\n  apsctl jobs diff jobs.snapshot -o nagios"
)]
pub struct Args {
    /// The snapshot; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

struct DriftRow(Drift);

impl Record for DriftRow {
    const COLUMNS: &'static [&'static str] = &["id", "change", "detail"];

    fn cells(self) -> Vec<Cell> {
        let Self(Drift { id, kind, detail }) = self;
        let tone = match kind {
            DriftKind::Vanished => Tone::Bad,
            DriftKind::Appeared | DriftKind::Changed => Tone::Warning,
            DriftKind::Moved | DriftKind::Finished => Tone::Muted,
        };
        let detail = if detail.is_empty() { Cell::Empty } else { detail.into() };
        vec![id.into(), Cell::styled(kind.as_str(), tone), detail]
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let mut snapshot = Snapshot::open(&args.file)?;
    let shows_all = context.globals().verbose;
    let db = context.db()?;
    let now = db.now();
    let here = db.snapshot_header().context("looking at the jobs")?;
    let (mut found, mut usual, mut seen) = (Vec::new(), 0, 0);
    let mut tell = |drift: Drift| {
        usual += usize::from(drift.kind.is_expected());
        if shows_all || !drift.kind.is_expected() {
            found.push(drift);
        }
    };
    // Both come in the order of their ids, so that one row of each is enough to hold.
    let mut before = snapshot.next()?;
    db.stream_rows(|row| {
        seen += 1;
        while let Some(old) = before.take_if(|old| snapshot_drift::compare_ids(old, &row) == Ordering::Less) {
            tell(snapshot_drift::missing_job(&old, now));
            before = snapshot.next()?;
        }
        match before.take_if(|old: &mut Row| snapshot_drift::compare_ids(old, &row) == Ordering::Equal) {
            Some(old) => {
                snapshot_drift::compare_rows(&old, &row).into_iter().for_each(&mut tell);
                before = snapshot.next()?;
            }
            None => tell(snapshot_drift::added_job(&row)),
        }
        Ok(())
    })
    .context("comparing the jobs")?;
    while let Some(old) = before {
        tell(snapshot_drift::missing_job(&old, now));
        before = snapshot.next()?;
    }
    let verdict = verdict(&found, usual, seen);
    let report =
        Report::listing(found.into_iter().map(DriftRow)).when_empty("nothing has changed").verdict(verdict);
    let report = row_security::warn_in_report(report, &["jobs"], context)?;
    let then = snapshot.header.place;
    Ok(if then == here.place {
        report
    } else {
        report.note(format!("the snapshot is of another store: {} in database {}", then.table, then.database))
    })
}

fn verdict(found: &[Drift], usual: usize, seen: usize) -> Verdict {
    let count = |kind: DriftKind| found.iter().filter(|drift| drift.kind == kind).count();
    let kinds = [DriftKind::Vanished, DriftKind::Appeared, DriftKind::Changed];
    let total: usize = kinds.iter().map(|kind| count(*kind)).sum();
    let severity = match (count(DriftKind::Vanished), total) {
        (_, 0) => Severity::Ok,
        (0, _) => Severity::Warning,
        _ => Severity::Critical,
    };
    let counts: Vec<String> =
        kinds.iter().map(|kind| format!("{} {}", count(*kind), kind.as_str())).collect();
    let mut worst: Vec<&Drift> = found.iter().filter(|drift| !drift.kind.is_expected()).collect();
    worst.sort_by_key(|drift| drift.kind != DriftKind::Vanished);
    let names: Vec<&str> = worst.iter().take(NAMED).map(|drift| drift.id.as_str()).collect();
    let more = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    let mut perfdata: Vec<PerfValue> =
        kinds.iter().map(|kind| PerfValue::count(kind.as_str(), count(*kind))).collect();
    perfdata.extend([PerfValue::count("usual", usual), PerfValue::count("jobs", seen)]);
    Verdict { check_name: "JOBS", severity, summary: format!("{}{more}", counts.join(", ")), perfdata }
}
