//! `apsctl incident show`

use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};

use super::archive_reader::Archive;
use super::findings::doctor_findings;
use super::save::job_count;
use crate::context::Context;
use crate::domain::incident::kept_finding::KeptFinding;
use crate::domain::incident::manifest::Manifest;
use crate::domain::shell;
use crate::report::{Cell, Report, record};
use crate::screen::{Screen, Symbol, Text, Times, counted};

/// Verify an incident archive and show what it contains
///
/// Shows the findings of doctor, the files, and what is missing or saved only in part. Does not connect to a database.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl incident show incident.tar.gz\n  \
    apsctl incident show incident.tar.gz -o json | jq '.findings[].check'")]
pub struct Args {
    /// Archive that `apsctl incident save` wrote
    #[arg(value_name = "FILE")]
    archive: PathBuf,
}

pub(super) struct IncidentRow {
    manifest: Manifest,
    findings: Vec<KeptFinding>,
}

record!(IncidentRow, |IncidentRow { manifest, findings }| {
    let store = manifest.store.as_ref();
    [
        ("saved_at", manifest.saved_at),
        ("since", manifest.since),
        ("apsctl_version", manifest.apsctl_version.clone()),
        ("database", store.map(|store| store.database.clone())),
        ("layout", store.map(|store| store.layout.clone())),
        ("server_version", store.map(|store| store.server_version.clone())),
        ("jobs", store.map(|store| i64::try_from(job_count(store)).unwrap_or(i64::MAX))),
        ("arguments", manifest.arguments.clone()),
        ("findings", Cell::Json(findings_json(&findings, manifest.store.is_some()))),
        ("files", Cell::Json(files_json(&manifest))),
        ("cut", Cell::Json(gaps_json(manifest.cut.iter().map(|cut| (&cut.what, &cut.reason))))),
        ("missing", Cell::Json(gaps_json(manifest.missing.iter().map(|gap| (&gap.what, &gap.reason))))),
    ]
});

/// `rebuilt`: whether doctor finds it again in the sandbox; otherwise the sandbox shows it as it was saved.
fn findings_json(findings: &[KeptFinding], has_store: bool) -> Value {
    let finding = |found: &KeptFinding| {
        let is_rebuilt = has_store && found.server_check().is_none();
        json!({"check": found.check, "verdict": found.verdict, "evidence": found.evidence, "rebuilt": is_rebuilt})
    };
    findings.iter().map(finding).collect()
}

fn files_json(manifest: &Manifest) -> Value {
    manifest.files.iter().map(|file| json!({"name": file.name, "bytes": file.bytes})).collect()
}

fn gaps_json<'a>(gaps: impl Iterator<Item = (&'a String, &'a String)>) -> Value {
    gaps.map(|(what, reason)| json!({"what": what, "reason": reason})).collect()
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let archive = Archive::open(&args.archive)?;
    let findings = doctor_findings(&archive)?;
    let times = context.known_times();
    let name = args.archive.to_string_lossy();
    let screen = context.shows_screen().then(|| screen(&name, &archive.manifest, &findings, times));
    let mut report = Report::single(IncidentRow { manifest: archive.manifest, findings });
    report.screen = screen;
    Ok(report)
}

fn screen(name: &str, manifest: &Manifest, findings: &[KeptFinding], times: Times) -> Screen {
    let saved_at = Text::from("saved ") + Text::unit(&times.full(manifest.saved_at));
    let mut screen = Screen::new().paragraph(match &manifest.store {
        Some(store) => {
            let jobs = counted(usize::try_from(job_count(store)).unwrap_or(usize::MAX), "job");
            saved_at + format!(": {jobs} of database {}, PostgreSQL {}", store.database, store.server_version)
        }
        None => saved_at + ", without the store",
    });
    screen = screen.blank();
    for finding in findings {
        let symbol = if finding.verdict == "critical" { Symbol::Bad } else { Symbol::Warning };
        let evidence = finding.evidence.lines().next().unwrap_or_default();
        screen = screen.hanging(symbol.with(format!("{}: {evidence}", finding.check)), 2);
    }
    if findings.iter().any(|finding| finding.server_check().is_some()) {
        let kept = findings.iter().filter(|finding| finding.server_check().is_some());
        let checks: Vec<&str> = kept.map(|finding| finding.check.as_str()).collect();
        let text =
            format!("Of the server or the machine, so the sandbox shows it as it was saved: {}", checks.join(", "));
        screen = screen.blank().paragraph(Text::prose(&text));
    }
    if findings.is_empty() {
        screen = screen.paragraph("doctor had no finding");
    }
    screen = screen.blank();
    for gap in &manifest.missing {
        screen = screen.hanging(Symbol::Unknown.with(format!("not saved: {}: {}", gap.what, gap.reason)), 2);
    }
    for part in &manifest.cut {
        screen = screen.hanging(Symbol::Unknown.with(format!("saved in part: {}: {}", part.what, part.reason)), 2);
    }
    let load = shell::with_argument("apsctl sandbox load", name);
    screen.paragraph(Text::from("Rebuild the store in the sandbox: ") + Text::command(&load))
}
