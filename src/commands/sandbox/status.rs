//! `apsctl sandbox status`

use anyhow::Result;

use super::Status;
use crate::report::Report;
use crate::sandbox::Sandbox;

/// Show whether the sandbox runs, where it is and how to reach it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl sandbox status\n  apsctl sandbox status -o json | jq -r .url")]
pub struct Args {}

pub(super) fn run() -> Result<Report> {
    Ok(Report::single(Status::of(&Sandbox::of_current_user()?)))
}
