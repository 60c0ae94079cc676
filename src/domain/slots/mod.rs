//! Compares the slots of a job's schedule with the runs in the audit log: on time, late, missed, duplicate or extra.
//!
//! A slot is a time at which the job should have run. A failed run fills its slot too, and a retry of a failed run is not a
//! duplicate. Slots are expected only while the job is known to have had the schedule and was neither paused nor removed.

mod assignment;
mod comparison;
mod job_history;
mod journal_events;
mod query;
mod results;
mod slot_times;
#[cfg(test)]
mod tests;

pub use comparison::JobComparison;
#[cfg(test)]
use comparison::compare_job;
pub use job_history::{JobHistory, JobRun};
pub use journal_events::{JobImage, JournalEvent};
pub use query::{MAX_SLOTS, SlotQuery};
pub use results::{JobSlotResults, SlotResult, SlotStatus};
