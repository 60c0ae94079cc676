//! The checks of `apsctl doctor`. Each is a pure function with the check's name: data in, a [`check_result::CheckResult`]
//! out. `commands::doctor` reads the data.

pub mod check;
pub mod check_result;
pub mod container;
pub mod executing_jobs;
pub mod foreign_code;
pub mod job_rows;
pub mod known_failures;
pub mod locks;
pub mod problems;
pub mod rules;
pub mod runs;
pub mod scheduled_jobs;
pub mod schedulers;
pub mod store;
pub mod tables;
#[cfg(test)]
mod tests;
pub mod wording;
pub mod worker;
pub mod worker_log;
pub mod workload;
pub mod zones_and_clocks;
