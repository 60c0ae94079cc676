//! Schedules of APScheduler 4 (4.0.0a6) as its data store holds them: what they are, and when they run next.
//!
//! Nothing in the store says how it was serialized: the bytes tell. JSON and CBOR are rewritten as the pickle Python
//! would make of what it reads in them, so that all three are read in one way.

mod cbor;
mod combined;
mod cron;
mod fires;
mod interval;
mod json;
mod pickler;
mod row;
mod serialized;
mod state;
#[cfg(test)]
mod tests;
mod trigger;

pub use fires::Fires;
pub use row::{Printed, Row, job, printed};
pub use trigger::Trigger;
