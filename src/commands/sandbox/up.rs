//! `apsctl sandbox up`

use anyhow::Result;

use super::status::{self, SandboxRow};
use crate::context::Context;
use crate::report::Report;
use crate::sandbox::SandboxState;

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
    Ok(status::report(SandboxRow::new(&sandbox), context).note(note))
}
