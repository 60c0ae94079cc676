//! Schedules of APScheduler 4 (4.0.0a6): reads their triggers and arguments and computes their fire times.
//!
//! The data store does not record the serializer; the first byte shows it. JSON and CBOR are converted to pickles of the
//! same values, so that all three serializers share one reader.

mod arguments;
mod cbor;
mod cron_trigger;
mod fire_times;
mod interval_trigger;
mod json;
mod masked_arguments;
mod new_trigger;
mod pickle_builder;
mod required_names;
mod serialized;
#[cfg(test)]
mod tests;
mod trigger;
mod trigger_state;

pub use arguments::{PrintedArguments, read_arguments};
pub use fire_times::FireTimes;
pub use masked_arguments::mask_arguments;
pub use new_trigger::{NewTrigger, SerializedTrigger, serialize_trigger};
pub use required_names::required_names;
pub use trigger::Trigger;
