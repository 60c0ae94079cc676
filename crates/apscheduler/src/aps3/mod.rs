//! Jobs of APScheduler 3: reads them from their pickles, computes their fire times and edits the pickles.
//!
//! [`FireTimes`] are those of APScheduler 3.11.3, including its bugs. Rows that Python 2.7, APScheduler 3.6 or 3.10
//! wrote can be read too.

mod calendar_interval_trigger;
mod cron_trigger;
mod fire_times;
mod interval_trigger;
mod job;
mod job_details;
mod masked_arguments;
mod modify;
mod new_trigger;
mod next_run_time_column;
mod patch;
mod required_names;
mod row_comparison;
mod runs_skipped_by_dst;
#[cfg(test)]
mod tests;
mod trigger;
mod trigger_objects;
mod trigger_state;

pub use calendar_interval_trigger::CalendarIntervalTrigger;
pub use cron_trigger::CronTrigger;
pub use fire_times::FireTimes;
pub use interval_trigger::IntervalTrigger;
pub use job::{Job, JobError};
pub use job_details::{JobDetails, job_details};
pub use masked_arguments::mask_arguments;
pub use modify::{JobChanges, ModifiedJob, RowForm, modify_job};
pub use next_run_time_column::time_from_column;
pub use patch::{PatchError, one_time_copy, set_id, set_misfire_grace_time, set_next_run_time};
pub use required_names::required_names;
pub use row_comparison::{JobChange, compare_rows, last_run_if_finished};
pub use runs_skipped_by_dst::SkippedRunFinder;
pub use trigger::{CombiningTrigger, DateTrigger, Trigger, UnknownTrigger};
pub(crate) use trigger_objects::ObjectBuilder;
