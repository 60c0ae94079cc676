//! The global options, and what every command is given: the store, the time, the person, the output.

use std::io::{BufWriter, IsTerminal as _, Write};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Datelike as _, Utc};
use chrono_tz::Tz;

use crate::clock;
use crate::db::{self, Actor, Db, Intent};
use crate::environment::Environment;
pub use crate::environment::duration;
use crate::error::Refusal;
use crate::report::{Format, Look, Stream};
use crate::sandbox::Sandbox;

/// The options every command takes.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Global options")]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct GlobalArgs {
    /// Where the store is: a URL (SQLAlchemy's forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`,
    /// `DATABASE_URL`, or the PG* variables
    #[arg(short = 'd', long, global = true, value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Read settings from this file too; the environment goes before it
    #[arg(long, global = true, value_name = "FILE")]
    pub env_file: Option<PathBuf>,

    /// Use a private PostgreSQL of apsctl's own, started as needed
    #[arg(long, global = true, conflicts_with = "database_url")]
    pub sandbox: bool,

    /// The form of the answer [default: table]
    #[arg(short, long, global = true, value_enum, value_name = "FORMAT", hide_possible_values = false)]
    pub output: Option<Format>,

    /// The time zone of tables and log lines
    #[arg(long, global = true, value_name = "ZONE", default_value = "UTC")]
    pub tz: Tz,

    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto")]
    pub color: clap::ColorChoice,

    /// Say nothing but data, warnings and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Say more about what is done
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// Let the server refuse every write
    #[arg(long, global = true)]
    pub read_only: bool,

    /// How long one statement may take; 0 is no limit
    #[arg(long, global = true, value_name = "DURATION", default_value = "10s", value_parser = duration)]
    pub statement_timeout: Duration,

    /// Let the time stand still (for tests)
    #[arg(long, global = true, hide = true, value_name = "TIME", env = "APSCTL_NOW", value_parser = time)]
    pub now: Option<DateTime<Utc>>,
}

/// The options of a command that changes something.
#[derive(Debug, Clone, clap::Args)]
pub struct ChangeArgs {
    /// Why, for the operator journal
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,

    /// Show what would be done, and do nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
}

/// The years of a time on the command line.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2099;

/// RFC 3339, or the same with a space and without a zone (then UTC), or a date.
pub fn time(text: &str) -> Result<DateTime<Utc>, String> {
    let time = any_time(text.trim())?;
    // As far as cron expressions are followed; later, a time could not be added to any more.
    if YEARS.contains(&time.year()) { Ok(time) } else { Err("the year must be from 1970 to 2099".into()) }
}

fn any_time(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.to_utc());
    }
    let bare = text.trim_end_matches(" UTC");
    let formats = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    let parsed = formats.iter().find_map(|f| chrono::NaiveDateTime::parse_from_str(bare, f).ok());
    let parsed = parsed.or_else(|| bare.parse::<chrono::NaiveDate>().ok()?.and_hms_opt(0, 0, 0));
    parsed.map(|t| t.and_utc()).ok_or_else(|| "write it like 2025-10-27T09:00:00Z".into())
}

/// Knows how to reach the store.
pub struct Connector {
    /// None for the sandbox.
    settings: Option<db::Settings>,
    options: db::Options,
}

impl Connector {
    pub fn connect(&self) -> Result<Db> {
        match &self.settings {
            Some(settings) => Db::open(settings, self.options.clone()),
            None => Sandbox::of_this_user()?.connect(self.options.clone()),
        }
    }
}

/// What a command is given.
pub struct Context {
    globals: GlobalArgs,
    environment: Environment,
    /// The words of the command, such as `jobs list`.
    verb: String,
    command_line: String,
    db: Option<Db>,
}

impl Context {
    /// `command_line` is for the journal: words without secrets.
    pub fn new(globals: GlobalArgs, verb: String, command_line: &[String]) -> Result<Self> {
        let environment = Environment::with_file(globals.env_file.as_deref())?;
        let command_line = command_line.join(" ");
        Ok(Self { globals, environment, verb, command_line, db: None })
    }

    /// The store; connects at the first call.
    pub fn db(&mut self) -> Result<&mut Db> {
        if self.db.is_none() {
            self.db = Some(self.connector()?.connect()?);
        }
        self.db.as_mut().ok_or_else(|| Refusal::failed("not connected").into())
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
        let sandbox = Sandbox::of_this_user()?;
        if self.globals.database_url.as_ref().is_some_and(|url| *url != sandbox.url()) {
            let message = format!("-d: `apsctl {}` is for the sandbox, never another database", self.verb);
            return Err(Refusal::usage(message).into());
        }
        self.globals.database_url = None;
        self.globals.sandbox = true;
        Ok(sandbox)
    }

    /// Makes further connections to the same store, on other threads too.
    pub fn connector(&self) -> Result<Connector> {
        let variable = |name: &str| self.environment.get(name);
        let options = db::Options {
            application_name: format!("apsctl {}", self.verb),
            statement_timeout: self.globals.statement_timeout,
            read_only: self.globals.read_only,
            fixed_now: self.globals.now,
            tables: db::TableNames::gather(&variable)?,
        };
        if self.globals.sandbox {
            return Ok(Connector { settings: None, options });
        }
        let url = match &self.globals.database_url {
            Some(url) => Some(url.clone()),
            None => self.environment.first(&["APSCTL_DATABASE_URL", "DATABASE_URL"]),
        };
        let settings = db::Settings::gather(url.as_deref(), &variable)?;
        Ok(Connector { settings: Some(settings), options })
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
        &self.environment
    }

    pub fn globals(&self) -> &GlobalArgs {
        &self.globals
    }

    pub fn zone(&self) -> Tz {
        self.globals.tz
    }

    pub fn format(&self) -> Format {
        self.globals.output.unwrap_or(Format::Table)
    }

    /// Who changes what, and why.
    pub fn intent(&self, change: &ChangeArgs) -> Intent {
        Intent {
            actor: actor(),
            command: self.command_line.clone(),
            reason: change.reason.clone(),
            dry_run: change.dry_run,
        }
    }

    /// How tables are to look, here and now.
    pub fn look(&self) -> Look {
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
        Look { zone: self.globals.tz, color, width, ages: terminal, now }
    }

    /// Standard output, buffered.
    pub fn out(&self) -> Box<dyn Write> {
        Box::new(BufWriter::with_capacity(64 * 1024, std::io::stdout()))
    }

    /// A listing too long to hold.
    pub fn stream(&self, columns: &[&'static str]) -> Result<Stream> {
        Stream::open(self.out(), self.format(), self.look(), columns)
    }

    /// A listing that goes on as rows come.
    pub fn follow(&self, columns: &[&'static str]) -> Result<Stream> {
        Stream::follow(self.out(), self.format(), self.look(), columns)
    }
}

fn actor() -> Actor {
    let user = nix::unistd::User::from_uid(nix::unistd::getuid()).ok().flatten();
    let os_user = user.map_or_else(|| nix::unistd::getuid().to_string(), |user| user.name);
    let host = nix::unistd::gethostname().ok().and_then(|name| name.into_string().ok());
    Actor {
        os_user,
        sudo_user: std::env::var("SUDO_USER").ok().filter(|user| !user.is_empty()),
        host: host.unwrap_or_else(|| "unknown".into()),
    }
}
