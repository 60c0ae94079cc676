//! An incident archive: what a store looked like, saved to be examined elsewhere. docs/incident.md describes the files.

pub mod column_type;
pub mod journal_segment;
pub mod kept_finding;
pub mod manifest;
pub mod table;
