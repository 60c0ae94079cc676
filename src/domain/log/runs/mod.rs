//! Extracts the runs of the automation job from the worker's log (the lines are described in docs/task-tracker.md).

mod audit_comparison;
mod event;
mod extractor;
mod logged_run;

pub use audit_comparison::{AuditMatch, AuditedRun, join_with_audit};
pub use event::RUN_EVENT_PATTERN;
#[cfg(test)]
pub(super) use event::RunEvent;
pub use extractor::RunExtractor;
pub use logged_run::{LoggedRun, LoggedStatus};

#[cfg(test)]
mod tests;
