//! `apsctl sandbox down`

use anyhow::Result;

use super::status::SandboxRow;
use crate::report::Report;
use crate::sandbox::{Sandbox, SandboxState};
use crate::screen::Screen;

/// Stop the sandbox; --purge also removes its data
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl sandbox down\n  apsctl sandbox down --purge")]
pub struct Args {
    /// Also remove its data
    #[arg(long)]
    purge: bool,
}

pub(super) fn run(args: &Args) -> Result<Report> {
    let sandbox = Sandbox::for_current_user()?;
    let state = sandbox.state();
    let was_changed = sandbox.stop(args.purge)?;
    let note = match (state, was_changed) {
        (SandboxState::Absent, _) => "there is no sandbox",
        (_, false) => "already stopped",
        (_, true) if args.purge => "stopped and removed",
        (_, true) => "stopped",
    };
    let screen = Screen::new().paragraph(match note {
        "there is no sandbox" => note.to_owned(),
        note => format!("the sandbox is {note}"),
    });
    Ok(Report::single(SandboxRow::new(&sandbox)).note(note).screen(screen.including_notes()))
}
