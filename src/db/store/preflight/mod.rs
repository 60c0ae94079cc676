//! What of a command's work would fail on the store at hand, found before anything is written.
//!
//! What the catalog tells is certain: columns without defaults, values that a type or a CHECK does not allow, views that cannot be
//! written, missing rights. What it does not tell (triggers, other checks, row policies) is tried, in a transaction that is rolled back.

mod capabilities;
mod column_checks;
mod job_update;
mod pass;
mod table_access;
mod table_checks;
mod trial;

pub use capabilities::Capability;
