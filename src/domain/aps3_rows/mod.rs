//! Rows of APScheduler 3's table as apsctl shows, diagnoses, repairs and writes them.

mod diagnosis;
mod repair;
mod row;
mod row_to_write;

pub use diagnosis::RowDiagnoser;
pub use repair::{RepairOptions, repair_row};
pub use row::job;
pub use row_to_write::{COPY_MARKER, RowToWrite, SchedulerWriteTime, copy_id, original_id};
