//! The sandbox: a private server of apsctl's own, with a migrated store in it.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::cluster::{Cluster, MissingServer, StopMode};
use crate::db::{self, Db, Options, Settings, TableNames};
use crate::error::CliError;
use crate::progress;

/// The guide's name for it.
const DATABASE_NAME: &str = "tasktracker";

/// Nobody's living depends on a sandbox: a crash may cost the last moments, but never the whole.
const SETTINGS: [(&str, &str); 3] =
    [("synchronous_commit", "off"), ("timezone", "UTC"), ("log_timezone", "UTC")];

/// How a sandbox is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SandboxState {
    Running,
    Stopped,
    Absent,
}

/// This user's sandbox, whether there is one or not.
#[derive(Debug, Clone)]
pub struct Sandbox {
    cluster: Cluster,
}

impl Sandbox {
    /// It lies in `$XDG_STATE_HOME/apsctl/sandbox`. Nothing is touched yet.
    ///
    /// # Errors
    /// A `CliError` (exit 2) where another account may write to a folder on the way.
    pub fn of_current_user() -> Result<Self> {
        let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = || folder("HOME").or_else(home_of_account).map(|home| home.join(".local/state"));
        let state = folder("XDG_STATE_HOME").or_else(home).ok_or_else(|| {
            CliError::usage("there is no home folder to put a sandbox into").hint("set XDG_STATE_HOME")
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

    /// How any client reaches its store.
    pub fn url(&self) -> String {
        self.cluster.url(DATABASE_NAME)
    }

    /// Its data folder; where it is elsewhere, there.
    pub fn data(&self) -> PathBuf {
        let data = self.cluster.data();
        std::fs::canonicalize(&data).unwrap_or(data)
    }

    /// The version of the server that runs, else the major version of its data.
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

    /// Starts it if need be; says whether that was needed.
    pub fn start(&self) -> Result<bool> {
        if self.cluster.is_running() {
            return Ok(false);
        }
        let busy = progress::spinner("starting the sandbox", false);
        let started = self.cluster.start(&SETTINGS);
        busy.finish_and_clear();
        started.map_err(with_separate_hint).context("starting the sandbox")
    }

    /// Stops it; says whether it ran. With `purge` all of it is removed too, and the answer is whether there was one.
    pub fn stop(&self, purge: bool) -> Result<bool> {
        let stopped = if purge { self.cluster.remove() } else { self.cluster.stop(StopMode::Fast) };
        stopped.map_err(with_separate_hint).context("stopping the sandbox")
    }

    /// A session with its store, which is started, created and migrated as needed.
    pub fn connect(&self, options: Options) -> Result<Db> {
        self.start()?;
        let options = Options { tables: default_tables()?, store_zone: chrono_tz::Tz::UTC, ..options };
        let settings = settings_from_url(&self.url())?;
        // That the store is made up is no write of the command's, so `--read-only` does not hinder it.
        let to_make = Options { read_only: false, fixed_now: None, ..options.clone() };
        let mut db = Db::open(&settings, options.clone()).or_else(|_| {
            self.create_database(&to_make)?;
            Db::open(&settings, options.clone())
        })?;
        // A sandbox may hold what another store was: APScheduler's own, beside which no tables are created.
        let states = db.migrations()?;
        let create_tables = states.iter().any(|state| state.is_pending(true)) && db.can_create_tables()?;
        if !states.iter().any(|state| state.is_pending(create_tables)) {
            return Ok(db);
        }
        drop(db);
        Db::open(&settings, to_make)?.migrate_up(create_tables, None).context("migrating the sandbox")?;
        Db::open(&settings, options)
    }

    fn create_database(&self, options: &Options) -> Result<()> {
        let settings = settings_from_url(&self.cluster.url("postgres"))?;
        Db::open(&settings, options.clone())?.create_database(DATABASE_NAME)
    }
}

/// The sandbox is the guide's store; what the user's own store calls its tables is no matter here.
fn default_tables() -> Result<TableNames> {
    TableNames::from_settings(&|_| None)
}

/// Of PG* variables only those count that cannot lead elsewhere: none.
fn settings_from_url(url: &str) -> Result<Settings> {
    db::gather_settings(Some(url), &|_| None)
}

fn home_of_account() -> Option<PathBuf> {
    Some(nix::unistd::User::from_uid(nix::unistd::geteuid()).ok()??.dir)
}

/// What the user can put right gets its message and hint apart.
fn with_separate_hint(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<MissingServer>() {
        Some(obstacle) => CliError::failed(obstacle.message()).hint(obstacle.hint()).into(),
        None => error,
    }
}
