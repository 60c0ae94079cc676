//! Jobs of APScheduler 3: reads them from their pickles, computes their fire times and edits the pickles.
//!
//! [`FireTimes`] are those of APScheduler 3.11.3, including its bugs. Rows that Python 2.7, APScheduler 3.6 or 3.10
//! wrote can be read too.

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
