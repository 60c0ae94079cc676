//! `apsctl logs …`

mod log_args;
mod printer;
mod runs;
mod runs_screen;
mod show;

use anyhow::Result;

pub(crate) use log_args::{LogArgs, LogRangeArgs};
pub(crate) use printer::{level_cell, level_tone};

use crate::context::Context;
use crate::report::{Record as _, Report};

/// Show the worker's log: lines about automation, and the runs in it
///
/// Without --grep, --level or --all, only entries with `automation` or `schedule` are shown. An entry is a log line and
/// its continuation lines, such as a traceback.
#[derive(Debug, clap::Args)]
#[command(
    subcommand_precedence_over_arg = true,
    after_help = "Examples:\n  apsctl logs --follow\n  apsctl logs --level error --since 24h\n  \
    apsctl logs --file /var/log/task-tracker/worker.log --grep 'matched \\d+ versions'\n  \
    docker compose logs --no-log-prefix worker | apsctl logs -\n  apsctl logs runs --since 7d"
)]
pub struct Logs {
    #[command(flatten)]
    log: LogRangeArgs,

    #[command(flatten)]
    show: show::Args,

    #[command(subcommand)]
    command: Option<LogsCommand>,
}

#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
enum LogsCommand {
    Runs(runs::Args),
}

impl Logs {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match &self.command {
            None => show::run(&self.show, &self.log, context),
            Some(LogsCommand::Runs(args)) => runs::run(args, &self.log, context),
        }
    }

    pub fn is_check(&self) -> bool {
        matches!(&self.command, Some(LogsCommand::Runs(args)) if args.is_check())
    }

    /// Returns the columns of the command's reports; none if it writes a text.
    pub fn columns(&self) -> Vec<&'static str> {
        match self.command {
            None => printer::EntryRow::COLUMNS.to_vec(),
            Some(LogsCommand::Runs(_)) => runs::RunRow::COLUMNS.to_vec(),
        }
    }
}
