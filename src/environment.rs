//! Settings from the process's environment and from the file of `--env-file`.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use anyhow::Result;

use crate::error::CliError;
use crate::limited_read;

/// Where the value of a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An option of the command line.
    Flag(&'static str),
    /// A variable of the process's environment.
    Variable(String),
    /// A variable in the file of `--env-file`, or of a profile's `env_file`.
    EnvFile {
        name: String,
        file: PathBuf,
    },
    /// A profile of the configuration file.
    Profile {
        name: String,
        file: PathBuf,
    },
    /// A setting of the incident that was loaded into the sandbox.
    Incident(String),
    /// A service of the connection service file.
    Service(String),
    Default,
}

/// A value and where it comes from.
#[derive(Debug, Clone)]
pub struct ValueWithOrigin<T> {
    pub value: T,
    pub origin: Origin,
}

/// The process's environment, with a file of variables as a fallback. An empty value counts as not set.
#[derive(Debug, Default)]
pub struct Environment {
    /// Settings of a loaded incident, which take precedence.
    overrides: BTreeMap<String, String>,
    file: HashMap<String, String>,
    path: PathBuf,
}

impl Environment {
    /// Reads the named file. No other file is read, not even `.env`. `named_by` is the option that names it, for messages.
    pub fn read_file(path: Option<&Path>, named_by: &str) -> Result<Self> {
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let unreadable = |why: String| CliError::usage(format!("{named_by} {}: {why}", path.display()));
        let bytes =
            limited_read::read_file(path, limited_read::MAX_SETTINGS_BYTES).map_err(|e| unreadable(e.to_string()))?;
        if let Some(why) = find_invalid_line(&bytes) {
            return Err(unreadable(why).into());
        }
        let text = String::from_utf8_lossy(&bytes);
        let entries = dotenvy::from_read_iter(text.as_bytes());
        let file = entries.collect::<Result<_, _>>().map_err(|e| unreadable(parse_error(&e)))?;
        Ok(Self { file, path: path.to_owned(), ..Self::default() })
    }

    /// Sets variables that take precedence over the environment.
    #[must_use]
    pub fn with_overrides(self, overrides: BTreeMap<String, String>) -> Self {
        Self { overrides, ..self }
    }

    /// Returns the values of all variables whose name is chosen, of the environment and of the file.
    pub fn values_named(&self, is_chosen: impl Fn(&str) -> bool) -> Vec<String> {
        let process =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let file = self.file.iter().map(|(name, value)| (name.clone(), value.clone()));
        process.chain(file).filter(|(name, _)| is_chosen(name)).map(|(_, value)| value).collect()
    }

    /// Returns the first of several variables that is set. The environment takes precedence over the file.
    pub fn find(&self, names: &[&str]) -> Option<ValueWithOrigin<String>> {
        let overriding = names.iter().find_map(|name| {
            let origin = || Origin::Incident((*name).to_owned());
            self.overrides.get(*name).map(|value| ValueWithOrigin { value: value.clone(), origin: origin() })
        });
        if overriding.is_some() {
            return overriding;
        }
        let process = |name: &&str| {
            let origin = || Origin::Variable((*name).to_owned());
            process_variable(name).map(|value| ValueWithOrigin { value, origin: origin() })
        };
        names.iter().find_map(process).or_else(|| self.find_in_file(names))
    }

    /// Returns the first of several variables that the file sets.
    pub fn find_in_file(&self, names: &[&str]) -> Option<ValueWithOrigin<String>> {
        names.iter().find_map(|name| {
            let origin = || Origin::EnvFile { name: (*name).to_owned(), file: self.path.clone() };
            self.file_value(name).map(|value| ValueWithOrigin { value, origin: origin() })
        })
    }

    /// Returns a setting: the flag, else the first of its variables, else the default.
    pub fn setting<T>(&self, flag: Option<T>, names: &[&str], default: T) -> Result<T>
    where
        T: FromStr,
        T::Err: std::fmt::Display,
    {
        if let Some(value) = flag {
            return Ok(value);
        }
        let Some(found) = self.find(names) else {
            return Ok(default);
        };
        let trimmed = found.value.trim();
        trimmed
            .parse()
            .map_err(|e| CliError::usage(format!("invalid value {trimmed:?} for {}: {e}", names.join("/"))).into())
    }

    /// Returns a setting that is a duration.
    pub fn duration(&self, flag: Option<Duration>, names: &[&str], default: Duration) -> Result<Duration> {
        Ok(self.setting(flag.map(DurationSetting), names, DurationSetting(default))?.0)
    }

    fn file_value(&self, name: &str) -> Option<String> {
        self.file.get(name).filter(|value| !value.is_empty()).cloned()
    }
}

/// Prefixes of the variables that are settings.
const SETTING_PREFIXES: [&str; 5] = ["APSCTL_", "AUTOMATION_", "JOB_", "PG", "SCHEDULER_"];

/// Settings without one of these prefixes.
const OTHER_SETTINGS: [&str; 4] = ["DATABASE_URL", "HOME", "SUDO_USER", "TZ"];

/// The longest duration. A longer one is a typing error, and would overflow when added to a time.
const MAX_DURATION: Duration = Duration::from_hours(878_400);

/// Parses a duration: a number of seconds, or numbers with units (`90`, `90s`, `15m`, `2h 30m`, `7d`).
pub fn duration(text: &str) -> Result<Duration, String> {
    let duration = match text.trim().parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            humantime::parse_duration(text.trim()).map_err(|_| "not a duration; write it like 90s, 15m, 2h or 7d")?
        }
    };
    if duration > MAX_DURATION { Err("longer than a hundred years".into()) } else { Ok(duration) }
}

struct DurationSetting(Duration);

impl FromStr for DurationSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        duration(text).map(Self)
    }
}

/// Returns a variable of the process's environment if it is set and not empty.
pub fn process_variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Checks that every variable that may be a setting is valid UTF-8. Otherwise it would be ignored, and another value would be used.
///
/// # Errors
/// A [`CliError`] (exit 2) that names the variable without its value.
pub fn require_utf8() -> Result<()> {
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|_| value.to_str().is_none()) else { continue };
        if OTHER_SETTINGS.contains(&name) || SETTING_PREFIXES.iter().any(|family| name.starts_with(family)) {
            return Err(CliError::usage(format!("{name}: the value is not valid UTF-8"))
                .hint(format!("unset {name}, or set it in UTF-8"))
                .into());
        }
    }
    Ok(())
}

/// Describes the first line that is not valid UTF-8, and the variable that it sets. Comments may have any encoding.
fn find_invalid_line(bytes: &[u8]) -> Option<String> {
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        if std::str::from_utf8(line).is_ok() || line.trim_ascii_start().starts_with(b"#") {
            continue;
        }
        let name = line.split(|byte| *byte == b'=').next().and_then(|name| std::str::from_utf8(name).ok());
        let name = name.map(|name| name.trim().trim_start_matches("export ").trim());
        let is_name = |name: &&str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let name = name.filter(is_name).map_or(String::new(), |name| format!(" ({name})"));
        return Some(format!("line {number}{name} is not valid UTF-8"));
    }
    None
}

/// Returns the name of this machine's time zone: `TZ`, else the target of `/etc/localtime`.
pub fn local_zone() -> Option<String> {
    if let Some(name) = process_variable("TZ") {
        return Some(name.trim_start_matches(':').to_owned());
    }
    let path = std::fs::canonicalize("/etc/localtime").ok()?;
    let (_, name) = path.to_str()?.split_once("/zoneinfo/")?;
    Some(name.to_owned())
}

/// Describes an error of dotenvy, whose own message repeats the line, which may contain a password.
fn parse_error(error: &dotenvy::Error) -> String {
    match error {
        dotenvy::Error::Io(error) => error.to_string(),
        dotenvy::Error::LineParse(_, at) => format!("a line is not NAME=value (at character {at})"),
        _ => "cannot be read".into(),
    }
}
