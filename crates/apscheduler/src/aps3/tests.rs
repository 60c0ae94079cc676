//! Compares with what APScheduler wrote and printed (`tests/fixtures/apscheduler/README.md`).

mod broken_rows;
mod modifying;
mod patching;
mod properties;
mod python_output;
mod random_triggers;
mod required_names;
mod triggers;
