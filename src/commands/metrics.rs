//! `apsctl metrics`

mod job_metrics_writer;
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

/// Write metrics of jobs, runs and versions in Prometheus' text format
///
/// The metrics are: jobs by state, overdue and stuck; start, duration and success of the last run; the durations of the
/// runs in --window; the slots in --window without a run; pending versions; and the lease of passes. If the table of a
/// metric is missing, the metric is left out, and stderr names it. If the store cannot be read, the output is
/// `apsctl_up 0` alone, and the exit code is 4.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  apsctl metrics\n  apsctl metrics --per-job\n  apsctl metrics --window 7d --older-than 10m\n  \
    * * * * *  apsctl metrics -q --textfile /var/lib/node_exporter/apsctl.prom   (crontab)"
)]
#[allow(clippy::doc_markdown, reason = "a program's name, as it is shown in the help")]
pub struct Args {
    /// Replace this file instead of writing to stdout
    ///
    /// For node_exporter's textfile collector, which reads only files that end in .prom. The file is replaced in one
    /// step.
    #[arg(long, value_name = "PATH")]
    textfile: Option<PathBuf>,

    /// Count runs of the last DURATION
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = duration)]
    window: Duration,

    /// Count jobs overdue by this much
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = duration)]
    older_than: Duration,

    /// Also write metrics of each job
    ///
    /// The next run, the last success, the last duration, and the number of runs by status, with the label `job_id`. The
    /// output has at most 500 series. If there are more, late and failed jobs come first, then the others by id;
    /// apsctl_jobs_omitted is the number of jobs that are left out. Reads the whole log of runs.
    #[arg(long)]
    per_job: bool,

    #[command(flatten)]
    timeout: JobTimeoutArgs,
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let job_timeout = args.timeout.resolve(context)?;
    let file = args.textfile.as_deref();
    let (window, older_than) = (args.window, args.older_than);
    let mut writer = MetricsWriter { window, older_than, job_timeout, per_job: args.per_job, notes: Vec::new() };
    match writer.write_all(context) {
        Ok(text) => {
            let report = match file {
                Some(path) => replace_textfile(path, &text).map(|()| Report::empty())?,
                None => Report::text(text),
            };
            writer.notes.extend(file.and_then(textfile_name_note));
            Ok(writer.notes.into_iter().fold(report, Report::note))
        }
        // An interrupted command leaves the old file as it is.
        Err(error) if matches!(exit_code_of(&error), ExitCode::Interrupted | ExitCode::Terminated) => Err(error),
        Err(error) => {
            if let Err(other) = write_down_metric(file, context) {
                log::error!("{other:#}");
            }
            Err(error)
        }
    }
}

/// Writes `apsctl_up 0`: an old file would report the last good state.
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

/// Replaces the file; any role may read it, as the collector may run as another user.
fn replace_textfile(path: &Path, text: &str) -> Result<()> {
    let mut file = AtomicFile::create(path, 0o644)?;
    file.write_text(text)?;
    file.finish()
}

fn textfile_name_note(path: &Path) -> Option<String> {
    let is_collected = path.extension().is_some_and(|extension| extension == "prom");
    (!is_collected).then(|| format!("{}: node_exporter reads only files that end in .prom", path.display()))
}
