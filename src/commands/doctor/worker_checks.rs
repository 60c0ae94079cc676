//! Makes the checks of the worker's container: `container-limits` and `memory`.

use super::results::Results;
use super::worker_state::{WorkerState, not_checked};
use crate::domain::doctor::check::Check;
use crate::domain::doctor::check_result::NotChecked;
use crate::domain::doctor::container::{self, ContainerUsage};

pub(super) fn run_checks(worker: &WorkerState, results: &mut Results) {
    let container = || worker.container.as_ref().map_err(NotChecked::clone);
    results.evaluate(Check::ContainerLimits, container(), container::container_limits);
    // Docker takes a second or two to measure the usage.
    if results.wants(Check::Memory) {
        let answer = container().and_then(|container| {
            if !container.is_running {
                return Ok((container, None));
            }
            let usage = worker.docker.usage().map_err(|error| not_checked(&error))?;
            let usage = usage.map(|usage| ContainerUsage {
                memory_bytes: usage.memory_bytes,
                limit_bytes: usage.memory_limit_bytes,
                cpu_percent: usage.cpu_percent,
            });
            Ok((container, usage))
        });
        results.evaluate(Check::Memory, answer, |(container, usage)| container::memory(container, usage));
    }
}
