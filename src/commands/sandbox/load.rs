//! `apsctl sandbox load`

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, BufReader, Read};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::commands::incident::{Archive, LOG_FILE, doctor_findings};
use crate::context::Context;
use crate::db::Db;
use crate::db::incident::IncidentLoader;
use crate::domain::incident::kept_finding::findings_to_keep;
use crate::domain::incident::manifest::{Manifest, StoreDescription};
use crate::domain::incident::table::TableDescription;
use crate::domain::task_tracker::{BATCH_SIZE_VARIABLE, JOB_TIMEOUT_VARIABLE, MAX_CONCURRENT_VARIABLE};
use crate::domain::zone_name::parse_zone;
use crate::error::CliError;
use crate::interrupt;
use crate::invocation::APSCTL;
use crate::limited_read;
use crate::report::{Cell, Report, Tone, record};
use crate::sandbox::{LoadedIncident, Sandbox, SandboxState};
use crate::screen::{Screen, Symbol, Text, Times, counted};

/// Rows are sent to the server in batches of about this size.
const BATCH_BYTES: usize = 1 << 20;
const BATCH_ROWS: usize = 1000;

/// The settings that an archive may set.
const TABLE_SETTINGS: [&str; 4] =
    ["APSCTL_JOBS_TABLE", "APSCTL_AUDIT_TABLE", "APSCTL_VERSIONS_TABLE", "APSCTL_RULES_TABLE"];
const NUMBER_SETTINGS: [&str; 3] = [JOB_TIMEOUT_VARIABLE, MAX_CONCURRENT_VARIABLE, BATCH_SIZE_VARIABLE];
const ZONE_SETTING: &str = "APSCTL_STORE_TZ";
const LOG_SETTING: &str = "APSCTL_LOG_FILE";

/// Rebuild the store of an incident archive in the sandbox
///
/// The sandbox then has the tables, rows, journal and settings of the store, and the clock of `apsctl --sandbox` stands at
/// the time when it was saved. `apsctl --sandbox doctor` finds what it found then, and a remedy can be tried without
/// harm. The archive is verified first. It asks before it replaces the sandbox's contents. If loading fails, the sandbox
/// is unchanged.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl sandbox load incident.tar.gz\n  \
    apsctl sandbox load incident.tar.gz --yes && apsctl --sandbox doctor")]
pub struct Args {
    /// Archive that `apsctl incident save` wrote
    #[arg(value_name = "FILE")]
    archive: PathBuf,

    /// Replace the sandbox's contents without asking
    #[arg(short, long)]
    yes: bool,
}

pub(super) struct LoadedRow {
    url: String,
    manifest: Manifest,
    store: StoreDescription,
}

record!(LoadedRow, |LoadedRow { url, manifest, store }| {
    let rows = row_count(&store);
    [
        ("state", Cell::styled("loaded", Tone::Good)),
        ("url", url),
        ("saved_at", manifest.saved_at),
        ("database", store.database),
        ("layout", store.layout),
        ("tables", Cell::Int(i64::try_from(store.tables.len()).unwrap_or(i64::MAX))),
        ("rows", Cell::Int(rows)),
        ("arguments", manifest.arguments),
    ]
});

fn row_count(store: &StoreDescription) -> i64 {
    i64::try_from(store.tables.iter().map(|table| table.rows).sum::<u64>()).unwrap_or(i64::MAX)
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let archive = Archive::open(&args.archive)?;
    let Some(store) = archive.manifest.store.clone() else {
        let why = archive.manifest.missing.iter().find(|missing| missing.what == "the store");
        let why = why.map_or(String::new(), |missing| format!(": {}", missing.reason));
        return Err(CliError::refused(format!("the archive has no store{why}"))
            .hint(format!("`{APSCTL} incident show FILE` lists what it has"))
            .into());
    };
    let settings = settings(&archive.manifest)?;
    parse_zone(&store.time_zone).map_err(|why| CliError::usage(format!("the archive's time zone: {why}")))?;
    let sandbox = context.use_sandbox()?;
    if context.is_read_only() {
        return Err(CliError::refused("the sandbox would be changed, and --read-only is set").into());
    }
    require_consent(args, &sandbox, context)?;
    let mut settings = settings;
    if settings.contains_key(LOG_SETTING) {
        settings.insert(LOG_SETTING.into(), sandbox.incident_log().display().to_string());
    }
    let incident = LoadedIncident {
        database: String::new(),
        saved_at: archive.manifest.saved_at,
        archive: args.archive.display().to_string(),
        settings,
        journal: store.journal.clone(),
        findings: findings_to_keep(doctor_findings(&archive)?),
    };
    let sandbox = sandbox
        .load(incident, context.statement_timeout(), |db| {
            load_rows(&archive, &store, db)?;
            save_log(&archive, &sandbox.incident_log())
        })
        .context("loading the incident")?;
    context.disconnect();
    let manifest = archive.manifest;
    let times = Times { zone: context.zone(), now: context.local_now() };
    let screen = context.shows_screen().then(|| screen(&manifest, &store, times));
    let mut report = Report::single(LoadedRow { url: sandbox.url(), manifest, store })
        .note("try next: `apsctl --sandbox doctor`; the clock stands at the time of the incident");
    if let Some(screen) = screen {
        report = report.screen(screen.including_notes());
    }
    Ok(report)
}

/// Asks whether the contents may be replaced, unless the sandbox is empty.
fn require_consent(args: &Args, sandbox: &Sandbox, context: &mut Context) -> Result<()> {
    if args.yes || sandbox.state() == SandboxState::Absent {
        return Ok(());
    }
    let contents = if let Some(incident) = sandbox.incident() {
        format!("the incident {}", incident.archive)
    } else {
        let has_jobs = context.db()?.has_jobs().unwrap_or(true);
        context.disconnect();
        if !has_jobs {
            return Ok(());
        }
        "jobs".to_owned()
    };
    if context.is_attended() && context.ask_yes_no(&format!("The sandbox contains {contents}. Replace it? [y/N] "))? {
        return Ok(());
    }
    Err(CliError::refused(format!("the sandbox contains {contents}")).hint("add --yes to replace it").into())
}

/// Returns the settings of an archive, after they have been checked.
fn settings(manifest: &Manifest) -> Result<BTreeMap<String, String>> {
    for (name, value) in &manifest.settings {
        let is_valid = match name.as_str() {
            name if NUMBER_SETTINGS.contains(&name) => value.parse::<u32>().is_ok(),
            ZONE_SETTING => parse_zone(value).is_ok(),
            LOG_SETTING => value == LOG_FILE,
            name => TABLE_SETTINGS.contains(&name),
        };
        if !is_valid {
            return Err(CliError::refused(format!("the archive has the invalid setting {name}")).into());
        }
    }
    Ok(manifest.settings.clone())
}

fn load_rows(archive: &Archive, store: &StoreDescription, db: &mut Db) -> Result<()> {
    db.load_incident(store, |loader| {
        archive.read_files(|name, content| {
            let Some(table) = store.tables.iter().find(|table| table.file.as_deref() == Some(name)) else {
                return Ok(());
            };
            load_table(table, content, loader)
        })
    })
}

fn load_table(table: &TableDescription, content: &mut dyn Read, loader: &mut IncidentLoader<'_>) -> Result<()> {
    let mut lines = BufReader::new(content);
    let (mut rows, mut bytes) = (Vec::new(), 0);
    let damaged = |why: String| CliError::usage(format!("the rows of table {}: {why}", table.name));
    loop {
        interrupt::check()?;
        let line = limited_read::read_line(&mut lines, limited_read::MAX_LINE_BYTES)
            .map_err(|error| damaged(error.to_string()))?;
        if line.is_empty() {
            break;
        }
        bytes += line.len();
        rows.push(serde_json::from_str(&line).map_err(|error| damaged(error.to_string()))?);
        if rows.len() >= BATCH_ROWS || bytes >= BATCH_BYTES {
            loader.insert(table, &rows)?;
            rows.clear();
            bytes = 0;
        }
    }
    if rows.is_empty() { Ok(()) } else { loader.insert(table, &rows) }
}

/// Writes the log of the archive beside the sandbox's data.
fn save_log(archive: &Archive, path: &Path) -> Result<()> {
    let part = path.with_extension("part");
    archive.read_files(|name, content| {
        if name != LOG_FILE {
            return Ok(());
        }
        // A file that another process may hold open is not reused.
        drop(std::fs::remove_file(&part));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
        io::copy(content, &mut file)?;
        Ok(std::fs::rename(&part, path)?)
    })
}

fn screen(manifest: &Manifest, store: &StoreDescription, times: Times) -> Screen {
    let jobs: u64 = store
        .tables
        .iter()
        .filter(|table| matches!(table.role.as_str(), "jobs" | "aps_schedules"))
        .map(|t| t.rows)
        .sum();
    let jobs = counted(usize::try_from(jobs).unwrap_or(usize::MAX), "job");
    let saved_at = Text::unit(&times.full(manifest.saved_at));
    let headline =
        Symbol::Good.with(format!("the sandbox has {jobs} of database {}, saved ", store.database)) + saved_at;
    let arguments = match manifest.arguments.as_str() {
        "included" => "The clock of the sandbox stands at that time.",
        _ => "The clock of the sandbox stands at that time. Arguments of jobs are placeholders.",
    };
    Screen::new()
        .paragraph(headline)
        .paragraph(Text::prose(arguments))
        .paragraph(Text::from("What was wrong: ") + Text::command("apsctl --sandbox doctor"))
}
