//! The sandbox: a private server with a migrated store.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::cluster::{Cluster, MissingServer, StopMode};
use crate::db::{self, Db, Options, Settings, TableNames};
use crate::error::CliError;
use crate::progress;
use crate::safe_files;

/// The database name that Task Tracker uses.
const DATABASE_NAME: &str = "tasktracker";

/// A crash may lose the last transactions of a sandbox, but does not corrupt it.
const SETTINGS: [(&str, &str); 3] = [("synchronous_commit", "off"), ("timezone", "UTC"), ("log_timezone", "UTC")];

/// The state of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SandboxState {
    Running,
    Stopped,
    Absent,
}

/// The sandbox of this user, which may not exist.
#[derive(Debug, Clone)]
pub struct Sandbox {
    cluster: Cluster,
}

impl Sandbox {
    /// Returns the sandbox in `$XDG_STATE_HOME/apsctl/sandbox`. Nothing is created yet.
    ///
    /// # Errors
    /// Returns a `CliError` (exit 2) if another account may write to a parent folder.
    pub fn for_current_user() -> Result<Self> {
        let state = safe_files::state_folder().ok_or_else(|| {
            CliError::usage("there is no home folder for the sandbox").hint("set XDG_STATE_HOME to a folder")
        })?;
        let cluster = Cluster::at(&state.join("apsctl/sandbox"));
        cluster.require_private()?;
        Ok(Self { cluster })
    }

    pub fn state(&self) -> SandboxState {
        match (self.cluster.is_running(), self.cluster.is_initialised()) {
            (true, _) => SandboxState::Running,
            (false, true) => SandboxState::Stopped,
            (false, false) => SandboxState::Absent,
        }
    }

    /// Returns the connection URL of its store.
    pub fn url(&self) -> String {
        self.cluster.url(DATABASE_NAME)
    }

    /// Returns its data folder with links resolved.
    pub fn data(&self) -> PathBuf {
        let data = self.cluster.data();
        std::fs::canonicalize(&data).unwrap_or(data)
    }

    /// Returns the server version if it runs, otherwise the major version of its data.
    pub fn version(&self) -> Option<String> {
        if self.cluster.is_running() {
            return self.query_version().ok();
        }
        self.cluster.major_version().ok()
    }

    fn query_version(&self) -> Result<String> {
        let options = Options {
            application_name: "apsctl sandbox".into(),
            statement_timeout: Duration::from_secs(10),
            read_only: true,
            fixed_now: None,
            tables: default_tables()?,
            store_zone: chrono_tz::Tz::UTC,
        };
        let mut db = Db::open(&settings_from_url(&self.cluster.url("postgres"))?, options)?;
        db.server_version()
    }

    pub fn pid(&self) -> Option<i32> {
        self.cluster.pid()
    }

    /// Starts the server. Returns false if it was running already.
    pub fn start(&self) -> Result<bool> {
        if self.cluster.is_running() {
            return Ok(false);
        }
        let spinner = progress::spinner("starting the sandbox", false);
        let started = self.cluster.start(&SETTINGS);
        spinner.finish_and_clear();
        started.map_err(with_separate_hint).context("starting the sandbox")
    }

    /// Stops the server and returns whether it was running. With `purge`, also removes it and returns whether it existed.
    pub fn stop(&self, purge: bool) -> Result<bool> {
        let stopped = if purge { self.cluster.remove() } else { self.cluster.stop(StopMode::Fast) };
        stopped.map_err(with_separate_hint).context("stopping the sandbox")
    }

    /// Connects to its store; starts the server, creates the database and migrates it as needed.
    pub fn connect(&self, options: Options) -> Result<Db> {
        self.start()?;
        let options = Options { tables: default_tables()?, store_zone: chrono_tz::Tz::UTC, ..options };
        let settings = settings_from_url(&self.url())?;
        // Creating the store is not a change by the command, so `--read-only` does not prevent it.
        let creation_options = Options { read_only: false, fixed_now: None, ..options.clone() };
        let mut db = Db::open(&settings, options.clone()).or_else(|_| {
            self.create_database(&creation_options)?;
            Db::open(&settings, options.clone())
        })?;
        // A sandbox may contain a copy of an APScheduler store, beside which no tables are created.
        let states = db.migrations()?;
        let create_tables = states.iter().any(|state| state.is_pending(true)) && db.can_create_tables()?;
        if !states.iter().any(|state| state.is_pending(create_tables)) {
            return Ok(db);
        }
        drop(db);
        Db::open(&settings, creation_options)?.migrate_up(create_tables, None).context("migrating the sandbox")?;
        Db::open(&settings, options)
    }

    fn create_database(&self, options: &Options) -> Result<()> {
        let settings = settings_from_url(&self.cluster.url("postgres"))?;
        Db::open(&settings, options.clone())?.create_database(DATABASE_NAME)
    }
}

/// The sandbox is a Task Tracker store, so the user's own table names do not apply.
fn default_tables() -> Result<TableNames> {
    TableNames::from_settings(&|_| None)
}

/// Ignores the PG* variables, which could lead to another server.
fn settings_from_url(url: &str) -> Result<Settings> {
    db::gather_settings(Some(url), &|_| None)
}

/// Separates message and hint of an error that the user can fix.
fn with_separate_hint(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<MissingServer>() {
        Some(obstacle) => CliError::failed(obstacle.message()).hint(obstacle.hint()).into(),
        None => error,
    }
}
