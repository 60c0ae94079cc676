//! `apsctl jobs snapshot`

pub(super) mod file;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::commands::atomic_file::AtomicFile;
use crate::context::Context;
use crate::domain::snapshot::{self, Header};
use crate::error::CliError;
use crate::limited;
use crate::report::{Cell, Record, Report};

/// Write all rows of the jobs table to a file, byte for byte
///
/// A line of JSON a row (docs/snapshot.md). The file appears whole or not at all, and only its owner may read it:
/// arguments may hold secrets. `jobs diff` tells what has changed since, `jobs restore` puts a row back.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  apsctl jobs snapshot jobs.snapshot\n  apsctl jobs snapshot - | zstd > jobs.zst"
)]
pub struct Args {
    /// Where to; - is standard output
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

struct SnapshotRow {
    file: String,
    jobs: u64,
    header: Header,
}

impl Record for SnapshotRow {
    const COLUMNS: &'static [&'static str] = &["file", "jobs", "made_at", "database", "table"];

    fn cells(self) -> Vec<Cell> {
        vec![
            self.file.into(),
            Cell::Int(i64::try_from(self.jobs).unwrap_or(i64::MAX)),
            self.header.made_at.into(),
            self.header.place.database.into(),
            self.header.place.table.into(),
        ]
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let header = context.db()?.snapshot_header().context("looking at the jobs")?;
    // As pg_dump: a copy that may lack rows is worse than none.
    if let [table, ..] = context.db()?.tables_with_policies(&["jobs"])?.as_slice() {
        let message =
            format!("row-level security may hide rows of {table} from this role: a snapshot might lack them");
        return Err(CliError::refused(message)
            .hint("the owner of the table can make it, or a role with BYPASSRLS")
            .into());
    }
    let is_stdout = args.file == Path::new("-");
    let mut to =
        if is_stdout { AtomicFile::stdout(context.stdout()) } else { AtomicFile::create(&args.file, 0o600)? };
    let is_terminal = is_stdout && std::io::stdout().is_terminal();
    let shown = |line: String| if is_terminal { snapshot::visible(&line) } else { line };
    to.write_line(&shown(header.line()))?;
    let mut jobs = 0;
    context
        .db()?
        .stream_rows(|row| {
            jobs += 1;
            let line = shown(snapshot::line(&row));
            // The line break counts.
            if line.len() as u64 >= limited::LINE {
                let id = row.id();
                return Err(CliError::failed(format!("job {id}: its row is too long to be read back")).into());
            }
            to.write_line(&line)
        })
        .context("reading the jobs")?;
    to.write_line(&snapshot::end(jobs))?;
    to.finish()?;
    Ok(if is_stdout {
        Report::empty()
    } else {
        Report::single(SnapshotRow { file: args.file.display().to_string(), jobs, header })
    })
}
