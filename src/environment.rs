//! Settings that are not flags: the process's environment, then the file named by `--env-file`.

use std::collections::HashMap;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use anyhow::Result;

use crate::error::Refusal;

/// The environment, with a named file behind it. An empty value counts as none.
#[derive(Debug, Default)]
pub struct Environment {
    file: HashMap<String, String>,
}

impl Environment {
    /// Only the named file is read: no `.env` unasked (contract, section 2).
    pub fn with_file(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let unreadable = |why: String| Refusal::usage(format!("--env-file {}: {why}", path.display()));
        let entries = dotenvy::from_path_iter(path).map_err(|e| unreadable(file_error(&e)))?;
        let file = entries.collect::<Result<_, _>>().map_err(|e| unreadable(file_error(&e)))?;
        Ok(Self { file })
    }

    pub fn get(&self, name: &str) -> Option<String> {
        in_process(name).or_else(|| self.in_file(name))
    }

    /// The first of several names: all of them in the environment go before any of them in the file.
    pub fn first(&self, names: &[&str]) -> Option<String> {
        let process = names.iter().find_map(|name| in_process(name));
        process.or_else(|| names.iter().find_map(|name| self.in_file(name)))
    }

    /// A setting: its flag, else its variables, else its default.
    pub fn setting<T>(&self, flag: Option<T>, names: &[&str], default: T) -> Result<T>
    where
        T: FromStr,
        T::Err: std::fmt::Display,
    {
        if let Some(value) = flag {
            return Ok(value);
        }
        let Some(text) = self.first(names) else {
            return Ok(default);
        };
        let trimmed = text.trim();
        trimmed.parse().map_err(|e| Refusal::usage(format!("{}: {e}: {trimmed:?}", names.join("/"))).into())
    }

    /// A setting that is a length of time.
    pub fn duration(&self, flag: Option<Duration>, names: &[&str], default: Duration) -> Result<Duration> {
        Ok(self.setting(flag.map(Seconds), names, Seconds(default))?.0)
    }

    fn in_file(&self, name: &str) -> Option<String> {
        self.file.get(name).filter(|value| !value.is_empty()).cloned()
    }
}

/// More is a slip of the hand, and beyond what can be added to a time.
const LONGEST: Duration = Duration::from_secs(100 * 366 * 24 * 3600);

/// A number of seconds, or a duration with its unit: `90`, `90s`, `15m`, `2h 30m`, `7d`.
pub fn duration(text: &str) -> Result<Duration, String> {
    let duration = match text.trim().parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => humantime::parse_duration(text.trim())
            .map_err(|e| format!("{e}; write it like 90s, 15m, 2h or 7d"))?,
    };
    if duration > LONGEST { Err("longer than a hundred years".into()) } else { Ok(duration) }
}

struct Seconds(Duration);

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        duration(text).map(Self)
    }
}

fn in_process(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// dotenvy's own message repeats the line it could not read, which may hold a password.
fn file_error(error: &dotenvy::Error) -> String {
    match error {
        dotenvy::Error::Io(error) => error.to_string(),
        dotenvy::Error::LineParse(_, at) => format!("a line is not NAME=value (at character {at})"),
        _ => "cannot be read".into(),
    }
}
