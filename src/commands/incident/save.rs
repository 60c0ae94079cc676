//! `apsctl incident save`

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::archive_writer::ArchiveWriter;
use super::scrubber::Scrubber;
use super::store_rows::reason;
use super::{LOG_FILE, log_excerpt, report_text, secrets, store_rows};
use crate::commands::atomic_file::AtomicFile;
use crate::commands::command_line::run_command;
use crate::commands::doctor;
use crate::commands::logs::LogArgs;
use crate::context::{Context, TimeOrAge, parse_time, parse_time_or_age};
use crate::domain::incident::manifest::{CutEntry, FORMAT, Manifest, MissingEntry, StoreDescription};
use crate::domain::shell;
use crate::error::{CliError, ExitCode};
use crate::interrupt;
use crate::report::{Cell, Report, record};
use crate::screen::{Screen, Symbol, Text, counted};

/// doctor reads the log of at least this time.
const MIN_LOG_WINDOW: TimeDelta = TimeDelta::hours(24);

/// The commands whose reports are saved, and the names of their files.
const REPORTS: [(&str, &str); 6] = [
    ("health", "health"),
    ("stale", "stale"),
    ("store show", "store"),
    ("jobs verify", "jobs-verify"),
    ("rules check", "rules-check"),
    ("config show", "config"),
];

/// Save what is needed to examine an incident in one file
///
/// The file is a .tar.gz with the findings of doctor, the jobs, runs, rules, journal and settings, and an excerpt of the
/// worker's log (docs/incident.md). It contains no passwords or tokens. Arguments of jobs are replaced by placeholders
/// unless --with-arguments is given. `apsctl sandbox load` rebuilds the store from it. Changes nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl incident save incident.tar.gz\n  \
    apsctl incident save incident.tar.gz --since 6h --file /var/log/worker.log\n  apsctl incident save - | ssh host 'cat > incident.tar.gz'")]
pub struct Args {
    /// File to create; `-` writes to standard output
    #[arg(value_name = "FILE")]
    archive: PathBuf,

    /// Start of the incident: time or age
    #[arg(long, value_name = "TIME", default_value = "2h", value_parser = parse_time_or_age)]
    since: TimeOrAge,

    /// Also save the arguments of jobs
    ///
    /// They may contain secrets. Values with names such as password are hidden where the arguments are JSON, but not in
    /// pickles.
    #[arg(long)]
    with_arguments: bool,

    /// Replace the file if it exists
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    log: LogArgs,

    /// The time of this machine's clock (for tests)
    #[arg(long, hide = true, value_name = "TIME", value_parser = parse_time)]
    here: Option<DateTime<Utc>>,
}

pub(super) struct SavedRow {
    file: String,
    manifest: Manifest,
}

record!(SavedRow, |SavedRow { file, manifest }| {
    let jobs = manifest.store.as_ref().map(job_count);
    let count = |number: usize| Cell::Int(i64::try_from(number).unwrap_or(i64::MAX));
    [
        ("file", file),
        ("saved_at", manifest.saved_at),
        ("since", manifest.since),
        ("database", manifest.store.as_ref().map(|store| store.database.clone())),
        ("jobs", jobs.map(|jobs| i64::try_from(jobs).unwrap_or(i64::MAX))),
        ("arguments", manifest.arguments),
        ("files", count(manifest.files.len())),
        ("cut", count(manifest.cut.len())),
        ("missing", count(manifest.missing.len())),
    ]
});

/// Returns the number of saved jobs.
pub(super) fn job_count(store: &StoreDescription) -> u64 {
    let is_jobs = |role: &str| role == "jobs" || role == "aps_schedules";
    store.tables.iter().filter(|table| is_jobs(&table.role)).map(|table| table.rows).sum()
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let is_stdout = args.archive == Path::new("-");
    let out = open_output(args, is_stdout, context)?;
    let doctor::WorkerEnvironment { settings, container } = doctor::worker_environment(args.log.clone(), context)?;
    let scrubber = Scrubber::new(secrets::known_secrets(context, &container), args.with_arguments);
    let (mut cut, mut missing) = (Vec::new(), Vec::new());
    let now = match context.db() {
        Ok(db) => db.now(),
        Err(error) if crate::error::exit_code_of(&error) == ExitCode::Usage => return Err(error),
        Err(_) => context.local_now(),
    };
    let since = context.resolve_time_or_age(args.since, now)?;
    let mtime = u64::try_from(now.timestamp()).unwrap_or_default();
    let mut archive = ArchiveWriter::new(out, mtime);
    let store = match store_rows::save(&mut archive, &scrubber, context, &mut cut, &mut missing) {
        Ok(store) => Some(store),
        Err(error) => {
            interrupt::check()?;
            missing.push(MissingEntry { what: "the store".into(), reason: scrubber.text(&reason(&error)) });
            context.disconnect();
            None
        }
    };
    context.begin_collecting();
    let collected = save_reports(&mut archive, args, since, &scrubber, context, &mut missing);
    context.end_collecting();
    collected?;
    let has_log =
        save_log(&mut archive, args, since.min(now - MIN_LOG_WINDOW), &scrubber, context, &mut cut, &mut missing)?;
    let mut settings: BTreeMap<String, String> =
        settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    settings.extend(table_settings(context, store.as_ref())?);
    if has_log {
        settings.insert("APSCTL_LOG_FILE".into(), LOG_FILE.into());
    }
    let manifest = Manifest {
        apsctl_incident: FORMAT,
        apsctl_version: env!("CARGO_PKG_VERSION").into(),
        saved_at: now,
        since,
        arguments: if args.with_arguments { "included" } else { "replaced" }.into(),
        store,
        settings,
        files: archive.files().to_vec(),
        cut,
        missing,
    };
    archive.finish(&manifest)?;
    Ok(report(args, is_stdout, manifest, context))
}

fn open_output(args: &Args, is_stdout: bool, context: &Context) -> Result<AtomicFile> {
    if is_stdout {
        if std::io::stdout().is_terminal() {
            return Err(CliError::usage("an archive is not written to a terminal")
                .hint("name a file, or use a pipe")
                .into());
        }
        return Ok(AtomicFile::stdout(context.stdout()));
    }
    if !args.force && !args.archive.is_dir() && std::fs::symlink_metadata(&args.archive).is_ok() {
        let message = format!("{} exists already", args.archive.display());
        return Err(CliError::refused(message).hint("name another file, or add --force to replace it").into());
    }
    AtomicFile::create(&args.archive, 0o600)
}

fn report(args: &Args, is_stdout: bool, manifest: Manifest, context: &Context) -> Report {
    let has_store = manifest.store.is_some();
    let notes: Vec<String> = manifest
        .missing
        .iter()
        .map(|MissingEntry { what, reason }| format!("not saved: {what}: {reason}"))
        .chain(manifest.cut.iter().map(|CutEntry { what, reason }| format!("saved in part: {what}: {reason}")))
        .collect();
    let mut report = if is_stdout {
        Report::empty()
    } else {
        let screen = context.shows_screen().then(|| screen(&args.archive, &manifest));
        let mut report = Report::single(SavedRow { file: args.archive.display().to_string(), manifest });
        report.screen = screen;
        report
    };
    report.notes = notes;
    report.code(if has_store { ExitCode::Done } else { ExitCode::Found })
}

fn screen(file: &Path, manifest: &Manifest) -> Screen {
    let name = file.to_string_lossy();
    let what = match &manifest.store {
        Some(store) => {
            let jobs = counted(usize::try_from(job_count(store)).unwrap_or(usize::MAX), "job");
            format!("{jobs} of database {} and the findings of doctor saved in ", store.database)
        }
        None => "The findings of doctor, but not the store, are saved in ".to_owned(),
    };
    let symbol = if manifest.store.is_some() { Symbol::Good } else { Symbol::Warning };
    let arguments = match manifest.arguments.as_str() {
        "included" => "The arguments of jobs are included; they may contain secrets.",
        _ => "It has no passwords or tokens; arguments of jobs are replaced by placeholders.",
    };
    let load = invocation_of_load(&name);
    Screen::new()
        .paragraph(symbol.with(Text::from(what) + Text::unit(&name) + "."))
        .paragraph(Text::prose(arguments))
        .paragraph(Text::from("Try a remedy: ") + Text::command(&load))
}

/// Returns the command that loads the archive. It works on the sandbox, whatever store was selected.
fn invocation_of_load(name: &str) -> String {
    shell::with_argument("apsctl sandbox load", name)
}

fn save_reports(
    archive: &mut ArchiveWriter,
    args: &Args,
    since: DateTime<Utc>,
    scrubber: &Scrubber,
    context: &mut Context,
    missing: &mut Vec<MissingEntry>,
) -> Result<()> {
    let doctor = doctor::run_with_log(args.log.clone(), args.here, context);
    save_report(archive, "doctor", doctor, scrubber, context, missing)?;
    for (command, name) in REPORTS {
        let report = run_command(command, context);
        save_report(archive, name, report, scrubber, context, missing)?;
    }
    let since = since.format("%Y-%m-%dT%H:%M:%SZ");
    let report = run_command(&format!("runs expected --since {since}"), context);
    save_report(archive, "runs-expected", report, scrubber, context, missing)
}

/// Saves a report as JSON, and as the text of its screen.
fn save_report(
    archive: &mut ArchiveWriter,
    name: &str,
    report: Result<Report>,
    scrubber: &Scrubber,
    context: &mut Context,
    missing: &mut Vec<MissingEntry>,
) -> Result<()> {
    let written = report.and_then(|report| {
        let (json, text) = report_text::render(report, context)?;
        archive.add(&format!("reports/{name}.json"), |out| Ok(out.write_all(scrubber.json(&json).as_bytes())?))?;
        if let Some(text) = text {
            archive.add(&format!("reports/{name}.txt"), |out| Ok(out.write_all(scrubber.text(&text).as_bytes())?))?;
        }
        Ok(())
    });
    if let Err(error) = written {
        interrupt::check()?;
        missing.push(MissingEntry { what: format!("reports/{name}"), reason: scrubber.text(&reason(&error)) });
        // The failed statement may have aborted the transaction.
        if context.db().and_then(crate::db::Db::refresh).is_err() {
            context.disconnect();
        }
    }
    Ok(())
}

/// Saves the log. Returns whether there is one.
fn save_log(
    archive: &mut ArchiveWriter,
    args: &Args,
    since: DateTime<Utc>,
    scrubber: &Scrubber,
    context: &Context,
    cut: &mut Vec<CutEntry>,
    missing: &mut Vec<MissingEntry>,
) -> Result<bool> {
    let excerpt = match log_excerpt::read(&args.log, since, scrubber, context) {
        Ok(excerpt) => excerpt,
        Err(error) => {
            interrupt::check()?;
            missing.push(MissingEntry { what: LOG_FILE.into(), reason: scrubber.text(&reason(&error)) });
            return Ok(false);
        }
    };
    if excerpt.omitted > 0 {
        let reason = format!("{} older entries are left out", excerpt.omitted);
        cut.push(CutEntry { what: LOG_FILE.into(), reason });
    }
    archive.add(LOG_FILE, |out| excerpt.entries.iter().try_for_each(|entry| Ok(writeln!(out, "{entry}")?)))?;
    Ok(true)
}

/// Returns the settings that name the tables of a loaded store.
fn table_settings(context: &Context, store: Option<&StoreDescription>) -> Result<Vec<(String, String)>> {
    let mut settings = Vec::new();
    let zone = context.store_zone()?;
    if zone != chrono_tz::Tz::UTC {
        settings.push(("APSCTL_STORE_TZ".to_owned(), zone.name().to_owned()));
    }
    for (role, variable) in [
        ("jobs", "APSCTL_JOBS_TABLE"),
        ("audit", "APSCTL_AUDIT_TABLE"),
        ("versions", "APSCTL_VERSIONS_TABLE"),
        ("rules", "APSCTL_RULES_TABLE"),
    ] {
        let configured = context.variable(variable);
        let is_table = |own: &str| own == role || (role == "jobs" && own == "aps_schedules");
        let tables: Vec<_> =
            store.into_iter().flat_map(|store| &store.tables).filter(|table| is_table(&table.role)).collect();
        // Imported runs stand in for an audit log only while none is configured.
        if tables.iter().any(|table| table.is_own()) {
            continue;
        }
        let in_public = tables.iter().all(|table| table.schema == "public");
        let value = match configured {
            // The table does not exist, or is found by its usual name.
            Some(value) if tables.is_empty() => value,
            None if in_public => continue,
            _ => {
                let quote = crate::domain::identifier::quote_identifier;
                let names = tables.iter().map(|table| format!("{}.{}", quote(&table.schema), quote(&table.name)));
                names.collect::<Vec<_>>().join(",")
            }
        };
        settings.push((variable.to_owned(), value));
    }
    Ok(settings)
}
