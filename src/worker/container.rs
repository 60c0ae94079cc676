//! A container, inspected with the `docker` command.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::container_state::ContainerState;
use super::docker_cli::DockerCli;
use super::docker_error::{self, DockerError};
use super::resource_usage::ResourceUsage;

/// The default time limit of one `docker` command.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// The largest number of names searched for similar ones.
const MAX_NAMES: usize = 1000;

/// A container with this name or id. It need not exist.
#[derive(Debug, Clone)]
pub struct Container {
    name: String,
    docker: DockerCli,
}

impl Container {
    /// # Errors
    /// Returns why this cannot be the name of a container: docker would take it for an option or a template.
    pub fn named(name: &str) -> Result<Self, String> {
        let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let is_name = name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(is_inner);
        if !is_name {
            return Err(format!("{name:?} is not a valid container name"));
        }
        Ok(Self { name: name.to_owned(), docker: DockerCli { timeout: DEFAULT_TIMEOUT } })
    }

    /// Sets the time limit of each `docker` command.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { docker: DockerCli { timeout }, ..self }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the state and configuration of the container.
    pub fn inspect(&self) -> Result<ContainerState, DockerError> {
        let args = ["inspect", "--type", "container", "--format", "{{json .}}", "--", &self.name];
        let output = self.docker.run(&args).map_err(|error| self.add_similar_names(error))?;
        ContainerState::parse(&output)
            .ok_or_else(|| DockerError::Failed("docker inspect returned an unknown format".into()))
    }

    /// Returns the resources used now, or `None` if the container is not running. Docker measures for a second or two.
    pub fn usage(&self) -> Result<Option<ResourceUsage>, DockerError> {
        let args = ["stats", "--no-stream", "--no-trunc", "--format", "{{json .}}", "--", &self.name];
        let output = self.docker.run(&args).map_err(|error| self.add_similar_names(error))?;
        Ok(ResourceUsage::parse(&output))
    }

    /// Returns the time of the machine of the Docker daemon, as of about the middle of the call.
    pub fn daemon_time(&self) -> Result<DateTime<Utc>, DockerError> {
        let output = self.docker.run(&["info", "--format", "{{.SystemTime}}"])?;
        let time = DateTime::parse_from_rfc3339(output.trim());
        time.map(|time| time.to_utc())
            .map_err(|_| DockerError::Failed(format!("docker info returned an invalid time: {output:?}")))
    }

    /// Adds the similar names of other containers to an error.
    fn add_similar_names(&self, error: DockerError) -> DockerError {
        let DockerError::NoSuchContainer { name, .. } = error else { return error };
        let names = self.docker.run(&["ps", "--all", "--format", "{{.Names}}"]).unwrap_or_default();
        let names: Vec<&str> = names.lines().take(MAX_NAMES).collect();
        DockerError::NoSuchContainer {
            similar: docker_error::similar_names(&self.name, &names),
            container_count: names.len(),
            name,
        }
    }
}
