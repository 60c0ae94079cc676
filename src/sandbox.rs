//! The sandbox: a private server with a migrated store.

mod loaded_incident;

use std::hash::{BuildHasher as _, RandomState};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::cluster::{Cluster, MissingServer, StopMode};
use crate::db::{self, Db, Options, Settings, TableNames};
use crate::error::CliError;
use crate::progress;
use crate::safe_files;
pub use loaded_incident::LoadedIncident;

/// The database name that Task Tracker uses.
const DATABASE_NAME: &str = "tasktracker";

/// The name of the file with the log of a loaded incident.
const LOG_FILE: &str = "incident.log";

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
    /// The incident that it contains.
    incident: Option<LoadedIncident>,
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
        let incident = LoadedIncident::read(cluster.dir())?;
        Ok(Self { cluster, incident })
    }

    /// Returns the incident that it contains.
    pub fn incident(&self) -> Option<&LoadedIncident> {
        self.incident.as_ref()
    }

    /// Returns the path of the log of a loaded incident.
    pub fn incident_log(&self) -> PathBuf {
        self.cluster.dir().join(LOG_FILE)
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
        self.cluster.url(self.database_name())
    }

    fn database_name(&self) -> &str {
        self.incident.as_ref().map_or(DATABASE_NAME, |incident| &incident.database)
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
        self.open_server()?.server_version()
    }

    /// Connects to the server's own database.
    fn open_server(&self) -> Result<Db> {
        let options = Options {
            application_name: "apsctl sandbox".into(),
            statement_timeout: Duration::from_secs(10),
            read_only: true,
            fixed_now: None,
            tables: default_tables()?,
            store_zone: chrono_tz::Tz::UTC,
        };
        Db::open(&settings_from_url(&self.cluster.url("postgres"))?, options)
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
        if purge {
            LoadedIncident::remove(self.cluster.dir())?;
            // The file may not exist.
            drop(std::fs::remove_file(self.incident_log()));
        }
        let stopped = if purge { self.cluster.remove() } else { self.cluster.stop(StopMode::Fast) };
        stopped.map_err(with_separate_hint).context("stopping the sandbox")
    }

    /// Connects to its store; starts the server, creates the database and migrates it as needed.
    pub fn connect(&self, options: Options) -> Result<Db> {
        self.start()?;
        if let Some(incident) = &self.incident {
            return Self::connect_to_incident(incident, &self.url(), options);
        }
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

    /// Connects to a loaded store. apsctl's clock stands at the time when it was saved.
    fn connect_to_incident(incident: &LoadedIncident, url: &str, options: Options) -> Result<Db> {
        let setting = |name: &str| incident.settings.get(name).cloned();
        let zone = setting("APSCTL_STORE_TZ").and_then(|name| name.parse().ok());
        let options = Options {
            tables: TableNames::from_settings(&setting)?,
            store_zone: zone.unwrap_or(chrono_tz::Tz::UTC),
            fixed_now: options.fixed_now.or(Some(incident.saved_at)),
            ..options
        };
        Db::open(&settings_from_url(url)?, options)
    }

    /// Replaces its store by a new one: creates a database, has `fill` fill it, and drops the previous database. If that
    /// fails, the previous store is unchanged. The name of the database is set here.
    pub fn load(
        &self,
        incident: LoadedIncident,
        statement_timeout: Duration,
        fill: impl FnOnce(&mut Db) -> Result<()>,
    ) -> Result<Self> {
        self.start()?;
        let database = format!("incident_{:016x}", RandomState::new().hash_one(std::process::id()));
        let incident = LoadedIncident { database, ..incident };
        let mut server = self.open_server()?;
        server.create_database(&incident.database)?;
        let options = Options {
            application_name: "apsctl sandbox load".into(),
            statement_timeout,
            read_only: false,
            fixed_now: None,
            tables: default_tables()?,
            store_zone: chrono_tz::Tz::UTC,
        };
        let filled = settings_from_url(&self.cluster.url(&incident.database))
            .and_then(|settings| Db::open(&settings, options))
            .and_then(|mut db| fill(&mut db))
            .and_then(|()| incident.write(self.cluster.dir()));
        if let Err(error) = filled {
            drop(server.drop_database(&incident.database));
            return Err(error);
        }
        if let Err(error) = server.drop_database(self.database_name()) {
            log::warn!("the previous database of the sandbox was not dropped: {error:#}");
        }
        Ok(Self { cluster: self.cluster.clone(), incident: Some(incident) })
    }

    /// Removes a loaded incident, so that the sandbox is empty.
    pub fn remove_incident(&self) -> Result<Self> {
        let empty = Self { cluster: self.cluster.clone(), incident: None };
        let Some(incident) = &self.incident else { return Ok(empty) };
        LoadedIncident::remove(self.cluster.dir())?;
        drop(std::fs::remove_file(self.incident_log()));
        self.start()?;
        self.open_server()?.drop_database(&incident.database)?;
        Ok(empty)
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
