//! The worker's container, by the command line of docker: its contexts and `DOCKER_HOST` work as they do there.
//!
//! Nothing here waits without a limit, or keeps more of an answer than it can use: a daemon that hangs must not hang us.

mod absent;
mod docker;
pub mod logs;
mod restart;
mod standing;
mod usage;

use std::time::Duration;

use chrono::{DateTime, Utc};

pub use absent::Absent;
pub use restart::{End, restart};
pub use standing::{Health, Limits, Standing, State};
pub use usage::Usage;

use docker::Docker;

/// The guide's worker.
pub const DEFAULT: &str = "task-tracker-worker";

/// How long one call of docker may take.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// How many names are looked through for one like it.
const NAMES: usize = 1000;

/// A container, by its name or its id. Nothing is asked of it yet.
#[derive(Debug, Clone)]
pub struct Container {
    name: String,
    docker: Docker,
}

impl Container {
    /// # Errors
    /// What cannot be a container's name, in words: docker would take it for something else.
    pub fn named(name: &str) -> Result<Self, String> {
        let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let is_name = name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(is_inner);
        if !is_name {
            return Err(format!("{name:?} is no container's name"));
        }
        Ok(Self { name: name.to_owned(), docker: Docker { patience: PATIENCE } })
    }

    /// The same, with another limit for each call.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { docker: Docker { patience }, ..self }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// What docker knows of it.
    pub fn standing(&self) -> Result<Standing, Absent> {
        let args = ["inspect", "--type", "container", "--format", "{{json .}}", "--", &self.name];
        let said = self.docker.ask(&args).map_err(|absent| self.with_names(absent))?;
        Standing::read(&said).ok_or_else(|| Absent::Failed("docker inspect said something else".into()))
    }

    /// What it uses right now; none where it is not running. Docker measures for a second or two.
    pub fn usage(&self) -> Result<Option<Usage>, Absent> {
        let args = ["stats", "--no-stream", "--no-trunc", "--format", "{{json .}}", "--", &self.name];
        let said = self.docker.ask(&args).map_err(|absent| self.with_names(absent))?;
        Ok(Usage::read(&said))
    }

    /// The time of the daemon's machine, which is its containers' time. It is that of about the middle of the call.
    pub fn clock(&self) -> Result<DateTime<Utc>, Absent> {
        let said = self.docker.ask(&["info", "--format", "{{.SystemTime}}"])?;
        let time = DateTime::parse_from_rfc3339(said.trim());
        time.map(|time| time.to_utc()).map_err(|_| Absent::Failed(format!("docker info: no time: {said:?}")))
    }

    /// Where there is no such container, those whose names are like it.
    fn with_names(&self, absent: Absent) -> Absent {
        let Absent::NoSuchContainer { name, .. } = absent else { return absent };
        let names = self.docker.ask(&["ps", "--all", "--format", "{{.Names}}"]).unwrap_or_default();
        let names: Vec<&str> = names.lines().take(NAMES).collect();
        Absent::NoSuchContainer { like: absent::like(&self.name, &names), others: names.len(), name }
    }
}
