//! `apsctl jobs preflight`

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::preflight_screen::{self, ScreenFacts};
use super::snapshot::write_snapshot;
use crate::commands::row_security;
use crate::context::{Context, duration};
use crate::domain::preflight::{AffectedJob, Certainty, Lookup, NameCollection};
use crate::error::CliError;
use crate::progress;
use crate::python::Interpreter;
use crate::report::{Cell, PerfValue, Report, Severity, Tone, Verdict, record};

/// How many jobs the line for monitoring names.
const MAX_NAMED_JOBS: usize = 5;

/// The maximum number of different names.
const MAX_NAMES: usize = 100_000;

/// Check before a deployment whether a release can load all jobs
///
/// Lists the modules, functions, classes and time zones that the stored jobs need, and looks them up with the interpreter
/// of the release, as APScheduler does. APScheduler 3 deletes a job that it cannot load. Exits with 1 if a name is missing
/// or could not be checked.
///
/// Nothing that is stored is executed, but the modules are imported, which runs the code of the application. Run it with
/// the account and environment of the scheduler; passwords of PostgreSQL are removed from the environment. Django is set
/// up if `DJANGO_SETTINGS_MODULE` is set. Not checked: whether a class accepts its stored values, and whether the scheduler
/// has the executors.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  apsctl jobs preflight --python /srv/app/new/venv/bin/python --cwd /srv/app/new\n  \
    apsctl jobs preflight --python venv/bin/python --snapshot before.snapshot\n  \
    apsctl jobs preflight --python python3 -o nagios"
)]
pub struct Args {
    /// Interpreter of the release
    ///
    /// A path such as venv/bin/python, or the name of a program in PATH. It needs Python 3.6 or later.
    #[arg(long, value_name = "PATH")]
    python: PathBuf,

    /// Directory in which the scheduler starts
    ///
    /// It comes first on the module search path, as for `python -m app.worker`. The default is the current directory.
    #[arg(long, value_name = "DIR")]
    cwd: Option<PathBuf>,

    /// Save all rows to this file first
    ///
    /// The file is written even if a job is affected, and must not exist. `jobs restore FILE --vanished` restores the jobs
    /// that the release has deleted.
    #[arg(long, value_name = "FILE")]
    snapshot: Option<PathBuf>,

    /// Time limit for importing the modules
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = duration)]
    timeout: Duration,
}

pub(super) struct PreflightRow {
    id: Cell,
    job: AffectedJob,
    effect: String,
}

record!(PreflightRow, |PreflightRow { id, job, effect }| {
    let tone = if job.certainty == Certainty::Unknown { Tone::Warning } else { Tone::Bad };
    [
        ("id", id),
        ("missing", Value::from(job.missing)),
        ("effect", effect),
        ("certainty", Cell::styled(job.certainty.as_str(), tone)),
        ("reason", job.reasons.join("; ")),
    ]
});

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    if args.snapshot.as_deref() == Some(Path::new("-")) {
        return Err(CliError::usage("--snapshot needs a file").hint("`-` is where the result goes").into());
    }
    let directory = args.cwd.clone().unwrap_or_else(|| PathBuf::from("."));
    if !directory.is_dir() {
        return Err(CliError::usage(format!("--cwd {}: not a directory", directory.display())).into());
    }
    args.snapshot.as_deref().map_or(Ok(()), refuse_existing)?;
    let interpreter = Interpreter { program: args.python.clone(), directory, timeout: args.timeout };
    // Before the snapshot, so that a wrong path does not leave a file behind.
    interpreter.check()?;
    let saved = match &args.snapshot {
        Some(file) => Some((file.as_path(), write_snapshot(file, context)?.0)),
        None => None,
    };
    let names = read_names(context)?;
    let is_partial = row_security::warn_if_hidden(&["jobs"], context)?;
    let db = context.db()?;
    let features = db.features()?;
    let is_numbered = db.has_numbered_jobs();
    // Nothing is held on the server while the modules are imported.
    db.end_transaction()?;
    let order = names.lookup_order();
    let waiting = progress::waiting(format!("importing the modules of {} names", order.len()));
    let ordered = interpreter.look_up(&order.iter().map(|index| names.name(*index)).collect::<Vec<_>>())?;
    drop(waiting);
    let mut lookups = vec![Lookup::Found; names.name_count()];
    for (index, lookup) in order.into_iter().zip(ordered) {
        lookups[index] = lookup;
    }
    if names.lacks_apscheduler(&lookups) {
        let error = format!("{}: this interpreter has no APScheduler", args.python.display());
        return Err(CliError::usage(error)
            .hint("--python is the interpreter of the release, such as venv/bin/python")
            .into());
    }
    let suggests_cwd = args.cwd.is_none() && names.lacks_only_modules(&lookups);
    let affected = names.affected_jobs(&lookups);
    let mut verdict = verdict(&affected, names.job_count());
    if is_partial {
        verdict.summary += " (row-level security may hide more)";
    }
    let problems = names.problems(&lookups);
    let facts = ScreenFacts { problems, affected: &affected, names: &names, saved, suggests_cwd };
    let screen = context.shows_screen().then(|| preflight_screen::screen(&facts, features));
    let rows = affected.into_iter().map(|job| {
        let effect = effect(&job, features.unloadable_effect, features.unrunnable_effect);
        PreflightRow { id: Cell::id(&job.id, is_numbered), effect, job }
    });
    let mut report = Report::listing(rows).when_empty("the release has all names that the jobs need").verdict(verdict);
    report.screen = screen;
    if let Some(screen) = &mut report.screen {
        screen.includes_notes = true;
    }
    if suggests_cwd {
        report = report.note(preflight_screen::CWD_HINT);
    }
    Ok(match &saved {
        Some((file, jobs)) => report.note(format!("{jobs} jobs saved in {}", file.display())),
        None => report,
    })
}

/// Refuses a file that exists. After a bad deployment, it may be the only copy of the jobs that the release has deleted.
fn refuse_existing(file: &Path) -> Result<()> {
    if file.is_dir() {
        return Err(CliError::file(file, &ErrorKind::IsADirectory.into()).into());
    }
    // A link that points nowhere exists, too.
    if file.symlink_metadata().is_err() {
        return Ok(());
    }
    Err(CliError::refused(format!("--snapshot {}: the file exists", file.display()))
        .hint("name another file, or remove this one")
        .into())
}

/// Reads the names of all jobs.
fn read_names(context: &mut Context) -> Result<NameCollection> {
    let db = context.db()?;
    // The layout is known only after the columns have been read.
    db.columns("jobs")?;
    let mut names = NameCollection::default();
    db.each_job_names(|job| {
        names.add(job);
        if names.name_count() > MAX_NAMES {
            return Err(CliError::failed(format!("the jobs need more than {MAX_NAMES} names")).into());
        }
        Ok(())
    })
    .context("reading the jobs")?;
    Ok(names)
}

/// Returns what happens to a job in the release.
fn effect(job: &AffectedJob, unloadable: &str, unrunnable: &str) -> String {
    let effect = if job.fails_to_load { unloadable } else { unrunnable };
    match job.certainty {
        Certainty::Certain => effect.to_owned(),
        Certainty::Likely => format!("{effect}, if the import fails there, too"),
        Certainty::Unknown => "unknown".to_owned(),
    }
}

fn verdict(affected: &[AffectedJob], job_count: usize) -> Verdict {
    let count = |certainty| affected.iter().filter(|job| job.certainty == certainty).count();
    let (certain, likely, unknown) = (count(Certainty::Certain), count(Certainty::Likely), count(Certainty::Unknown));
    let severity = match (certain + likely, unknown) {
        (0, 0) => Severity::Ok,
        (0, _) => Severity::Warning,
        _ => Severity::Critical,
    };
    let mut worst: Vec<&AffectedJob> = affected.iter().collect();
    worst.sort_by_key(|job| std::cmp::Reverse(job.certainty));
    let ids: Vec<&str> = worst.iter().take(MAX_NAMED_JOBS).map(|job| job.id.as_str()).collect();
    let named = if ids.is_empty() { String::new() } else { format!(": {}", ids.join(", ")) };
    Verdict {
        check_name: "PREFLIGHT",
        severity,
        summary: format!("{certain} certain, {likely} likely, {unknown} unknown of {job_count} jobs{named}"),
        perfdata: vec![
            PerfValue::count("certain", certain),
            PerfValue::count("likely", likely),
            PerfValue::count("unknown", unknown),
            PerfValue::count("jobs", job_count),
        ],
    }
}
