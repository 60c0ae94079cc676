//! Resolves the settings of a run before the command starts: the profile, the store, and the options that a profile can set.
//!
//! Order of precedence: options of the command line, the named profile (`--profile`, else `APSCTL_PROFILE`), the environment and the
//! file of `--env-file`, and `default_profile` of the configuration file. The default profile is used only if nothing else names a
//! store: otherwise its safeguards would apply to another store.

use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono_tz::Tz;

use super::GlobalArgs;
use crate::config::{self, Config, Confirmation, Profile};
use crate::db;
use crate::domain::shell::quote;
use crate::domain::zone_name::parse_zone;
use crate::environment::{Environment, Origin, ValueWithOrigin, process_variable, require_utf8};
use crate::error::{CliError, redact};
use crate::sandbox::{LoadedIncident, Sandbox};

/// The variables of the connection string, in order of precedence.
const URL_VARIABLES: [&str; 2] = ["APSCTL_DATABASE_URL", "DATABASE_URL"];

/// libpq's variables that choose the database. They never change the database of a profile.
const SERVER_VARIABLES: [&str; 5] = ["PGSERVICE", "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE"];

const PROFILE_VARIABLE: &str = "APSCTL_PROFILE";

/// The variable with the time zone of stored times that have none.
const STORE_TZ_VARIABLE: &str = "APSCTL_STORE_TZ";

const DEFAULT_STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);

/// The profile in use.
struct SelectedProfile {
    profile: Profile,
    /// What selected it; `Origin::Default` means `default_profile`.
    selected_by: Origin,
}

/// The resolved settings of one run of the program.
#[derive(Default)]
pub struct ResolvedConfig {
    environment: Environment,
    selected: Option<SelectedProfile>,
    /// The connection string; `None` leaves the choice to libpq's variables.
    database: Option<ValueWithOrigin<String>>,
    /// The incident in the sandbox, if the sandbox is used.
    incident: Option<LoadedIncident>,
}

impl ResolvedConfig {
    /// Reads the environment, the files and the profile.
    ///
    /// # Errors
    /// A [`CliError`] (exit 2) if the configuration is invalid, or two settings name a store.
    pub fn gather(globals: &GlobalArgs) -> Result<Self> {
        require_utf8()?;
        let flag = Environment::read_file(globals.env_file.as_deref(), "--env-file")?;
        let selected = select_profile(globals, &flag)?;
        let profile = selected.as_ref().map(|selected| &selected.profile).filter(|_| globals.env_file.is_none());
        let file = profile.and_then(|profile| Some((profile, profile.settings.env_file()?)));
        let environment = match file {
            Some((Profile { name, .. }, file)) => {
                Environment::read_file(Some(&file), &format!("profile {name}: env_file"))?
            }
            None => flag,
        };
        let mut config = Self { environment, selected, database: None, incident: None };
        config.database = config.resolve_database(globals)?;
        if globals.sandbox {
            return Ok(config.with_incident(Sandbox::for_current_user()?.incident().cloned()));
        }
        Ok(config)
    }

    /// Returns the connection string.
    fn resolve_database(&self, globals: &GlobalArgs) -> Result<Option<ValueWithOrigin<String>>> {
        if let Some(url) = &globals.database_url {
            return Ok(Some(ValueWithOrigin { value: url.clone(), origin: Origin::Flag("-d") }));
        }
        let Some(SelectedProfile { profile, .. }) = &self.selected else {
            return Ok(self.environment.find(&URL_VARIABLES));
        };
        let from_profile = |value| Ok(Some(ValueWithOrigin { value, origin: self.profile_origin() }));
        if let Some(url) = &profile.settings.url {
            return from_profile(url.clone());
        }
        if let Some(service) = &profile.settings.service {
            return from_profile(format!("service={}", quote_value(service)));
        }
        let found = self.environment.find_in_file(&URL_VARIABLES).ok_or_else(|| {
            let names = URL_VARIABLES.join(" nor ");
            CliError::usage(format!("profile {}: its env_file sets neither {names}", profile.name))
                .hint("set one of them there, or url or service in the profile")
        })?;
        Ok(Some(found))
    }

    /// Returns the settings for the sandbox, which uses no profile.
    #[must_use]
    pub(super) fn for_sandbox(self, incident: Option<LoadedIncident>) -> Self {
        Self { selected: None, database: None, ..self }.with_incident(incident)
    }

    /// Uses the settings of the incident in the sandbox.
    fn with_incident(self, incident: Option<LoadedIncident>) -> Self {
        let overrides = incident.as_ref().map(|incident| incident.settings.clone()).unwrap_or_default();
        Self { environment: self.environment.with_overrides(overrides), incident, ..self }
    }

    /// Returns the incident in the sandbox, if the sandbox is used.
    pub(super) fn incident(&self) -> Option<&LoadedIncident> {
        self.incident.as_ref()
    }

    /// Returns warnings to log before the command: a password that other accounts can read.
    pub fn warnings(&self) -> Vec<String> {
        let Some(SelectedProfile { profile, .. }) = &self.selected else { return Vec::new() };
        let url = profile.settings.url.as_deref().unwrap_or_default();
        if !profile.is_readable_by_others || redact(url) == url {
            return Vec::new();
        }
        let file = profile.file.display().to_string();
        vec![format!("{file} contains a password and can be read by others; chmod go-r {}", quote(&file))]
    }

    pub(super) fn environment(&self) -> &Environment {
        &self.environment
    }

    pub(super) fn database(&self) -> Option<&ValueWithOrigin<String>> {
        self.database.as_ref()
    }

    pub(super) fn profile(&self) -> Option<&Profile> {
        self.selected.as_ref().map(|selected| &selected.profile)
    }

    /// Returns what selected the profile in use.
    pub(super) fn profile_selected_by(&self) -> Option<&Origin> {
        self.selected.as_ref().map(|selected| &selected.selected_by)
    }

    /// Returns the origin of a setting of the profile in use.
    pub(super) fn profile_origin(&self) -> Origin {
        self.profile().map_or(Origin::Default, |profile| Origin::Profile {
            name: profile.name.clone(),
            file: profile.file.clone(),
        })
    }

    /// Returns a variable. Under a profile, no variable leads to another database or another table.
    pub fn variable(&self, name: &str) -> Option<ValueWithOrigin<String>> {
        let of_profile = self.profile().and_then(|profile| profile.settings.table(name));
        let of_profile =
            || of_profile.map(|value| ValueWithOrigin { value: value.to_owned(), origin: self.profile_origin() });
        let is_default = self.profile_selected_by() == Some(&Origin::Default);
        if !is_default && let Some(value) = of_profile() {
            return Some(value);
        }
        let is_by_profile =
            self.selected.is_some() && self.database.as_ref().is_some_and(|d| d.origin != Origin::Flag("-d"));
        if is_by_profile && SERVER_VARIABLES.contains(&name) {
            return None;
        }
        self.environment.find(&[name]).or_else(of_profile)
    }

    pub fn zone(&self, globals: &GlobalArgs) -> ValueWithOrigin<Tz> {
        self.resolve_option(globals.tz, "--tz", |profile| profile.settings.tz, Tz::UTC)
    }

    /// Returns the time zone of stored times that have none: the flag, else the profile, else `APSCTL_STORE_TZ`, else UTC.
    ///
    /// # Errors
    /// A [`CliError`] (exit 2) if the variable names no time zone.
    pub fn store_zone(&self, globals: &GlobalArgs) -> Result<ValueWithOrigin<Tz>> {
        let set =
            self.resolve_option(globals.store_tz.map(Some), "--store-tz", |p| p.settings.store_tz.map(Some), None);
        if let Some(value) = set.value {
            return Ok(ValueWithOrigin { value, origin: set.origin });
        }
        let Some(ValueWithOrigin { value: name, origin }) = self.environment.find(&[STORE_TZ_VARIABLE]) else {
            return Ok(ValueWithOrigin { value: Tz::UTC, origin: Origin::Default });
        };
        let value = parse_zone(&name).map_err(|error| CliError::usage(format!("{STORE_TZ_VARIABLE}: {error}")))?;
        Ok(ValueWithOrigin { value, origin })
    }

    pub fn statement_timeout(&self, globals: &GlobalArgs) -> ValueWithOrigin<Duration> {
        let of_profile = |profile: &Profile| profile.settings.statement_timeout;
        self.resolve_option(globals.statement_timeout, "--statement-timeout", of_profile, DEFAULT_STATEMENT_TIMEOUT)
    }

    /// Returns whether the server must refuse writes. No option overrides a read-only profile.
    pub fn read_only(&self, globals: &GlobalArgs) -> ValueWithOrigin<bool> {
        self.resolve_option(globals.read_only.then_some(true), "--read-only", |p| p.settings.read_only, false)
    }

    pub fn require_reason(&self) -> ValueWithOrigin<bool> {
        self.resolve_option(None, "", |profile| profile.settings.require_reason, false)
    }

    pub fn confirm(&self) -> ValueWithOrigin<Option<Confirmation>> {
        self.resolve_option(None, "", |profile| profile.settings.confirm.map(Some), None)
    }

    fn resolve_option<T>(
        &self,
        flag: Option<T>,
        name: &'static str,
        from_profile: impl Fn(&Profile) -> Option<T>,
        default: T,
    ) -> ValueWithOrigin<T> {
        if let Some(value) = flag {
            return ValueWithOrigin { value, origin: Origin::Flag(name) };
        }
        match self.profile().and_then(from_profile) {
            Some(value) => ValueWithOrigin { value, origin: self.profile_origin() },
            None => ValueWithOrigin { value: default, origin: Origin::Default },
        }
    }

    /// Returns the names of the tables.
    pub(super) fn tables(&self) -> Result<db::TableNames> {
        let names = db::TableNames::from_settings(&|name| self.variable(name).map(|found| found.value));
        match self.profile() {
            Some(profile) => names.with_context(|| format!("profile {}", profile.name)),
            None => names,
        }
    }
}

/// Selects the profile, if there is one. `environment` includes only the file of `--env-file`.
fn select_profile(globals: &GlobalArgs, environment: &Environment) -> Result<Option<SelectedProfile>> {
    if globals.sandbox {
        return Ok(None);
    }
    let by_flag = globals.profile.clone().map(|name| (name, Origin::Flag("--profile")));
    let by_variable =
        || process_variable(PROFILE_VARIABLE).map(|name| (name, Origin::Variable(PROFILE_VARIABLE.into())));
    if let Some((name, by)) = by_flag.or_else(by_variable) {
        if matches!(by, Origin::Variable(_))
            && globals.database_url.is_none()
            && process_variable(URL_VARIABLES[0]).is_some()
        {
            let message = format!("{PROFILE_VARIABLE} and {} both name a store", URL_VARIABLES[0]);
            return Err(CliError::usage(message)
                .hint("unset one of them; --profile and -d take precedence over both")
                .into());
        }
        let Some(config) = Config::read()? else {
            let file = config::config_path()?;
            return Err(CliError::usage(format!("there is no profile \"{name}\": no file {}", file.display()))
                .hint("docs/profiles.md describes the file")
                .into());
        };
        return Ok(Some(SelectedProfile { profile: config.profile(&name)?, selected_by: by }));
    }
    let names_other_store = globals.database_url.is_some()
        || environment.find(&URL_VARIABLES).is_some()
        || environment.find(&SERVER_VARIABLES).is_some();
    if names_other_store {
        return Ok(None);
    }
    let profile = Config::read()?.map(Config::default_profile).transpose()?.flatten();
    Ok(profile.map(|profile| SelectedProfile { profile, selected_by: Origin::Default }))
}

/// Quotes a value for a key=value connection string.
fn quote_value(value: &str) -> String {
    if value.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}
