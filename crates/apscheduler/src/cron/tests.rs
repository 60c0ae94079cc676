//! Compares both dialects with the programs that define them, and checks properties of random expressions.

mod answers_of_cron_and_apscheduler;
mod descriptions;
mod notes_and_differences;
mod properties;
mod vixie_cron_model;
