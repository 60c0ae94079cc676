//! The state and configuration of a container from `docker inspect`, without environment variables that may be secrets.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Utc};
use serde_json::Value;

use crate::error::redact;

/// The status of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContainerStatus {
    Created,
    Running,
    Paused,
    Restarting,
    Removing,
    Exited,
    Dead,
    /// A status of a newer Docker version.
    Other(String),
}

impl ContainerStatus {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Restarting => "restarting",
            Self::Removing => "removing",
            Self::Exited => "exited",
            Self::Dead => "dead",
            Self::Other(word) => word,
        }
    }

    fn parse(word: &str) -> Self {
        let named =
            [Self::Created, Self::Running, Self::Paused, Self::Restarting, Self::Removing, Self::Exited, Self::Dead];
        named.into_iter().find(|state| state.as_str() == word).unwrap_or_else(|| Self::Other(word.to_owned()))
    }
}

/// The result of the container's health check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerHealth {
    /// `healthy`, `unhealthy` or `starting`.
    pub status: String,
    pub failing_streak: i64,
}

/// The resource limits of a container; `None` is unlimited.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResourceLimits {
    /// In billionths of a CPU.
    pub nano_cpus: Option<i64>,
    pub memory_limit_bytes: Option<i64>,
    pub memory_reservation_bytes: Option<i64>,
    /// The CPU weight relative to other containers; the default is 1024.
    pub cpu_shares: Option<i64>,
    pub pids: Option<i64>,
}

impl ResourceLimits {
    /// Returns the limit in CPUs.
    #[allow(clippy::cast_precision_loss, reason = "a number of CPUs")]
    pub fn cpus(&self) -> Option<f64> {
        Some(self.nano_cpus? as f64 / 1e9)
    }
}

/// Variables of a container that may be secrets. `Debug` shows no value.
#[derive(Clone, Default, PartialEq)]
pub struct HiddenEnvironment(pub BTreeMap<String, String>);

impl std::fmt::Debug for HiddenEnvironment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HiddenEnvironment({})", self.0.len())
    }
}

/// The state and configuration of a container.
#[derive(Debug, Clone, PartialEq)]
pub struct ContainerState {
    pub id: String,
    pub status: ContainerStatus,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub exit_code: i64,
    pub oom_killed: bool,
    /// The number of restarts by the restart policy.
    pub restart_count: i64,
    pub restart_policy: String,
    /// `None` without a health check.
    pub health: Option<ContainerHealth>,
    /// Why the container could not be started.
    pub error: Option<String>,
    pub limits: ResourceLimits,
    /// `TZ` and Task Tracker's variables (`SCHEDULER_*`, `JOB_*`, `AUTOMATION_*`), except those that may be secrets.
    pub environment: BTreeMap<String, String>,
    /// The other variables. They are only used to remove secrets from texts.
    pub hidden_environment: HiddenEnvironment,
    pub image: String,
    /// The log driver: `json-file`, `local`, `journald`, `none` …
    pub log_driver: String,
}

impl ContainerState {
    pub(super) fn parse(json: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(json).ok()?;
        let text = |path: &str| value.pointer(path).and_then(Value::as_str);
        let number = |path: &str| value.pointer(path).and_then(Value::as_i64);
        let time = |path: &str| {
            let time = DateTime::parse_from_rfc3339(text(path)?).ok()?.to_utc();
            // Docker writes Go's zero time for "never".
            (time.year() > 1).then_some(time)
        };
        let health = text("/State/Health/Status").filter(|status| *status != "none");
        let (environment, hidden_environment) = environment(value.pointer("/Config/Env"));
        Some(Self {
            id: text("/Id")?.to_owned(),
            status: ContainerStatus::parse(text("/State/Status")?),
            started_at: time("/State/StartedAt"),
            finished_at: time("/State/FinishedAt"),
            exit_code: number("/State/ExitCode").unwrap_or_default(),
            oom_killed: value.pointer("/State/OOMKilled").and_then(Value::as_bool).unwrap_or_default(),
            restart_count: number("/RestartCount").unwrap_or_default(),
            restart_policy: text("/HostConfig/RestartPolicy/Name").unwrap_or_default().to_owned(),
            health: health.map(|status| ContainerHealth {
                status: status.to_owned(),
                failing_streak: number("/State/Health/FailingStreak").unwrap_or_default(),
            }),
            error: text("/State/Error").filter(|error| !error.is_empty()).map(redact),
            limits: limits(&number),
            environment,
            hidden_environment,
            image: text("/Config/Image").unwrap_or_default().to_owned(),
            log_driver: text("/HostConfig/LogConfig/Type").unwrap_or_default().to_owned(),
        })
    }

    /// Whether the container is running and not paused.
    pub fn is_running(&self) -> bool {
        self.status == ContainerStatus::Running
    }
}

fn limits(number: &dyn Fn(&str) -> Option<i64>) -> ResourceLimits {
    // Docker writes 0 or -1 for "unlimited".
    let limit = |name: &str| number(&format!("/HostConfig/{name}")).filter(|limit| *limit > 0);
    let from_quota = || {
        let period = limit("CpuPeriod").unwrap_or(100_000);
        Some(i64::try_from(i128::from(limit("CpuQuota")?) * 1_000_000_000 / i128::from(period)).unwrap_or(i64::MAX))
    };
    ResourceLimits {
        nano_cpus: limit("NanoCpus").or_else(from_quota),
        memory_limit_bytes: limit("Memory"),
        memory_reservation_bytes: limit("MemoryReservation"),
        cpu_shares: limit("CpuShares"),
        pids: limit("PidsLimit"),
    }
}

/// Returns the variables that may be shown, and the others.
fn environment(list: Option<&Value>) -> (BTreeMap<String, String>, HiddenEnvironment) {
    let prefixes = ["SCHEDULER_", "JOB_", "AUTOMATION_"];
    let secret_words = ["PASS", "SECRET", "TOKEN", "KEY", "URL", "URI", "DSN", "CREDENTIAL", "AUTH"];
    let list = list.and_then(Value::as_array).into_iter().flatten();
    let pairs = list.filter_map(|entry| entry.as_str()?.split_once('='));
    let (harmless, hidden): (Vec<_>, Vec<_>) = pairs.partition(|(name, _)| {
        // `AUTOMATION_` contains AUTO but not AUTH.
        let may_be_secret = secret_words.iter().any(|word| name.to_ascii_uppercase().contains(word));
        *name == "TZ" || prefixes.iter().any(|prefix| name.starts_with(prefix)) && !may_be_secret
    });
    let hidden = hidden.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    (harmless.into_iter().map(|(name, value)| (name.to_owned(), redact(value))).collect(), HiddenEnvironment(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_of_docker_inspect_is_parsed() {
        let json = r#"{"Id": "abc", "RestartCount": 3,
            "State": {"Status": "restarting", "OOMKilled": true, "ExitCode": 137, "Error": "",
                      "StartedAt": "2025-10-26T09:00:00.123456789Z", "FinishedAt": "0001-01-01T00:00:00Z",
                      "Health": {"Status": "unhealthy", "FailingStreak": 7}},
            "HostConfig": {"Memory": 2147483648, "CpuQuota": 150000, "CpuPeriod": 0, "NanoCpus": 0, "PidsLimit": -1,
                           "RestartPolicy": {"Name": "always"}, "LogConfig": {"Type": "json-file"}},
            "Config": {"Image": "worker:1", "Env": ["TZ=Europe/Berlin", "JOB_TIMEOUT_SECONDS=30", "JOB_STORE_URL=postgresql://u:s3cret@h/d",
                       "SCHEDULER_API_TOKEN=s3cret", "DATABASE_URL=postgresql://u:s3cret@h/d", "AUTOMATION_BATCH_SIZE=500", "odd"]}}"#;
        let state = ContainerState::parse(json).unwrap();
        assert_eq!(state.status, ContainerStatus::Restarting);
        assert_eq!(state.started_at, Some("2025-10-26T09:00:00.123456789Z".parse().unwrap()));
        assert_eq!((state.finished_at, state.error.as_deref()), (None, None));
        assert_eq!((state.exit_code, state.oom_killed, state.restart_count), (137, true, 3));
        assert_eq!(state.health.as_ref().map(|health| health.failing_streak), Some(7));
        assert_eq!(state.limits.cpus(), Some(1.5));
        assert_eq!(state.limits.memory_limit_bytes, Some(2 << 30));
        assert_eq!((state.limits.pids, state.limits.cpu_shares), (None, None));
        let names: Vec<&str> = state.environment.keys().map(String::as_str).collect();
        assert_eq!(names, ["AUTOMATION_BATCH_SIZE", "JOB_TIMEOUT_SECONDS", "TZ"]);
        assert!(!format!("{state:?}").contains("s3cret"));
        assert_eq!(state.hidden_environment.0.len(), 3);
        assert!(ContainerState::parse("[]").is_none() && ContainerState::parse("{").is_none());
    }
}
