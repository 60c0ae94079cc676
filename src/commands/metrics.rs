//! `apsctl metrics`

mod metrics_writer;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;

use crate::commands::atomic_file::AtomicFile;
use crate::commands::jobs::JobTimeoutArgs;
use crate::context::{Context, duration};
use crate::domain::exposition::Exposition;
use crate::error::{ExitCode, exit_code_of};
use crate::report::Report;
use metrics_writer::{MetricsWriter, UP};

/// Write the store's figures in Prometheus' text format
///
/// Jobs by state, overdue and stuck; the last run (when it began, how long it took, whether it went well); how long the
/// runs of --window took; the slots of --window that nobody ran; versions that wait; who holds the lease. What the store
/// does not tell, for want of a table, is left out and said on stderr: it is never 0. Where the store cannot be asked,
/// `apsctl_up 0` is all there is, and the exit code is 4.
///
/// For node_exporter's textfile collector, --textfile replaces the file in one step.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl metrics\n  \
    * * * * *  apsctl metrics -q --textfile /var/lib/node_exporter/apsctl.prom   (crontab)")]
#[allow(clippy::doc_markdown, reason = "a program's name, as it is read in a help text")]
pub struct Args {
    /// Write to this file, which ends in .prom for node_exporter; nothing goes to stdout then
    #[arg(long, value_name = "PATH")]
    textfile: Option<PathBuf>,

    /// The time the summary of runs and the missed slots are of
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = duration)]
    window: Duration,

    /// A job is overdue from then on
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = duration)]
    older_than: Duration,

    #[command(flatten)]
    timeout: JobTimeoutArgs,
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let job_timeout = args.timeout.resolve(context)?;
    let file = args.textfile.as_deref();
    let mut figures =
        MetricsWriter { window: args.window, older_than: args.older_than, job_timeout, notes: Vec::new() };
    match figures.write_all(context) {
        Ok(text) => {
            let report = match file {
                Some(path) => replace_textfile(path, &text).map(|()| Report::empty())?,
                None => Report::text(text),
            };
            figures.notes.extend(file.and_then(textfile_name_note));
            Ok(figures.notes.into_iter().fold(report, Report::note))
        }
        // Whoever is told to stop leaves everything as it was.
        Err(error) if matches!(exit_code_of(&error), ExitCode::Interrupted | ExitCode::Terminated) => {
            Err(error)
        }
        Err(error) => {
            if let Err(other) = write_down_metric(file, context) {
                log::error!("{other:#}");
            }
            Err(error)
        }
    }
}

/// Says that the store cannot be asked: an old file would say that all is well.
fn write_down_metric(file: Option<&Path>, context: &Context) -> Result<()> {
    let mut text = Exposition::default();
    text.gauge(UP.0, UP.1, 0.0);
    let text = text.into_text();
    if let Some(path) = file {
        return replace_textfile(path, &text);
    }
    let mut out = context.stdout();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// The collector may run as anybody.
fn replace_textfile(path: &Path, text: &str) -> Result<()> {
    let mut file = AtomicFile::create(path, 0o644)?;
    file.write_text(text)?;
    file.finish()
}

fn textfile_name_note(path: &Path) -> Option<String> {
    let is_collected = path.extension().is_some_and(|extension| extension == "prom");
    (!is_collected).then(|| format!("{}: node_exporter reads only files that end in .prom", path.display()))
}
