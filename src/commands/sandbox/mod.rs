//! `apsctl sandbox …`

mod down;
mod status;
mod up;

use anyhow::Result;

use crate::context::Context;
use crate::report::{Cell, Record, Report, Tone};
use crate::sandbox::{Sandbox, SandboxState};

/// Start, stop and look at a private PostgreSQL to try things in
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(after_help = "Examples:\n  apsctl sandbox up\n  apsctl --sandbox jobs list\n  \
    psql \"$(apsctl sandbox status -o json | jq -r .url)\"")]
pub enum SandboxCommand {
    Up(up::Args),
    Down(down::Args),
    Status(status::Args),
}

impl SandboxCommand {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::Up(_) => up::run(context),
            Self::Down(args) => down::run(args),
            Self::Status(_) => status::run(),
        }
    }
}

/// The sandbox as it is.
struct Status {
    state: SandboxState,
    data: String,
    url: Option<String>,
    version: Option<String>,
    pid: Option<i32>,
}

impl Status {
    fn of(sandbox: &Sandbox) -> Self {
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

impl Record for Status {
    const COLUMNS: &'static [&'static str] = &["state", "data", "url", "version", "pid"];

    fn cells(self) -> Vec<Cell> {
        let state = match self.state {
            SandboxState::Running => Cell::styled("running", Tone::Good),
            SandboxState::Stopped => Cell::styled("stopped", Tone::Notice),
            SandboxState::Absent => Cell::styled("absent", Tone::Muted),
        };
        vec![state, self.data.into(), self.url.into(), self.version.into(), self.pid.into()]
    }
}
