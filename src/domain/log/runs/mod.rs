//! Extracts runs from the worker's log: those of the automation job (docs/task-tracker.md describes the lines), and those that
//! APScheduler itself logs.

mod audit_comparison;
mod event;
mod extractor;
mod job_names;
mod logged_run;
mod scheduler_event;
mod scheduler_runs;

pub use audit_comparison::{AuditMatch, AuditedRun, join_with_audit};
pub use event::RUN_EVENT_PATTERN;
#[cfg(test)]
pub(super) use event::RunEvent;
pub use extractor::RunExtractor;
pub use job_names::JobNames;
pub use logged_run::{LoggedRun, LoggedStatus};
pub use scheduler_event::SCHEDULER_EVENT_PATTERN;
pub use scheduler_runs::SchedulerRuns;

#[cfg(test)]
mod tests;
