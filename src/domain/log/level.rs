//! The levels of log lines.

use std::str::FromStr;

/// Python's log levels. Levels of other loggers are mapped to the nearest of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Debug,
    Info,
    Warn,
    Error,
    Critical,
}

impl Level {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
            Self::Critical => "CRITICAL",
        }
    }

    /// Returns the level with this name, in any case.
    pub fn from_name(word: &str) -> Option<Self> {
        // A quick check, because most words are not levels.
        if !(3..=8).contains(&word.len()) {
            return None;
        }
        let is = |names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
        if is(&["INFO", "NOTICE", "SUCCESS"]) {
            Some(Self::Info)
        } else if is(&["DEBUG", "TRACE"]) {
            Some(Self::Debug)
        } else if is(&["WARN", "WARNING"]) {
            Some(Self::Warn)
        } else if is(&["ERROR", "ERR", "SEVERE"]) {
            Some(Self::Error)
        } else if is(&["CRITICAL", "CRIT", "FATAL", "ALERT", "EMERG", "PANIC"]) {
            Some(Self::Critical)
        } else {
            None
        }
    }

    /// Returns the level of one of Python's numbers, such as 20 for INFO.
    pub fn from_python_number(number: i64) -> Option<Self> {
        match number {
            1..=19 => Some(Self::Debug),
            20..=29 => Some(Self::Info),
            30..=39 => Some(Self::Warn),
            40..=49 => Some(Self::Error),
            50..=60 => Some(Self::Critical),
            _ => None,
        }
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::from_name(word.trim()).ok_or_else(|| "one of debug, info, warn, error, critical".into())
    }
}
