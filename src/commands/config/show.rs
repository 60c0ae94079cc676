//! `apsctl config show`

use anyhow::Result;

use crate::context::{Context, EffectiveSetting};
use crate::environment::Origin;
use crate::report::{Report, record};

/// Show the settings that apply with these options; passwords are hidden
///
/// It does not connect. --origin adds where each value comes from (a flag, a variable, a file of --env-file, a profile, or
/// the default), its name there, and the file.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl config show --origin\n  \
    apsctl config show --profile prod --origin -o json")]
pub struct Args {
    /// Show where each value comes from
    #[arg(long)]
    origin: bool,
}

struct SettingRow(EffectiveSetting);

record!(SettingRow, |SettingRow(setting)| [("setting", setting.name), ("value", setting.value)]);

struct OriginRow(EffectiveSetting);

record!(OriginRow, |OriginRow(EffectiveSetting { name, value, origin })| {
    let (kind, name_there, file) = match origin {
        Origin::Flag(flag) => ("flag", Some(flag.to_owned()), None),
        Origin::Variable(variable) => ("variable", Some(variable), None),
        Origin::EnvFile { name, file } => ("env-file", Some(name), Some(file)),
        Origin::Profile { name, file } => ("profile", Some(name), Some(file)),
        Origin::Default => ("default", None, None),
    };
    [
        ("setting", name),
        ("value", value),
        ("origin", kind),
        ("name", name_there),
        ("file", file.map(|file| file.display().to_string())),
    ]
});

pub(super) fn run(args: &Args, context: &Context) -> Result<Report> {
    let settings = context.effective_settings()?;
    Ok(if args.origin {
        Report::listing(settings.into_iter().map(OriginRow))
    } else {
        Report::listing(settings.into_iter().map(SettingRow))
    })
}
