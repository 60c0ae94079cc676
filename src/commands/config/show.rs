//! `apsctl config show`

use anyhow::Result;

use crate::context::{Context, EffectiveSetting};
use crate::environment::Origin;
use crate::report::{Record as _, Report, record};

/// Show the effective settings, without passwords
///
/// Does not connect to the database. With --origin, also shows the source of each value (an option, an environment
/// variable, an env file, a profile, or the default), the setting's name there, and the file.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl config show --origin\n  \
    apsctl config show --profile prod --origin -o json")]
pub struct Args {
    /// Show where each value comes from
    #[arg(long)]
    origin: bool,
}

impl Args {
    /// Returns the columns of the report.
    pub(super) fn columns(&self) -> Vec<&'static str> {
        if self.origin { OriginRow::COLUMNS.to_vec() } else { SettingRow::COLUMNS.to_vec() }
    }
}

struct SettingRow(EffectiveSetting);

record!(SettingRow, |SettingRow(EffectiveSetting { name, value, .. })| [("setting", name), ("value", value)]);

struct OriginRow(EffectiveSetting);

record!(OriginRow, |OriginRow(EffectiveSetting { name, value, origin })| {
    let (kind, source, file) = match origin {
        Origin::Flag(flag) => ("flag", Some(flag.to_owned()), None),
        Origin::Variable(variable) => ("variable", Some(variable), None),
        Origin::EnvFile { name, file } => ("env-file", Some(name), Some(file)),
        Origin::Profile { name, file } => ("profile", Some(name), Some(file)),
        Origin::Default => ("default", None, None),
    };
    let file = file.map(|file| file.display().to_string());
    [("setting", name), ("value", value), ("origin", kind), ("name", source), ("file", file)]
});

pub(super) fn run(args: &Args, context: &Context) -> Result<Report> {
    let settings = context.effective_settings()?;
    Ok(if args.origin {
        Report::listing(settings.into_iter().map(OriginRow))
    } else {
        Report::listing(settings.into_iter().map(SettingRow))
    })
}
