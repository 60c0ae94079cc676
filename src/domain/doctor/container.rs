//! The checks of the worker's container: `container-limits` and `memory`.

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, merge_findings};
use super::wording::{counted, format_bytes};
use super::worker::WorkerContainer;
use crate::domain::remedy::Remedy;
use crate::domain::task_tracker::{BATCH_SIZE_VARIABLE, WORKER_CPUS, WORKER_MEMORY_BYTES};

/// Shares of the memory limit, in percent, from which memory is short.
const MEMORY_WARNING_PERCENT: f64 = 80.0;
const MEMORY_CRITICAL_PERCENT: f64 = 95.0;

/// Compares the container's limits with those in Task Tracker's guide.
pub fn container_limits(container: &WorkerContainer) -> CheckResult {
    let name = &container.name;
    let mut findings = Vec::new();
    let mut warn = |evidence: String| {
        let remedy = Remedy::shell_for("docker update --cpus 2 --memory 2g --memory-swap 2g", name);
        findings.push(
            CheckResult::new(Check::ContainerLimits, CheckStatus::Warning, evidence, remedy)
                .headline("the worker's container lacks the guide's limits"),
        );
    };
    let guide_memory = format!("Task Tracker's guide sets {}", format_bytes(WORKER_MEMORY_BYTES));
    match container.memory_limit_bytes {
        None => warn(format!("container {name} has no memory limit; {guide_memory}")),
        Some(limit) if limit < WORKER_MEMORY_BYTES => {
            warn(format!("container {name} may use {} of memory; {guide_memory}", format_bytes(limit)));
        }
        Some(_) => {}
    }
    match container.cpu_limit {
        None => warn(format!("container {name} has no CPU limit; Task Tracker's guide sets {WORKER_CPUS}")),
        Some(cpus) if cpus < WORKER_CPUS => {
            warn(format!("container {name} may use {cpus} CPUs; Task Tracker's guide sets {WORKER_CPUS}"));
        }
        Some(_) => {}
    }
    let ok = || {
        let memory = format_bytes(container.memory_limit_bytes?);
        Some(format!("container {name} may use {} CPUs and {memory} of memory", container.cpu_limit?))
    };
    merge_findings(Check::ContainerLimits, findings, ok().unwrap_or_default())
}

/// Resource usage of a container.
#[derive(Debug, Clone, Copy)]
pub struct ContainerUsage {
    pub memory_bytes: i64,
    pub limit_bytes: Option<i64>,
    pub cpu_percent: f64,
}

/// Checks the memory of the container. `usage` is `None` if the container is not running.
pub fn memory(container: &WorkerContainer, usage: Option<ContainerUsage>) -> CheckResult {
    let name = &container.name;
    let mut findings = Vec::new();
    let mut add = |status, evidence: String, remedy: Remedy| {
        let headline = "the worker's container is short of memory";
        findings.push(CheckResult::new(Check::Memory, status, evidence, remedy).headline(headline));
    };
    if container.oom_killed {
        let limit = container
            .memory_limit_bytes
            .map_or(String::new(), |limit| format!(" (its limit is {})", format_bytes(limit)));
        let evidence = format!("container {name} was killed because it ran out of memory{limit}");
        add(CheckStatus::Critical, evidence, Remedy::setting(BATCH_SIZE_VARIABLE, 1000));
    }
    #[allow(clippy::cast_precision_loss, reason = "a percentage for display")]
    let percent = usage.and_then(|usage| Some(usage.memory_bytes as f64 / usage.limit_bytes? as f64 * 100.0));
    let used = usage.map_or_else(
        || format!("container {name} is not running and uses no memory"),
        |usage| {
            let limit = percent
                .zip(usage.limit_bytes)
                .map_or(String::new(), |(percent, limit)| format!(" of {} ({percent:.0} %)", format_bytes(limit)));
            let memory = format_bytes(usage.memory_bytes);
            format!("container {name} uses {memory}{limit} and {:.0} % of a CPU", usage.cpu_percent)
        },
    );
    if percent.is_some_and(|percent| percent >= MEMORY_WARNING_PERCENT) {
        let is_critical = percent >= Some(MEMORY_CRITICAL_PERCENT);
        let status = if is_critical { CheckStatus::Critical } else { CheckStatus::Warning };
        add(status, used.clone(), Remedy::shell_for("docker restart", name));
    }
    if container.restart_count > 2 {
        let times = counted(usize::try_from(container.restart_count).unwrap_or_default(), "time");
        let evidence = format!("docker has restarted container {name} {times}");
        add(CheckStatus::Warning, evidence, Remedy::shell_for("docker logs --tail 50", name));
    }
    merge_findings(Check::Memory, findings, used)
}
