//! The settings of a profile.

use std::path::PathBuf;
use std::time::Duration;

use chrono_tz::Tz;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::domain::zone_name::parse_zone;
use crate::environment::duration;

/// How a change must be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Confirmation {
    /// By the name of the profile, typed on the terminal or given with `--confirm`.
    #[serde(rename = "type the name")]
    TypedName,
}

/// The table `[profiles.NAME]`: a store (`url`, `service` or `env_file`), and its safeguards.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct ProfileSettings {
    pub url: Option<String>,
    /// A service of libpq's service file.
    pub service: Option<String>,
    /// Like `--env-file`: an absolute path, or one that starts with `~/`.
    pub env_file: Option<PathBuf>,
    /// Like `--read-only`.
    pub read_only: Option<bool>,
    /// Every change needs `--reason`.
    pub require_reason: Option<bool>,
    pub confirm: Option<Confirmation>,
    #[serde(deserialize_with = "deserialize_zone")]
    pub tz: Option<Tz>,
    /// Like `--store-tz`.
    #[serde(deserialize_with = "deserialize_zone")]
    pub store_tz: Option<Tz>,
    #[serde(deserialize_with = "deserialize_duration")]
    pub statement_timeout: Option<Duration>,
    pub jobs_table: Option<String>,
    pub audit_table: Option<String>,
    pub versions_table: Option<String>,
    pub rules_table: Option<String>,
}

impl ProfileSettings {
    /// Describes a problem with the combination of settings.
    pub(super) fn find_problem(&self) -> Option<String> {
        let empty = [("url", &self.url), ("service", &self.service)];
        if let Some((key, _)) = empty.iter().find(|(_, value)| value.as_deref().is_some_and(str::is_empty)) {
            return Some(format!("{key} is empty"));
        }
        if self.url.is_some() && self.service.is_some() {
            return Some("both url and service are set".into());
        }
        // Otherwise the environment would decide which store the profile means.
        if self.url.is_none() && self.service.is_none() && self.env_file.is_none() {
            return Some("no store: set url, service or env_file".into());
        }
        let is_relative = |path: &PathBuf| !path.is_absolute() && !path.starts_with("~");
        if self.env_file.as_ref().is_some_and(is_relative) {
            return Some("env_file must be an absolute path or start with ~/".into());
        }
        None
    }

    /// Returns the path of `env_file`, with `~` expanded.
    pub fn env_file(&self) -> Option<PathBuf> {
        let path = self.env_file.as_ref()?;
        let Ok(below_home) = path.strip_prefix("~") else { return Some(path.clone()) };
        Some(crate::safe_files::home_folder()?.join(below_home))
    }

    /// Returns the name of a table by the variable that would set it.
    pub fn table(&self, variable: &str) -> Option<&str> {
        match variable {
            "APSCTL_JOBS_TABLE" => self.jobs_table.as_deref(),
            "APSCTL_AUDIT_TABLE" => self.audit_table.as_deref(),
            "APSCTL_VERSIONS_TABLE" => self.versions_table.as_deref(),
            "APSCTL_RULES_TABLE" => self.rules_table.as_deref(),
            _ => None,
        }
    }
}

fn deserialize_zone<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Tz>, D::Error> {
    let name = String::deserialize(from)?;
    parse_zone(&name).map(Some).map_err(D::Error::custom)
}

fn deserialize_duration<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    duration(&String::deserialize(from)?).map(Some).map_err(D::Error::custom)
}
