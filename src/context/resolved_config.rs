//! What is settled before a command begins: the profile, where the store is, and the options that a profile can set.
//!
//! Flags go first, then the profile that is named (`--profile`, else `APSCTL_PROFILE`), then the environment and the
//! file of `--env-file`, then the configuration's `default_profile`. That one is for where nothing else says where the
//! store is: otherwise its guards would be those of another store.

use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono_tz::Tz;

use super::GlobalArgs;
use crate::config::{self, Config, Confirm, Profile};
use crate::db;
use crate::domain::shell::quote;
use crate::environment::{Environment, Origin, Valued, in_process, require_text};
use crate::error::{CliError, redact};

/// The connection string, in the order they are looked at.
const URLS: [&str; 2] = ["APSCTL_DATABASE_URL", "DATABASE_URL"];

/// libpq's variables that say which database is meant. A profile is never led elsewhere by one of them.
const PLACES: [&str; 5] = ["PGSERVICE", "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE"];

const PROFILE: &str = "APSCTL_PROFILE";

/// The zone of the store's times that have none.
const STORE_TZ: &str = "APSCTL_STORE_TZ";

const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);

/// A profile in use.
struct Used {
    profile: Profile,
    /// What named it; the default where that was the configuration itself.
    by: Origin,
}

/// The settings of one run of the program.
#[derive(Default)]
pub struct ResolvedConfig {
    environment: Environment,
    used: Option<Used>,
    /// The connection string; without one libpq's variables say where the store is.
    database: Option<Valued<String>>,
}

impl ResolvedConfig {
    /// Reads what there is to read.
    ///
    /// # Errors
    /// A `Refusal` (exit 2) where the configuration is wrong, or two things say where the store is.
    pub fn gather(globals: &GlobalArgs) -> Result<Self> {
        require_text()?;
        let flag = Environment::with_file(globals.env_file.as_deref(), "--env-file")?;
        let used = used(globals, &flag)?;
        let profile = used.as_ref().map(|used| &used.profile).filter(|_| globals.env_file.is_none());
        let file = profile.and_then(|profile| Some((profile, profile.keys.env_file()?)));
        let environment = match file {
            Some((Profile { name, .. }, file)) => {
                Environment::with_file(Some(&file), &format!("profile {name}: env_file"))?
            }
            None => flag,
        };
        let mut settled = Self { environment, used, database: None };
        settled.database = settled.place(globals)?;
        Ok(settled)
    }

    /// Where the store is.
    fn place(&self, globals: &GlobalArgs) -> Result<Option<Valued<String>>> {
        if let Some(url) = &globals.database_url {
            return Ok(Some(Valued { value: url.clone(), origin: Origin::Flag("-d") }));
        }
        let Some(Used { profile, .. }) = &self.used else { return Ok(self.environment.found(&URLS)) };
        let own = |value| Ok(Some(Valued { value, origin: self.profile_origin() }));
        if let Some(url) = &profile.keys.url {
            return own(url.clone());
        }
        if let Some(service) = &profile.keys.service {
            return own(format!("service={}", quoted(service)));
        }
        let found = self.environment.found_in_file(&URLS).ok_or_else(|| {
            let names = URLS.join(" and no ");
            CliError::usage(format!("profile {}: there is no {names} in its env_file", profile.name))
                .hint("the profile has neither url nor service: that file is to say where the store is")
        })?;
        Ok(Some(found))
    }

    /// The sandbox takes nothing of a profile.
    #[must_use]
    pub(super) fn for_sandbox(self) -> Self {
        Self { used: None, database: None, ..self }
    }

    /// What is said beforehand: a password that others can read.
    pub fn warnings(&self) -> Vec<String> {
        let Some(Used { profile, .. }) = &self.used else { return Vec::new() };
        let url = profile.keys.url.as_deref().unwrap_or_default();
        if !profile.is_readable_by_others || redact(url) == url {
            return Vec::new();
        }
        let file = profile.file.display().to_string();
        vec![format!("{file} holds a password and can be read by others; chmod go-r {}", quote(&file))]
    }

    pub(super) fn environment(&self) -> &Environment {
        &self.environment
    }

    pub(super) fn database(&self) -> Option<&Valued<String>> {
        self.database.as_ref()
    }

    pub(super) fn profile(&self) -> Option<&Profile> {
        self.used.as_ref().map(|used| &used.profile)
    }

    /// What named the profile in use.
    pub(super) fn named_by(&self) -> Option<&Origin> {
        self.used.as_ref().map(|used| &used.by)
    }

    /// The origin of what the profile in use says.
    pub(super) fn profile_origin(&self) -> Origin {
        self.profile().map_or(Origin::Default, |profile| Origin::Profile {
            name: profile.name.clone(),
            file: profile.file.clone(),
        })
    }

    /// A variable as it counts here: under a profile none leads to another place or another table.
    pub fn variable(&self, name: &str) -> Option<Valued<String>> {
        let of_profile = self.profile().and_then(|profile| profile.keys.table(name));
        let of_profile =
            || of_profile.map(|value| Valued { value: value.to_owned(), origin: self.profile_origin() });
        let is_default = self.named_by() == Some(&Origin::Default);
        if !is_default && let Some(value) = of_profile() {
            return Some(value);
        }
        let is_by_profile =
            self.used.is_some() && self.database.as_ref().is_some_and(|d| d.origin != Origin::Flag("-d"));
        if is_by_profile && PLACES.contains(&name) {
            return None;
        }
        self.environment.found(&[name]).or_else(of_profile)
    }

    pub fn zone(&self, globals: &GlobalArgs) -> Valued<Tz> {
        self.option(globals.tz, "--tz", |profile| profile.keys.tz, Tz::UTC)
    }

    /// The zone of the store's times that have none: the flag, else the profile, else `APSCTL_STORE_TZ`, else UTC.
    ///
    /// # Errors
    /// A `Refusal` (exit 2) where the variable names no zone.
    pub fn store_zone(&self, globals: &GlobalArgs) -> Result<Valued<Tz>> {
        let set = self.option(globals.store_tz.map(Some), "--store-tz", |p| p.keys.store_tz.map(Some), None);
        if let Some(value) = set.value {
            return Ok(Valued { value, origin: set.origin });
        }
        let Some(Valued { value: name, origin }) = self.environment.found(&[STORE_TZ]) else {
            return Ok(Valued { value: Tz::UTC, origin: Origin::Default });
        };
        let value = name.parse().map_err(|_| {
            CliError::usage(format!("{STORE_TZ}: there is no time zone `{name}`"))
                .hint("a name of the IANA time zone database, such as Europe/Berlin")
        })?;
        Ok(Valued { value, origin })
    }

    pub fn statement_timeout(&self, globals: &GlobalArgs) -> Valued<Duration> {
        let of_profile = |profile: &Profile| profile.keys.statement_timeout;
        self.option(globals.statement_timeout, "--statement-timeout", of_profile, STATEMENT_TIMEOUT)
    }

    /// What a profile forbids no option allows.
    pub fn read_only(&self, globals: &GlobalArgs) -> Valued<bool> {
        self.option(globals.read_only.then_some(true), "--read-only", |p| p.keys.read_only, false)
    }

    pub fn require_reason(&self) -> Valued<bool> {
        self.option(None, "", |profile| profile.keys.require_reason, false)
    }

    pub fn confirm(&self) -> Valued<Option<Confirm>> {
        self.option(None, "", |profile| profile.keys.confirm.map(Some), None)
    }

    fn option<T>(
        &self,
        flag: Option<T>,
        name: &'static str,
        of_profile: impl Fn(&Profile) -> Option<T>,
        default: T,
    ) -> Valued<T> {
        if let Some(value) = flag {
            return Valued { value, origin: Origin::Flag(name) };
        }
        match self.profile().and_then(of_profile) {
            Some(value) => Valued { value, origin: self.profile_origin() },
            None => Valued { value: default, origin: Origin::Default },
        }
    }

    /// What the tables are called.
    pub(super) fn tables(&self) -> Result<db::TableNames> {
        let names = db::TableNames::from_settings(&|name| self.variable(name).map(|found| found.value));
        match self.profile() {
            Some(profile) => names.with_context(|| format!("profile {}", profile.name)),
            None => names,
        }
    }
}

/// The profile to go by, if there is one. `environment` has the file of `--env-file`, and no other.
fn used(globals: &GlobalArgs, environment: &Environment) -> Result<Option<Used>> {
    if globals.sandbox {
        return Ok(None);
    }
    let by_flag = globals.profile.clone().map(|name| (name, Origin::Flag("--profile")));
    let by_variable = || in_process(PROFILE).map(|name| (name, Origin::Variable(PROFILE.into())));
    if let Some((name, by)) = by_flag.or_else(by_variable) {
        if matches!(by, Origin::Variable(_))
            && globals.database_url.is_none()
            && in_process(URLS[0]).is_some()
        {
            let message = format!("{PROFILE} and {} both say where the store is", URLS[0]);
            return Err(CliError::usage(message)
                .hint("unset one of them; --profile and -d go before both")
                .into());
        }
        let Some(config) = Config::read()? else {
            let file = config::place()?;
            return Err(CliError::usage(format!(
                "there is no profile \"{name}\": no file {}",
                file.display()
            ))
            .hint("docs/profiles.md says what stands in it")
            .into());
        };
        return Ok(Some(Used { profile: config.profile(&name)?, by }));
    }
    let is_elsewhere = globals.database_url.is_some()
        || environment.found(&URLS).is_some()
        || environment.found(&PLACES).is_some();
    if is_elsewhere {
        return Ok(None);
    }
    let profile = Config::read()?.map(Config::default_profile).transpose()?.flatten();
    Ok(profile.map(|profile| Used { profile, by: Origin::Default }))
}

/// A value as it stands in a key=value string.
fn quoted(value: &str) -> String {
    if value.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}
