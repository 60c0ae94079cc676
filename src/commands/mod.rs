//! The commands: one file each, with the arguments, the record and `run`. A command returns a report and never prints.

mod atomic_file;
pub mod audit;
pub mod completions;
pub mod config;
pub mod cron;
pub mod demo;
pub mod doctor;
pub mod health;
pub mod indexes;
pub mod jobs;
pub mod logs;
pub mod maintenance;
mod maintenance_mute;
pub mod metrics;
pub mod migrate;
pub mod recover;
mod remedy;
mod row_security;
pub mod rules;
pub mod run_once;
pub mod runs;
pub mod sandbox;
pub mod stale;
pub mod stats;
pub mod store;
pub mod undo;
mod verdict_cell;
