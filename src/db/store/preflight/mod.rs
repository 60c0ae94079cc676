//! Preflight: finds out what would fail on this store before anything is written.
//!
//! The catalog shows columns without defaults, disallowed values, read-only views and missing privileges. Triggers,
//! other checks and row policies are tried in a transaction that is rolled back.

mod capabilities;
mod column_checks;
mod job_update;
mod pass;
mod table_access;
mod trial;

pub use capabilities::Capability;
