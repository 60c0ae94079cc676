//! The errors of the `docker` command.

use std::fmt;
use std::time::Duration;

use crate::domain::duration_text::exact_duration;
use crate::error::CliError;

/// The largest part of docker's message that is shown, in characters.
const MAX_MESSAGE_CHARS: usize = 400;

/// The largest number of similar names in a hint.
const MAX_SUGGESTIONS: usize = 5;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DockerError {
    /// The program `docker` is not installed.
    NoDocker,
    /// The daemon does not respond; with docker's message.
    Unreachable(String),
    /// The user may not use the daemon; with docker's message.
    NotPermitted(String),
    NoSuchContainer {
        name: String,
        /// Existing containers with similar names.
        similar: Vec<String>,
        /// The number of existing containers.
        container_count: usize,
    },
    TimedOut {
        after: Duration,
        args: String,
    },
    /// Any other error, with docker's message.
    Failed(String),
}

impl DockerError {
    /// Classifies docker's message. Docker exits 1 for all of these errors, so only the text tells them apart.
    pub(super) fn from_stderr(message: &str, args: &[&str]) -> Self {
        let message: String = message.trim().chars().take(MAX_MESSAGE_CHARS).collect();
        let lower = message.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if has(&["no such container", "no such object"]) {
            let name = args.last().map_or(String::new(), |name| (*name).to_owned());
            return Self::NoSuchContainer { name, similar: Vec::new(), container_count: 0 };
        }
        if has(&["permission denied"]) {
            return Self::NotPermitted(message);
        }
        let unreachable = [
            "cannot connect to the docker daemon",
            "failed to connect to the docker api",
            "error during connect",
            "connection refused",
            "no such host",
            "i/o timeout",
            "deadline exceeded",
        ];
        if has(&unreachable) { Self::Unreachable(message) } else { Self::Failed(message) }
    }
}

impl fmt::Display for DockerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDocker => f.write_str("the program docker is not installed"),
            Self::Unreachable(message) => write!(f, "the Docker daemon does not respond: {message}"),
            Self::NotPermitted(message) => write!(f, "this user may not use Docker: {message}"),
            Self::NoSuchContainer { name, .. } => write!(f, "no such container: {name}"),
            Self::TimedOut { after, args } => {
                let after = exact_duration(*after);
                write!(f, "docker did not respond within {after} (docker {args})")
            }
            Self::Failed(message) if message.is_empty() => f.write_str("docker failed without a message"),
            Self::Failed(message) => write!(f, "docker failed: {message}"),
        }
    }
}

impl std::error::Error for DockerError {}

impl DockerError {
    /// Returns what to do about the error.
    pub fn hint(&self) -> String {
        match self {
            Self::NoDocker => "install the Docker client, or read a file with --file".into(),
            Self::Unreachable(_) => {
                "start the daemon (systemctl start docker), or check DOCKER_HOST and `docker context use`".into()
            }
            Self::NotPermitted(_) => "run apsctl as root or as a member of the group docker".into(),
            Self::NoSuchContainer { similar, container_count, .. } if similar.is_empty() => match container_count {
                0 => "Docker has no containers; set DOCKER_HOST if the worker runs on another machine".into(),
                _ => "name the worker's container with --container; `docker ps -a` lists the containers".into(),
            },
            Self::NoSuchContainer { similar, .. } => {
                format!("did you mean {}? Use --container", similar.join(", "))
            }
            Self::TimedOut { .. } => {
                "check the daemon with `docker ps`, or set APSCTL_DOCKER_TIMEOUT to a longer time".into()
            }
            Self::Failed(_) => "check the daemon with `docker ps`".into(),
        }
    }
}

impl From<DockerError> for CliError {
    fn from(error: DockerError) -> Self {
        let cli_error = match &error {
            DockerError::NoSuchContainer { .. } | DockerError::NotPermitted(_) => Self::refused(error.to_string()),
            _ => Self::failed(error.to_string()),
        };
        cli_error.hint(error.hint())
    }
}

/// Returns the names that contain `name` or share a word with it, those with the most shared words first.
pub(super) fn similar_names(name: &str, names: &[&str]) -> Vec<String> {
    let words = |name: &str| -> Vec<String> {
        let parts = name.split(['-', '_', '.']).map(str::to_ascii_lowercase);
        parts.filter(|word| word.len() > 1 && word.parse::<u64>().is_err()).collect()
    };
    let wanted_words = words(name);
    let shared = |other: &str| words(other).iter().filter(|word| wanted_words.contains(word)).count();
    let mut similar: Vec<(usize, &str)> = names.iter().map(|other| (shared(other), *other)).collect();
    similar.retain(|(shared, other)| *shared > 0 || other.contains(name));
    similar.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    similar.into_iter().take(MAX_SUGGESTIONS).map(|(_, name)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_docker_are_classified() {
        let kind = |message: &str| match DockerError::from_stderr(message, &["inspect", "--", "w"]) {
            DockerError::NoSuchContainer { name, .. } => format!("none {name}"),
            DockerError::NotPermitted(_) => "permission".into(),
            DockerError::Unreachable(_) => "unreachable".into(),
            other => other.to_string(),
        };
        assert_eq!(kind("Error response from daemon: No such container: w\n"), "none w");
        assert_eq!(kind("Error: No such object: w"), "none w");
        assert_eq!(
            kind(
                "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: dial unix: connect: permission denied"
            ),
            "permission"
        );
        let unreachable = "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?";
        assert_eq!(kind(unreachable), "unreachable");
        assert_eq!(kind("failed to connect to the docker API at tcp://h:1"), "unreachable");
        assert_eq!(kind("something new"), "docker failed: something new");
        assert_eq!(kind(""), "docker failed without a message");
    }

    #[test]
    fn similar_names_share_a_word() {
        let names = ["tasktracker-worker-1", "postgres", "task-tracker-api", "worker", "my-task-tracker-worker-1"];
        assert_eq!(
            similar_names("task-tracker-worker", &names),
            ["my-task-tracker-worker-1", "task-tracker-api", "tasktracker-worker-1", "worker"]
        );
        assert_eq!(similar_names("post", &names), ["postgres"]);
        assert!(similar_names("nothing", &names).is_empty());
    }
}
