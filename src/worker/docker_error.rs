//! Why docker could not say anything of the container.

use std::fmt;
use std::time::Duration;

use crate::error::CliError;

/// How much of docker's own words is passed on, in characters.
const MAX_MESSAGE_CHARS: usize = 400;

/// How many names like the one asked for are told.
const MAX_SUGGESTIONS: usize = 5;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DockerError {
    /// There is no program `docker`.
    NoDocker,
    /// Nobody answers it; its own words.
    Unreachable(String),
    /// The daemon is not for this user; docker's own words.
    NotPermitted(String),
    NoSuchContainer {
        name: String,
        /// Names that are like it.
        similar: Vec<String>,
        /// How many containers there are.
        container_count: usize,
    },
    TimedOut {
        after: Duration,
        args: String,
    },
    /// Anything else, in docker's words.
    Failed(String),
}

impl DockerError {
    /// What docker means by its message.
    pub(super) fn from_stderr(said: &str, args: &[&str]) -> Self {
        let said: String = said.trim().chars().take(MAX_MESSAGE_CHARS).collect();
        let lower = said.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if has(&["no such container", "no such object"]) {
            let name = args.last().map_or(String::new(), |name| (*name).to_owned());
            return Self::NoSuchContainer { name, similar: Vec::new(), container_count: 0 };
        }
        if has(&["permission denied"]) {
            return Self::NotPermitted(said);
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
        if has(&unreachable) { Self::Unreachable(said) } else { Self::Failed(said) }
    }
}

impl fmt::Display for DockerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDocker => f.write_str("there is no program docker here"),
            Self::Unreachable(said) => write!(f, "docker's daemon does not answer: {said}"),
            Self::NotPermitted(said) => write!(f, "docker is not for this user: {said}"),
            Self::NoSuchContainer { name, .. } => write!(f, "there is no container {name}"),
            Self::TimedOut { after, args } => {
                let after = humantime::format_duration(*after);
                write!(f, "docker has not answered within {after} (docker {args})")
            }
            Self::Failed(said) if said.is_empty() => f.write_str("docker failed, and did not say why"),
            Self::Failed(said) => write!(f, "docker failed: {said}"),
        }
    }
}

impl std::error::Error for DockerError {}

impl DockerError {
    /// What there is to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::NoDocker => "install docker's client, or read a file with --file".into(),
            Self::Unreachable(_) => {
                "is it running (systemctl start docker)? DOCKER_HOST and `docker context use` say where \
                                     it is"
                    .into()
            }
            Self::NotPermitted(_) => "run it as root, or as a member of the group docker".into(),
            Self::NoSuchContainer { similar: like, container_count: others, .. } if like.is_empty() => {
                match others {
                    0 => "docker has no container at all; is the worker on another machine (DOCKER_HOST)?"
                        .into(),
                    _ => "`docker ps -a` lists the containers; --container names the worker's".into(),
                }
            }
            Self::NoSuchContainer { similar: like, .. } => {
                format!("did you mean {}? (--container)", like.join(", "))
            }
            Self::TimedOut { .. } => {
                "the daemon may hang: try `docker ps`; APSCTL_DOCKER_TIMEOUT allows it more time".into()
            }
            Self::Failed(_) => "try `docker ps`".into(),
        }
    }
}

impl From<DockerError> for CliError {
    fn from(absent: DockerError) -> Self {
        let refusal = match &absent {
            DockerError::NoSuchContainer { .. } | DockerError::NotPermitted(_) => {
                Self::refused(absent.to_string())
            }
            _ => Self::failed(absent.to_string()),
        };
        refusal.hint(absent.hint())
    }
}

/// The names that share a word with the one asked for, or contain it: those that share most first.
pub(super) fn similar_names(name: &str, names: &[&str]) -> Vec<String> {
    let words = |name: &str| -> Vec<String> {
        let parts = name.split(['-', '_', '.']).map(str::to_ascii_lowercase);
        parts.filter(|word| word.len() > 1 && word.parse::<u64>().is_err()).collect()
    };
    let wanted = words(name);
    let shared = |other: &str| words(other).iter().filter(|word| wanted.contains(word)).count();
    let mut like: Vec<(usize, &str)> = names.iter().map(|other| (shared(other), *other)).collect();
    like.retain(|(shared, other)| *shared > 0 || other.contains(name));
    like.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    like.into_iter().take(MAX_SUGGESTIONS).map(|(_, name)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dockers_words_are_understood() {
        let kind = |said: &str| match DockerError::from_stderr(said, &["inspect", "--", "w"]) {
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
        let deaf = "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?";
        assert_eq!(kind(deaf), "unreachable");
        assert_eq!(kind("failed to connect to the docker API at tcp://h:1"), "unreachable");
        assert_eq!(kind("something new"), "docker failed: something new");
        assert_eq!(kind(""), "docker failed, and did not say why");
    }

    #[test]
    fn names_like_it() {
        let names =
            ["tasktracker-worker-1", "postgres", "task-tracker-api", "worker", "my-task-tracker-worker-1"];
        assert_eq!(
            similar_names("task-tracker-worker", &names),
            ["my-task-tracker-worker-1", "task-tracker-api", "tasktracker-worker-1", "worker"]
        );
        assert_eq!(similar_names("post", &names), ["postgres"]);
        assert!(similar_names("nothing", &names).is_empty());
    }
}
