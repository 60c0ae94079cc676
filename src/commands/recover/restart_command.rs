//! The second step: the command that restarts the worker.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use super::Args;
use super::steps::{StepStatus, Steps};
use crate::context::Context;
use crate::db::{Intent, JournalEntry};
use crate::domain::task_tracker::RESTART_WORKER;
use crate::error::{CliError, redact, redact_command};
use crate::interrupt;
use crate::worker::{self, CommandResult};

const COMMAND_VARIABLE: &str = "APSCTL_RESTART_COMMAND";

pub(super) struct RestartCommand {
    command_line: String,
    /// The same without secrets.
    pub(super) command: String,
    limit: Duration,
}

impl RestartCommand {
    /// None where nothing is to be restarted.
    ///
    /// # Errors
    /// A `CliError` (exit 2) for a command without words.
    pub(super) fn from_args(args: &Args, context: &Context) -> Result<Option<Self>> {
        if args.no_restart {
            return Ok(None);
        }
        let found = || context.environment().find(&[COMMAND_VARIABLE]).map(|found| found.value);
        let line = args.restart_command.clone().or_else(found).unwrap_or_else(|| RESTART_WORKER.to_owned());
        if line.trim().is_empty() {
            return Err(CliError::usage("--restart-command: there is no command in it").into());
        }
        let command = redact_command(line.trim());
        Ok(Some(Self { command_line: line, command, limit: args.restart_timeout }))
    }

    pub(super) fn confirmation_prompt(&self) -> String {
        format!("This restarts the worker by `{}`. Go on? [y/N] ", self.command)
    }

    /// Leaves the trace of who restarts it, and why. A store that has no journal, or none for this role, is no reason to
    /// leave the worker as it is.
    pub(super) fn write_journal(
        &self,
        intent: &Intent,
        is_reached: bool,
        context: &mut Context,
    ) -> Result<()> {
        if !is_reached {
            log::warn!("the restart is not in the operator journal: the database cannot be reached");
            return Ok(());
        }
        let entry = JournalEntry {
            job_id: None,
            before: None,
            after: Some(json!({"restart": self.command}).to_string()),
            undo_of: None,
        };
        if let Err(error) = context.db()?.change(intent, |change| change.write_entry(&entry)) {
            interrupt::check()?;
            log::warn!("the restart is not in the operator journal: {}", redact(&format!("{error:#}")));
        }
        Ok(())
    }

    /// Whether it was done.
    ///
    /// # Errors
    /// A signal.
    pub(super) fn run(&self, steps: &mut Steps) -> Result<bool> {
        let Self { command_line: line, command, limit } = self;
        log::info!("restarting the worker: {command}");
        let end = worker::run_restart_command(line, *limit, &mut |said| {
            log::info!("restart: {}", redact_command(said))
        })?;
        let is_done = end == CommandResult::Done;
        match end {
            CommandResult::Done => steps.finish(StepStatus::Done, command.clone()),
            CommandResult::Failed(why) => {
                steps.finish(StepStatus::Failed, format!("{command}: {}", redact_command(&why)))
            }
            CommandResult::TimedOut => {
                let limit = humantime::format_duration(*limit);
                let why =
                    format!("{command}: not done within {limit}, and stopped; what it has begun may go on");
                steps.finish(StepStatus::Failed, why);
            }
        }
        Ok(is_done)
    }
}
