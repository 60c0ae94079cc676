//! The arguments of `apsctl doctor`.

use chrono::{DateTime, Utc};

use crate::commands::jobs::JobTimeoutArgs;
use crate::commands::logs::LogRangeArgs;
use crate::context::parse_time;
use crate::domain::doctor::check::Section;

/// Find out why jobs do not run or are slow: evidence and remedies
///
/// Runs the troubleshooting checklist of the Job Management Guide (see docs/doctor.md). Findings are listed by
/// severity, then by how likely they explain the symptom. A check that cannot run is listed as unknown. Checks without
/// a finding are listed only with -v. Exits with 1 if a finding is a warning or critical. Changes nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl doctor\n  apsctl doctor not-running --job daily-report\n  \
    apsctl doctor -v -o json | jq '.[] | {check, verdict}'\n  apsctl doctor -o nagios")]
pub struct Args {
    /// Run only the checks of one section
    ///
    /// The sections are not-running, no-effect, slow and resources.
    #[arg(value_enum, hide_possible_values = true, value_name = "SECTION")]
    pub(super) section: Option<SectionArg>,

    /// Check only this job
    #[arg(long, value_name = "ID")]
    pub(super) job: Option<String>,

    #[command(flatten)]
    pub(super) log: LogRangeArgs,

    #[command(flatten)]
    pub(super) timeout: JobTimeoutArgs,

    /// The time of this machine's clock (for tests)
    #[arg(long, hide = true, value_name = "TIME", value_parser = parse_time)]
    pub(super) here: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum SectionArg {
    /// "Job not running?"
    NotRunning,
    /// "Job runs but nothing happens?"
    NoEffect,
    /// "Job takes too long?"
    Slow,
    /// "High CPU/Memory usage?"
    Resources,
}

impl SectionArg {
    pub(super) fn section(self) -> Section {
        match self {
            Self::NotRunning => Section::NotRunning,
            Self::NoEffect => Section::NoEffect,
            Self::Slow => Section::Slow,
            Self::Resources => Section::Resources,
        }
    }
}
