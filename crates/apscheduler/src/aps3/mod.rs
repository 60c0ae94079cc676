//! Jobs of APScheduler 3.x as their pickles hold them: what they are, when they run next, and how to change that
//! without Python. Schedules of APScheduler 4 are in [`aps4`](crate::aps4).
//!
//! The times are those APScheduler 3.11.3 computes, bugs included: [`Fires`]. Rows written by Python 2.7 and by
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

pub use calendar_interval_trigger::Calendar;
pub use column::column_time;
pub use cron_trigger::Cron;
pub use fire_times::Fires;
pub use interval_trigger::Interval;
pub use job::{Job, JobFault};
pub use job_change::{Change, changes, finished};
pub use job_details::{Details, details};
pub use patch::{PatchError, one_shot, set_grace, set_id, set_next_run_time};
pub use skipped_runs::Springs;
pub use trigger::{Combined, Date, Trigger, Unknown};
