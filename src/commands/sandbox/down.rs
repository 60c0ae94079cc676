//! `apsctl sandbox down`

use anyhow::Result;

use super::Status;
use crate::report::Report;
use crate::sandbox::{Sandbox, SandboxState};

/// Stop the sandbox; its data stay, unless they are purged
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl sandbox down\n  apsctl sandbox down --purge")]
pub struct Args {
    /// Remove its data too
    #[arg(long)]
    purge: bool,
}

pub(super) fn run(args: &Args) -> Result<Report> {
    let sandbox = Sandbox::of_current_user()?;
    let before = sandbox.state();
    let done = sandbox.stop(args.purge)?;
    let note = match (before, done) {
        (SandboxState::Absent, _) => "there is no sandbox",
        (_, false) => "already stopped",
        (_, true) if args.purge => "stopped and removed",
        (_, true) => "stopped",
    };
    Ok(Report::single(Status::of(&sandbox)).note(note))
}
