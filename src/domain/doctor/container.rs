//! The worker's memory, and what it may use, against the guide's "Resource Limits".

use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::shell;

use super::worker::WorkerContainer;
use super::{counted, merge_findings};

/// The guide's limits.
pub const GUIDE_CPUS: f64 = 2.0;
pub const GUIDE_MEMORY_BYTES: i64 = 2 << 30;

/// Shares of the limit from which on the memory is short.
const MEMORY_WARNING_PERCENT: f64 = 80.0;
const MEMORY_CRITICAL_PERCENT: f64 = 95.0;

/// `2 GB`, `1.5 GB`, `512 MB`
#[allow(clippy::cast_precision_loss, reason = "a size to show")]
pub fn format_bytes(bytes: i64) -> String {
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

pub fn container_limits(container: &WorkerContainer) -> CheckResult {
    let name = &container.name;
    let mut found = Vec::new();
    let mut say = |evidence: String| {
        let fix = shell::with_argument("docker update --cpus 2 --memory 2g --memory-swap 2g", name);
        found.push(CheckResult::new(Check::ContainerLimits, CheckStatus::Warning, evidence, fix));
    };
    match container.memory_limit_bytes {
        None => say(format!(
            "container {name} has no memory limit (the guide's is {})",
            format_bytes(GUIDE_MEMORY_BYTES)
        )),
        Some(limit) if limit < GUIDE_MEMORY_BYTES => {
            say(format!(
                "container {name} may use {} of memory (the guide's limit is {})",
                format_bytes(limit),
                format_bytes(GUIDE_MEMORY_BYTES)
            ));
        }
        Some(_) => {}
    }
    match container.cpu_limit {
        None => say(format!("container {name} has no CPU limit (the guide's is {GUIDE_CPUS})")),
        Some(cpus) if cpus < GUIDE_CPUS => {
            say(format!("container {name} may use {cpus} CPUs (the guide's limit is {GUIDE_CPUS})"));
        }
        Some(_) => {}
    }
    let ok = || {
        Some(format!(
            "{} CPUs and {} of memory",
            container.cpu_limit?,
            format_bytes(container.memory_limit_bytes?)
        ))
    };
    merge_findings(Check::ContainerLimits, found, ok().unwrap_or_default())
}

/// What a container uses.
#[derive(Debug, Clone, Copy)]
pub struct ContainerUsage {
    pub memory_bytes: i64,
    pub limit_bytes: Option<i64>,
    pub cpu_percent: f64,
}

/// `usage`: none where it is not running.
pub fn memory(container: &WorkerContainer, usage: Option<ContainerUsage>) -> CheckResult {
    let name = &container.name;
    let batch = "AUTOMATION_BATCH_SIZE=1000";
    let mut found = Vec::new();
    let mut say = |standing, evidence: String, fix: String| {
        found.push(CheckResult::new(Check::Memory, standing, evidence, fix));
    };
    if container.oom_killed {
        let limit = container
            .memory_limit_bytes
            .map_or(String::new(), |limit| format!(" (its limit is {})", format_bytes(limit)));
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
            let of = share.zip(usage.limit_bytes).map_or(String::new(), |(share, limit)| {
                format!(" of {} ({share:.0} %)", format_bytes(limit))
            });
            format!(
                "container {name} uses {}{of} and {:.0} % of a CPU",
                format_bytes(usage.memory_bytes),
                usage.cpu_percent
            )
        },
    );
    if share.is_some_and(|share| share >= MEMORY_WARNING_PERCENT) {
        let standing =
            if share >= Some(MEMORY_CRITICAL_PERCENT) { CheckStatus::Critical } else { CheckStatus::Warning };
        say(standing, used.clone(), shell::with_argument("docker restart", name));
    }
    if container.restart_count > 2 {
        let times = counted(usize::try_from(container.restart_count).unwrap_or_default(), "time");
        let evidence = format!("docker has started container {name} again {times}");
        say(CheckStatus::Warning, evidence, shell::with_argument("docker logs --tail 50", name));
    }
    merge_findings(Check::Memory, found, used)
}
