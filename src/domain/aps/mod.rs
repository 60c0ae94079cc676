//! Jobs of APScheduler 3.x as their pickles hold them: what they are, when they run next, and how to change that
//! without Python. Schedules of APScheduler 4 are in [`four`].
//!
//! The times are those APScheduler 3.11.3 computes, bugs included: [`Fires`]. Rows written by Python 2.7 and by
//! APScheduler 3.6 and 3.10 are read too; their times are those 3.11.3 would compute from them.

mod changes;
mod diagnosis;
mod fires;
mod foreign;
pub mod four;
mod job;
mod mend;
mod moment;
mod opaque;
mod patch;
mod row;
#[cfg(test)]
mod tests;
mod trigger;
mod written;
mod zone;

pub use changes::{Change, changes, finished};
pub use diagnosis::RowDiagnoser;
pub use fires::{Fires, Stuck};
pub use job::{Job, JobFault};
pub use mend::{Mended, Mending, Refused, mend};
pub use moment::Moment;
pub use patch::{PatchError, one_shot, set_grace, set_id, set_next_run_time};
pub use row::{Details, column_time, details, job};
pub use trigger::{Calendar, Combined, Cron, Date, Interval, Trigger, Unknown};
pub use written::{CLONE, Written, WrittenNext, clone_id};
pub use zone::Zone;
