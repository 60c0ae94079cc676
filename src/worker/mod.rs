//! The worker's container, by the command line of docker: its contexts and `DOCKER_HOST` work as they do there.
//!
//! Nothing here waits without a limit, or keeps more of an answer than it can use: a daemon that hangs must not hang us.

mod container_state;
mod docker_cli;
mod docker_error;
pub mod logs;
mod resource_usage;
mod restart_command;

use std::time::Duration;

use chrono::{DateTime, Utc};

pub use container_state::{ContainerState, ContainerStatus};
pub use docker_error::DockerError;
pub use resource_usage::ResourceUsage;
pub use restart_command::{CommandResult, run_restart_command};

use docker_cli::DockerCli;

/// How long one call of docker may take.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// How many names are looked through for one like it.
const MAX_NAMES: usize = 1000;

/// A container, by its name or its id. Nothing is asked of it yet.
#[derive(Debug, Clone)]
pub struct Container {
    name: String,
    docker: DockerCli,
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
        Ok(Self { name: name.to_owned(), docker: DockerCli { timeout: DEFAULT_TIMEOUT } })
    }

    /// The same, with another limit for each call.
    #[must_use]
    pub fn with_timeout(self, patience: Duration) -> Self {
        Self { docker: DockerCli { timeout: patience }, ..self }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// What docker knows of it.
    pub fn inspect(&self) -> Result<ContainerState, DockerError> {
        let args = ["inspect", "--type", "container", "--format", "{{json .}}", "--", &self.name];
        let said = self.docker.run(&args).map_err(|absent| self.add_similar_names(absent))?;
        ContainerState::parse(&said)
            .ok_or_else(|| DockerError::Failed("docker inspect said something else".into()))
    }

    /// What it uses right now; none where it is not running. Docker measures for a second or two.
    pub fn usage(&self) -> Result<Option<ResourceUsage>, DockerError> {
        let args = ["stats", "--no-stream", "--no-trunc", "--format", "{{json .}}", "--", &self.name];
        let said = self.docker.run(&args).map_err(|absent| self.add_similar_names(absent))?;
        Ok(ResourceUsage::parse(&said))
    }

    /// The time of the daemon's machine, which is its containers' time. It is that of about the middle of the call.
    pub fn daemon_time(&self) -> Result<DateTime<Utc>, DockerError> {
        let said = self.docker.run(&["info", "--format", "{{.SystemTime}}"])?;
        let time = DateTime::parse_from_rfc3339(said.trim());
        time.map(|time| time.to_utc())
            .map_err(|_| DockerError::Failed(format!("docker info: no time: {said:?}")))
    }

    /// Where there is no such container, those whose names are like it.
    fn add_similar_names(&self, absent: DockerError) -> DockerError {
        let DockerError::NoSuchContainer { name, .. } = absent else { return absent };
        let names = self.docker.run(&["ps", "--all", "--format", "{{.Names}}"]).unwrap_or_default();
        let names: Vec<&str> = names.lines().take(MAX_NAMES).collect();
        DockerError::NoSuchContainer {
            similar: docker_error::similar_names(&self.name, &names),
            container_count: names.len(),
            name,
        }
    }
}
