//! `apsctl config show`

use anyhow::Result;

use crate::context::{Context, EffectiveSetting};
use crate::environment::Origin;
use crate::report::{Cell, Record, Report};

/// Show each setting as it is in force with these options, here and now; no password is shown
///
/// Nothing is connected. With --origin: what each value came from (a flag, a variable, a file of variables, a profile,
/// the default), its name there, and the file.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl config show --origin\n  \
    apsctl config show --profile prod --origin -o json")]
pub struct Args {
    /// Say where each value came from
    #[arg(long)]
    origin: bool,
}

struct SettingRow(EffectiveSetting);

impl Record for SettingRow {
    const COLUMNS: &'static [&'static str] = &["setting", "value"];

    fn cells(self) -> Vec<Cell> {
        vec![self.0.name.into(), self.0.value.into()]
    }
}

struct OriginRow(EffectiveSetting);

impl Record for OriginRow {
    const COLUMNS: &'static [&'static str] = &["setting", "value", "origin", "name", "file"];

    fn cells(self) -> Vec<Cell> {
        let EffectiveSetting { name, value, origin } = self.0;
        let (kind, by, file) = match origin {
            Origin::Flag(flag) => ("flag", Some(flag.to_owned()), None),
            Origin::Variable(variable) => ("variable", Some(variable), None),
            Origin::EnvFile { name, file } => ("env-file", Some(name), Some(file)),
            Origin::Profile { name, file } => ("profile", Some(name), Some(file)),
            Origin::Default => ("default", None, None),
        };
        let file = file.map(|file| file.display().to_string());
        vec![name.into(), value.into(), kind.into(), by.into(), file.into()]
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Report> {
    let settings = context.effective_settings()?;
    Ok(if args.origin {
        Report::listing(settings.into_iter().map(OriginRow))
    } else {
        Report::listing(settings.into_iter().map(SettingRow))
    })
}
