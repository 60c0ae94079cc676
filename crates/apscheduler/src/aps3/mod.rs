//! Jobs of APScheduler 3.x as their pickles hold them: what they are, when they run next, and how to change that
//! without Python. Schedules of APScheduler 4 are in [`aps4`](crate::aps4).
//!
//! The times are those APScheduler 3.11.3 computes, bugs included: [`FireTimes`]. Rows written by Python 2.7 and by
//! APScheduler 3.6 and 3.10 are read too; their times are those 3.11.3 would compute from them.

mod calendar_interval_trigger;
mod column;
mod cron_trigger;
mod fire_times;
mod interval_trigger;
mod job;
mod job_change;
mod job_details;
mod patch;
mod skipped_runs;
#[cfg(test)]
mod tests;
mod trigger;
mod trigger_state;

pub use calendar_interval_trigger::CalendarIntervalTrigger;
pub use column::time_from_column;
pub use cron_trigger::CronTrigger;
pub use fire_times::FireTimes;
pub use interval_trigger::IntervalTrigger;
pub use job::{Job, JobError};
pub use job_change::{JobChange, compare_rows, last_run_if_finished};
pub use job_details::{JobDetails, job_details};
pub use patch::{PatchError, one_time_copy, set_id, set_misfire_grace_time, set_next_run_time};
pub use skipped_runs::SkippedRunFinder;
pub use trigger::{CombiningTrigger, DateTrigger, Trigger, UnknownTrigger};
