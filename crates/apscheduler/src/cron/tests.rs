//! Compares both dialects with the programs that define them, and checks properties of random expressions.

mod descriptions;
mod notes_and_differences;
mod properties;
mod reference_implementations;
mod vixie_cron_model;
