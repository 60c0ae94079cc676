//! `apsctl sandbox status`

use anyhow::Result;

use crate::context::Context;
use crate::report::{Cell, Report, Tone, record};
use crate::sandbox::{Sandbox, SandboxState};
use crate::screen::{Screen, Symbol, Text};

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

pub(super) fn run(context: &Context) -> Result<Report> {
    Ok(report(SandboxRow::new(&Sandbox::for_current_user()?), context))
}

/// Returns the report of every command of the sandbox.
pub(super) fn report(row: SandboxRow, context: &Context) -> Report {
    let screen = context.shows_screen().then(|| screen(&row));
    let mut report = Report::single(row);
    report.screen = screen;
    report
}

fn screen(row: &SandboxRow) -> Screen {
    let (headline, next) = match row.state {
        SandboxState::Running => (Symbol::Good.with("the sandbox runs"), "Look into it: `apsctl --sandbox jobs list`"),
        SandboxState::Stopped => {
            (Symbol::Inactive.with("the sandbox is stopped"), "Start it: `apsctl sandbox up`. Its data are kept.")
        }
        SandboxState::Absent => {
            (Symbol::Inactive.with("there is no sandbox"), "Make one with sample data: `apsctl --sandbox demo`")
        }
    };
    let url = row.url.as_deref().map(Text::unit).unwrap_or_default();
    let version = Text::from(row.version.as_ref().map(|version| format!("PostgreSQL {version}")));
    let pid = Text::from(row.pid.map(|pid| pid.to_string()));
    let data = Text::unit(&row.data);
    let fields = [("server", version), ("process", pid), ("data", data), ("url", url)];
    Screen::new().paragraph(headline).fields(fields).blank().paragraph(Text::prose(next))
}
