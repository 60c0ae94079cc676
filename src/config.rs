//! The configuration file `$XDG_CONFIG_HOME/apsctl/config.toml`, else `~/.config/apsctl/config.toml`: named profiles, each with a store
//! and its safeguards.
//!
//! It decides which database is changed, so a file that another account can write is rejected. Unknown keys are rejected as well: a
//! misspelt safeguard would be ignored.

mod profile_settings;

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Deserialize;
use toml::Spanned;

use crate::error::CliError;
use crate::safe_files::{self, home_folder};
pub use profile_settings::{Confirmation, ProfileSettings};

/// The longest configuration file.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// The file in TOML.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    default_profile: Option<Spanned<String>>,
    #[serde(default)]
    profiles: BTreeMap<String, Spanned<ProfileSettings>>,
}

/// A valid configuration file. It is not `Debug`, because that would print passwords.
pub struct Config {
    file: PathBuf,
    default_profile: Option<String>,
    profiles: BTreeMap<String, ProfileSettings>,
    /// Whether other accounts may read the file.
    is_readable_by_others: bool,
}

/// A profile, and the file that defines it.
pub struct Profile {
    pub name: String,
    pub file: PathBuf,
    pub settings: ProfileSettings,
    /// Whether other accounts may read the file.
    pub is_readable_by_others: bool,
}

/// Returns the path of the configuration file, which may not exist.
///
/// # Errors
/// A [`CliError`] (exit 2) if there is no home folder.
pub fn config_path() -> Result<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || home_folder().map(|home| home.join(".config"));
    let folder = folder("XDG_CONFIG_HOME").or_else(home).ok_or_else(|| {
        CliError::usage("no home folder to look for a configuration file").hint("set XDG_CONFIG_HOME")
    })?;
    Ok(folder.join("apsctl/config.toml"))
}

impl Config {
    /// Reads the file; `None` if it does not exist.
    ///
    /// # Errors
    /// A [`CliError`] (exit 2) that names the invalid line, or the account that can write the file.
    pub fn read() -> Result<Option<Self>> {
        let Ok(file) = config_path() else { return Ok(None) };
        let invalid = |why: String| CliError::usage(format!("{}: {why}", file.display()));
        let mut opened = match std::fs::File::open(&file) {
            Ok(opened) => opened,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(invalid(error.to_string()).into()),
        };
        let mode = safe_files::require_safe_file("the configuration", &opened, &file, home_folder().as_deref())?;
        let mut text = String::new();
        let read = opened.by_ref().take(MAX_FILE_BYTES + 1).read_to_string(&mut text);
        let length = read.map_err(|error| invalid(error.to_string()))?;
        if length as u64 > MAX_FILE_BYTES {
            return Err(invalid("longer than 1 MiB".into()).into());
        }
        Self::parse(&text, &file, mode & 0o044 != 0).map(Some)
    }

    fn parse(text: &str, file: &Path, is_readable_by_others: bool) -> Result<Self> {
        let at = |start: usize| {
            format!("{}: line {}", file.display(), 1 + text[..start.min(text.len())].matches('\n').count())
        };
        // The Display text of a TOML error repeats the line, which may contain a password.
        let syntax_error = |error: &toml::de::Error| {
            let place = error.span().map_or_else(|| file.display().to_string(), |span| at(span.start));
            CliError::usage(format!("{place}: {}", error.message()))
        };
        let parsed: ConfigFile = toml::from_str(text).map_err(|error| syntax_error(&error))?;
        let mut profiles = BTreeMap::new();
        for (name, settings) in parsed.profiles {
            let line = at(settings.span().start);
            let settings = settings.into_inner();
            if let Some(why) = invalid_name(&name).or_else(|| settings.find_problem()) {
                return Err(CliError::usage(format!("{line}: profile \"{name}\": {why}")).into());
            }
            profiles.insert(name, settings);
        }
        if let Some(name) = &parsed.default_profile
            && !profiles.contains_key(name.get_ref())
        {
            let message = format!("{}: there is no profile \"{}\"", at(name.span().start), name.get_ref());
            return Err(CliError::usage(message).maybe_hint(list_profiles(&profiles)).into());
        }
        let default_profile = parsed.default_profile.map(Spanned::into_inner);
        Ok(Self { file: file.to_owned(), default_profile, profiles, is_readable_by_others })
    }

    /// Returns the profile of this name.
    ///
    /// # Errors
    /// A [`CliError`] (exit 2) if the file does not define it.
    pub fn profile(mut self, name: &str) -> Result<Profile> {
        let Some(settings) = self.profiles.remove(name) else {
            let message = format!("{}: there is no profile \"{name}\"", self.file.display());
            return Err(CliError::usage(message).maybe_hint(list_profiles(&self.profiles)).into());
        };
        Ok(Profile {
            name: name.to_owned(),
            file: self.file,
            settings,
            is_readable_by_others: self.is_readable_by_others,
        })
    }

    /// Returns the profile that `default_profile` names.
    pub fn default_profile(self) -> Result<Option<Profile>> {
        let name = self.default_profile.clone();
        name.map(|name| self.profile(&name)).transpose()
    }
}

fn list_profiles(profiles: &BTreeMap<String, ProfileSettings>) -> Option<String> {
    let names: Vec<&str> = profiles.keys().map(String::as_str).collect();
    (!names.is_empty()).then(|| format!("its profiles: {}", names.join(", ")))
}

/// Describes why a profile cannot have this name.
fn invalid_name(name: &str) -> Option<String> {
    let is_valid = !name.is_empty() && name.trim() == name && !name.chars().any(char::is_control);
    (!is_valid).then(|| "invalid name: it is empty, or contains control characters or blanks at an end".into())
}
