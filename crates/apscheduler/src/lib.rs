//! Jobs of Python's [APScheduler](https://apscheduler.readthedocs.io) without Python.

#[cfg(test)]
mod test_support;

pub mod aps3;
pub mod aps4;
pub mod cron;
mod next_fire;
pub mod pickle;
mod time;

pub use next_fire::NextFireError;
pub use time::{PyDateTime, Zone, within_zone_tables};
