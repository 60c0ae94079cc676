//! What the tool knows without asking anyone: pure rules, no clock, no database, no output.

pub mod aps;
pub mod audit;
pub mod blocker;
pub mod chain;
pub mod cron;
pub mod diagnosis;
pub mod drift;
pub mod durations;
pub mod grants;
pub mod holder;
pub mod image;
pub mod index;
pub mod job;
pub mod layout;
pub mod pass;
pub mod pattern;
pub mod pickle;
pub mod plan;
pub mod rules;
pub mod run;
pub mod shell;
pub mod snapshot;
pub mod staleness;
pub mod transition;
pub mod visible;
pub mod why;
