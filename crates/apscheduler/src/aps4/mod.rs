//! Schedules of APScheduler 4 (4.0.0a6) as its data store holds them: what they are, and when they run next.
//!
//! Nothing in the store says how it was serialized: the bytes tell. JSON and CBOR are rewritten as the pickle Python
//! would make of what it reads in them, so that all three are read in one way.

mod arguments;
mod cbor;
mod cron_trigger;
mod fire_times;
mod interval_trigger;
mod json;
mod pickle_builder;
mod serialized;
#[cfg(test)]
mod tests;
mod trigger;
mod trigger_state;

pub use arguments::{PrintedArguments, read_arguments};
pub use fire_times::FireTimes;
pub use trigger::Trigger;
