//! `apsctl sandbox up`

use anyhow::Result;

use super::Status;
use crate::context::Context;
use crate::report::Report;
use crate::sandbox::SandboxState;

/// Start the sandbox: a private PostgreSQL with a migrated store
///
/// It is made of the machine's own server programs, listens on a Unix socket only, and is its owner's alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  apsctl sandbox up && apsctl --sandbox jobs list")]
pub struct Args {}

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let sandbox = context.use_sandbox()?;
    let before = sandbox.state();
    context.db()?;
    let note = match before {
        SandboxState::Running => "already running",
        SandboxState::Stopped => "started",
        SandboxState::Absent => "made and started",
    };
    Ok(Report::single(Status::of(&sandbox)).note(note))
}
