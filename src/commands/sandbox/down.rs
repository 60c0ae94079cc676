//! `apsctl sandbox down`

use anyhow::Result;

use super::status::{self, SandboxRow};
use crate::context::Context;
use crate::report::Report;
use crate::sandbox::{Sandbox, SandboxState};

/// Stop the sandbox; --purge also removes its data
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl sandbox down\n  apsctl sandbox down --purge")]
pub struct Args {
    /// Also remove its data
    #[arg(long)]
    purge: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Report> {
    let sandbox = Sandbox::for_current_user()?;
    let state = sandbox.state();
    let was_changed = sandbox.stop(args.purge)?;
    let note = match (state, was_changed) {
        (SandboxState::Absent, _) => "there is no sandbox",
        (_, false) => "already stopped",
        (_, true) if args.purge => "stopped and removed",
        (_, true) => "stopped",
    };
    Ok(status::report(SandboxRow::new(&sandbox), context).note(note))
}
