//! The keys of a profile.

use std::path::PathBuf;
use std::time::Duration;

use chrono_tz::Tz;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::environment::duration;

/// What a change has to be confirmed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Confirmation {
    /// The name of the profile, typed on a terminal or given by `--confirm`.
    #[serde(rename = "type the name")]
    TypedName,
}

/// `[profiles.NAME]`: a store (one of `url`, `service`, `env_file`), and how careful to be with it.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct ProfileSettings {
    pub url: Option<String>,
    /// Of libpq's service file.
    pub service: Option<String>,
    /// As `--env-file`; a path from the root, or from `~/`.
    pub env_file: Option<PathBuf>,
    /// As `--read-only`.
    pub read_only: Option<bool>,
    /// A change says why.
    pub require_reason: Option<bool>,
    pub confirm: Option<Confirmation>,
    #[serde(deserialize_with = "deserialize_zone")]
    pub tz: Option<Tz>,
    /// As `--store-tz`.
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
    /// What no single key says, in words.
    pub(super) fn find_problem(&self) -> Option<String> {
        let empty = [("url", &self.url), ("service", &self.service)];
        if let Some((key, _)) = empty.iter().find(|(_, value)| value.as_deref().is_some_and(str::is_empty)) {
            return Some(format!("{key} is empty"));
        }
        if self.url.is_some() && self.service.is_some() {
            return Some("both url and service say where the store is".into());
        }
        // Without, the environment would decide which store the profile is.
        if self.url.is_none() && self.service.is_none() && self.env_file.is_none() {
            return Some("nothing says where the store is: url, service or env_file".into());
        }
        let is_relative = |path: &PathBuf| !path.is_absolute() && !path.starts_with("~");
        if self.env_file.as_ref().is_some_and(is_relative) {
            return Some("env_file is to be a path from / or ~/".into());
        }
        None
    }

    /// The file of settings.
    pub fn env_file(&self) -> Option<PathBuf> {
        let path = self.env_file.as_ref()?;
        let Ok(below_home) = path.strip_prefix("~") else { return Some(path.clone()) };
        Some(crate::safe_files::home_folder()?.join(below_home))
    }

    /// What stands in for a variable that names a table.
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
    name.parse().map(Some).map_err(|_| D::Error::custom(format!("no such time zone: {name}")))
}

fn deserialize_duration<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    duration(&String::deserialize(from)?).map(Some).map_err(D::Error::custom)
}
