//! Python's time zones and datetimes.

pub(crate) mod datetime;
pub(crate) mod datetime_reader;
#[cfg(test)]
mod tests;
pub(crate) mod unknown_tzinfo;
pub(crate) mod wall_clock;
pub(crate) mod zone;
pub(crate) mod zone_reader;
mod zone_tables;

pub use datetime::PyDateTime;
pub use zone::Zone;
pub use zone_tables::within_zone_tables;
