//! What `docker inspect` says of a container, as far as it is of use: never its whole environment, which has secrets.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Utc};
use serde_json::Value;

use crate::error::redact;

/// How a container stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContainerStatus {
    Created,
    Running,
    Paused,
    Restarting,
    Removing,
    Exited,
    Dead,
    /// A word of a docker to come.
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
        let named = [
            Self::Created,
            Self::Running,
            Self::Paused,
            Self::Restarting,
            Self::Removing,
            Self::Exited,
            Self::Dead,
        ];
        named.into_iter().find(|state| state.as_str() == word).unwrap_or_else(|| Self::Other(word.to_owned()))
    }
}

/// What its own health check says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerHealth {
    /// `healthy`, `unhealthy` or `starting`.
    pub status: String,
    pub failing_streak: i64,
}

/// What it may use; none is without a limit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResourceLimits {
    /// In billionths of a processor.
    pub nano_cpus: Option<i64>,
    pub memory_limit_bytes: Option<i64>,
    pub memory_reservation_bytes: Option<i64>,
    /// Its weight beside the others where the processors are busy (1024 is usual).
    pub cpu_shares: Option<i64>,
    pub pids: Option<i64>,
}

impl ResourceLimits {
    /// How many processors' worth.
    #[allow(clippy::cast_precision_loss, reason = "a number of processors")]
    pub fn cpus(&self) -> Option<f64> {
        Some(self.nano_cpus? as f64 / 1e9)
    }
}

/// What docker knows of a container.
#[derive(Debug, Clone, PartialEq)]
pub struct ContainerState {
    pub id: String,
    pub status: ContainerStatus,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub exit_code: i64,
    pub oom_killed: bool,
    /// How often docker has started it again by its restart policy.
    pub restart_count: i64,
    pub restart_policy: String,
    /// None where it has no health check.
    pub health: Option<ContainerHealth>,
    /// Why it could not be started.
    pub error: Option<String>,
    pub limits: ResourceLimits,
    /// `TZ`, and the guide's variables (`SCHEDULER_*`, `JOB_*`, `AUTOMATION_*`), but for those that may be secrets.
    pub environment: BTreeMap<String, String>,
    pub image: String,
    /// Where its log goes: `json-file`, `local`, `journald`, `none` …
    pub log_driver: String,
}

impl ContainerState {
    pub(super) fn parse(said: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(said).ok()?;
        let text = |path: &str| value.pointer(path).and_then(Value::as_str);
        let number = |path: &str| value.pointer(path).and_then(Value::as_i64);
        let time = |path: &str| {
            let time = DateTime::parse_from_rfc3339(text(path)?).ok()?.to_utc();
            // Go's zero time is for never.
            (time.year() > 1).then_some(time)
        };
        let health = text("/State/Health/Status").filter(|status| *status != "none");
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
            environment: environment(value.pointer("/Config/Env")),
            image: text("/Config/Image").unwrap_or_default().to_owned(),
            log_driver: text("/HostConfig/LogConfig/Type").unwrap_or_default().to_owned(),
        })
    }

    /// Whether it is up: running, and not paused.
    pub fn is_running(&self) -> bool {
        self.status == ContainerStatus::Running
    }
}

fn limits(number: &dyn Fn(&str) -> Option<i64>) -> ResourceLimits {
    // Docker says 0 (of some -1) for what is not limited.
    let limit = |name: &str| number(&format!("/HostConfig/{name}")).filter(|limit| *limit > 0);
    let by_quota = || {
        let period = limit("CpuPeriod").unwrap_or(100_000);
        Some(
            i64::try_from(i128::from(limit("CpuQuota")?) * 1_000_000_000 / i128::from(period))
                .unwrap_or(i64::MAX),
        )
    };
    ResourceLimits {
        nano_cpus: limit("NanoCpus").or_else(by_quota),
        memory_limit_bytes: limit("Memory"),
        memory_reservation_bytes: limit("MemoryReservation"),
        cpu_shares: limit("CpuShares"),
        pids: limit("PidsLimit"),
    }
}

fn environment(list: Option<&Value>) -> BTreeMap<String, String> {
    let of_the_guide = ["SCHEDULER_", "JOB_", "AUTOMATION_"];
    let secret = ["PASS", "SECRET", "TOKEN", "KEY", "URL", "URI", "DSN", "CREDENTIAL", "AUTH"];
    let list = list.and_then(Value::as_array).into_iter().flatten();
    let pairs = list.filter_map(|entry| entry.as_str()?.split_once('='));
    let wanted = pairs.filter(|(name, _)| {
        // AUTOMATION_ has AUTO, not AUTH.
        let may_be_secret = secret.iter().any(|word| name.to_ascii_uppercase().contains(word));
        *name == "TZ" || of_the_guide.iter().any(|start| name.starts_with(start)) && !may_be_secret
    });
    wanted.map(|(name, value)| (name.to_owned(), redact(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_docker_says_is_read() {
        let said = r#"{"Id": "abc", "RestartCount": 3,
            "State": {"Status": "restarting", "OOMKilled": true, "ExitCode": 137, "Error": "",
                      "StartedAt": "2025-10-26T09:00:00.123456789Z", "FinishedAt": "0001-01-01T00:00:00Z",
                      "Health": {"Status": "unhealthy", "FailingStreak": 7}},
            "HostConfig": {"Memory": 2147483648, "CpuQuota": 150000, "CpuPeriod": 0, "NanoCpus": 0, "PidsLimit": -1,
                           "RestartPolicy": {"Name": "always"}, "LogConfig": {"Type": "json-file"}},
            "Config": {"Image": "worker:1", "Env": ["TZ=Europe/Berlin", "JOB_TIMEOUT_SECONDS=30", "JOB_STORE_URL=postgresql://u:s3cret@h/d",
                       "SCHEDULER_API_TOKEN=s3cret", "DATABASE_URL=postgresql://u:s3cret@h/d", "AUTOMATION_BATCH_SIZE=500", "odd"]}}"#;
        let standing = ContainerState::parse(said).unwrap();
        assert_eq!(standing.status, ContainerStatus::Restarting);
        assert_eq!(standing.started_at, Some("2025-10-26T09:00:00.123456789Z".parse().unwrap()));
        assert_eq!((standing.finished_at, standing.error.as_deref()), (None, None));
        assert_eq!((standing.exit_code, standing.oom_killed, standing.restart_count), (137, true, 3));
        assert_eq!(standing.health.as_ref().map(|health| health.failing_streak), Some(7));
        assert_eq!(standing.limits.cpus(), Some(1.5));
        assert_eq!(standing.limits.memory_limit_bytes, Some(2 << 30));
        assert_eq!((standing.limits.pids, standing.limits.cpu_shares), (None, None));
        let names: Vec<&str> = standing.environment.keys().map(String::as_str).collect();
        assert_eq!(names, ["AUTOMATION_BATCH_SIZE", "JOB_TIMEOUT_SECONDS", "TZ"]);
        assert!(!format!("{standing:?}").contains("s3cret"));
        assert!(ContainerState::parse("[]").is_none() && ContainerState::parse("{").is_none());
    }
}
