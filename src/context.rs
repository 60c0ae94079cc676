//! The global options, and what every command is given: the store, the time, the person, the output.

mod args;
mod effective_settings;
mod permission;
mod resolved_config;

use std::io::{BufWriter, IsTerminal as _, Write};
use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

pub use args::{ChangeArgs, ConfirmArgs, GlobalArgs, TimeOrAge, parse_time, parse_time_or_age};
pub use effective_settings::EffectiveSetting;
pub use resolved_config::ResolvedConfig;

use crate::clock;
use crate::db::{self, Db};
use crate::environment::Environment;
pub use crate::environment::duration;
use crate::error::{CliError, redact};
use crate::interrupt;
use crate::report::{Format, RenderOptions, Stream};
use crate::sandbox::Sandbox;

/// Knows how to reach the store.
pub struct Connector {
    /// None for the sandbox.
    settings: Option<db::Settings>,
    options: db::Options,
    /// The name of the profile in use.
    profile: Option<String>,
}

impl Connector {
    pub fn connect(&self) -> Result<Db> {
        match (&self.settings, &self.profile) {
            (Some(settings), None) => Db::open(settings, self.options.clone()),
            (Some(settings), Some(profile)) => {
                Db::open(settings, self.options.clone()).with_context(|| format!("profile {profile}"))
            }
            (None, _) => Sandbox::of_current_user()?.connect(self.options.clone()),
        }
    }
}

/// What a command is given.
pub struct Context {
    globals: GlobalArgs,
    config: ResolvedConfig,
    /// The words of the command, such as `jobs list`.
    command_name: String,
    command_line: String,
    db: Option<Db>,
    /// Whether the profile's name has been typed.
    is_confirmed: bool,
}

impl Context {
    /// `command_line` is for the journal: words without secrets.
    pub fn new(
        globals: GlobalArgs,
        config: ResolvedConfig,
        command_name: String,
        command_line: &[String],
    ) -> Self {
        let command_line = command_line.join(" ");
        Self { globals, config, command_name, command_line, db: None, is_confirmed: false }
    }

    /// The store; connects at the first call.
    pub fn db(&mut self) -> Result<&mut Db> {
        if self.db.is_none() {
            self.db = Some(self.connector()?.connect()?);
        }
        self.db.as_mut().ok_or_else(|| CliError::failed("not connected").into())
    }

    /// Asks for what only informs, after a change is committed: where that fails, a warning says so, and the command
    /// goes on without it.
    ///
    /// # Errors
    /// A signal.
    pub fn or_warn<T>(&mut self, what: &str, ask: impl FnOnce(&mut Self) -> Result<T>) -> Result<Option<T>> {
        match ask(self) {
            Ok(told) => Ok(Some(told)),
            Err(error) => {
                interrupt::check()?;
                log::warn!("{what}: {}", redact(&format!("{error:#}")));
                Ok(None)
            }
        }
    }

    /// Closes the connection, so that the next call of `db` makes a new one.
    pub fn disconnect(&mut self) {
        self.db = None;
    }

    /// From here on the store is the sandbox's, whatever the environment says.
    ///
    /// # Errors
    /// A `Refusal` (exit 2) where the command line names a database that is another.
    pub fn use_sandbox(&mut self) -> Result<Sandbox> {
        let sandbox = Sandbox::of_current_user()?;
        if self.globals.database_url.as_ref().is_some_and(|url| *url != sandbox.url()) {
            let message =
                format!("-d: `apsctl {}` is for the sandbox, never another database", self.command_name);
            return Err(CliError::usage(message).into());
        }
        if self.globals.profile.is_some() {
            let message =
                format!("--profile: `apsctl {}` is for the sandbox, which has none", self.command_name);
            return Err(CliError::usage(message).into());
        }
        self.globals.database_url = None;
        self.globals.sandbox = true;
        self.config = std::mem::take(&mut self.config).for_sandbox();
        Ok(sandbox)
    }

    /// Makes further connections to the same store, on other threads too.
    pub fn connector(&self) -> Result<Connector> {
        let options = db::Options {
            application_name: format!("apsctl {}", self.command_name),
            statement_timeout: self.statement_timeout(),
            read_only: self.config.read_only(&self.globals).value,
            fixed_now: self.globals.now,
            tables: self.tables()?,
            store_zone: self.config.store_zone(&self.globals)?.value,
        };
        let settings = if self.globals.sandbox { None } else { Some(self.connection_settings()?) };
        let profile = self.config.profile().map(|profile| profile.name.clone());
        Ok(Connector { settings, options, profile })
    }

    /// What the tables are called.
    ///
    /// # Errors
    /// A `Refusal` (exit 2) for what is no name.
    fn tables(&self) -> Result<db::TableNames> {
        self.config.tables()
    }

    fn connection_settings(&self) -> Result<db::Settings> {
        let variable = |name: &str| self.config.variable(name).map(|found| found.value);
        let text = self.config.database().map(|database| database.value.as_str());
        db::gather_settings(text, &variable)
    }

    /// Which database is meant, in words.
    fn describe_database(&self) -> Result<String> {
        Ok(self.connection_settings()?.describe())
    }

    /// The server's time, one value for the whole command.
    pub fn now(&mut self) -> Result<DateTime<Utc>> {
        Ok(self.db()?.now())
    }

    /// The time for a command that asks no server.
    pub fn local_now(&self) -> DateTime<Utc> {
        self.globals.now.unwrap_or_else(clock::local_now)
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

    pub fn statement_timeout(&self) -> Duration {
        self.config.statement_timeout(&self.globals).value
    }

    pub fn format(&self) -> Format {
        self.globals.output.unwrap_or(Format::Table)
    }

    /// How tables are to look, here and now.
    pub fn render_options(&self) -> RenderOptions {
        let terminal = std::io::stdout().is_terminal();
        let width = terminal.then(|| terminal_size::terminal_size().map_or(80, |(width, _)| width.0));
        let color = match self.globals.color {
            clap::ColorChoice::Always => true,
            clap::ColorChoice::Never => false,
            // NO_COLOR, CLICOLOR_FORCE and TERM=dumb are anstream's to know.
            clap::ColorChoice::Auto => {
                anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
            }
        };
        let now = self.db.as_ref().map_or_else(|| self.local_now(), Db::now);
        RenderOptions { zone: self.zone(), color, width, show_ages: terminal, now }
    }

    /// Standard output, buffered.
    pub fn stdout(&self) -> Box<dyn Write> {
        Box::new(BufWriter::with_capacity(64 * 1024, std::io::stdout()))
    }

    /// A listing too long to hold.
    pub fn stream(&self, columns: &[&'static str]) -> Result<Stream> {
        Stream::listing(self.stdout(), self.format(), self.render_options(), columns)
    }

    /// Lines for people, as they stand.
    pub fn plain_line_stream(&self) -> Stream {
        Stream::plain_lines(self.stdout(), self.render_options())
    }

    /// A listing that goes on as rows come.
    pub fn growing_table(&self, columns: &[&'static str]) -> Result<Stream> {
        Stream::growing(self.stdout(), self.format(), self.render_options(), columns)
    }
}
