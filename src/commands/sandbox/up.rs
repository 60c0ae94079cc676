//! `apsctl sandbox up`

use anyhow::Result;

use super::status::SandboxRow;
use crate::context::Context;
use crate::invocation::APSCTL;
use crate::report::Report;
use crate::sandbox::SandboxState;
use crate::screen::{Screen, Symbol, Text};

/// Start the sandbox: a private PostgreSQL with a migrated store
///
/// It uses the installed server programs, listens only on a Unix socket and is accessible only to its owner.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl sandbox up\n  apsctl sandbox up && apsctl --sandbox jobs list")]
pub struct Args {}

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let sandbox = context.use_sandbox()?;
    let before = sandbox.state();
    context.db()?;
    let note = match before {
        SandboxState::Running => "already running",
        SandboxState::Stopped => "started",
        SandboxState::Absent => "created and started",
    };
    let url = Text::unit(&sandbox.url());
    let screen = Screen::new()
        .hanging(Symbol::Good.with(format!("the sandbox is running ({note})")), 2)
        .fields([("store", url), ("data", Text::unit(&sandbox.data().display().to_string()))])
        .below("Fill it: `apsctl demo`. Stop it: `apsctl sandbox down`.")
        .below(&format!("Use it: `{APSCTL} jobs list`"));
    Ok(Report::single(SandboxRow::new(&sandbox)).note(note).screen(screen.including_notes()))
}
