//! The one place that asks a clock. Everything else is told the time.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

/// This machine's clock: only for what no server is asked about (`cron next`, the log of a pass).
#[allow(clippy::disallowed_methods, reason = "the one place that may")]
pub fn local_now() -> DateTime<Utc> {
    Utc::now()
}

/// A point in time that moves on: read once from the server, carried on by this machine's monotonic clock,
/// so that a wrong wall clock here cannot change what "now" is. A fixed one stands still (tests).
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    read: DateTime<Utc>,
    at: Option<Instant>,
}

impl Clock {
    pub fn running_from(read: DateTime<Utc>) -> Self {
        Self { read, at: Some(Instant::now()) }
    }

    pub fn fixed(time: DateTime<Utc>) -> Self {
        Self { read: time, at: None }
    }

    pub fn now(&self) -> DateTime<Utc> {
        let passed = self
            .at
            .map_or(TimeDelta::zero(), |at| TimeDelta::from_std(at.elapsed()).unwrap_or(TimeDelta::zero()));
        self.read + passed
    }
}
