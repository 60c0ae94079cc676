//! `apsctl config show`

use anyhow::Result;

use crate::context::{Context, EffectiveSetting};
use crate::environment::Origin;
use crate::invocation;
use crate::report::{Record as _, Report, Tone, record};
use crate::screen::{Screen, Text};

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
        Origin::Service(service) => ("service", Some(service), None),
        Origin::Incident(name) => ("incident", Some(name), None),
        Origin::Default => ("default", None, None),
    };
    let file = file.map(|file| file.display().to_string());
    [("setting", name), ("value", value), ("origin", kind), ("name", source), ("file", file)]
});

pub(super) fn run(args: &Args, context: &Context) -> Result<Report> {
    let settings = context.effective_settings()?;
    let screen = context.shows_screen().then(|| screen(&settings, args.origin));
    let mut report = if args.origin {
        Report::listing(settings.into_iter().map(OriginRow))
    } else {
        Report::listing(settings.into_iter().map(SettingRow))
    };
    report.screen = screen;
    Ok(report)
}

fn screen(settings: &[EffectiveSetting], shows_origin: bool) -> Screen {
    let field = |setting: &EffectiveSetting| {
        let value = setting.value.as_deref().filter(|value| !value.is_empty())?;
        let shows_origin = shows_origin && setting.origin != Origin::Default;
        let origin = if shows_origin { format!("  ({})", origin_words(&setting.origin)) } else { String::new() };
        Some((setting.name.clone(), Text::unit(value) + Text::from(origin).tone(Tone::Muted)))
    };
    let unset: Vec<&str> =
        settings.iter().filter(|setting| setting.value.is_none()).map(|setting| setting.name.as_str()).collect();
    let mut screen = Screen::new().fields(settings.iter().filter_map(field)).blank();
    if !unset.is_empty() {
        screen = screen.paragraph(format!("Not set: {}", unset.join(", ")));
    }
    let next = if shows_origin {
        Text::from("An option of the command line takes precedence over a profile, and a profile over a variable.")
    } else {
        Text::from("Where each comes from: ") + Text::command(&invocation::apsctl("config show --origin"))
    };
    screen.paragraph(next)
}

fn origin_words(origin: &Origin) -> String {
    match origin {
        Origin::Flag(flag) => (*flag).to_owned(),
        Origin::Variable(variable) => variable.clone(),
        Origin::EnvFile { name, file } => format!("{name} in {}", file.display()),
        Origin::Profile { name, file } => format!("profile {name} in {}", file.display()),
        Origin::Service(service) => format!("service {service}"),
        Origin::Incident(name) => format!("{name} of the incident in the sandbox"),
        Origin::Default => "default".to_owned(),
    }
}
