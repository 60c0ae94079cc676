//! `apsctl sandbox status`

use anyhow::Result;

use crate::report::{Cell, Report, Tone, record};
use crate::sandbox::{Sandbox, SandboxState};

/// Show whether the sandbox runs, where it is and how to connect to it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl sandbox status\n  apsctl sandbox status -o json | jq -r .url")]
pub struct Args {}

pub(super) struct SandboxRow {
    state: SandboxState,
    data: String,
    url: Option<String>,
    version: Option<String>,
    pid: Option<i32>,
}

impl SandboxRow {
    pub(super) fn new(sandbox: &Sandbox) -> Self {
        let state = sandbox.state();
        Self {
            state,
            data: sandbox.data().display().to_string(),
            url: (state == SandboxState::Running).then(|| sandbox.url()),
            version: sandbox.version(),
            pid: sandbox.pid(),
        }
    }
}

record!(SandboxRow, |SandboxRow { state, data, url, version, pid }| [
    ("state", state_cell(state)),
    ("data", data),
    ("url", url),
    ("version", version),
    ("pid", pid),
]);

fn state_cell(state: SandboxState) -> Cell {
    match state {
        SandboxState::Running => Cell::styled("running", Tone::Good),
        SandboxState::Stopped => Cell::styled("stopped", Tone::Notice),
        SandboxState::Absent => Cell::styled("absent", Tone::Muted),
    }
}

pub(super) fn run() -> Result<Report> {
    Ok(Report::single(SandboxRow::new(&Sandbox::for_current_user()?)))
}
