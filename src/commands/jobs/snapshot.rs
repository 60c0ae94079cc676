//! `apsctl jobs snapshot`

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::commands::atomic_file::AtomicFile;
use crate::context::Context;
use crate::domain::shell;
use crate::domain::snapshot::{self, Header};
use crate::error::CliError;
use crate::invocation;
use crate::limited_read;
use crate::report::{Cell, Report, record};
use crate::screen::{Screen, Symbol, Text, counted};

/// Save all rows of the jobs table to a file, byte for byte
///
/// The file has one JSON object per line (docs/snapshot.md). It is created only when complete, and readable only by its
/// owner, because job arguments may contain secrets. `jobs diff` compares it with the store; `jobs restore` restores rows.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs snapshot jobs.snapshot\n  apsctl jobs snapshot - | zstd > jobs.zst")]
pub struct Args {
    /// File to create; `-` writes to standard output
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) struct SnapshotRow {
    file: String,
    jobs: u64,
    header: Header,
}

record!(SnapshotRow, |SnapshotRow { file, jobs, header }| [
    ("file", file),
    ("jobs", Cell::Int(i64::try_from(jobs).unwrap_or(i64::MAX))),
    ("made_at", header.made_at),
    ("database", header.place.database),
    ("table", header.place.table),
]);

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let (jobs, header) = write_snapshot(&args.file, context)?;
    Ok(if args.file == Path::new("-") {
        Report::empty()
    } else {
        let screen = context.shows_screen().then(|| screen(&args.file, jobs, &header));
        let mut report = Report::single(SnapshotRow { file: args.file.display().to_string(), jobs, header });
        report.screen = screen;
        report
    })
}

/// Writes a snapshot to a file, or to standard output for `-`. Returns the number of jobs and the header.
///
/// # Errors
/// A refusal if the layout has no snapshots, or if rows may be hidden.
pub(super) fn write_snapshot(path: &Path, context: &mut Context) -> Result<(u64, Header)> {
    let header = context.db()?.snapshot_header().context("reading the jobs")?;
    // Like pg_dump, refuses rather than writes a copy that may lack rows.
    if let [table, ..] = context.db()?.tables_with_policies(&["jobs"])?.as_slice() {
        let message = format!("the snapshot may lack rows: row-level security may hide rows of {table} from this role");
        return Err(CliError::refused(message)
            .hint("connect as the owner of the table or as a role with BYPASSRLS")
            .into());
    }
    let is_stdout = path == Path::new("-");
    let mut file = if is_stdout { AtomicFile::stdout(context.stdout()) } else { AtomicFile::create(path, 0o600)? };
    let is_terminal = is_stdout && std::io::stdout().is_terminal();
    let printable = |line: String| if is_terminal { snapshot::visible(&line) } else { line };
    file.write_line(&printable(header.line()))?;
    let mut jobs = 0;
    context
        .db()?
        .stream_rows(|row| {
            jobs += 1;
            let line = printable(snapshot::line(&row));
            // The limit of the reader includes the line break.
            if line.len() as u64 >= limited_read::MAX_LINE_BYTES {
                let message = format!("the row of job {} is too long for a snapshot", row.id());
                return Err(CliError::failed(message).into());
            }
            file.write_line(&line)
        })
        .context("reading the jobs")?;
    file.write_line(&snapshot::end(jobs))?;
    file.finish()?;
    Ok((jobs, header))
}

fn screen(file: &Path, jobs: u64, header: &Header) -> Screen {
    let saved = counted(usize::try_from(jobs).unwrap_or(usize::MAX), "job");
    let name = file.to_string_lossy();
    let summary = format!("{saved} of {} in database {} saved in ", header.place.table, header.place.database);
    let diff = invocation::apsctl(&shell::with_argument("jobs diff", &name));
    Screen::new()
        .paragraph(Symbol::Good.with(Text::from(summary) + Text::unit(&name) + "."))
        .paragraph(Text::from("Compare later: ") + Text::command(&diff))
}
