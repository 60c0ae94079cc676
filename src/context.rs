//! The global options, and the context that every command gets.

mod args;
mod effective_settings;
mod output;
mod permission;
mod resolved_config;

use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

pub use args::{
    ChangeArgs, ConfirmArgs, GlobalArgs, MaybeLocalTime, TimeOrAge, parse_maybe_local_time, parse_time,
    parse_time_or_age,
};
pub use effective_settings::EffectiveSetting;
pub use output::{is_plain, shows_utf8};
pub use resolved_config::ResolvedConfig;

use crate::clock;
use crate::db::{self, Db};
use crate::environment::Environment;
pub use crate::environment::duration;
use crate::error::{CliError, redact};
use crate::interrupt;
use crate::invocation::{self, APSCTL};
use crate::sandbox::{LoadedIncident, Sandbox};

/// Opens connections to the store.
pub struct Connector {
    /// `None` for the sandbox.
    settings: Option<db::Settings>,
    options: db::Options,
    /// The name of the profile in use.
    profile: Option<String>,
}

impl Connector {
    /// Returns a connector whose sessions have this word after the command in their `application_name`.
    #[must_use]
    pub fn named(mut self, word: &str) -> Self {
        self.options.application_name = format!("{} {word}", self.options.application_name);
        self
    }

    pub fn connect(&self) -> Result<Db> {
        match (&self.settings, &self.profile) {
            (Some(settings), None) => Db::open(settings, self.options.clone()),
            (Some(settings), Some(profile)) => {
                Db::open(settings, self.options.clone()).with_context(|| format!("profile {profile}"))
            }
            (None, _) => Sandbox::for_current_user()?.connect(self.options.clone()),
        }
    }
}

/// The context of a command: the store, the time, the user, and the output.
#[allow(clippy::struct_excessive_bools, reason = "each is a state of its own")]
pub struct Context {
    globals: GlobalArgs,
    config: ResolvedConfig,
    /// The name of the command, such as `jobs list`.
    command_name: String,
    command_line: String,
    db: Option<Db>,
    /// Whether the user has typed the profile's name.
    is_confirmed: bool,
    /// Whether the terminal shows a full screen, so that nothing may be asked or printed.
    is_full_screen: bool,
    /// The columns of `--columns`; empty for all.
    columns: Vec<&'static str>,
    /// Whether the command may change something.
    may_change: bool,
    /// Whether reports are saved to files: with all details, and with a screen.
    is_collecting: bool,
}

impl Context {
    /// `command_line` is recorded in the journal, so it must not contain secrets.
    pub fn new(globals: GlobalArgs, config: ResolvedConfig, command_name: String, command_line: &[String]) -> Self {
        Self {
            globals,
            config,
            command_name,
            command_line: command_line.join(" "),
            db: None,
            is_confirmed: false,
            is_full_screen: false,
            columns: Vec::new(),
            may_change: false,
            is_collecting: false,
        }
    }

    /// Writes only these columns. They are columns of the command's reports, none of them twice.
    #[must_use]
    pub fn with_columns(self, columns: Vec<&'static str>) -> Self {
        Self { columns, ..self }
    }

    /// Returns the session with the store. The first call connects.
    pub fn db(&mut self) -> Result<&mut Db> {
        if self.db.is_none() {
            self.db = Some(self.connector()?.connect()?);
        }
        self.db.as_mut().ok_or_else(|| CliError::failed("not connected").into())
    }

    /// Runs a query that is only informative, after a change is committed. If it fails, a warning is logged and the command goes on.
    ///
    /// # Errors
    /// Only if a signal has come.
    pub fn or_warn<T>(&mut self, warning: &str, query: impl FnOnce(&mut Self) -> Result<T>) -> Result<Option<T>> {
        match query(self) {
            Ok(answer) => Ok(Some(answer)),
            Err(error) => {
                interrupt::check()?;
                log::warn!("{warning}: {}", redact(&format!("{error:#}")));
                Ok(None)
            }
        }
    }

    /// Closes the connection, so that the next call of `db` opens a new one.
    pub fn disconnect(&mut self) {
        self.db = None;
    }

    /// Sets the command that is run from now on, for the journal and for the name of the session. `line` is the command with its
    /// arguments.
    pub fn begin_command(&mut self, name: &str, line: &str) {
        name.clone_into(&mut self.command_name);
        self.command_line = format!("{APSCTL} top: {line}");
        self.is_confirmed = false;
    }

    /// States that reports are saved to files from now on: with all details, and with a screen.
    pub fn begin_collecting(&mut self) {
        self.is_collecting = true;
    }

    /// Ends what `begin_collecting` began.
    pub fn end_collecting(&mut self) {
        self.is_collecting = false;
    }

    /// Returns the time zone of stored times that have none.
    ///
    /// # Errors
    /// A [`CliError`] (exit 2) if the setting names no time zone.
    pub fn store_zone(&self) -> Result<Tz> {
        Ok(self.config.store_zone(&self.globals)?.value)
    }

    /// Returns a variable of the environment, the env file or the profile.
    pub fn variable(&self, name: &str) -> Option<String> {
        self.config.variable(name).map(|found| found.value)
    }

    /// Returns the text of the connection settings that are used, with secrets.
    pub fn connection_text(&self) -> Option<&str> {
        self.config.database().map(|database| database.value.as_str())
    }

    /// States that the terminal shows a full screen from now on: nothing is asked or printed.
    pub fn enter_full_screen(&mut self) {
        self.is_full_screen = true;
    }

    /// Returns how the store was selected: `sandbox`, `profile NAME`, or an empty text.
    pub fn store_selection(&self) -> String {
        if self.globals.sandbox { "sandbox".into() } else { self.profile_label() }
    }

    /// Uses the sandbox's store from now on, and ignores the environment.
    ///
    /// # Errors
    /// A [`CliError`] (exit 2) if the command line names another database.
    pub fn use_sandbox(&mut self) -> Result<Sandbox> {
        let sandbox = Sandbox::for_current_user()?;
        if self.globals.database_url.as_ref().is_some_and(|url| *url != sandbox.url()) {
            let message = format!("-d: `apsctl {}` works only on the sandbox", self.command_name);
            return Err(CliError::usage(message).into());
        }
        if self.globals.profile.is_some() {
            let message =
                format!("--profile: `apsctl {}` works only on the sandbox, which has no profile", self.command_name);
            return Err(CliError::usage(message).into());
        }
        self.globals.database_url = None;
        self.globals.sandbox = true;
        invocation::select_sandbox();
        self.config = std::mem::take(&mut self.config).for_sandbox(sandbox.incident().cloned());
        Ok(sandbox)
    }

    /// Returns a connector for further connections to the same store, also on other threads.
    pub fn connector(&self) -> Result<Connector> {
        let options = db::Options {
            application_name: format!("apsctl {}", self.command_name),
            statement_timeout: self.statement_timeout(),
            read_only: self.config.read_only(&self.globals).value,
            fixed_now: self.globals.fixed_now(),
            tables: self.tables()?,
            store_zone: self.config.store_zone(&self.globals)?.value,
        };
        if self.globals.sandbox {
            drop(Sandbox::for_current_user().map(|sandbox| invocation::set_psql_connection(&sandbox.url())));
        } else if let Some(text) = self.connection_text() {
            invocation::set_psql_connection(text);
        }
        let settings = if self.globals.sandbox { None } else { Some(self.connection_settings()?) };
        let profile = self.config.profile().map(|profile| profile.name.clone());
        Ok(Connector { settings, options, profile })
    }

    /// Returns the names of the tables.
    ///
    /// # Errors
    /// A [`CliError`] (exit 2) for an invalid name.
    fn tables(&self) -> Result<db::TableNames> {
        self.config.tables()
    }

    fn connection_settings(&self) -> Result<db::Settings> {
        let variable = |name: &str| self.config.variable(name).map(|found| found.value);
        let text = self.config.database().map(|database| database.value.as_str());
        db::gather_settings(text, &variable)
    }

    /// Describes the database for messages.
    fn describe_database(&self) -> Result<String> {
        Ok(self.connection_settings()?.describe())
    }

    /// Returns the store's database and servers, without the user: `tasktracker on db:5432`. It needs no connection.
    pub fn store_address(&self) -> Result<String> {
        if self.globals.sandbox {
            return Ok("the sandbox".to_owned());
        }
        let settings = self.connection_settings()?;
        let hosts: Vec<String> = settings.hosts().map(|(host, port)| format!("{host}:{port}")).collect();
        let table = self.config.variable("APSCTL_JOBS_TABLE").map(|found| format!(", table {}", found.value));
        Ok(format!("{} on {}{}", settings.dbname(), hosts.join(", "), table.unwrap_or_default()))
    }

    /// Returns the name of a database with where it is: `tasktracker (sandbox)`.
    pub fn store_label(&self, database: &str) -> String {
        match self.store_selection().as_str() {
            "" => database.to_owned(),
            selection => format!("{database} ({selection})"),
        }
    }

    /// Returns the server's time, one value for the whole command.
    pub fn now(&mut self) -> Result<DateTime<Utc>> {
        Ok(self.db()?.now())
    }

    /// Returns the time for a command that does not use a server.
    pub fn local_now(&self) -> DateTime<Utc> {
        self.fixed_now().unwrap_or_else(clock::local_now)
    }

    /// Returns the time at which the clock stands: that of a test, or of the incident in the sandbox.
    pub fn fixed_now(&self) -> Option<DateTime<Utc>> {
        self.globals.fixed_now().or_else(|| self.incident().map(|incident| incident.saved_at))
    }

    /// Returns the incident in the sandbox, if the sandbox is used.
    pub fn incident(&self) -> Option<&LoadedIncident> {
        self.config.incident()
    }

    pub fn environment(&self) -> &Environment {
        self.config.environment()
    }

    pub fn globals(&self) -> &GlobalArgs {
        &self.globals
    }

    pub fn zone(&self) -> Tz {
        self.config.zone(&self.globals).value
    }

    /// Returns a time of the command line. One without an offset is in the zone of `--tz`.
    ///
    /// # Errors
    /// A usage error if the clock of the zone skips the time.
    pub fn resolve_time(&self, time: MaybeLocalTime) -> Result<DateTime<Utc>> {
        let (time, repetition) = time.resolve(self.zone())?;
        if let Some(repetition) = repetition {
            log::warn!("{repetition}");
        }
        Ok(time)
    }

    /// Returns a time of the command line that may be relative to `now`.
    ///
    /// # Errors
    /// A usage error if the clock of the zone skips the time.
    pub fn resolve_time_or_age(&self, time: TimeOrAge, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
        match time {
            TimeOrAge::Age(ago) => Ok(now - ago),
            TimeOrAge::Time(time) => self.resolve_time(time),
        }
    }

    pub fn statement_timeout(&self) -> Duration {
        self.config.statement_timeout(&self.globals).value
    }
}
