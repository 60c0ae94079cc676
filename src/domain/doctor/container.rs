//! The worker's memory, and what it may use, against the guide's "Resource Limits".

use crate::domain::check::{Check, CheckResult, CheckStatus};
use crate::domain::shell;

use super::worker::Container;
use super::{count, merged};

/// The guide's limits.
pub const CPUS: f64 = 2.0;
pub const MEMORY: i64 = 2 << 30;

/// Shares of the limit from which on the memory is short.
const SHORT: f64 = 80.0;
const OUT: f64 = 95.0;

/// `2 GB`, `1.5 GB`, `512 MB`
#[allow(clippy::cast_precision_loss, reason = "a size to show")]
pub fn size(bytes: i64) -> String {
    let (mut number, mut unit) = (bytes as f64, "B");
    for larger in ["kB", "MB", "GB", "TB"] {
        if number < 1024.0 {
            break;
        }
        (number, unit) = (number / 1024.0, larger);
    }
    let rounded = (number * 10.0).round() / 10.0;
    format!("{rounded} {unit}")
}

pub fn limits(container: &Container) -> CheckResult {
    let name = &container.name;
    let mut found = Vec::new();
    let mut say = |evidence: String| {
        let fix = shell::command("docker update --cpus 2 --memory 2g --memory-swap 2g", name);
        found.push(CheckResult::new(Check::ContainerLimits, CheckStatus::Warning, evidence, fix));
    };
    match container.memory_bytes {
        None => say(format!("container {name} has no memory limit (the guide's is {})", size(MEMORY))),
        Some(limit) if limit < MEMORY => {
            say(format!(
                "container {name} may use {} of memory (the guide's limit is {})",
                size(limit),
                size(MEMORY)
            ));
        }
        Some(_) => {}
    }
    match container.cpus {
        None => say(format!("container {name} has no CPU limit (the guide's is {CPUS})")),
        Some(cpus) if cpus < CPUS => {
            say(format!("container {name} may use {cpus} CPUs (the guide's limit is {CPUS})"));
        }
        Some(_) => {}
    }
    let ok = || Some(format!("{} CPUs and {} of memory", container.cpus?, size(container.memory_bytes?)));
    merged(Check::ContainerLimits, found, ok().unwrap_or_default())
}

/// What a container uses.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    pub memory_bytes: i64,
    pub limit_bytes: Option<i64>,
    pub cpu_percent: f64,
}

/// `usage`: none where it is not running.
pub fn memory(container: &Container, usage: Option<Usage>) -> CheckResult {
    let name = &container.name;
    let batch = "AUTOMATION_BATCH_SIZE=1000";
    let mut found = Vec::new();
    let mut say = |standing, evidence: String, fix: String| {
        found.push(CheckResult::new(Check::Memory, standing, evidence, fix));
    };
    if container.oom_killed {
        let limit =
            container.memory_bytes.map_or(String::new(), |limit| format!(" (its limit is {})", size(limit)));
        say(
            CheckStatus::Critical,
            format!("container {name} was killed for want of memory{limit}"),
            batch.into(),
        );
    }
    #[allow(clippy::cast_precision_loss, reason = "a share to show")]
    let share = usage.and_then(|usage| Some(usage.memory_bytes as f64 / usage.limit_bytes? as f64 * 100.0));
    let used = usage.map_or_else(
        || format!("container {name} is not running, and uses none"),
        |usage| {
            let of = share
                .zip(usage.limit_bytes)
                .map_or(String::new(), |(share, limit)| format!(" of {} ({share:.0} %)", size(limit)));
            format!(
                "container {name} uses {}{of} and {:.0} % of a CPU",
                size(usage.memory_bytes),
                usage.cpu_percent
            )
        },
    );
    if share.is_some_and(|share| share >= SHORT) {
        let standing = if share >= Some(OUT) { CheckStatus::Critical } else { CheckStatus::Warning };
        say(standing, used.clone(), shell::command("docker restart", name));
    }
    if container.restarts > 2 {
        let times = count(usize::try_from(container.restarts).unwrap_or_default(), "time");
        let evidence = format!("docker has started container {name} again {times}");
        say(CheckStatus::Warning, evidence, shell::command("docker logs --tail 50", name));
    }
    merged(Check::Memory, found, used)
}
