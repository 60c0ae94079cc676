//! `apsctl sandbox …`

mod down;
mod load;
mod status;
mod up;

use anyhow::Result;

use crate::context::Context;
use crate::report::{Record as _, Report};

/// Start, stop and show the sandbox, a private PostgreSQL server
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(after_help = "Examples:\n  apsctl sandbox up\n  apsctl --sandbox jobs list\n  \
    psql \"$(apsctl sandbox status -o json | jq -r .url)\"")]
pub enum SandboxCommand {
    Up(up::Args),
    Down(down::Args),
    Status(status::Args),
    Load(load::Args),
}

impl SandboxCommand {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::Up(_) => up::run(context),
            Self::Down(args) => down::run(args, context),
            Self::Status(_) => status::run(context),
            Self::Load(args) => load::run(args, context),
        }
    }

    /// Returns the columns of the command's reports; none if it writes a text.
    pub fn columns(&self) -> Vec<&'static str> {
        match self {
            Self::Load(_) => load::LoadedRow::COLUMNS.to_vec(),
            _ => status::SandboxRow::COLUMNS.to_vec(),
        }
    }
}
