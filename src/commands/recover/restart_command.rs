//! The second step: runs the command that restarts the worker.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use super::args::Args;
use super::steps::{StepStatus, Steps};
use crate::context::Context;
use crate::db::{Intent, JournalEntry};
use crate::domain::duration_text::exact_duration;
use crate::domain::task_tracker::RESTART_WORKER;
use crate::error::{CliError, redact, redact_command};
use crate::interrupt;
use crate::worker::{self, CommandInput, CommandResult};

const COMMAND_VARIABLE: &str = "APSCTL_RESTART_COMMAND";

pub(super) struct RestartCommand {
    command_line: String,
    /// The command line without secrets, for display.
    pub(super) command: String,
    limit: Duration,
}

impl RestartCommand {
    /// Returns the command, or `None` with --no-restart.
    ///
    /// # Errors
    /// Returns a `CliError` (exit 2) for an empty command.
    pub(super) fn from_args(args: &Args, context: &Context) -> Result<Option<Self>> {
        if args.no_restart {
            return Ok(None);
        }
        let found = || context.environment().find(&[COMMAND_VARIABLE]).map(|found| found.value);
        let line = args.restart_command.clone().or_else(found).unwrap_or_else(|| RESTART_WORKER.to_owned());
        if line.trim().is_empty() {
            return Err(CliError::usage("--restart-command is empty").into());
        }
        let command = redact_command(line.trim());
        Ok(Some(Self { command_line: line, command, limit: args.restart_timeout }))
    }

    pub(super) fn confirmation_prompt(&self) -> String {
        format!("Restart the worker with `{}`? [y/N] ", self.command)
    }

    /// Writes the restart to the operator journal. If that fails, the worker is restarted all the same.
    pub(super) fn write_journal(&self, intent: &Intent, is_store_reachable: bool, context: &mut Context) -> Result<()> {
        if !is_store_reachable {
            log::warn!("the restart is not recorded in the operator journal: the database is unreachable");
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
            log::warn!("the restart is not recorded in the operator journal: {}", redact(&format!("{error:#}")));
        }
        Ok(())
    }

    /// Runs the command and finishes the step. Returns whether it succeeded.
    ///
    /// # Errors
    /// Returns an error after a signal.
    pub(super) fn run(&self, steps: &mut Steps) -> Result<bool> {
        let Self { command_line: line, command, limit } = self;
        log::info!("restarting the worker: {command}");
        let mut on_line = |line: &str| log::info!("restart: {}", redact_command(line));
        let result = worker::run_command(line, CommandInput::default(), *limit, &mut on_line)?;
        let is_done = result == CommandResult::Done;
        match result {
            CommandResult::Done => steps.finish(StepStatus::Done, command.clone()),
            CommandResult::Failed(reason) => {
                steps.finish(StepStatus::Failed, format!("{command}: {}", redact_command(&reason)));
            }
            CommandResult::TimedOut => {
                let limit = exact_duration(*limit);
                let reason = format!("{command}: stopped after {limit}; processes it has started may continue");
                steps.finish(StepStatus::Failed, reason);
            }
        }
        Ok(is_done)
    }
}
