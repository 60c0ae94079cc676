//! The commands: one file each, arguments on top, `run` below. A command returns a report; it does not print.

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
