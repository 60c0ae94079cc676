//! The configuration file: named profiles, each a store and how careful to be with it.
//!
//! `$XDG_CONFIG_HOME/apsctl/config.toml`, else `~/.config/apsctl/config.toml`. It decides which database is changed, so
//! one that somebody else may write is refused, and so is a key that is not known: a misspelt guard must not be none.

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

/// A longer one is no configuration.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    default_profile: Option<Spanned<String>>,
    #[serde(default)]
    profiles: BTreeMap<String, Spanned<ProfileSettings>>,
}

/// The configuration file, read and found right. Its `Debug` would hold passwords: there is none.
pub struct Config {
    file: PathBuf,
    default_profile: Option<String>,
    profiles: BTreeMap<String, ProfileSettings>,
    /// Whether others than its owner may read it.
    is_readable_by_others: bool,
}

/// One profile, and the file it stands in.
pub struct Profile {
    pub name: String,
    pub file: PathBuf,
    pub settings: ProfileSettings,
    /// Whether others than the file's owner may read it.
    pub is_readable_by_others: bool,
}

/// Where the file is, whether there is one or not.
///
/// # Errors
/// A `Refusal` (exit 2) where there is no home folder either.
pub fn config_path() -> Result<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || home_folder().map(|home| home.join(".config"));
    let folder = folder("XDG_CONFIG_HOME").or_else(home).ok_or_else(|| {
        CliError::usage("there is no home folder to look for a configuration in").hint("set XDG_CONFIG_HOME")
    })?;
    Ok(folder.join("apsctl/config.toml"))
}

impl Config {
    /// The file, if there is one: where there is none, that costs one call of the system.
    ///
    /// # Errors
    /// A `Refusal` (exit 2) that names the line of what is wrong, or who else may write the file.
    pub fn read() -> Result<Option<Self>> {
        let Ok(file) = config_path() else { return Ok(None) };
        let refused = |why: String| CliError::usage(format!("{}: {why}", file.display()));
        let mut opened = match std::fs::File::open(&file) {
            Ok(opened) => opened,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(refused(error.to_string()).into()),
        };
        let mode =
            safe_files::require_safe_file("the configuration", &opened, &file, home_folder().as_deref())?;
        let mut text = String::new();
        let read = opened.by_ref().take(MAX_FILE_BYTES + 1).read_to_string(&mut text);
        let length = read.map_err(|error| refused(error.to_string()))?;
        if length as u64 > MAX_FILE_BYTES {
            return Err(refused("longer than a mebibyte".into()).into());
        }
        Self::parse(&text, &file, mode & 0o044 != 0).map(Some)
    }

    fn parse(text: &str, file: &Path, is_readable_by_others: bool) -> Result<Self> {
        let at = |start: usize| {
            format!("{}: line {}", file.display(), 1 + text[..start.min(text.len())].matches('\n').count())
        };
        // toml's own words repeat the line, which may hold a password.
        let wrong = |error: &toml::de::Error| {
            let place = error.span().map_or_else(|| file.display().to_string(), |span| at(span.start));
            CliError::usage(format!("{place}: {}", error.message()))
        };
        let written: ConfigFile = toml::from_str(text).map_err(|error| wrong(&error))?;
        let mut profiles = BTreeMap::new();
        for (name, keys) in written.profiles {
            let line = at(keys.span().start);
            let keys = keys.into_inner();
            if let Some(why) = invalid_name(&name).or_else(|| keys.find_problem()) {
                return Err(CliError::usage(format!("{line}: profile \"{name}\": {why}")).into());
            }
            profiles.insert(name, keys);
        }
        if let Some(name) = &written.default_profile
            && !profiles.contains_key(name.get_ref())
        {
            let message = format!("{}: there is no profile \"{}\"", at(name.span().start), name.get_ref());
            return Err(CliError::usage(message).maybe_hint(list_profiles(&profiles)).into());
        }
        let default_profile = written.default_profile.map(Spanned::into_inner);
        Ok(Self { file: file.to_owned(), default_profile, profiles, is_readable_by_others })
    }

    /// The profile of this name.
    ///
    /// # Errors
    /// A `Refusal` (exit 2) where there is none.
    pub fn profile(mut self, name: &str) -> Result<Profile> {
        let Some(keys) = self.profiles.remove(name) else {
            let message = format!("{}: there is no profile \"{name}\"", self.file.display());
            return Err(CliError::usage(message).maybe_hint(list_profiles(&self.profiles)).into());
        };
        Ok(Profile {
            name: name.to_owned(),
            file: self.file,
            settings: keys,
            is_readable_by_others: self.is_readable_by_others,
        })
    }

    /// The one that `default_profile` names.
    pub fn default_profile(self) -> Result<Option<Profile>> {
        let name = self.default_profile.clone();
        name.map(|name| self.profile(&name)).transpose()
    }
}

fn list_profiles(profiles: &BTreeMap<String, ProfileSettings>) -> Option<String> {
    let names: Vec<&str> = profiles.keys().map(String::as_str).collect();
    (!names.is_empty()).then(|| format!("its profiles are {}", names.join(", ")))
}

/// Why a name cannot be typed.
fn invalid_name(name: &str) -> Option<String> {
    let is_fit = !name.is_empty() && name.trim() == name && !name.chars().any(char::is_control);
    (!is_fit).then(|| "no name that can be typed".into())
}
